//! The rules of messages: who is told what, in which words, and that nothing of a stranger gets into a header.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::i18n::Language;
use crate::procedure::{
    Assignee, Complainant, ComplainantLanguage, ContactBy, Event, EventData, Kind, Person, Representative, StatusName,
    WaitingFor,
};
use crate::vocabulary::Vocabulary;

fn time(minutes: i64) -> DateTime<Utc> {
    "2026-10-30T14:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minutes)
}

fn event(version: i32, what: EventData) -> Event {
    Event {
        version,
        at: time(version.into()),
        by: Person {
            subject: "h-1".into(),
            name: None,
        },
        from: None,
        to: Some(StatusName::Registered),
        what,
    }
}

fn history(all: Vec<EventData>) -> Vec<Event> {
    let numbered = (1..).zip([EventData::Registered].into_iter().chain(all));
    numbered.map(|(version, what)| event(version, what)).collect()
}

fn paused(waiting_for: WaitingFor) -> EventData {
    EventData::Paused {
        waiting_for,
        reason: "Een kopie.".into(),
        expected_date: None,
    }
}

fn resumed() -> EventData {
    EventData::Resumed {
        resolution_due_date: None,
    }
}

fn answered() -> EventData {
    EventData::Answered {
        contact: Uuid::nil(),
        feedback_at: time(0),
        channel: crate::procedure::Channel::Email,
        summary: "Excuses.".into(),
        late_reason: None,
        resolution_due_date: None,
    }
}

fn told(kind: Kind, events: &[Event]) -> Vec<Option<MessageEvent>> {
    (0..events.len())
        .map(|index| MessageEvent::of(kind, events, index))
        .collect()
}

#[test]
fn a_complainant_is_told_of_what_concerns_them() {
    let forwarded = EventData::Forwarded {
        from: Assignee::default(),
        to: Assignee::default(),
        note: None,
        resolution_due_date: None,
    };
    let events = history(vec![
        forwarded,
        EventData::HoldLifted,
        paused(WaitingFor::Complainant),
        resumed(),
        paused(WaitingFor::ThirdParty),
        resumed(),
        answered(),
        EventData::Reopened {
            reason: "Nieuw.".into(),
            resolution_due_date: None,
        },
    ]);
    let expected = [
        Some(MessageEvent::Acknowledgement),
        Some(MessageEvent::Forwarded),
        None,
        Some(MessageEvent::WaitingForYou),
        Some(MessageEvent::Resumed),
        None,
        None,
        Some(MessageEvent::Answer),
        Some(MessageEvent::Reopened),
    ];
    assert_eq!(told(Kind::Complaint, &events), expected);
}

fn complainant() -> Complainant {
    Complainant {
        name: Some("S. Hoekstra".into()),
        anonymous: false,
        address: Some("Ossekop 3-b".into()),
        postal_code: Some("8911 LE".into()),
        town: Some("Leeuwarden".into()),
        country: "NL".into(),
        phone: None,
        email: Some("s.hoekstra@example.nl".into()),
        social_media: None,
        representative: None,
        language: None,
        contact_by: None,
    }
}

fn recipient(change: impl FnOnce(&mut Complainant)) -> Option<Recipient> {
    let mut complainant = complainant();
    change(&mut complainant);
    Recipient::of(&complainant)
}

#[test]
fn messages_go_the_way_that_the_complainant_wishes_or_that_is_left() {
    let channel = |change: fn(&mut Complainant)| recipient(change).and_then(|recipient| recipient.channel);
    assert_eq!(channel(|_| {}), Some(MessageChannel::Email));
    assert_eq!(channel(|one| one.email = None), Some(MessageChannel::Letter));
    assert_eq!(
        channel(|one| one.contact_by = Some(ContactBy::Letter)),
        Some(MessageChannel::Letter)
    );
    assert_eq!(channel(|one| one.contact_by = Some(ContactBy::Phone)), None);
    assert_eq!(channel(|one| one.contact_by = Some(ContactBy::None)), None);
    assert_eq!(channel(|one| (one.email, one.town) = (None, None)), None);
    assert_eq!(
        channel(|one| one.email = Some("bel maar".into())),
        Some(MessageChannel::Letter)
    );
    let nowhere = |wish| {
        move |one: &mut Complainant| {
            (one.email, one.town, one.contact_by) = (Some("bel maar".into()), None, wish);
        }
    };
    let unmailable = recipient(nowhere(None)).unwrap();
    assert_eq!(
        (unmailable.channel, unmailable.email),
        (Some(MessageChannel::Email), None),
        "somebody is to see it"
    );
    for wish in [ContactBy::None, ContactBy::Phone] {
        assert_eq!(recipient(nowhere(Some(wish))).unwrap().channel, None);
    }
    assert_eq!(recipient(|one| one.anonymous = true), None);
    let english = recipient(|one| one.language = Some(ComplainantLanguage::En)).unwrap();
    assert_eq!(english.language, Language::English);
}

#[test]
fn a_representative_gets_the_messages_of_whom_they_represent() {
    let by = |email: Option<&str>| Representative {
        name: "A. de Vries".into(),
        relation: Some("dochter".into()),
        phone: None,
        email: email.map(str::to_owned),
    };
    let reached = recipient(|one| one.representative = Some(by(Some("a@example.nl")))).unwrap();
    assert_eq!(
        (reached.name.as_deref(), reached.email.as_deref()),
        (Some("A. de Vries"), Some("a@example.nl"))
    );
    assert_eq!(reached.name_on_paper.as_deref(), Some("S. Hoekstra"));
    assert_eq!(
        reached.address.unwrap().lines[0],
        "S. Hoekstra",
        "as the salutation on paper"
    );
    let unreached = recipient(|one| one.representative = Some(by(None))).unwrap();
    assert_eq!(unreached.email.as_deref(), Some("s.hoekstra@example.nl"));
    let anonymous = recipient(|one| {
        one.anonymous = true;
        one.representative = Some(by(None));
    });
    assert_eq!(anonymous.unwrap().email, None, "who wants to be unknown is not mailed");
}

#[test]
fn only_a_name_stands_in_a_salutation() {
    let named = |name: &str| recipient(|one| one.name = Some(name.into())).unwrap().name;
    for name in ["S. Hoekstra", "J.P. d'Hondt-van 't Hof", "dr. Ünal", "Noël"] {
        assert_eq!(named(name).as_deref(), Some(name));
    }
    for no_name in [
        "Win geld op voorbeeld.nl",
        "https://example.com",
        "Jansen\r\nBcc: alle@example.nl",
        "<b>Jansen</b>",
        "Jansen & Co",
        "a b c d e f g",
        "{link}",
        "123",
        "",
        &"x".repeat(61),
    ] {
        assert_eq!(named(no_name), None, "{no_name:?}");
    }
}

#[test]
fn an_address_is_one_address_and_nothing_else() {
    for fine in [
        "a@example.nl",
        "s.hoekstra+klacht@mail.example.co.uk",
        "o'neil@xn--bcher-kva.example",
    ] {
        assert!(is_mailable(fine), "{fine}");
    }
    for wrong in [
        "",
        "a",
        "a@b",
        "a@@b.nl",
        "a@b.nl,c@d.nl",
        "a@b.nl\r\nBcc: c@d.nl",
        "a b@c.nl",
        "<a@b.nl>",
        "\"a\"@b.nl",
        "a@b.nl>",
        "é@b.nl",
        ".a@b.nl",
        "a@b..nl",
        "a@-b.nl",
        "a@[127.0.0.1]",
        &format!("{}@b.nl", "a".repeat(65)),
    ] {
        assert!(!is_mailable(wrong), "{wrong:?}");
    }
}

proptest! {
    #[test]
    fn no_address_ends_a_header_or_adds_another_one(text in ".{0,60}") {
        if is_mailable(&text) {
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_graphic() && !b",;:<>()[]\\\"".contains(&byte)));
            prop_assert_eq!(text.matches('@').count(), 1);
        }
    }

    #[test]
    fn templates_of_any_text_are_taken_apart_and_put_together(text in "[a-z{}_\n ]{0,80}") {
        let template = Template { subject: "x".into(), text: text.clone() };
        let words = template.fill(&Values::default()).text();
        if !text.contains('{') {
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(squeezed(&words), squeezed(&text));
        }
    }
}

#[test]
fn every_template_that_comes_with_the_register_can_be_filled() {
    for event in MessageEvent::ALL {
        for language in [Language::Dutch, Language::English] {
            let template = Template::of(&built_in(*event), language);
            assert_eq!(template.faults(), (None, None), "{event:?}");
            assert!(template.text.contains("{salutation}") && template.text.contains("{company}"));
            assert!(template.text.contains("{link}"), "{event:?}");
        }
        let dutch = Template::of(&built_in(*event), Language::Dutch);
        let words: Vec<&str> = dutch.text.split(|letter: char| !letter.is_alphabetic()).collect();
        for impolite in ["je", "jij", "jouw", "jullie"] {
            assert!(!words.contains(&impolite), "{event:?}: {impolite}");
        }
    }
}

#[test]
fn what_cannot_be_filled_is_refused() {
    let faults = |subject: &str, text: &str| {
        let template = Template {
            subject: subject.into(),
            text: text.into(),
        };
        template.faults()
    };
    assert_eq!(faults("{number}", "{kind} {}"), (None, None));
    assert_eq!(
        faults("{numer}", "{description}"),
        (Some(TemplateFault::Unknown), Some(TemplateFault::Unknown))
    );
    assert_eq!(faults("a\nBcc: b@c.nl", "x").0, Some(TemplateFault::Lines));
    let allowed = "{number} {kind} {received} {phase} {phone} {company}";
    assert_eq!(faults(allowed, "x"), (None, None));
    for other in Placeholder::ALL.iter().filter(|other| !other.is_for_subject()) {
        let word: &str = other.into();
        assert_eq!(
            faults(&format!("{{{word}}}"), "x").0,
            Some(TemplateFault::NotInSubject),
            "{word}"
        );
    }
    assert_eq!(faults("x", "Kijk: {decision}").1, Some(TemplateFault::NotAlone));
    assert_eq!(faults("x", "Kijk:\n\n{decision}"), (None, None));
}

#[test]
fn a_message_is_tried_again_for_a_day_and_a_half() {
    let mut now = time(0);
    let mut waits = Vec::new();
    for attempts in 1..=ATTEMPTS {
        let Some(next) = next_attempt(attempts, now) else {
            assert_eq!(attempts, ATTEMPTS);
            break;
        };
        waits.push((next - now).num_minutes());
        now = next;
    }
    assert_eq!(waits, [1, 5, 30, 120, 360, 1440]);
    let looks = [1, 2, 3, 4, 100].map(|attempts| next_look(attempts, now).map(|next| (next - now).num_minutes()));
    assert_eq!(
        looks,
        [1, 5, 30, 30, 30].map(Some),
        "nobody is given up while the server is away"
    );
    assert_eq!(
        next_morning(time(0)),
        "2026-10-31T07:00:00Z".parse::<DateTime<Utc>>().unwrap()
    );
}

#[test]
fn several_messages_are_one_with_one_salutation() {
    let message = |subject: &str| Filled {
        subject: subject.into(),
        pieces: vec![
            Piece::Salutation("Beste S. Hoekstra,".into()),
            Piece::Paragraph(format!("Over {subject}.")),
            Piece::Ending("Met vriendelijke groet,".into()),
        ],
    };
    let one = together("Nieuws".into(), vec![message("een"), message("twee")]);
    let expected = "Beste S. Hoekstra,\n\neen\n\nOver een.\n\ntwee\n\nOver twee.\n\nMet vriendelijke groet,";
    assert_eq!(one.text(), expected);
}
