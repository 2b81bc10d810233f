//! Messages as mail programs save them, told from other text by their fields.

/// The kind of mail that the fields at the beginning of a text tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mail {
    Message,
    /// Several messages behind each other.
    Box,
    /// A message of Apple's Mail, which has a length before and a list of properties behind it.
    AppleMessage,
    /// A web page, saved as a message.
    SavedPage,
}

/// Fields that only programs write.
const MARKS: [&str; 9] = [
    "message-id",
    "received",
    "mime-version",
    "return-path",
    "delivered-to",
    "dkim-signature",
    "x-mozilla-status",
    "x-unsent",
    "x-mailer",
];

/// Returns the kind of mail that a text is, if it is any. The extension decides where people write the same by hand.
pub fn mail(text: &str, extension: &str) -> Option<Mail> {
    let text = text.trim_start();
    let (first, behind) = text.split_once('\n').unwrap_or((text, ""));
    if first.trim().bytes().all(|byte| byte.is_ascii_digit()) && !first.trim().is_empty() {
        return is_message(&fields(behind)?, extension).then_some(Mail::AppleMessage);
    }
    let Some(envelope) = first.strip_prefix("From ") else {
        let fields = fields(text)?;
        let is_page = fields.iter().any(|(name, value)| {
            name == "snapshot-content-location" || (name == "from" && value.to_ascii_lowercase().contains("<saved by"))
        });
        return is_message(&fields, extension).then_some(if is_page { Mail::SavedPage } else { Mail::Message });
    };
    let has_date = envelope.contains(':') && envelope.bytes().filter(u8::is_ascii_digit).count() >= 8;
    if !has_date || fields(behind)?.is_empty() {
        return None;
    }
    let is_box = ["mbox", "mbx"].contains(&extension) || messages(behind) > 0;
    Some(if is_box { Mail::Box } else { Mail::Message })
}

/// Counts the further messages that begin in a box.
fn messages(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let begins = |lines: &&[&str]| {
        lines[0].trim().is_empty() && lines[1].starts_with("From ") && lines[2].split_once(':').is_some_and(is_field)
    };
    lines.windows(3).filter(begins).count()
}

fn is_message(fields: &[(String, &str)], extension: &str) -> bool {
    let has = |wanted: &str| fields.iter().any(|(name, _)| name == wanted);
    let is_addressed = has("from") || has("to");
    let by_hand = is_addressed && has("subject") && extension == "eml";
    let dated = has("from") && has("date") && extension != "txt";
    by_hand || dated || (MARKS.into_iter().any(has) && (is_addressed || has("subject") || has("date")))
}

/// The fields that a text begins with, by their names in lower case; `None` when a line is no field.
fn fields(text: &str) -> Option<Vec<(String, &str)>> {
    let mut fields: Vec<(String, &str)> = Vec::new();
    // The last line may be cut off.
    let complete = text.rsplit_once('\n').map_or(text, |(before, _)| before);
    for line in complete.split('\n').map(|line| line.trim_end_matches('\r')) {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) && !fields.is_empty() || line.starts_with(">From ") {
            continue;
        }
        let field = line.split_once(':').filter(|field| is_field(*field))?;
        fields.push((field.0.trim_end().to_ascii_lowercase(), field.1));
    }
    Some(fields)
}

fn is_field((name, _): (&str, &str)) -> bool {
    let name = name.trim_end();
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic())
}
