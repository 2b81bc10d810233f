//! The vocabularies: serde, strum and the checks of the database spell each word alike.

use std::any::type_name;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use klachtenmap::alerts::model::{AlertLevel, AlertRecipient};
use klachtenmap::auth::Role;
use klachtenmap::calendar::model::LiberationDay;
use klachtenmap::catalogues::model::Area;
use klachtenmap::documents::model::{DocumentType, Flag, Scan};
use klachtenmap::exchange::model::{ExportFormat, ExportStatus};
use klachtenmap::measures::model::Judgement;
use klachtenmap::messages::model::{MailFailure, MessageChannel, MessageEvent, MessageStatus, TemplateSource};
use klachtenmap::privacy_requests::model::{
    BundlePart, Capacity, IdentityCheck, MatchReason, OpenComplaints, PrivacyGround, PrivacyRequestKind,
    PrivacyRequestStatus, PrivacyScope, PrivacyStep,
};
use klachtenmap::procedure::{
    Agreement, CallBackOutcome, CasePart, Channel, ComplainantLanguage, Complexity, ContactBy, Direction, EventKind,
    Finding, FindingRule, InadmissibilityReason, InvestigationKind, Kind, Outcome, RemedyKind, RemedyStatus,
    RemedyStep, RetentionStart, SentKind, StatusName, WaitingFor,
};
use klachtenmap::reports::model::{ActionStatus, Key};
use klachtenmap::retention::model::{Block, Doubt, RunStatus};
use klachtenmap::vocabulary::Vocabulary;
use klachtenmap::webhooks::model::DisabledReason;
use klachtenmap::website::model::{Phase, Suspicion, Verdict};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::lines;
use crate::server::Database;

/// The checks of the database that list words, each with its vocabulary.
const CHECKS: [(&str, &str); 29] = [
    ("alerts_level_known", "AlertLevel"),
    ("alerts_recipient_known", "AlertRecipient"),
    ("complaints_channel_known", "Channel"),
    ("complaints_complexity_known", "Complexity"),
    ("complaints_finding_known", "Finding"),
    ("complaints_kind_known", "Kind"),
    ("complaints_outcome_known", "Outcome"),
    ("complaints_status_known", "StatusName"),
    ("documents_kind_known", "DocumentType"),
    ("documents_scan_known", "Scan"),
    ("exports_format_known", "ExportFormat"),
    ("exports_status_known", "ExportStatus"),
    ("events_what_known", "EventKind"),
    ("measures_judgement_known", "Judgement"),
    ("message_templates_event_known", "MessageEvent"),
    ("messages_channel_known", "MessageChannel"),
    ("messages_event_known", "MessageEvent"),
    ("messages_failure_known", "MailFailure"),
    ("messages_status_known", "MessageStatus"),
    ("natures_area_known", "Area"),
    ("quarantined_submissions_decision_known", "Verdict"),
    ("privacy_request_steps_step_known", "PrivacyStep"),
    ("privacy_requests_channel_known", "Channel"),
    ("privacy_requests_kind_known", "PrivacyRequestKind"),
    ("privacy_requests_scope_known", "PrivacyScope"),
    ("privacy_requests_status_known", "PrivacyRequestStatus"),
    ("retention_runs_start_known", "RetentionStart"),
    ("retention_runs_status_known", "RunStatus"),
    ("webhooks_disabled_reason_known", "DisabledReason"),
];

/// The name of a vocabulary and its words, which serde and strum spell alike.
fn words<T: Vocabulary + Serialize + DeserializeOwned + PartialEq + Debug>() -> (&'static str, BTreeSet<String>) {
    let name = type_name::<T>().rsplit("::").next().expect("a name");
    for word in T::ALL {
        let spelling = json!(word.as_str());
        assert_eq!(json!(word), spelling, "{name}");
        assert_eq!(serde_json::from_value::<T>(spelling).expect("a word"), *word);
        assert_eq!(T::named(word.as_str()), Some(*word));
    }
    assert_eq!(T::named("no word"), None);
    (name, T::ALL.iter().map(|word| word.as_str().to_owned()).collect())
}

pub fn vocabularies() -> BTreeMap<&'static str, BTreeSet<String>> {
    BTreeMap::from([
        words::<ActionStatus>(),
        words::<Agreement>(),
        words::<AlertLevel>(),
        words::<AlertRecipient>(),
        words::<Area>(),
        words::<Block>(),
        words::<CallBackOutcome>(),
        words::<BundlePart>(),
        words::<Capacity>(),
        words::<CasePart>(),
        words::<Channel>(),
        words::<ComplainantLanguage>(),
        words::<Complexity>(),
        words::<ContactBy>(),
        words::<Direction>(),
        words::<DisabledReason>(),
        words::<DocumentType>(),
        words::<Doubt>(),
        words::<EventKind>(),
        words::<ExportFormat>(),
        words::<ExportStatus>(),
        words::<Finding>(),
        words::<FindingRule>(),
        words::<Flag>(),
        words::<IdentityCheck>(),
        words::<InadmissibilityReason>(),
        words::<InvestigationKind>(),
        words::<Judgement>(),
        words::<Key>(),
        words::<Kind>(),
        words::<LiberationDay>(),
        words::<MailFailure>(),
        words::<MatchReason>(),
        words::<MessageChannel>(),
        words::<MessageEvent>(),
        words::<MessageStatus>(),
        words::<OpenComplaints>(),
        words::<Outcome>(),
        words::<Phase>(),
        words::<PrivacyGround>(),
        words::<PrivacyRequestKind>(),
        words::<PrivacyRequestStatus>(),
        words::<PrivacyScope>(),
        words::<PrivacyStep>(),
        words::<RemedyKind>(),
        words::<RemedyStatus>(),
        words::<RemedyStep>(),
        words::<RetentionStart>(),
        words::<Role>(),
        words::<RunStatus>(),
        words::<Scan>(),
        words::<SentKind>(),
        words::<StatusName>(),
        words::<Suspicion>(),
        words::<TemplateSource>(),
        words::<Verdict>(),
        words::<WaitingFor>(),
    ])
}

/// The enums of the source that derive both spellings.
fn declared() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, text) in crate::tidy::sources() {
        let (mut serde, mut strum) = (false, false);
        for line in text.lines() {
            serde |= line.starts_with("#[serde(rename_all");
            strum |= line.starts_with("#[strum(serialize_all");
            if let Some(rest) = line.strip_prefix("pub enum ") {
                if serde && strum {
                    found.insert(rest.trim_end_matches([' ', '{']).to_owned());
                }
                (serde, strum) = (false, false);
            } else if line.is_empty() {
                (serde, strum) = (false, false);
            }
        }
    }
    found
}

#[test]
fn every_vocabulary_has_one_spelling() {
    let names: BTreeSet<String> = vocabularies().into_keys().map(str::to_owned).collect();
    assert_eq!(declared(), names);
}

#[test]
fn the_database_knows_the_words_of_the_code() {
    let database = Database::new();
    let mut connection = database.connect();
    let vocabularies = vocabularies();
    for (check, name) in CHECKS {
        let known = lines(
            &mut connection,
            &format!(
                "select (regexp_matches(pg_get_constraintdef(oid), '''([a-z_]+)''', 'g'))[1] as line
                 from pg_constraint where conname = '{check}'"
            ),
        );
        let known: BTreeSet<_> = known.into_iter().collect();
        assert_eq!(known, vocabularies[name], "{check}");
    }
}
