//! The page on which complainants see where their complaint stands, and send something more.

use maud::{Markup, html};

use super::fields::Sent;
use super::letter::{Sending, letter, rating};
use crate::calendar::model::{day_in_words, local_date, moment_in_words};
use crate::error::Error;
use crate::procedure::SentKind;
use crate::website::api::page::{detail, refused_documents};
use crate::website::api::receipt::RefusedDocument;
use crate::website::api::tracking_view::{MessageView, TrackingView};
use crate::website::model::Phase;
use crate::website::render::Frame;

/// The receipt of what a complainant just sent.
pub struct Confirmed {
    pub text: String,
    pub refused_documents: Vec<RefusedDocument>,
}

/// The heading over what is wrong with a code.
pub fn fault_of_code(error: &Error, frame: &Frame) -> String {
    match error {
        Error::NotFound => frame.word("Deze volgcode geldt niet", "This tracking code does not count"),
        error => error.kind().title.get(frame.language).to_owned(),
    }
}

/// The content of the page before a code counts; `fault` is the heading over what is wrong with the one that was given.
pub fn entry(sent: &Sent<'_>, action: &str, fault: Option<&str>) -> Markup {
    let word = |nl, en| sent.word(nl, en);
    let is_unknown = matches!(sent.error, Some(Error::NotFound));
    html! {
        h1 { (word("Volg uw klacht", "Follow your complaint")) }
        p.lead {
            (word(
                "Met de volgcode die u van ons kreeg, ziet u hoe het met uw klacht staat.",
                "With the tracking code that we gave you, you see where your complaint stands.",
            ))
        }
        @if let Some(error) = sent.error {
            div.faults role="alert" tabindex="-1" data-focus {
                @if let Some(fault) = fault { h2 { (fault) } }
                @if is_unknown {
                    p {
                        (word(
                            "Kijk of u de code goed hebt overgenomen. Een code geldt tot een jaar nadat de klacht is afgehandeld. Een nieuwe code vraagt u aan op ",
                            "Check whether you copied the code correctly. A code counts until a year after the complaint was settled. For a new code, call ",
                        ))
                        (sent.frame.phone) "."
                    }
                } @else {
                    p { (detail(error).get(sent.language())) }
                }
            }
        }
        form.entry method="post" action=(action) data-send data-entry {
            div.field.faulty[is_unknown] {
                label for="code" { (word("Uw volgcode", "Your tracking code")) }
                p.hint id="code-hint" {
                    (word(
                        "26 letters en cijfers. Hoofdletters, spaties en streepjes maken niet uit.",
                        "26 letters and digits. Capitals, spaces and hyphens make no difference.",
                    ))
                }
                input.code id="code" name="code" value=(sent.value("/code")) type="text" autocomplete="off"
                    autocapitalize="characters" spellcheck="false" aria-describedby="code-hint" aria-invalid=[is_unknown.then_some("true")];
            }
            (sent.send(&word("Bekijk mijn klacht", "Show my complaint")))
        }
    }
}

/// The content of the page of a complaint.
pub fn followed(sent: &Sent<'_>, sending: &Sending, view: &TrackingView, confirmed: Option<&Confirmed>) -> Markup {
    let word = |nl, en| sent.word(nl, en);
    html! {
        h1 tabindex="-1" data-focus[confirmed.is_none() && sent.error.is_none()] {
            (word("Uw klacht", "Your complaint")) " " span.number { (view.number) }
        }
        @if let Some(confirmed) = confirmed { (receipt(confirmed, sent.frame)) }
        (sent.summary("/text"))
        (standing(sent, view))
        @if view.may.contains(&SentKind::Answer) { (answer(sent, sending, view)) }
        @if view.may.contains(&SentKind::Rating) { (rated(sent, sending, view)) }
        (messages(sent, view))
        (documents(sent, view))
        (more(sent, sending, view))
    }
}

/// The content of the page when something was taken in, and the complaint cannot be shown just now.
pub fn confirmed_alone(confirmed: &Confirmed, frame: &Frame) -> Markup {
    html! {
        h1 { (frame.word("Uw klacht", "Your complaint")) }
        (receipt(confirmed, frame))
        p {
            (frame.word(
                "Wij kunnen uw klacht nu even niet tonen. U hoeft niets opnieuw te sturen.",
                "We cannot show your complaint just now. You need not send anything again.",
            ))
        }
    }
}

fn receipt(confirmed: &Confirmed, frame: &Frame) -> Markup {
    html! {
        div.done role="status" tabindex="-1" data-focus { p { (confirmed.text) } }
        (refused_documents(&confirmed.refused_documents, frame))
    }
}

/// The place where it stands, and what was promised.
fn standing(sent: &Sent<'_>, view: &TrackingView) -> Markup {
    let word = |nl, en| sent.word(nl, en);
    let steps = [
        word("Ontvangen", "Received"),
        word("In behandeling", "Being handled"),
        word("Beantwoord", "Answered"),
        word("Afgehandeld", "Settled"),
    ];
    let current = match view.phase {
        Phase::Received => 0,
        Phase::Forwarded | Phase::InProgress | Phase::WaitingForYou | Phase::WaitingForOthers => 1,
        Phase::Answered => 2,
        Phase::Closed => 3,
    };
    let promises = [&view.promised.first_response, &view.promised.resolution];
    let since = day_in_words(local_date(view.since));
    html! {
        section.standing {
            ol.steps {
                @for (place, step) in steps.iter().enumerate() {
                    li.past[place < current] aria-current=[(place == current).then_some("step")] {
                        span { (step) }
                        @if place < current { span.unseen { (word(" (klaar)", " (done)")) } }
                    }
                }
            }
            p.lead { (view.phase_text) }
            p.since { (word("Sinds ", "Since ")) (since.get(sent.language())) "." }
            @for promise in promises.into_iter().flatten() { p.promise { (promise.text) } }
            @if view.only_here {
                p { (word("Wij kunnen u alleen hier antwoorden. Kom dus af en toe kijken.", "We can answer you only here. So do have a look now and then.")) }
            }
            @for kind in &view.requested { p.notice { (pending(sent, *kind)) } }
        }
    }
}

fn pending(sent: &Sent<'_>, kind: SentKind) -> String {
    match kind {
        SentKind::Reopening => sent.word(
            "U vraagt ons uw klacht te heropenen. Wij hebben daarover nog niet besloten.",
            "You ask us to reopen your complaint. We have not decided on that yet.",
        ),
        _ => sent.word(
            "U vraagt ons te stoppen. Wij hebben dat nog niet bevestigd.",
            "You ask us to stop. We have not confirmed that yet.",
        ),
    }
}

fn answer(sent: &Sent<'_>, sending: &Sending, view: &TrackingView) -> Markup {
    let word = |nl, en| sent.word(nl, en);
    html! {
        section.asked {
            h2 { (word("Wij hebben iets van u nodig", "We need something from you")) }
            @for needed in &view.needed {
                p.lead { (needed.text) }
                @if let Some(date) = needed.expected_date {
                    @let day = day_in_words(date);
                    p { (word("Graag uiterlijk ", "By ")) (day.get(sent.language())) (word(".", ", please.")) }
                }
            }
            p { (word("Zolang wij wachten, loopt de termijn van uw klacht niet door.", "As long as we wait, the time for your complaint does not run.")) }
            (letter(sent, sending, SentKind::Answer, &word("Antwoord versturen", "Send answer")))
        }
    }
}

fn rated(sent: &Sent<'_>, sending: &Sending, view: &TrackingView) -> Markup {
    let word = |nl, en| sent.word(nl, en);
    let given = view.rating.map(|score| score.to_string()).unwrap_or_default();
    html! {
        section.rating {
            h2 { (word("Hoe vindt u dat wij uw klacht hebben behandeld?", "How do you feel about the way we handled your complaint?")) }
            @if view.rating.is_some() {
                p { (word("Dank u voor uw oordeel. U kunt het nog wijzigen.", "Thank you for your rating. You can still change it.")) }
            }
            (rating(sent, sending, &given))
        }
    }
}

fn messages(sent: &Sent<'_>, view: &TrackingView) -> Markup {
    let word = |nl, en| sent.word(nl, en);
    html! {
        section {
            h2 { (word("Berichten", "Messages")) }
            @if view.messages.is_empty() {
                p.quiet { (word("Er zijn nog geen berichten.", "There are no messages yet.")) }
            } @else {
                ol.messages {
                    @for message in &view.messages { (one_message(sent, message)) }
                }
            }
        }
    }
}

fn one_message(sent: &Sent<'_>, message: &MessageView) -> Markup {
    let author = if message.from_company {
        sent.word("Wij schreven", "We wrote")
    } else {
        sent.word("U schreef", "You wrote")
    };
    html! {
        li.ours[message.from_company] {
            p.about { strong { (author) } " · " (moment_in_words(message.at).into_language(sent.language())) }
            p.words { (message.text) }
        }
    }
}

fn documents(sent: &Sent<'_>, view: &TrackingView) -> Markup {
    let word = |nl, en| sent.word(nl, en);
    html! {
        @if !view.documents.is_empty() {
            section {
                h2 { (word("Documenten die u stuurde", "Documents that you sent")) }
                ul.documents {
                    @for document in &view.documents {
                        li {
                            @match &document.name {
                                Some(name) => { span.name { (name) } }
                                None => { span.name { (word("Een document dat is verwijderd", "A document that was removed")) } }
                            }
                            " " span.quiet { (size(document.size)) }
                        }
                    }
                }
            }
        }
    }
}

fn size(bytes: i64) -> String {
    match bytes {
        ..1_000_000 => format!("{} kB", (bytes / 1_000).max(1)),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}

/// The rest that can be sent, each behind its own words.
fn more(sent: &Sent<'_>, sending: &Sending, view: &TrackingView) -> Markup {
    let word = |nl, en| sent.word(nl, en);
    let kinds = [
        (
            SentKind::Message,
            word("Een bericht of document sturen", "Send a message or a document"),
            word(
                "Wilt u iets toevoegen of vragen? Schrijf het hier.",
                "Do you want to add or ask something? Write it here.",
            ),
            word("Bericht versturen", "Send message"),
        ),
        (
            SentKind::Reopening,
            word("Vragen om uw klacht te heropenen", "Ask to reopen your complaint"),
            word(
                "Bent u het niet eens met hoe uw klacht is afgehandeld? Vertel ons waarom. U hoort van ons wat wij besluiten.",
                "Do you disagree with how your complaint was settled? Tell us why. We will tell you what we decide.",
            ),
            word("Vraag versturen", "Send request"),
        ),
        (
            SentKind::Withdrawal,
            word("Uw klacht intrekken", "Withdraw your complaint"),
            word(
                "U vraagt ons dan te stoppen. Wij bevestigen dat. Tot die tijd verandert er niets.",
                "You then ask us to stop. We will confirm that. Until then nothing changes.",
            ),
            word("Intrekken aanvragen", "Ask to withdraw"),
        ),
    ];
    html! {
        section.more {
            h2 { (word("Wat u nog kunt doen", "What else you can do")) }
            @for (kind, title, about, button) in &kinds {
                @if view.may.contains(kind) && !view.requested.contains(kind) {
                    details open[sending.kind == Some(*kind)] {
                        summary { (title) }
                        p { (about) }
                        (letter(sent, sending, *kind, button))
                    }
                }
            }
        }
    }
}
