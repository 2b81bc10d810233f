//! What the complaints of the demonstration are about.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use crate::procedure::RemedyKind;

/// What a complaint is about, and what comes of it.
pub struct Plot {
    pub nature: &'static str,
    pub weight: u32,
    /// How many times as often in the month of the campaign.
    surge: u32,
    /// In the complainant's words.
    pub told: &'static [&'static str],
    /// In the handler's.
    pub short_description: &'static str,
    /// What puts it right, if anything does.
    pub remedies: &'static [RemedyKind],
}

/// One of the plots, each as often as it happens.
pub fn any(random: &mut StdRng, campaign: bool) -> &'static Plot {
    let weight = |plot: &Plot| plot.weight * if campaign { plot.surge } else { 1 };
    PLOTS.choose_weighted(random, weight).expect("the weights are positive")
}

const CANCELLED: &[RemedyKind] = &[RemedyKind::Cancellation];
const REPAID: &[RemedyKind] = &[RemedyKind::Compensation];
const REPRIMANDED: &[RemedyKind] = &[RemedyKind::Reprimand];
const PUT_RIGHT: &[RemedyKind] = &[
    RemedyKind::Cancellation,
    RemedyKind::Cancellation,
    RemedyKind::Compensation,
    RemedyKind::Reprimand,
];

const PLOTS: &[Plot] = &[
    Plot {
        nature: "no_consent_given",
        weight: 16,
        surge: 4,
        told: &[
            "Ik kreeg een bevestiging van een overeenkomst terwijl ik aan de telefoon geen ja heb gezegd.",
            "Er ligt ineens een welkomstbrief op de mat. Ik heb nergens mee ingestemd.",
        ],
        short_description: "Overeenkomst zonder toestemming.",
        remedies: PUT_RIGHT,
    },
    Plot {
        nature: "misleading_information",
        weight: 15,
        surge: 4,
        told: &[
            "Er werd gezegd dat mijn huidige leverancier failliet ging. Dat blijkt niet waar te zijn.",
            "De verkoper beloofde een vast bedrag per maand. In de overeenkomst staat iets anders.",
        ],
        short_description: "Onjuiste informatie in het verkoopgesprek.",
        remedies: PUT_RIGHT,
    },
    Plot {
        nature: "cooling_off_period",
        weight: 14,
        surge: 1,
        told: &[
            "Ik heb binnen veertien dagen opgezegd, maar kreeg toch een eerste nota.",
            "Mijn herroeping is per e-mail verstuurd en daarna heb ik niets meer gehoord.",
        ],
        short_description: "Herroeping niet verwerkt.",
        remedies: CANCELLED,
    },
    Plot {
        nature: "tariff",
        weight: 12,
        surge: 1,
        told: &[
            "Het tarief op de overeenkomst is hoger dan wat de verkoper noemde.",
            "Ik betaal meer dan mijn buren, terwijl mij het laagste tarief was toegezegd.",
        ],
        short_description: "Tarief wijkt af van het aanbod.",
        remedies: REPAID,
    },
    Plot {
        nature: "cancellation_fee",
        weight: 9,
        surge: 1,
        told: &["Ik moet een opzegvergoeding betalen, terwijl beloofd was dat die vergoed zou worden."],
        short_description: "Opzegvergoeding niet gemeld.",
        remedies: REPAID,
    },
    Plot {
        nature: "contract_by_phone",
        weight: 8,
        surge: 1,
        told: &["Ik dacht dat ik alleen informatie kreeg, en het bleek een overeenkomst te zijn."],
        short_description: "Onduidelijk dat het een overeenkomst was.",
        remedies: CANCELLED,
    },
    Plot {
        nature: "consumption_data",
        weight: 6,
        surge: 1,
        told: &["Het verbruik in het aanbod klopt niet met mijn jaarnota."],
        short_description: "Onjuiste verbruiksgegevens.",
        remedies: REPAID,
    },
    Plot {
        nature: "identity_not_stated",
        weight: 5,
        surge: 1,
        told: &["De beller wilde niet zeggen voor welk bedrijf zij belde."],
        short_description: "Identiteit niet genoemd.",
        remedies: REPRIMANDED,
    },
    Plot {
        nature: "privacy",
        weight: 4,
        surge: 1,
        told: &["Hoe komt u aan mijn gegevens? Ik wil dat u ze verwijdert."],
        short_description: "Vraag over herkomst van gegevens.",
        remedies: &[],
    },
    Plot {
        nature: "treatment",
        weight: 4,
        surge: 1,
        told: &["De medewerker werd onvriendelijk toen ik bedankte voor het aanbod."],
        short_description: "Bejegening in een gesprek.",
        remedies: REPRIMANDED,
    },
    Plot {
        nature: "service",
        weight: 3,
        surge: 1,
        told: &["Ik heb drie keer gebeld en ben niet teruggebeld."],
        short_description: "Niet teruggebeld.",
        remedies: REPAID,
    },
    Plot {
        nature: "other",
        weight: 2,
        surge: 1,
        told: &["Kunt u mij uitleggen wat u precies voor mij doet?"],
        short_description: "Algemene vraag.",
        remedies: &[],
    },
];
