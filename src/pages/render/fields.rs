//! The fields of a form with what was typed in them before, and with what is wrong with them.

use maud::{Markup, html};
use serde_json::Value;

use crate::error::{Error, FieldError, FieldLocation};
use crate::i18n::{Language, Text};
use crate::website::api::page::{detail, named};
use crate::website::render::Frame;

/// A form as it was sent, with what is wrong with it; nothing of either when it is shown for the first time.
pub struct Sent<'a> {
    pub frame: &'a Frame,
    /// By the names of the fields, as they were typed.
    pub typed: &'a Value,
    pub error: Option<&'a Error>,
    /// The names of the files that have to be chosen again.
    pub files: &'a [String],
    /// Tells the fields of one form of the page from those of another; empty where there is one form.
    pub scope: &'a str,
}

/// The way a field is shown, besides its name.
#[derive(Default)]
pub struct Field<'a> {
    pub hint: Option<String>,
    pub is_required: bool,
    pub kind: &'a str,
    pub autocomplete: Option<&'a str>,
    /// The field with whose fault this one is faulty as well.
    pub with: Option<&'a str>,
    /// The number of lines; a field of one line when it is zero.
    pub lines: u8,
}

/// The name by which a form sends a field: `/complainant/email` is `complainant.email`.
pub fn name_of(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

/// The name by which a page knows a field.
pub fn id_of(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', "-")
}

impl Sent<'_> {
    pub fn language(&self) -> Language {
        self.frame.language
    }

    pub fn word(&self, nl: &'static str, en: &'static str) -> String {
        self.frame.word(nl, en)
    }

    /// The label of a field.
    pub fn label(&self, pointer: &str) -> String {
        named(pointer).map_or_else(String::new, |name| name.get(self.language()).to_owned())
    }

    pub fn value(&self, pointer: &str) -> &str {
        self.typed.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    fn faults(&self) -> &[FieldError] {
        match self.error {
            Some(Error::Invalid(faults) | Error::FilesTooLarge(faults)) => faults,
            _ => &[],
        }
    }

    /// The first fault of a field or of a part of it.
    pub fn fault(&self, pointer: &str) -> Option<&str> {
        let fault = self.faults().iter().find(|fault| place(fault) == Some(pointer))?;
        Some(self.message(fault))
    }

    /// The fault in the words of a visitor.
    fn message<'a>(&self, fault: &'a FieldError) -> &'a str {
        let told = match (place(fault), fault.code.as_ref()) {
            (Some("/description"), "required") => &NO_DESCRIPTION,
            (Some("/complainant"), _) => &NOBODY,
            _ => &fault.message,
        };
        told.get(self.language())
    }

    /// The faults above the form, each leading to its field. `of_whole` is the field to which what is wrong with the form
    /// as a whole leads.
    pub fn summary(&self, of_whole: &str) -> Markup {
        let Some(error) = self.error else { return html! {} };
        let faults = self.faults();
        html! {
            div.faults role="alert" tabindex="-1" data-focus {
                @if faults.is_empty() {
                    h2 { (error.kind().title.get(self.language())) }
                    p { (detail(error).get(self.language())) }
                    @if error.kind().status != 409 { (self.otherwise()) }
                } @else {
                    h2 { (self.word("Nog niet verstuurd", "Not sent yet")) }
                    p {
                        (self.word(
                            "Verbeter wat hieronder staat en verstuur het formulier opnieuw. Wat u schreef, staat er nog.",
                            "Correct what is listed below and send the form again. What you wrote is still there.",
                        ))
                    }
                    ul {
                        @for fault in faults.iter().take(50) { li { (self.line(fault, of_whole)) } }
                    }
                }
                (self.files_again())
            }
        }
    }

    fn line(&self, fault: &FieldError, of_whole: &str) -> Markup {
        let message = self.message(fault);
        let pointer = place(fault).unwrap_or_default();
        let label = self.label(pointer);
        let target = id_of(if label.is_empty() { of_whole } else { pointer });
        let target = match target.as_str() {
            "text" | "file" if !self.scope.is_empty() => format!("{}-{target}", self.scope),
            _ => target,
        };
        html! {
            a href=(format!("#{target}")) {
                @if !label.is_empty() { (label) ": " }
                (message)
            }
        }
    }

    fn files_again(&self) -> Markup {
        html! {
            @if !self.files.is_empty() {
                p.again {
                    (self.word("Kies deze bestanden opnieuw: ", "Choose these files again: "))
                    (self.files.join(", ")) "."
                }
            }
        }
    }

    /// Another way to reach the company, when the form cannot be sent.
    fn otherwise(&self) -> Markup {
        html! {
            p {
                (self.word("Lukt het niet? Bel ons dan op ", "Does it not work? Then call us on "))
                (self.frame.phone) "."
            }
        }
    }

    /// A field with its label, hint and fault.
    pub fn field(&self, pointer: &str, field: &Field<'_>) -> Markup {
        let (id, name, fault) = (id_of(pointer), name_of(pointer), self.fault(pointer));
        let own = self.described(&id, field.hint.is_some(), fault.is_some());
        let with = field.with.map(|with| format!("{with}-fault"));
        let described: Vec<String> = own.into_iter().chain(with).collect();
        let described = (!described.is_empty()).then(|| described.join(" "));
        let invalid = fault.or(field.with).map(|_| "true");
        let required = field.is_required.then_some("true");
        html! {
            div.field.faulty[fault.is_some()] {
                label for=(id) {
                    (self.label(pointer))
                    @if field.is_required { span.required { (self.word(" (nodig)", " (needed)")) } }
                }
                @if let Some(hint) = &field.hint { p.hint id=(format!("{id}-hint")) { (hint) } }
                (self.fault_of(&id, fault))
                @if field.lines > 0 {
                    textarea id=(id) name=(name) rows=(field.lines) aria-required=[required]
                        aria-describedby=[&described] aria-invalid=[invalid] { "\n" (self.value(pointer)) }
                } @else {
                    input id=(id) name=(name) type=(field.kind) value=(self.value(pointer))
                        autocomplete=[field.autocomplete] aria-required=[required]
                        aria-describedby=[&described] aria-invalid=[invalid];
                }
            }
        }
    }

    pub fn described(&self, id: &str, has_hint: bool, has_fault: bool) -> Option<String> {
        let hint = has_hint.then(|| format!("{id}-hint"));
        let fault = has_fault.then(|| format!("{id}-fault"));
        let both: Vec<String> = hint.into_iter().chain(fault).collect();
        (!both.is_empty()).then(|| both.join(" "))
    }

    pub fn fault_of(&self, id: &str, fault: Option<&str>) -> Markup {
        html! {
            @if let Some(fault) = fault { p.fault id=(format!("{id}-fault")) { (fault) } }
        }
    }

    /// A choice of a few, one of which may be chosen already.
    pub fn choice(&self, pointer: &str, options: &[(&str, String)]) -> Markup {
        let (id, name, fault) = (id_of(pointer), name_of(pointer), self.fault(pointer));
        let chosen = self.value(pointer);
        html! {
            fieldset.choice.faulty[fault.is_some()] id=(id) tabindex="-1"
                aria-describedby=[self.described(&id, false, fault.is_some())] {
                legend { (self.label(pointer)) }
                (self.fault_of(&id, fault))
                @for (value, label) in options {
                    @let option = format!("{id}-{value}");
                    div.option {
                        input id=(option) type="radio" name=(name) value=(value) checked[chosen == *value];
                        label for=(option) { (label) }
                    }
                }
            }
        }
    }

    /// The field for documents: choosing, photographing, and with a script dropping.
    pub fn documents(&self, id: &str, limits: &str) -> Markup {
        let fault = self.fault("/file");
        let camera = format!("{id}-camera");
        html! {
            div.field.files.faulty[fault.is_some()] data-files {
                label for=(id) {
                    (self.word("Kies documenten", "Choose documents"))
                }
                p.hint id=(format!("{id}-hint")) { (limits) }
                (self.fault_of(id, fault))
                input id=(id) name="file" type="file" multiple accept=(ACCEPTED)
                    aria-describedby=[self.described(id, true, fault.is_some())];
                div.camera {
                    label for=(camera) { (self.word("Of maak een foto", "Or take a photograph")) }
                    input id=(camera) name="file" type="file" accept="image/*" capture="environment";
                }
                ul.chosen data-chosen hidden aria-label=(self.word("Gekozen bestanden", "Chosen files")) {}
                p.hint data-said role="status" {}
            }
        }
    }

    /// The button that sends, and the place where a script tells how far the files are.
    pub fn send(&self, label: &str) -> Markup {
        html! {
            div.send {
                button type="submit" { (label) }
                div.progress data-progress hidden {
                    p data-percent role="status" { }
                    progress max="100" value="0" aria-label=(self.word("Voortgang van het versturen", "Progress of sending")) {}
                }
                div.failed data-failed role="alert" {}
            }
        }
    }
}

/// The place of a fault in the body; of a file, whichever, that of the files.
fn place(fault: &FieldError) -> Option<&str> {
    match &fault.place {
        FieldLocation::Pointer(pointer) if pointer.starts_with("/file") => Some("/file"),
        FieldLocation::Pointer(pointer) => Some(pointer),
        _ => None,
    }
}

static NO_DESCRIPTION: Text = Text::of("Schrijf op wat er is gebeurd.", "Write down what happened.");
static NOBODY: Text = Text::of(
    "Vul in hoe wij u bereiken, of geef aan dat u anoniem wilt blijven.",
    "Fill in how we reach you, or say that you want to stay anonymous.",
);

const ACCEPTED: &str = "image/*,audio/*,video/*,.pdf,.heic,.heif,.doc,.docx,.xls,.xlsx,.odt,.ods,.rtf,.txt,.csv,.eml,.msg,\
    .mbox,.zip";
