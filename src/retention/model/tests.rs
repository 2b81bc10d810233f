//! Tests of the retention period: leap days, what keeps a complaint longer, and when a run asks.

use proptest::prelude::*;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn years(years: u8) -> Period {
    Period {
        years,
        start: RetentionStart::Registration,
    }
}

#[test]
fn what_began_on_a_leap_day_is_kept_until_the_28th() {
    for (begun, last) in [
        ("2021-11-28", "2026-11-28"),
        ("2024-02-29", "2029-02-28"),
        ("2023-02-28", "2028-02-28"),
        ("2023-03-01", "2028-03-01"),
    ] {
        assert_eq!(years(5).last_day(day(begun)), day(last), "{begun}");
    }
    assert_eq!(years(4).last_day(day("2024-02-29")), day("2028-02-29"));
}

#[test]
fn a_day_is_due_on_the_day_after_its_last() {
    for (today, first) in [
        ("2026-11-28", "2021-11-28"),
        ("2028-02-29", "2023-03-01"),
        ("2028-03-01", "2023-03-01"),
        ("2029-02-28", "2024-02-28"),
        ("2029-03-01", "2024-03-01"),
    ] {
        assert_eq!(years(5).first_day_kept(day(today)), day(first), "{today}");
    }
}

proptest! {
    #[test]
    fn both_ways_of_counting_agree(begun in 0_u64..20_000, later in 1_790_u64..1_860, length in 1_u8..40) {
        let begun = day("1996-01-01") + Days::new(begun);
        let today = begun + Months::new(12 * u32::from(length)) + Days::new(later) - Days::new(1_825);
        let period = years(length);
        prop_assert_eq!(period.last_day(begun) < today, begun < period.first_day_kept(today), "{} {}", begun, today);
    }
}

#[test]
fn whatever_is_not_finished_keeps_a_complaint() {
    let today = day("2026-11-28");
    let closed = Standing {
        reopen_until: Some(day("2026-11-27")),
        ..Standing::default()
    };
    let blocked = |standing: Standing| standing.blocks_purge(today);
    assert_eq!(blocked(closed), []);
    assert_eq!(blocked(Standing::default()), [Block::ComplaintOpen]);
    let reopenable = Standing {
        reopen_until: Some(today),
        ..closed
    };
    assert_eq!(blocked(reopenable), [Block::Reopenable]);
    assert_eq!(reopenable.blocks_erasure(today), [], "erasing does not wait for it");
    let promised = Standing {
        open_remedy: true,
        ..closed
    };
    assert_eq!(blocked(promised), [Block::RemedyOpen]);
    let held = |until: &str| Standing {
        held_until: Some(day(until)),
        ..closed
    };
    assert_eq!(blocked(held("2026-11-28")), [Block::LegalHold]);
    assert_eq!(held("2026-11-28").blocks_erasure(today), [Block::LegalHold]);
    assert_eq!(blocked(held("2026-11-27")), [], "it ends by itself");
}

#[test]
fn a_run_unlike_others_asks() {
    let usual = Outlook {
        due: 20,
        register: 2_000,
        most: Some(4),
        clocks_differ_by: TimeDelta::seconds(-60),
        period: years(5),
        last_period: Some(years(5)),
    };
    assert_eq!(usual.doubts(), []);
    let doubts = |change: fn(&mut Outlook)| {
        let mut outlook = usual.clone();
        change(&mut outlook);
        outlook.doubts()
    };
    assert_eq!(doubts(|run| run.register = 1_999), [Doubt::LargeShare]);
    assert_eq!(doubts(|run| run.most = Some(3)), [Doubt::UnusuallyMany]);
    assert_eq!(doubts(|run| run.most = None), []);
    assert_eq!(
        doubts(|run| run.clocks_differ_by = TimeDelta::seconds(61)),
        [Doubt::ClocksDiffer]
    );
    assert_eq!(doubts(|run| run.last_period = Some(years(7))), [Doubt::PeriodChanged]);
    assert_eq!(doubts(|run| run.last_period = None), []);
    assert_eq!(
        doubts(|run| (run.due, run.register, run.most) = (10, 10, Some(0))),
        [],
        "a few are nothing unusual"
    );
}
