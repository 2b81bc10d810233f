//! The counts of callers, at times that the tests choose.

use proptest::prelude::*;

use super::*;

const RATE: Rate = Rate {
    per_second: 10.0,
    burst: 40.0,
};

fn limiter() -> Limiter {
    Limiter::new(Rates {
        reads: RATE,
        changes: RATE,
        wrong_tokens: RATE,
        submissions: RATE,
    })
}

fn key(name: &str) -> CallerKey {
    CallerKey::of_subject(name, Counted::Reads)
}

/// The number of a flood at one moment are let pass.
fn passed(limiter: &Limiter, key: CallerKey, now: f64) -> usize {
    (0..1000)
        .filter(|_| limiter.admit_at(Counted::Reads, key, now).is_ok())
        .count()
}

#[test]
fn a_burst_passes_and_then_the_rate() {
    let (limiter, caller) = (limiter(), key("h-1"));
    assert_eq!(passed(&limiter, caller, 0.0), 40);
    assert_eq!(passed(&limiter, caller, 0.5), 5);
    assert_eq!(
        passed(&limiter, key("h-2"), 0.5),
        40,
        "others have a bucket of their own"
    );
    assert_eq!(
        limiter
            .admit_at(Counted::Changes, CallerKey::of_subject("h-1", Counted::Changes), 0.5)
            .map(|_| ()),
        Ok(()),
        "each kind is counted by itself"
    );
    assert_eq!(passed(&limiter, caller, 1000.0), 40, "no more than a burst is saved");
}

#[test]
fn an_excess_tells_when_the_next_passes_and_is_news_once() {
    let (limiter, caller) = (limiter(), key("h-1"));
    passed(&limiter, caller, 0.0);
    let excess = |now| limiter.admit_at(Counted::Reads, caller, now).expect_err("an excess");
    assert!(!excess(5.0e-4).is_news, "the flood was told already");
    let wait = excess(0.05).wait.as_secs_f64();
    assert!((wait - 0.05).abs() < 1e-6, "{wait}");
    assert!(limiter.admit_at(Counted::Reads, caller, 0.05 + wait + 1e-6).is_ok());
    passed(&limiter, caller, 100.0);
    assert_eq!(excess(100.0).standing.remaining, 0);
}

#[test]
fn the_headers_tell_the_policy_and_where_the_caller_stands() {
    let limiter = limiter();
    let standing = limiter.admit_at(Counted::Reads, key("h-1"), 0.0).unwrap().unwrap();
    let mut headers = HeaderMap::new();
    limiter.tell(&mut headers, standing);
    assert_eq!(headers.get("ratelimit-policy").unwrap(), "\"reads\";q=40;w=4");
    assert_eq!(headers.get("ratelimit").unwrap(), "\"reads\";r=39;t=1");
}

#[test]
fn what_is_off_is_not_counted() {
    let off = Rate {
        per_second: 0.0,
        burst: 0.0,
    };
    let limiter = Limiter::new(Rates {
        reads: off,
        changes: off,
        wrong_tokens: off,
        submissions: off,
    });
    assert_eq!(limiter.admit_at(Counted::Reads, key("h-1"), 0.0), Ok(None));
}

#[test]
fn a_million_callers_need_no_more_memory_and_hide_nobody() {
    let (limiter, heavy) = (limiter(), key("heavy"));
    assert_eq!(passed(&limiter, heavy, 0.0), 40);
    for number in 0_u32..1_000_000 {
        let other = CallerKey::of(b"test", Counted::WrongTokens, &number.to_be_bytes());
        limiter.admit_at(Counted::WrongTokens, other, 0.01).unwrap();
    }
    let known: usize = limiter.shards.iter().map(|shard| shard.lock().unwrap().len()).sum();
    assert!(known <= SHARDS * MOST_CALLERS, "{known}");
    assert_eq!(passed(&limiter, heavy, 0.02), 0);
}

#[test]
fn an_address_is_counted_by_itself_and_a_customer_with_ipv6_as_one() {
    let of = |address: &str| CallerKey::of_address(address.parse().unwrap(), Counted::WrongTokens);
    assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
    assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
    assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
}

/// The level of one caller in the database.
#[derive(Default)]
struct Shared {
    level: f64,
    at: f64,
}

fn share(limiter: &Limiter, shared: &mut Shared, now: f64) {
    for usage in limiter.to_share_at(now) {
        shared.level = (shared.level - (now - shared.at) * usage.per_second).max(0.0) + usage.used;
        shared.at = now;
        limiter.learn_at(usage.key, shared.level, now);
    }
}

#[test]
fn three_processes_together_let_pass_what_one_would() {
    let processes = [limiter(), limiter(), limiter()];
    let (mut shared, caller) = (Shared::default(), key("h-1"));
    let mut passes = 0;
    for tick in 0..600 {
        let now = f64::from(tick) / 10.0;
        for process in &processes {
            passes += passed(process, caller, now);
        }
        if tick % 10 == 0 {
            for process in &processes {
                share(process, &mut shared, now);
            }
        }
    }
    // A minute: a burst and sixty seconds at the rate, and at first a burst each of those who had not learned.
    assert!((600..=40 + 600 + 2 * (40 + 10)).contains(&passes), "{passes}");
}

#[test]
fn a_quiet_caller_is_told_to_nobody() {
    let limiter = limiter();
    for second in 0..100 {
        limiter.admit_at(Counted::Reads, key("h-1"), f64::from(second)).unwrap();
        assert_eq!(limiter.to_share_at(f64::from(second) + 0.9), Vec::new());
    }
}

proptest! {
    /// A client that sends no more than the answer before it allowed, and waits when nothing is left, is never refused.
    #[test]
    fn an_obedient_client_is_never_refused(
        pauses in prop::collection::vec(0.0..0.2_f64, 1..300),
        per_second in 1.0..1000.0_f64,
        times in 1.0..10.0_f64,
    ) {
        let rate = Rate { per_second, burst: (per_second * times).max(1.0) };
        let limiter = Limiter::new(Rates { reads: rate, changes: rate, wrong_tokens: rate, submissions: rate });
        let mut now = 0.0;
        for pause in pauses {
            now += pause;
            let standing = limiter.admit_at(Counted::Reads, key("h-1"), now);
            let standing = standing.expect("an obedient client").expect("a limit");
            if standing.remaining == 0 {
                #[expect(clippy::cast_precision_loss, reason = "a few seconds")]
                { now += standing.reset as f64; }
            }
        }
    }

    #[test]
    fn who_is_refused_waits_long_enough_and_not_much_longer(millis in 0_u64..100_000) {
        let wait = Duration::from_millis(millis);
        let told = with_jitter(wait);
        prop_assert!(Duration::from_secs(told) >= wait);
        let least = wait.as_secs() + 1;
        prop_assert!(told <= least + (least / 4).clamp(1, 30) + 1);
    }
}
