//! The letter that tells the requester what was decided. It is made when it is asked for, and kept nowhere.

use super::super::model::{PrivacyGround, PrivacyRequest, PrivacyRequestKind, PrivacyRequestStatus};
use crate::calendar::model::day_in_words;
use crate::i18n::{Language, Text};
use crate::vocabulary::Vocabulary;

/// The subject and the paragraphs of the letter about a request that was decided; `motivation` is that of its refusal.
/// Of a restriction in force, it tells that this ends. `None` for one that is not decided yet.
pub(super) fn letter(request: &PrivacyRequest, motivation: Option<&str>) -> Option<(Text, Vec<Text>)> {
    let name = &request.requester.as_ref()?.name;
    let body = match request.status {
        PrivacyRequestStatus::Granted | PrivacyRequestStatus::Executing => vec![granted(request.kind)],
        PrivacyRequestStatus::Executed if request.restricts() => vec![lifted()],
        PrivacyRequestStatus::Refused | PrivacyRequestStatus::Postponed => refused(request, motivation?)?,
        _ => return None,
    };
    let (number, kind) = (&request.number, request.kind.name());
    let (kind_nl, kind_en) = (kind.get(Language::Dutch), kind.get(Language::English));
    let subject = Text::written(
        format!("Uw verzoek om {kind_nl} ({number})"),
        format!("Your request for {kind_en} ({number})"),
    );
    let mut paragraphs = vec![Text::written(format!("Beste {name},"), format!("Dear {name},"))];
    paragraphs.extend(body);
    paragraphs.push(Text::of("Met vriendelijke groet,", "Kind regards,"));
    paragraphs.push(Text::of("Klachtenbehandeling", "Complaint handling"));
    Some((subject, paragraphs))
}

fn granted(kind: PrivacyRequestKind) -> Text {
    match kind {
        PrivacyRequestKind::Erasure => Text::of(
            "Wij wissen uw gegevens uit ons klachtenregister: uw klachten, de documenten en alles wat daarbij hoort. Daarna \
             kunnen wij uw klachten niet meer terugvinden, ook niet als u ernaar vraagt. Ook dit verzoek bewaren wij zonder \
             uw naam. Wat in reservekopieën staat, verdwijnt daaruit binnen negentig dagen.",
            "We erase your data from our complaints register: your complaints, the documents and everything that belongs to \
             them. After that we can no longer find your complaints, also when you ask for them. This request is kept without \
             your name. What stands in backups is gone from them within ninety days.",
        ),
        PrivacyRequestKind::Access => Text::of(
            "U ontvangt bij deze brief wat wij in ons klachtenregister over u bewaren. Klopt er iets niet, dan kunt u ons \
             vragen het te verbeteren of te wissen.",
            "With this letter you receive what our complaints register keeps about you. If something is wrong, you can ask us \
             to correct or erase it.",
        ),
        PrivacyRequestKind::Rectification => Text::of(
            "Wij verbeteren uw gegevens in ons klachtenregister.",
            "We correct your data in our complaints register.",
        ),
        PrivacyRequestKind::Restriction => Text::of(
            "Wij bewaren uw klachten, en gebruiken die voorlopig niet: zij staan in geen overzicht meer, en alleen een manager \
             kan ze nog lezen. Zij tellen wel mee in onze cijfers. Voordat daar iets aan verandert, hoort u dat van ons.",
            "We keep your complaints and do not use them for now: they are in no list any more, and only a manager can still \
             read them. They do count in our figures. You will hear from us before that changes.",
        ),
        PrivacyRequestKind::Objection => Text::of(
            "Wij gebruiken uw klachten niet langer: zij staan in geen overzicht meer, en alleen een manager kan ze nog lezen. \
             Zij tellen wel mee in onze cijfers. Voordat daar iets aan verandert, hoort u dat van ons.",
            "We no longer use your complaints: they are in no list any more, and only a manager can still read them. They do \
             count in our figures. You will hear from us before that changes.",
        ),
    }
}

const fn lifted() -> Text {
    Text::of(
        "Wij gebruikten uw klachten niet, omdat u ons dat had gevraagd. Dat eindigt nu: wij gebruiken ze weer zoals daarvoor. \
         Bent u het daar niet mee eens, dan kunt u een klacht indienen bij de Autoriteit Persoonsgegevens of de zaak voorleggen \
         aan de rechter.",
        "We did not use your complaints, because you asked us not to. That ends now: we use them again as before. If you do not \
         agree, you can lodge a complaint with the Dutch data protection authority (Autoriteit Persoonsgegevens) or go to court.",
    )
}

fn refused(request: &PrivacyRequest, motivation: &str) -> Option<Vec<Text>> {
    let motivation = motivation.to_owned();
    let mut paragraphs = vec![
        Text::of(
            "Wij kunnen nu niet doen wat u vraagt.",
            "We cannot do what you ask now.",
        ),
        reason(request.facts.ground?),
        Text::written(motivation.clone(), motivation),
    ];
    if let Some(day) = request.facts.until_date.map(day_in_words) {
        let (nl, en) = (day.get(Language::Dutch), day.get(Language::English));
        paragraphs.push(if request.status == PrivacyRequestStatus::Postponed {
            Text::written(
                format!("Op {nl} bekijken wij uw verzoek opnieuw."),
                format!("We look at your request again on {en}."),
            )
        } else {
            Text::written(
                format!("U kunt het ons vanaf {nl} opnieuw vragen."),
                format!("You can ask us again from {en}."),
            )
        });
    }
    paragraphs.push(Text::of(
        "Bent u het hier niet mee eens, dan kunt u een klacht indienen bij de Autoriteit Persoonsgegevens of de zaak \
         voorleggen aan de rechter.",
        "If you do not agree, you can lodge a complaint with the Dutch data protection authority (Autoriteit \
         Persoonsgegevens) or go to court.",
    ));
    Some(paragraphs)
}

const fn reason(ground: PrivacyGround) -> Text {
    match ground {
        PrivacyGround::LegalObligation => Text::of(
            "De wet verplicht ons de gegevens te bewaren.",
            "The law obliges us to keep the data.",
        ),
        PrivacyGround::LegalClaims => Text::of(
            "De gegevens zijn nodig voor een rechtsvordering.",
            "The data is needed for a legal claim.",
        ),
        PrivacyGround::RightsOfOthers => Text::of(
            "De rechten van anderen staan dat in de weg.",
            "The rights of others stand in the way.",
        ),
        PrivacyGround::UnfoundedOrExcessive => Text::of(
            "Het verzoek is ongegrond of buitensporig.",
            "The request is unfounded or excessive.",
        ),
        PrivacyGround::IdentityUnclear => Text::of(
            "Wij konden niet vaststellen dat het verzoek van u komt.",
            "We could not establish that the request is yours.",
        ),
        PrivacyGround::NothingFound => Text::of(
            "Wij hebben in ons klachtenregister niets over u gevonden.",
            "We found nothing about you in our complaints register.",
        ),
    }
}
