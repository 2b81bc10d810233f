//! The subjects of the complaints of the demonstration.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use crate::procedure::RemedyKind;

/// The subject of a complaint, with the texts and remedies that belong to it.
pub struct Template {
    pub nature: &'static str,
    /// Frequency relative to the other templates.
    pub weight: u32,
    /// Factor of the weight in the month of the campaign.
    campaign_factor: u32,
    /// Descriptions in the complainant's words, of which one is drawn.
    pub descriptions: &'static [&'static str],
    /// Short description in the handler's words.
    pub short_description: &'static str,
    /// Remedies of which one is drawn; empty when none fits.
    pub remedies: &'static [RemedyKind],
}

/// Draws a template by the weights.
pub fn choose(random: &mut StdRng, campaign: bool) -> &'static Template {
    let weight = |template: &Template| template.weight * if campaign { template.campaign_factor } else { 1 };
    TEMPLATES
        .choose_weighted(random, weight)
        .expect("the weights are positive")
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

const TEMPLATES: &[Template] = &[
    Template {
        nature: "no_consent_given",
        weight: 16,
        campaign_factor: 4,
        descriptions: &[
            "Ik kreeg een bevestiging van een overeenkomst terwijl ik aan de telefoon geen ja heb gezegd.",
            "Er ligt ineens een welkomstbrief op de mat. Ik heb nergens mee ingestemd.",
        ],
        short_description: "Overeenkomst zonder toestemming.",
        remedies: PUT_RIGHT,
    },
    Template {
        nature: "misleading_information",
        weight: 15,
        campaign_factor: 4,
        descriptions: &[
            "Er werd gezegd dat mijn huidige leverancier failliet ging. Dat blijkt niet waar te zijn.",
            "De verkoper beloofde een vast bedrag per maand. In de overeenkomst staat iets anders.",
        ],
        short_description: "Onjuiste informatie in het verkoopgesprek.",
        remedies: PUT_RIGHT,
    },
    Template {
        nature: "cooling_off_period",
        weight: 14,
        campaign_factor: 1,
        descriptions: &[
            "Ik heb binnen veertien dagen opgezegd, maar kreeg toch een eerste nota.",
            "Mijn herroeping is per e-mail verstuurd en daarna heb ik niets meer gehoord.",
        ],
        short_description: "Herroeping niet verwerkt.",
        remedies: CANCELLED,
    },
    Template {
        nature: "tariff",
        weight: 12,
        campaign_factor: 1,
        descriptions: &[
            "Het tarief op de overeenkomst is hoger dan wat de verkoper noemde.",
            "Ik betaal meer dan mijn buren, terwijl mij het laagste tarief was toegezegd.",
        ],
        short_description: "Tarief wijkt af van het aanbod.",
        remedies: REPAID,
    },
    Template {
        nature: "cancellation_fee",
        weight: 9,
        campaign_factor: 1,
        descriptions: &["Ik moet een opzegvergoeding betalen, terwijl beloofd was dat die vergoed zou worden."],
        short_description: "Opzegvergoeding niet gemeld.",
        remedies: REPAID,
    },
    Template {
        nature: "contract_by_phone",
        weight: 8,
        campaign_factor: 1,
        descriptions: &["Ik dacht dat ik alleen informatie kreeg, en het bleek een overeenkomst te zijn."],
        short_description: "Onduidelijk dat het een overeenkomst was.",
        remedies: CANCELLED,
    },
    Template {
        nature: "consumption_data",
        weight: 6,
        campaign_factor: 1,
        descriptions: &["Het verbruik in het aanbod klopt niet met mijn jaarnota."],
        short_description: "Onjuiste verbruiksgegevens.",
        remedies: REPAID,
    },
    Template {
        nature: "identity_not_stated",
        weight: 5,
        campaign_factor: 1,
        descriptions: &["De beller wilde niet zeggen voor welk bedrijf zij belde."],
        short_description: "Identiteit niet genoemd.",
        remedies: REPRIMANDED,
    },
    Template {
        nature: "privacy",
        weight: 4,
        campaign_factor: 1,
        descriptions: &["Hoe komt u aan mijn gegevens? Ik wil dat u ze verwijdert."],
        short_description: "Vraag over herkomst van gegevens.",
        remedies: &[],
    },
    Template {
        nature: "treatment",
        weight: 4,
        campaign_factor: 1,
        descriptions: &["De medewerker werd onvriendelijk toen ik bedankte voor het aanbod."],
        short_description: "Bejegening in een gesprek.",
        remedies: REPRIMANDED,
    },
    Template {
        nature: "service",
        weight: 3,
        campaign_factor: 1,
        descriptions: &["Ik heb drie keer gebeld en ben niet teruggebeld."],
        short_description: "Niet teruggebeld.",
        remedies: REPAID,
    },
    Template {
        nature: "other",
        weight: 2,
        campaign_factor: 1,
        descriptions: &["Kunt u mij uitleggen wat u precies voor mij doet?"],
        short_description: "Algemene vraag.",
        remedies: &[],
    },
];
