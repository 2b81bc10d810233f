//! The purposes of the register, in plain words.

use crate::i18n::Text;

/// The purposes for which personal data of complaints are processed.
pub const PURPOSES: [Text; 4] = [
    Text::of(
        "Uw klacht, opmerking of vraag behandelen en u daarover antwoord geven.",
        "To handle your complaint, remark or question and to answer you about it.",
    ),
    Text::of(
        "Onze dienstverlening onderzoeken en verbeteren.",
        "To examine and improve our service.",
    ),
    Text::of(
        "Elke maand cijfers over klachten maken. In die cijfers staan geen namen.",
        "To make figures about complaints every month. There are no names in those figures.",
    ),
    Text::of(
        "Laten zien dat wij klachten op tijd en zorgvuldig behandelen.",
        "To show that we handle complaints in time and with care.",
    ),
];
