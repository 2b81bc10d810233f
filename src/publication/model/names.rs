//! The names of the words of the register, vocabulary by vocabulary. Those that stand in sentences and in the monthly report
//! have the names that they have there.

use crate::alerts::model::{AlertLevel, AlertRecipient};
use crate::auth::Role;
use crate::calendar::model::LiberationDay;
use crate::catalogues::model::Area;
use crate::documents::model::{DocumentType, Flag, Scan};
use crate::exchange::model::{ExportFormat, ExportStatus};
use crate::i18n::Text;
use crate::measures::model::Judgement;
use crate::messages::model::{MailFailure, MessageChannel, MessageEvent, MessageStatus, TemplateSource};
use crate::privacy_requests::model::{
    BundlePart, Capacity, IdentityCheck, MatchReason, OpenComplaints, PrivacyGround, PrivacyRequestKind,
    PrivacyRequestStatus, PrivacyScope, PrivacyStep,
};
use crate::procedure::{
    Agreement, CallBackOutcome, CasePart, Channel, ComplainantLanguage, Complexity, ContactBy, Direction, EventKind,
    Finding, FindingRule, InadmissibilityReason, InvestigationKind, Kind, Outcome, RemedyKind, RemedyStatus,
    RemedyStep, RetentionStart, SentKind, StatusName, WaitingFor,
};
use crate::reports::model::{ActionStatus, Key};
use crate::retention::model::{Block, Doubt, RunStatus};
use crate::vocabulary::Vocabulary;
use crate::webhooks::model::DisabledReason;
use crate::website::model::{Phase, Suspicion, Verdict};

/// A word with its name for people.
pub struct NamedWord {
    pub code: &'static str,
    pub name: Text,
}

/// A vocabulary whose words have names for people.
trait Named: Vocabulary {
    fn title(self) -> Text;
}

/// A vocabulary by the name of its schema, with the function that names its words.
type NamedVocabulary = (&'static str, fn() -> Vec<NamedWord>);

/// Every vocabulary, in order of name.
pub const VOCABULARIES: [NamedVocabulary; 57] = [
    ("ActionStatus", named::<ActionStatus>),
    ("Agreement", named::<Agreement>),
    ("AlertLevel", named::<AlertLevel>),
    ("AlertRecipient", named::<AlertRecipient>),
    ("Area", named::<Area>),
    ("Block", named::<Block>),
    ("BundlePart", named::<BundlePart>),
    ("CallBackOutcome", named::<CallBackOutcome>),
    ("Capacity", named::<Capacity>),
    ("CasePart", named::<CasePart>),
    ("Channel", named::<Channel>),
    ("ComplainantLanguage", named::<ComplainantLanguage>),
    ("Complexity", named::<Complexity>),
    ("ContactBy", named::<ContactBy>),
    ("Direction", named::<Direction>),
    ("DisabledReason", named::<DisabledReason>),
    ("DocumentType", named::<DocumentType>),
    ("Doubt", named::<Doubt>),
    ("EventKind", named::<EventKind>),
    ("ExportFormat", named::<ExportFormat>),
    ("ExportStatus", named::<ExportStatus>),
    ("Finding", named::<Finding>),
    ("FindingRule", named::<FindingRule>),
    ("Flag", named::<Flag>),
    ("IdentityCheck", named::<IdentityCheck>),
    ("InadmissibilityReason", named::<InadmissibilityReason>),
    ("InvestigationKind", named::<InvestigationKind>),
    ("Judgement", named::<Judgement>),
    ("Key", named::<Key>),
    ("Kind", named::<Kind>),
    ("LiberationDay", named::<LiberationDay>),
    ("MailFailure", named::<MailFailure>),
    ("MatchReason", named::<MatchReason>),
    ("MessageChannel", named::<MessageChannel>),
    ("MessageEvent", named::<MessageEvent>),
    ("MessageStatus", named::<MessageStatus>),
    ("OpenComplaints", named::<OpenComplaints>),
    ("Outcome", named::<Outcome>),
    ("Phase", named::<Phase>),
    ("PrivacyGround", named::<PrivacyGround>),
    ("PrivacyRequestKind", named::<PrivacyRequestKind>),
    ("PrivacyRequestStatus", named::<PrivacyRequestStatus>),
    ("PrivacyScope", named::<PrivacyScope>),
    ("PrivacyStep", named::<PrivacyStep>),
    ("RemedyKind", named::<RemedyKind>),
    ("RemedyStatus", named::<RemedyStatus>),
    ("RemedyStep", named::<RemedyStep>),
    ("RetentionStart", named::<RetentionStart>),
    ("Role", named::<Role>),
    ("RunStatus", named::<RunStatus>),
    ("Scan", named::<Scan>),
    ("SentKind", named::<SentKind>),
    ("StatusName", named::<StatusName>),
    ("Suspicion", named::<Suspicion>),
    ("TemplateSource", named::<TemplateSource>),
    ("Verdict", named::<Verdict>),
    ("WaitingFor", named::<WaitingFor>),
];

/// The name of a word, by the name of its vocabulary.
pub fn name_in(vocabulary: &str, word: &str) -> Option<Text> {
    let (_, words) = VOCABULARIES.iter().find(|(name, _)| *name == vocabulary)?;
    let named = words().into_iter().find(|named| named.code == word);
    named.map(|named| named.name)
}

/// The name of a channel for people.
pub fn name_of_channel(channel: Channel) -> Text {
    channel.title()
}

fn named<T: Named>() -> Vec<NamedWord> {
    let named = |word: &T| NamedWord {
        code: word.as_str(),
        name: word.title(),
    };
    T::ALL.iter().map(named).collect()
}

/// Takes the names of words that also stand in sentences and in the report from their one table.
macro_rules! named_in_sentences {
    ($($vocabulary:ident),*) => {$(
        impl Named for $vocabulary {
            fn title(self) -> Text {
                self.name().capitalised()
            }
        }
    )*};
}

named_in_sentences!(
    Agreement,
    AlertLevel,
    AlertRecipient,
    Area,
    Block,
    BundlePart,
    CallBackOutcome,
    Capacity,
    CasePart,
    Channel,
    Direction,
    DisabledReason,
    Doubt,
    ExportFormat,
    ExportStatus,
    Finding,
    IdentityCheck,
    InvestigationKind,
    Judgement,
    Kind,
    MatchReason,
    MessageChannel,
    MessageEvent,
    MessageStatus,
    OpenComplaints,
    Outcome,
    PrivacyGround,
    PrivacyRequestKind,
    PrivacyRequestStatus,
    PrivacyScope,
    PrivacyStep,
    RemedyKind,
    RemedyStatus,
    RetentionStart,
    RunStatus,
    StatusName,
    WaitingFor
);

impl Named for Key {
    fn title(self) -> Text {
        self.label()
    }
}

/// Gives each word of a vocabulary its Dutch and English name.
macro_rules! names {
    ($($vocabulary:ident { $($word:ident: $nl:literal, $en:literal;)* })*) => {$(
        impl Named for $vocabulary {
            fn title(self) -> Text {
                match self {
                    $($vocabulary::$word => Text::of($nl, $en),)*
                }
            }
        }
    )*};
}

names! {
    ActionStatus {
        Open: "Open", "Open";
        Overdue: "Over de einddatum", "Past its due date";
        Done: "Uitgevoerd", "Done";
        Withdrawn: "Ingetrokken", "Withdrawn";
    }
    ComplainantLanguage {
        Nl: "Nederlands", "Dutch";
        En: "Engels", "English";
    }
    ContactBy {
        Email: "E-mail", "E-mail";
        Letter: "Brief", "Letter";
        Phone: "Telefoon", "Phone";
        None: "Geen berichten", "No messages";
    }
    MailFailure {
        Refused: "Geweigerd door de mailserver", "Refused by the mail server";
        Delayed: "Nog niet aangenomen door de mailserver", "Not taken by the mail server yet";
        Unreachable: "Mailserver niet bereikbaar", "Mail server cannot be reached";
        Address: "Geen bruikbaar e-mailadres", "No usable e-mail address";
    }
    TemplateSource {
        BuiltIn: "Van het register", "Of the register";
        Language: "Eigen tekst", "Own text";
        Nature: "Eigen tekst voor deze aard", "Own text for this nature";
    }
    Phase {
        Received: "Ontvangen", "Received";
        Forwarded: "Doorgestuurd", "Forwarded";
        InProgress: "In behandeling", "In progress";
        WaitingForYou: "Wacht op u", "Waiting for you";
        WaitingForOthers: "Wacht op een ander", "Waiting for somebody else";
        Answered: "Beantwoord", "Answered";
        Closed: "Afgehandeld", "Settled";
    }
    SentKind {
        Message: "Bericht", "Message";
        Answer: "Antwoord", "Answer";
        Withdrawal: "Verzoek om intrekking", "Request to withdraw";
        Rating: "Beoordeling", "Rating";
        Reopening: "Verzoek om heropening", "Request to reopen";
    }
    Suspicion {
        HiddenField: "Verborgen veld ingevuld", "Hidden field filled in";
        TooFast: "Te snel ingevuld", "Filled in too fast";
        ManyFromVisitor: "Veel van dezelfde bezoeker", "Many from the same visitor";
        SameText: "Dezelfde tekst", "The same text";
        NoOrigin: "Niet van een pagina", "Not from a page";
    }
    Verdict {
        Released: "Vrijgegeven", "Released";
        Discarded: "Verworpen", "Discarded";
    }
    Complexity {
        Routine: "Eenvoudig", "Routine";
        Complex: "Complex", "Complex";
    }
    EventKind {
        Registered: "Geregistreerd", "Registered";
        Forwarded: "Doorgestuurd", "Forwarded";
        Returned: "Teruggegeven", "Returned";
        TakenUp: "In behandeling genomen", "Taken up";
        Paused: "In de wacht gezet", "Put on hold";
        Resumed: "Hervat", "Resumed";
        Answered: "Beantwoord", "Answered";
        Closed: "Gesloten", "Closed";
        Reopened: "Heropend", "Reopened";
        Unmerged: "Losgemaakt als duplicaat", "Taken apart as a duplicate";
        Corrected: "Gecorrigeerd", "Corrected";
        Assessed: "Afweging gemaakt", "Assessed";
        AssessmentReviewed: "Over afweging beslist", "Assessment decided on";
        Investigated: "Onderzocht", "Investigated";
        RemedyOffered: "Oplossing aangeboden", "Remedy offered";
        RemedyMoved: "Oplossing bijgewerkt", "Remedy moved on";
        RemedyReviewed: "Oplossing beoordeeld", "Remedy reviewed";
        Contacted: "Contact gehad", "Contact noted";
        CalledBack: "Teruggebeld", "Called back";
        StruckOut: "Doorgehaald", "Struck out";
        DocumentsAdded: "Stukken toegevoegd", "Documents added";
        DocumentCorrected: "Document gecorrigeerd", "Document corrected";
        DocumentRemoved: "Inhoud van document verwijderd", "Content of a document removed";
        PreventionSettled: "Maatregelen bepaald", "Prevention settled";
        MeasureUnlinked: "Maatregel ontkoppeld", "Measure unlinked";
        TermExtended: "Termijn verlengd", "Term extended";
        TermRecomputed: "Termijn opnieuw berekend", "Term computed anew";
        Related: "Aan een andere klacht gekoppeld", "Linked to another complaint";
        Unrelated: "Van een andere klacht losgemaakt", "Unlinked from another complaint";
        HoldPlaced: "Bewaarplicht opgelegd", "Legal hold placed";
        HoldLifted: "Bewaarplicht opgeheven", "Legal hold lifted";
        Restricted: "Beperkt", "Restricted";
        RestrictionLifted: "Beperking opgeheven", "Restriction lifted";
    }
    InadmissibilityReason {
        NotAboutUs: "Gaat niet over ons bedrijf", "Not about our company";
        AlreadyHandled: "Al eerder behandeld", "Handled before";
        BeforeCourt: "Bij de rechter of geschillencommissie", "Before a court or disputes committee";
        TooLongAgo: "Te lang geleden", "Too long ago";
        TooLittleInformation: "Te weinig informatie", "Too little information";
        Other: "Anders", "Other";
    }
    FindingRule {
        Either: "Wet of fatsoensnorm overtreden", "Law or norm of decency broken";
        Both: "Wet en fatsoensnorm overtreden", "Law and norm of decency broken";
    }
    RemedyStep {
        Accepted: "Accepteren", "Accept";
        Declined: "Afwijzen", "Decline";
        Executed: "Uitvoeren", "Execute";
        Withdrawn: "Intrekken", "Withdraw";
    }
    DocumentType {
        Offer: "Offerte", "Offer";
        Agreement: "Overeenkomst", "Agreement";
        Letter: "Brief of e-mail", "Letter or e-mail";
        Recording: "Gespreksopname", "Recording";
        Other: "Anders", "Other";
    }
    Flag {
        Encrypted: "Beveiligd met een wachtwoord", "Protected by a password";
        ActiveContent: "Actieve inhoud", "Active content";
        Damaged: "Beschadigd", "Damaged";
        ExternalLinks: "Haalt iets van elders op", "Fetches something from elsewhere";
    }
    Scan {
        Pending: "Nog niet gecontroleerd", "Not scanned yet";
        Clean: "Geen virus gevonden", "No virus found";
        Infected: "Virus gevonden", "Virus found";
        Failed: "Controle mislukt", "Scan failed";
    }
    Role {
        Intake: "Intake", "Intake";
        Handler: "Behandelaar", "Handler";
        Manager: "Manager", "Manager";
        Form: "Formulier", "Form";
        Integration: "Ander systeem", "Another system";
    }
    LiberationDay {
        Lustrum: "Elk lustrumjaar", "Every fifth year";
        Yearly: "Elk jaar", "Every year";
        Never: "Nooit", "Never";
    }
}
