//! The forms by which a complainant sends something more.

use maud::{Markup, html};

use super::fields::Sent;
use crate::procedure::SentKind;
use crate::vocabulary::Vocabulary;

/// The things that every such form brings along.
pub struct Sending {
    pub code: String,
    /// Tells one sending from another, so that a double click is one.
    pub once: String,
    pub action: String,
    /// The number and size that files may have, in words.
    pub limits: String,
    /// The kind of which something was sent that was not taken in.
    pub kind: Option<SentKind>,
}

/// The content of the page when the complaint cannot be shown: what was written, to be sent again.
pub fn kept(sent: &Sent<'_>, sending: &Sending) -> Markup {
    let button = sent.word("Opnieuw versturen", "Send again");
    html! {
        h1 { (sent.word("Uw klacht volgen", "Following your complaint")) }
        (sent.summary("/text"))
        section {
            @match sending.kind {
                Some(SentKind::Rating) => (rating(sent, sending, "")),
                kind => (letter(sent, sending, kind.unwrap_or(SentKind::Message), &button)),
            }
        }
    }
}

/// A form with words, and documents where they make sense.
pub fn letter(sent: &Sent<'_>, sending: &Sending, kind: SentKind, button: &str) -> Markup {
    let word = kind.as_str();
    let id = format!("{word}-text");
    let is_this = sending.kind == Some(kind);
    let fault = if is_this { sent.fault("/text") } else { None };
    let typed = if is_this { sent.value("/text") } else { "" };
    let with_documents = matches!(kind, SentKind::Message | SentKind::Answer);
    html! {
        form method="post" action=(sending.action) enctype="multipart/form-data" accept-charset="utf-8" novalidate data-send {
            (hidden(sending, kind))
            div.field.faulty[fault.is_some()] {
                label for=(id) { (label_of(sent, kind)) }
                (sent.fault_of(&id, fault))
                textarea id=(id) name="text" rows="4"
                    aria-describedby=[sent.described(&id, false, fault.is_some())]
                    aria-invalid=[fault.map(|_| "true")] { "\n" (typed) }
            }
            @if with_documents { (sent.documents(&format!("{word}-file"), &sending.limits)) }
            (sent.send(button))
        }
    }
}

fn hidden(sending: &Sending, kind: SentKind) -> Markup {
    html! {
        // First, so that what follows is known to be of this complaint.
        input type="hidden" name="code" value=(sending.code);
        input type="hidden" name="once" value=(sending.once);
        input type="hidden" name="kind" value=(kind.as_str());
    }
}

/// The form of a rating, in which `given` is the score so far.
pub fn rating(sent: &Sent<'_>, sending: &Sending, given: &str) -> Markup {
    let word = |nl, en| sent.word(nl, en);
    let scores = [
        word("Zeer ontevreden", "Very unhappy"),
        word("Ontevreden", "Unhappy"),
        word("Gaat wel", "So-so"),
        word("Tevreden", "Happy"),
        word("Zeer tevreden", "Very happy"),
    ];
    let is_this = sending.kind == Some(SentKind::Rating);
    let fault = if is_this { sent.fault("/score") } else { None };
    let chosen = if is_this { sent.value("/score") } else { given };
    html! {
        form method="post" action=(sending.action) accept-charset="utf-8" novalidate data-send {
            (hidden(sending, SentKind::Rating))
            fieldset.scores.faulty[fault.is_some()] id="score" tabindex="-1"
                aria-describedby=[sent.described("score", false, fault.is_some())] {
                legend { (sent.label("/score")) }
                (sent.fault_of("score", fault))
                @for (place, label) in scores.iter().enumerate() {
                    @let score = (place + 1).to_string();
                    @let id = format!("score-{score}");
                    div.option {
                        input id=(id) type="radio" name="score" value=(score) checked[chosen == score];
                        label for=(id) { span.score { (score) } " " (label) }
                    }
                }
            }
            div.field {
                label for="rating-text" {
                    (word("Wat kan beter?", "What could be better?"))
                }
                textarea id="rating-text" name="text" rows="3" {
                    "\n" (if is_this { sent.value("/text") } else { "" })
                }
            }
            (sent.send(&word("Oordeel versturen", "Send rating")))
        }
    }
}

fn label_of(sent: &Sent<'_>, kind: SentKind) -> String {
    match kind {
        SentKind::Answer => sent.word("Uw antwoord", "Your answer"),
        SentKind::Withdrawal => sent.word("Waarom wilt u stoppen?", "Why do you want to stop?"),
        SentKind::Reopening => sent.word("Waarom wilt u heropenen?", "Why do you want to reopen?"),
        _ => sent.word("Uw bericht", "Your message"),
    }
}
