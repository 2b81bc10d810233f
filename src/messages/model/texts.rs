//! The templates that come with the program.

use super::event::MessageEvent;
use crate::i18n::Text;

/// Subject and text of the message about an event, until managers write another one.
pub const fn built_in(event: MessageEvent) -> (Text, Text) {
    match event {
        MessageEvent::Acknowledgement => ACKNOWLEDGEMENT,
        MessageEvent::Forwarded => FORWARDED,
        MessageEvent::WaitingForYou => WAITING_FOR_YOU,
        MessageEvent::Resumed => RESUMED,
        MessageEvent::Answer => ANSWER,
        MessageEvent::Decision => DECISION,
        MessageEvent::Closed => CLOSED,
        MessageEvent::Reopened => REOPENED,
    }
}

/// The subject of several messages in one.
pub const fn many_subject() -> Text {
    Text::of("Nieuws over wat u ons meldde", "News about what you reported to us")
}

/// Makes a template: its subjects, and its paragraphs between salutation and ending.
macro_rules! template {
    ($subject_nl:literal | $subject_en:literal; $($nl:literal | $en:literal;)*) => {(
        Text::of($subject_nl, $subject_en),
        Text::of(
            concat!(
                "{salutation}\n\n", $($nl, "\n\n",)*
                "Hebt u een vraag? Bel ons op {phone} en noem nummer {number}.\n\n",
                "Met vriendelijke groet,\n{company}"
            ),
            concat!(
                "{salutation}\n\n", $($en, "\n\n",)*
                "Do you have a question? Call us on {phone} and give number {number}.\n\n",
                "Kind regards,\n{company}"
            ),
        ),
    )};
}

const ACKNOWLEDGEMENT: (Text, Text) = template! {
    "Wij hebben uw {kind} ontvangen ({number})" | "We have received your {kind} ({number})";
    "Op {received} hebben wij uw {kind} ontvangen. Het nummer is {number}." |
        "We received your {kind} on {received}. The number is {number}.";
    "U hoort uiterlijk {promise} voor het eerst van ons." | "You will hear from us for the first time by {promise}.";
    "Wij ronden uw {kind} uiterlijk {deadline} af." | "We will settle your {kind} by {deadline}.";
    "U kunt zien hoe het ermee staat en ons iets laten weten op deze pagina:\n{link}" |
        "You can see where it stands and tell us something on this page:\n{link}";
};

const FORWARDED: (Text, Text) = template! {
    "Uw {kind} is bij de behandelaar ({number})" | "Your {kind} is with its handler ({number})";
    "Wij hebben uw {kind} met nummer {number} doorgegeven aan degene die uw {kind} gaat behandelen." |
        "We have passed your {kind} with number {number} on to the person who will handle it.";
    "U hoort uiterlijk {promise} voor het eerst van ons." | "You will hear from us for the first time by {promise}.";
    "U kunt zien hoe het ermee staat op deze pagina:\n{link}" | "You can see where it stands on this page:\n{link}";
};

const WAITING_FOR_YOU: (Text, Text) = template! {
    "Wij hebben iets van u nodig ({number})" | "We need something from you ({number})";
    "Voor uw {kind} met nummer {number} hebben wij nog iets van u nodig." |
        "For your {kind} with number {number} we still need something from you.";
    "{needed}" | "{needed}";
    "Wij ontvangen uw antwoord graag uiterlijk {expected}." | "Please let us have your answer by {expected}.";
    "U leest wat wij nodig hebben en antwoordt op deze pagina:\n{link}" |
        "You can read what we need and answer on this page:\n{link}";
};

const RESUMED: (Text, Text) = template! {
    "Wij gaan verder met uw {kind} ({number})" | "We go on with your {kind} ({number})";
    "Wij gaan verder met uw {kind} met nummer {number}." | "We go on with your {kind} with number {number}.";
    "Wij ronden uw {kind} uiterlijk {deadline} af." | "We will settle your {kind} by {deadline}.";
    "U kunt zien hoe het ermee staat op deze pagina:\n{link}" | "You can see where it stands on this page:\n{link}";
};

const ANSWER: (Text, Text) = template! {
    "Ons antwoord op uw {kind} ({number})" | "Our answer to your {kind} ({number})";
    "Wij hebben uw {kind} met nummer {number} beantwoord." | "We have answered your {kind} with number {number}.";
    "{decision}" | "{decision}";
    "U vindt ons antwoord op deze pagina:\n{link}" | "You find our answer on this page:\n{link}";
};

const DECISION: (Text, Text) = template! {
    "Onze beslissing over uw {kind} ({number})" | "Our decision on your {kind} ({number})";
    "Wij hebben een beslissing genomen over uw {kind} met nummer {number}." |
        "We have decided on your {kind} with number {number}.";
    "{decision}" | "{decision}";
    "U vindt onze beslissing en uitleg op deze pagina:\n{link}" |
        "You find our decision and the reasons on this page:\n{link}";
    "{recourse}" | "{recourse}";
};

const CLOSED: (Text, Text) = template! {
    "Uw {kind} is afgehandeld ({number})" | "Your {kind} has been settled ({number})";
    "Uw {kind} met nummer {number} is afgehandeld." | "Your {kind} with number {number} has been settled.";
    "Wij horen graag hoe u de behandeling vond. U geeft uw oordeel op deze pagina:\n{link}" |
        "We would like to hear how you found the handling. You can rate it on this page:\n{link}";
};

const REOPENED: (Text, Text) = template! {
    "Wij behandelen uw {kind} opnieuw ({number})" | "We handle your {kind} again ({number})";
    "Wij hebben uw {kind} met nummer {number} weer in behandeling genomen." |
        "We have taken up your {kind} with number {number} again.";
    "Wij ronden uw {kind} uiterlijk {deadline} af." | "We will settle your {kind} by {deadline}.";
    "U kunt zien hoe het ermee staat op deze pagina:\n{link}" | "You can see where it stands on this page:\n{link}";
};
