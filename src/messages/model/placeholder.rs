//! The places that a template leaves open, and the parts of a message with these filled.

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::i18n::Text;

/// Something that a template leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Placeholder {
    Salutation,
    Number,
    Kind,
    Received,
    Promise,
    Deadline,
    Expected,
    Phase,
    Needed,
    Decision,
    Recourse,
    Link,
    Phone,
    Company,
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Salutation(String),
    Heading(String),
    Paragraph(String),
    Ending(String),
}

impl Placeholder {
    /// The meaning, for those who write templates.
    pub const fn meaning(self) -> Text {
        match self {
            Placeholder::Salutation => Text::of(
                "De aanhef, met de naam als die bekend is.",
                "The salutation, with the name if it is known.",
            ),
            Placeholder::Number => Text::of("Het nummer van de klacht.", "The number of the complaint."),
            Placeholder::Kind => Text::of("Klacht, opmerking of vraag.", "Complaint, remark or question."),
            Placeholder::Received => Text::of("De dag van ontvangst.", "The day of receipt."),
            Placeholder::Promise => Text::of(
                "De dag waarop de melder uiterlijk voor het eerst van ons hoort.",
                "The day by which the complainant first hears from us.",
            ),
            Placeholder::Deadline => Text::of(
                "De dag waarop de klacht uiterlijk is afgehandeld.",
                "The day by which the complaint is settled.",
            ),
            Placeholder::Expected => Text::of(
                "De dag waarop wij een antwoord verwachten.",
                "The day by which we expect an answer.",
            ),
            Placeholder::Phase => Text::of(
                "Hoe het met de klacht staat, in een zin.",
                "Where the complaint stands, in a sentence.",
            ),
            Placeholder::Needed => Text::of(
                "Wat wij nodig hebben. Alleen op papier.",
                "What we need. On paper only.",
            ),
            Placeholder::Decision => Text::of(
                "Het antwoord met de uitleg. Alleen op papier.",
                "The answer with its reasons. On paper only.",
            ),
            Placeholder::Recourse => Text::of(
                "Waar de melder nog terecht kan. Op papier staat dat bij de uitleg.",
                "Where the complainant can turn next. On paper it stands with the reasons.",
            ),
            Placeholder::Link => Text::of(
                "De pagina waarop de klacht te volgen is. Op papier staat die onderaan.",
                "The page on which to follow the complaint. On paper it stands at the end.",
            ),
            Placeholder::Phone => Text::of(
                "Het telefoonnummer van de klantenservice.",
                "The phone number of customer service.",
            ),
            Placeholder::Company => Text::of("De naam van het bedrijf.", "The name of the company."),
        }
    }

    /// Whether it stands for several paragraphs with headings.
    pub const fn is_block(self) -> bool {
        matches!(self, Placeholder::Decision)
    }

    /// Whether it may stand in a subject: there is always something for it, and it says nothing of anybody.
    pub const fn is_for_subject(self) -> bool {
        matches!(
            self,
            Placeholder::Number
                | Placeholder::Kind
                | Placeholder::Received
                | Placeholder::Phase
                | Placeholder::Phone
                | Placeholder::Company
        )
    }
}

impl Piece {
    pub fn text(&self) -> &str {
        match self {
            Piece::Salutation(text) | Piece::Heading(text) | Piece::Paragraph(text) | Piece::Ending(text) => text,
        }
    }
}
