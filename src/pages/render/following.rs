//! The page on which complainants see where their complaint stands, and send something more.

use chrono::{DateTime, Utc};
use chrono_tz::Europe::Amsterdam;
use maud::{Markup, html};

use super::fields::Sent;
use crate::calendar::model::{day_in_words, local_date};
use crate::procedure::SentKind;
use crate::vocabulary::Vocabulary;
use crate::website::api::page::{detail, refused_documents};
use crate::website::api::receipt::RefusedDocument;
use crate::website::api::tracking_view::{MessageView, TrackingView};
use crate::website::model::Phase;

/// The receipt of what a complainant just sent.
pub struct Confirmed {
    pub text: String,
    pub refused_documents: Vec<RefusedDocument>,
}

/// The things that the page shows besides the complaint.
pub struct Shown<'a> {
    pub view: &'a TrackingView,
    pub code: &'a str,
    pub confirmed: Option<&'a Confirmed>,
    /// Tells one sending from another, so that a double click is one.
    pub once: String,
    pub action: String,
    pub limits: String,
    /// The kind of which something was sent that has faults.
    pub kind: Option<SentKind>,
}

/// The content of the page before a code is given; `is_unknown`: one was given that does not count.
pub fn entry(sent: &Sent<'_>, action: &str, is_unknown: bool) -> Markup {
    let word = |nl, en| sent.word(nl, en);
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
                @if is_unknown {
                    h2 { (word("Deze volgcode geldt niet", "This tracking code does not count")) }
                    p {
                        (word(
                            "Kijk of u de code goed hebt overgenomen. Een code geldt tot een jaar nadat de klacht is afgehandeld. Een nieuwe code vraagt u aan op ",
                            "Check whether you copied the code correctly. A code counts until a year after the complaint was settled. For a new code, call ",
                        ))
                        (sent.frame.phone) "."
                    }
                } @else {
                    h2 { (error.kind().title.get(sent.language())) }
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
                input.code id="code" name="code" type="text" autocomplete="off" autocapitalize="characters"
                    spellcheck="false" maxlength="200" aria-describedby="code-hint" aria-invalid=[is_unknown.then_some("true")];
            }
            (sent.send(&word("Bekijk mijn klacht", "Show my complaint")))
        }
    }
}

/// The content of the page of a complaint.
pub fn followed(sent: &Sent<'_>, shown: &Shown<'_>) -> Markup {
    let (word, view) = (|nl, en| sent.word(nl, en), shown.view);
    html! {
        h1 tabindex="-1" data-focus[shown.confirmed.is_none() && sent.error.is_none()] {
            (word("Uw klacht", "Your complaint")) " " span.number { (view.number) }
        }
        @if let Some(confirmed) = shown.confirmed {
            div.done role="status" tabindex="-1" data-focus { p { (confirmed.text) } }
            (refused_documents(&confirmed.refused_documents, sent.frame))
        }
        (sent.summary("/text"))
        (standing(sent, view))
        @if view.may.contains(&SentKind::Answer) { (answer(sent, shown)) }
        @if view.may.contains(&SentKind::Rating) { (rating(sent, shown)) }
        (messages(sent, view))
        (documents(sent, view))
        (more(sent, shown))
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

fn answer(sent: &Sent<'_>, shown: &Shown<'_>) -> Markup {
    let word = |nl, en| sent.word(nl, en);
    html! {
        section.asked {
            h2 { (word("Wij hebben iets van u nodig", "We need something from you")) }
            @for needed in &shown.view.needed {
                p.lead { (needed.text) }
                @if let Some(date) = needed.expected_date {
                    @let day = day_in_words(date);
                    p { (word("Graag uiterlijk ", "By ")) (day.get(sent.language())) (word(".", ", please.")) }
                }
            }
            p { (word("Zolang wij wachten, loopt de termijn van uw klacht niet door.", "As long as we wait, the time for your complaint does not run.")) }
            (letter(sent, shown, SentKind::Answer, &word("Uw antwoord", "Your answer"), &word("Antwoord versturen", "Send answer"), true))
        }
    }
}

/// A form with words, and documents where they make sense.
fn letter(
    sent: &Sent<'_>,
    shown: &Shown<'_>,
    kind: SentKind,
    label: &str,
    button: &str,
    with_documents: bool,
) -> Markup {
    let word = kind.as_str();
    let id = format!("{word}-text");
    let is_this = shown.kind == Some(kind);
    let fault = if is_this { sent.fault("/text") } else { None };
    let typed = if is_this { sent.value("/text") } else { "" };
    html! {
        form method="post" action=(shown.action) enctype="multipart/form-data" accept-charset="utf-8" novalidate data-send {
            (hidden(shown, kind))
            div.field.faulty[fault.is_some()] {
                label for=(id) { (label) }
                (sent.fault_of(&id, fault))
                textarea id=(id) name="text" rows="4" maxlength="20000"
                    aria-describedby=[sent.described(&id, false, fault.is_some())]
                    aria-invalid=[fault.map(|_| "true")] { "\n" (typed) }
            }
            @if with_documents { (sent.documents(&format!("{word}-file"), &shown.limits)) }
            (sent.send(button))
        }
    }
}

fn hidden(shown: &Shown<'_>, kind: SentKind) -> Markup {
    html! {
        // First, so that what follows is known to be of this complaint.
        input type="hidden" name="code" value=(shown.code);
        input type="hidden" name="once" value=(shown.once);
        input type="hidden" name="kind" value=(kind.as_str());
    }
}

fn rating(sent: &Sent<'_>, shown: &Shown<'_>) -> Markup {
    let word = |nl, en| sent.word(nl, en);
    let scores = [
        word("Zeer ontevreden", "Very unhappy"),
        word("Ontevreden", "Unhappy"),
        word("Gaat wel", "So-so"),
        word("Tevreden", "Happy"),
        word("Zeer tevreden", "Very happy"),
    ];
    let is_this = shown.kind == Some(SentKind::Rating);
    let fault = if is_this { sent.fault("/score") } else { None };
    let given = shown.view.rating.map(|score| score.to_string()).unwrap_or_default();
    let chosen = if is_this { sent.value("/score") } else { &given };
    html! {
        section.rating {
            h2 { (word("Hoe vindt u dat wij uw klacht hebben behandeld?", "How do you feel about the way we handled your complaint?")) }
            @if shown.view.rating.is_some() {
                p { (word("Dank u voor uw oordeel. U kunt het nog wijzigen.", "Thank you for your rating. You can still change it.")) }
            }
            form method="post" action=(shown.action) accept-charset="utf-8" novalidate data-send {
                (hidden(shown, SentKind::Rating))
                fieldset.scores.faulty[fault.is_some()] id="score" tabindex="-1"
                    aria-describedby=[sent.described("score", false, fault.is_some())] {
                    legend { (sent.label("/score")) }
                    (sent.fault_of("score", fault))
                    @for (place, label) in scores.iter().enumerate() {
                        @let score = (place + 1).to_string();
                        @let id = format!("score-{score}");
                        div.option {
                            input id=(id) type="radio" name="score" value=(score) checked[*chosen == score];
                            label for=(id) { span.score { (score) } " " (label) }
                        }
                    }
                }
                div.field {
                    label for="rating-text" {
                        (word("Wat kan beter?", "What could be better?"))
                    }
                    textarea id="rating-text" name="text" rows="3" maxlength="20000" {
                        "\n" (if is_this { sent.value("/text") } else { "" })
                    }
                }
                (sent.send(&word("Oordeel versturen", "Send rating")))
            }
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
            p.about { strong { (author) } " · " (moment(sent, message.at)) }
            p.words { (message.text) }
        }
    }
}

fn moment(sent: &Sent<'_>, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&Amsterdam);
    let day = day_in_words(local.date_naive());
    format!("{}, {}", day.get(sent.language()), local.format("%H:%M"))
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
fn more(sent: &Sent<'_>, shown: &Shown<'_>) -> Markup {
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
                @if shown.view.may.contains(kind) && !shown.view.requested.contains(kind) {
                    details open[shown.kind == Some(*kind)] {
                        summary { (title) }
                        p { (about) }
                        (letter(sent, shown, *kind, &label_of(sent, *kind), button, *kind == SentKind::Message))
                    }
                }
            }
        }
    }
}

fn label_of(sent: &Sent<'_>, kind: SentKind) -> String {
    match kind {
        SentKind::Withdrawal => sent.word("Waarom wilt u stoppen?", "Why do you want to stop?"),
        SentKind::Reopening => sent.word("Waarom wilt u heropenen?", "Why do you want to reopen?"),
        _ => sent.word("Uw bericht", "Your message"),
    }
}
