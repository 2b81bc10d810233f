//! The procedure in plain words.

use crate::i18n::Text;
use crate::procedure::{Channel, Rules};

/// The version of these texts; another one whenever a text changes.
pub const VERSION: &str = "2026-11";

pub const NAME: Text = Text::of("Klachtenprocedure energie", "Complaints procedure for energy");

pub const CONTACT: Text = Text::of(
    "De klantenservice van TotaalOnder1Dak helpt u tijdens kantooruren met vragen over uw klacht.",
    "Customer service of TotaalOnder1Dak helps you during office hours with questions about your complaint.",
);

pub const PRIVACY_STATEMENT: Text = Text::of(
    "Wij gaan zorgvuldig met uw gegevens om. Wij gebruiken alleen wat nodig is om uw klacht te behandelen en om van \
     klachten te leren. Alleen medewerkers die daarvoor nodig zijn, kunnen uw gegevens zien. U mag vragen welke gegevens \
     wij van u hebben, en u mag vragen om die te verbeteren of te verwijderen. Ons hele privacystatement kunt u bij ons \
     opvragen en vindt u op onze website.",
    "We treat your data with care. We use only what is needed to handle your complaint and to learn from complaints. Only \
     employees who are needed for that can see your data. You may ask which data we have about you, and you may ask us to \
     correct or delete them. You can ask us for our whole privacy statement, and you find it on our website.",
);

/// The way to complain by each channel.
pub const fn way_in(channel: Channel) -> Text {
    match channel {
        Channel::WebForm => Text::of(
            "Vul het klachtenformulier op onze website in.",
            "Fill in the complaints form on our website.",
        ),
        Channel::Phone => Text::of(
            "Bel onze klantenservice tijdens kantooruren.",
            "Call our customer service during office hours.",
        ),
        Channel::Email => Text::of(
            "Stuur een e-mail naar onze klantenservice. Het adres staat op onze website.",
            "Send an e-mail to our customer service. The address is on our website.",
        ),
        Channel::Letter => Text::of("Stuur een brief naar ons adres.", "Send a letter to our address."),
        Channel::SocialMedia => Text::of(
            "Stuur ons een bericht via sociale media. Zet daar geen persoonlijke gegevens in die anderen kunnen lezen.",
            "Send us a message on social media. Put no personal data in it that others can read.",
        ),
        Channel::InPerson => Text::of(
            "Vertel het aan onze receptie of aan een medewerker.",
            "Tell it to our reception or to an employee.",
        ),
    }
}

/// The terms of the procedure.
pub fn terms(rules: &Rules) -> Text {
    let (days, weeks) = (
        rules.terms.first_response_days.get(),
        rules.terms.resolution_weeks.get(),
    );
    let reopening = rules.reopen_days;
    Text::written(
        format!(
            "U krijgt zo snel mogelijk een eerste reactie, en altijd binnen {}. Wij proberen uw klacht binnen {} af te \
             ronden. Bent u het daarna niet met ons eens, dan kunnen wij de klacht binnen {} heropenen.",
            counted(days.into(), "werkdag", "werkdagen"),
            counted(weeks.into(), "week", "weken"),
            counted(reopening.into(), "dag", "dagen"),
        ),
        format!(
            "You get a first response as soon as possible, and always within {}. We try to finish your complaint within \
             {}. If you disagree with us then, we can reopen the complaint within {}.",
            counted(days.into(), "working day", "working days"),
            counted(weeks.into(), "week", "weeks"),
            counted(reopening.into(), "day", "days"),
        ),
    )
}

/// The period for which complaints are kept.
pub fn retention(rules: &Rules) -> Text {
    let years = u32::from(rules.retention_years);
    Text::written(
        format!(
            "Wij bewaren elke klacht {years} jaar, te tellen vanaf de registratie. Vraagt u ons eerder om uw gegevens te \
             verwijderen, dan beoordelen wij dat verzoek."
        ),
        format!(
            "We keep every complaint for {}, counted from its registration. If you ask us to delete your data before that, \
             we judge that request.",
            counted(years, "year", "years")
        ),
    )
}

/// The ways that are open to a complainant who disagrees with the outcome.
pub fn recourse(rules: &Rules) -> Text {
    let days = rules.reopen_days.into();
    Text::written(
        format!(
            "Bent u het niet eens met de uitkomst? Laat het ons binnen {} weten en vertel waarom. Een leidinggevende \
             bekijkt dan of wij de klacht heropenen. Daarna kunt u altijd een nieuwe klacht indienen. U kunt uw zaak ook \
             aan de rechter voorleggen. Gaat uw klacht over uw persoonsgegevens, dan kunt u naar de Autoriteit \
             Persoonsgegevens.",
            counted(days, "dag", "dagen")
        ),
        format!(
            "Do you disagree with the outcome? Tell us within {}, and why. A manager then looks at whether we reopen the \
             complaint. After that you can always make a new complaint. You can also take your case to court. If your \
             complaint is about your personal data, you can go to the Dutch Data Protection Authority (Autoriteit \
             Persoonsgegevens).",
            counted(days, "day", "days")
        ),
    )
}

/// The paragraphs before and after the one that tells the term of the first response.
const DUTCH: [&str; 6] = [
    "TotaalOnder1Dak bemiddelt bij de verkoop van energie. Wij vergelijken aanbieders en zoeken een aanbod dat bij u \
     past. Gaat daarbij iets niet goed, vertel het ons dan. Wij willen de fout herstellen en ervan leren.",
    "U kunt klagen met het formulier op onze website, per telefoon, per e-mail, met een brief, via sociale media of aan \
     onze balie. Vertel zo precies mogelijk wat er gebeurd is: wanneer het gesprek was, met wie u sprak en of u een \
     overeenkomst hebt. Houd uw klantnummer of offertenummer bij de hand en stuur kopieën van stukken mee.",
    "Wij leggen elke klacht, opmerking en vraag meteen vast. Wie de klacht ontvangt, geeft deze door aan de juiste \
     behandelaar. Niemand behandelt een klacht over zichzelf.",
    "Daarna onderzoeken wij wat er gebeurd is. Wij luisteren de gespreksopname na als die er is, spreken met de \
     verkoopmedewerker en bekijken uw klacht. Dan wegen wij af of een wet, een regel of de fatsoensnorm is overtreden.",
    "Is dat zo, dan is uw klacht terecht. Wij zoeken met u een oplossing: een berisping van de medewerker, annulering van \
     de overeenkomst of een andere compensatie. Is er niets overtreden maar bent u wel ontevreden, dan doen wij ons best \
     om toch een oplossing te vinden die bij u past.",
    "Wij vertellen u wat er uit de behandeling is gekomen. Elke maand bespreken wij hoeveel klachten er waren, waarover \
     ze gingen en hoe ze zijn afgerond. Zo voorkomen wij dat fouten terugkomen.",
];
const ENGLISH: [&str; 6] = [
    "TotaalOnder1Dak is an intermediary in the sale of energy. We compare suppliers and look for an offer that suits you. \
     If something goes wrong, tell us. We want to mend the mistake and learn from it.",
    "You can complain with the form on our website, by phone, by e-mail, by letter, on social media or at our desk. Tell \
     us as exactly as you can what happened: when the conversation was, whom you spoke with and whether you have an \
     agreement. Keep your customer number or quote number at hand and send copies of documents along.",
    "We write down every complaint, remark and question at once. Whoever receives the complaint passes it on to the right \
     handler. Nobody handles a complaint about themselves.",
    "Then we find out what happened. We listen to the recording of the call if there is one, speak with the sales \
     employee and examine your complaint. Then we decide whether a law, a rule or the norm of decency was broken.",
    "If so, your complaint is justified. We look for a solution with you: a reprimand of the employee, cancellation of \
     the agreement or another compensation. If nothing was broken but you are dissatisfied, we do our best to find a \
     solution that suits you all the same.",
    "We tell you what came of it. Every month we discuss how many complaints there were, what they were about and how \
     they ended. So we keep mistakes from coming back.",
];
/// The number of paragraphs before the one that tells the term.
const BEFORE: usize = 3;

/// The whole procedure as one text, in paragraphs.
pub fn text(rules: &Rules) -> Text {
    let days = rules.terms.first_response_days.get().into();
    let with_term = |paragraphs: [&str; 6], term: &str| {
        let (before, after) = paragraphs.split_at(BEFORE);
        [before, &[term], after].concat().join("\n\n")
    };
    let dutch = format!(
        "U krijgt zo snel mogelijk een eerste reactie, en altijd binnen {} na ontvangst. Vragen per telefoon beantwoorden \
         wij direct als dat kan; anders bellen wij u terug.",
        counted(days, "werkdag", "werkdagen")
    );
    let english = format!(
        "You get a first response as soon as possible, and always within {} after receipt. We answer questions by phone at \
         once where we can; otherwise we call you back.",
        counted(days, "working day", "working days")
    );
    Text::written(with_term(DUTCH, &dutch), with_term(ENGLISH, &english))
}

fn counted(number: u32, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::model::{Policy, TermRules};
    use crate::i18n::Language;
    use crate::procedure::{FindingRule, RetentionStart};

    fn rules(days: u8, reopen_days: u16) -> Rules {
        Rules {
            terms: TermRules {
                policy: Policy::default(),
                first_response_days: days.try_into().unwrap(),
                resolution_weeks: 8.try_into().unwrap(),
            },
            retention_years: 5,
            retention_start: RetentionStart::Registration,
            reopen_days,
            finding_rule: FindingRule::Either,
            judge_after_days: 28,
            four_eyes_cents: None,
            four_eyes_inadmissible: false,
            four_eyes_privacy: false,
        }
    }

    #[test]
    fn the_texts_tell_the_numbers_of_the_settings() {
        let told = |rules: &Rules, language| {
            let texts = [text(rules), terms(rules), retention(rules), recourse(rules)];
            texts.map(|text| text.get(language).to_owned()).join("\n")
        };
        let dutch = told(&rules(5, 90), Language::Dutch);
        for number in ["binnen 5 werkdagen", "binnen 8 weken", "binnen 90 dagen", "5 jaar"] {
            assert!(dutch.contains(number), "{number}: {dutch}");
        }
        let english = told(&rules(5, 90), Language::English);
        for number in [
            "within 5 working days",
            "within 8 weeks",
            "within 90 days",
            "for 5 years",
        ] {
            assert!(english.contains(number), "{number}: {english}");
        }
        let dutch = told(&rules(1, 1), Language::Dutch);
        assert!(
            dutch.contains("binnen 1 werkdag ") && dutch.contains("binnen 1 dag "),
            "{dutch}"
        );
    }

    #[test]
    fn the_text_has_as_many_paragraphs_in_both_languages() {
        let text = text(&rules(5, 90));
        let count = |language| text.get(language).split("\n\n").count();
        assert_eq!((count(Language::Dutch), count(Language::English)), (7, 7));
    }
}
