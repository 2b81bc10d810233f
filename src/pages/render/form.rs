//! The complaints form.

use maud::{Markup, html};

use super::fields::{Field, Sent};
use crate::catalogues::model::Nature;
use crate::i18n::Language;
use crate::publication::model::{PRIVACY_STATEMENT, VERSION};

/// The things that the form shows besides what was typed.
pub struct Offered<'a> {
    pub natures: &'a [Nature],
    /// The number and size that files may have, in words.
    pub limits: String,
    /// The time at which the form is shown.
    pub now: String,
    /// The address to which it is sent.
    pub action: String,
    pub reply: String,
}

/// The content of the page.
pub fn form(sent: &Sent<'_>, offered: &Offered<'_>) -> Markup {
    let word = |nl, en| sent.word(nl, en);
    let started = match sent.value("/startedAt") {
        "" => offered.now.as_str(),
        before => before,
    };
    html! {
        h1 { (word("Klacht indienen", "Make a complaint")) }
        p.lead {
            (word(
                "Bent u ontevreden over ons? Vertel het ons. Wij nemen elke klacht in behandeling.",
                "Are you unhappy with us? Tell us. We handle every complaint.",
            ))
        }
        p {
            (offered.reply) " "
            (word(
                "Wij hebben alleen nodig wat er is gebeurd en hoe wij u bereiken. De rest mag u leeg laten.",
                "All we need is what happened and how to reach you. You may leave the rest open.",
            ))
        }
        (sent.summary("/complainant/email"))
        form method="post" action=(offered.action) enctype="multipart/form-data" accept-charset="utf-8" novalidate data-send {
            input type="hidden" name="startedAt" value=(started);
            input type="hidden" name="privacyStatementVersion" value=(VERSION);
            input type="hidden" name="complainant.language" value=(sent.language().tag());
            (trap(sent))
            (complaint(sent, offered))
            (conversation(sent))
            // Before the documents, so that whatever stops those, it was read.
            (person(sent))
            section {
                h2 { (word("Documenten", "Documents")) }
                p {
                    (word(
                        "Stuur kopieën mee, bijvoorbeeld van een offerte of overeenkomst.",
                        "Send copies along, for example of a quote or an agreement.",
                    ))
                }
                (sent.documents("file", &offered.limits))
            }
            section.privacy {
                h2 { (word("Uw gegevens bij ons", "Your data with us")) }
                p { (PRIVACY_STATEMENT.get(sent.language())) }
            }
            (sent.send(&word("Klacht versturen", "Send complaint")))
        }
    }
}

/// The field that people do not see.
fn trap(sent: &Sent<'_>) -> Markup {
    html! {
        div.trap aria-hidden="true" {
            label for="website" { (sent.word("Laat dit veld leeg", "Leave this field empty")) }
            input id="website" name="website" type="text" tabindex="-1" autocomplete="off";
        }
    }
}

fn complaint(sent: &Sent<'_>, offered: &Offered<'_>) -> Markup {
    let word = |nl, en| sent.word(nl, en);
    let described = Field {
        hint: Some(word(
            "Beschrijf zo duidelijk mogelijk wat er is gebeurd.",
            "Describe what happened as clearly as you can.",
        )),
        is_required: true,
        lines: 8,
        ..Field::default()
    };
    let wanted = Field {
        lines: 3,
        ..Field::default()
    };
    html! {
        section {
            h2 { (word("Uw klacht", "Your complaint")) }
            (natures(sent, offered.natures))
            (sent.field("/description", &described))
            (sent.field("/desiredSolution", &wanted))
        }
    }
}

fn natures(sent: &Sent<'_>, natures: &[Nature]) -> Markup {
    let (chosen, fault) = (sent.value("/nature"), sent.fault("/nature"));
    let name = |nature: &Nature| match sent.language() {
        Language::Dutch => nature.name.clone(),
        Language::English => nature.name_en.clone(),
    };
    let active = |nature: &&Nature| nature.active && nature.merged_into.is_none();
    let option = |nature: &Nature| {
        html! { option value=(nature.code) selected[chosen == nature.code] { (name(nature)) } }
    };
    let of = |parent: &Nature| -> Vec<&Nature> {
        let below = |nature: &&Nature| nature.parent.as_deref() == Some(parent.code.as_str());
        natures.iter().filter(active).filter(below).collect()
    };
    html! {
        @if !natures.is_empty() {
            div.field.faulty[fault.is_some()] {
                label for="nature" {
                    (sent.label("/nature"))
                }
                (sent.fault_of("nature", fault))
                select id="nature" name="nature" aria-describedby=[sent.described("nature", false, fault.is_some())]
                    aria-invalid=[fault.map(|_| "true")] {
                    option value="" { (sent.word("Kies een onderwerp", "Choose a subject")) }
                    @for nature in natures.iter().filter(active).filter(|nature| nature.parent.is_none()) {
                        @let below = of(nature);
                        @if below.is_empty() {
                            (option(nature))
                        } @else {
                            optgroup label=(name(nature)) {
                                (option(nature))
                                @for nature in below { (option(nature)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn conversation(sent: &Sent<'_>) -> Markup {
    let word = |nl, en| sent.word(nl, en);
    let short = Field {
        kind: "text",
        ..Field::default()
    };
    let time = Field {
        kind: "datetime-local",
        hint: Some(word("Ongeveer is goed.", "Roughly is fine.")),
        ..Field::default()
    };
    let day = Field {
        kind: "date",
        hint: Some(word(
            "Als u dit al eerder bij ons hebt gemeld.",
            "If you reported this to us before.",
        )),
        ..Field::default()
    };
    let agreements = [
        ("yes", word("Ja", "Yes")),
        ("no", word("Nee", "No")),
        ("unknown", word("Dat weet ik niet", "I do not know")),
    ];
    html! {
        section {
            h2 { (word("Het gesprek met ons", "The conversation with us")) }
            p {
                (word(
                    "Weet u niet alles meer? Laat dan leeg wat u niet weet.",
                    "You do not remember everything? Then leave open what you do not know.",
                ))
            }
            div.pair {
                (sent.field("/conversation/heldAt", &time))
                (sent.field("/conversation/spokenWith", &short))
            }
            (sent.choice("/conversation/agreement", &agreements))
            div.pair {
                (sent.field("/customerNumber", &short))
                (sent.field("/quoteNumber", &short))
                (sent.field("/supplier", &short))
                (sent.field("/reportedDate", &day))
            }
        }
    }
}

fn person(sent: &Sent<'_>) -> Markup {
    let word = |nl, en| sent.word(nl, en);
    let field = |kind, autocomplete| Field {
        kind,
        autocomplete: Some(autocomplete),
        ..Field::default()
    };
    let ways = [
        ("email", word("Per e-mail", "By e-mail")),
        ("phone", word("Per telefoon", "By phone")),
        ("letter", word("Per brief", "By letter")),
    ];
    let places = ["/complainant/address", "/complainant/postalCode", "/complainant/town"];
    let is_open = places
        .iter()
        .any(|place| !sent.value(place).is_empty() || sent.fault(place).is_some());
    let fault = sent.fault("").or_else(|| sent.fault("/complainant"));
    let reached = |kind, autocomplete| Field {
        with: fault.map(|_| "person"),
        ..field(kind, autocomplete)
    };
    html! {
        section {
            h2 { (word("Over u", "About you")) }
            p {
                (word(
                    "Vul een e-mailadres, een telefoonnummer of een volledig adres in. Dan kunnen wij u antwoorden.",
                    "Fill in an e-mail address, a phone number or a full address. Then we can answer you.",
                ))
            }
            (sent.field("/complainant/name", &field("text", "name")))
            (sent.fault_of("person", fault))
            div.pair {
                (sent.field("/complainant/email", &reached("email", "email")))
                (sent.field("/complainant/phone", &reached("tel", "tel")))
            }
            details.address open[is_open] {
                summary { (word("Uw adres, voor post", "Your address, for letters")) }
                (sent.field("/complainant/address", &field("text", "address-line1")))
                div.pair {
                    (sent.field("/complainant/postalCode", &field("text", "postal-code")))
                    (sent.field("/complainant/town", &field("text", "address-level2")))
                }
            }
            (sent.choice("/complainant/contactBy", &ways))
            (anonymity(sent))
        }
    }
}

fn anonymity(sent: &Sent<'_>) -> Markup {
    let is_anonymous = !sent.value("/complainant/anonymous").is_empty();
    html! {
        div.option {
            input id="complainant-anonymous" type="checkbox" name="complainant.anonymous" value="true"
                checked[is_anonymous] aria-describedby="complainant-anonymous-hint";
            label for="complainant-anonymous" { (sent.word("Ik wil anoniem blijven", "I want to stay anonymous")) }
        }
        p.hint id="complainant-anonymous-hint" {
            (sent.word(
                "Laat dan uw naam en adres leeg. Met uw volgcode leest u ons antwoord op onze website.",
                "Then leave your name and address open. With your tracking code you read our answer on our website.",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_sends_the_version_of_the_privacy_statement_that_the_form_sends() {
        let guide = include_str!("../../../docs/website.md");
        let sent = format!("\"privacyStatementVersion\": \"{VERSION}\"");
        assert!(guide.contains(&sent), "{sent}");
    }
}
