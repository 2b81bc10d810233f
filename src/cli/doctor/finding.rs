//! A finding of the doctor: about what, how bad it is, and what to do.

use crate::i18n::{Language, Text};

/// The subject of findings about the database, whoever makes them.
pub const DATABASE: Text = Text::of("database", "database");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Fine,
    /// Something to know; the service works.
    Remark,
    Problem,
}

#[derive(Debug)]
pub struct Finding {
    pub level: Level,
    subject: Text,
    said: Text,
    remedy: Option<Text>,
}

impl Finding {
    pub const fn fine(subject: Text, said: Text) -> Self {
        Finding {
            level: Level::Fine,
            subject,
            said,
            remedy: None,
        }
    }

    pub const fn remark(subject: Text, said: Text, remedy: Text) -> Self {
        Finding {
            level: Level::Remark,
            subject,
            said,
            remedy: Some(remedy),
        }
    }

    pub const fn problem(subject: Text, said: Text, remedy: Text) -> Self {
        Finding {
            level: Level::Problem,
            subject,
            said,
            remedy: Some(remedy),
        }
    }

    /// One line of level, subject and finding, without control characters; what to do follows on a line of its own.
    pub fn line(&self, language: Language) -> String {
        let level = match self.level {
            Level::Fine => Text::of("OK", "OK"),
            Level::Remark => Text::of("LET OP", "NOTE"),
            Level::Problem => Text::of("PROBLEEM", "PROBLEM"),
        };
        let plain = |text: &Text| text.get(language).split_whitespace().collect::<Vec<_>>().join(" ");
        let line = format!(
            "{:<9} {}: {}",
            level.get(language),
            plain(&self.subject),
            plain(&self.said)
        );
        match &self.remedy {
            Some(remedy) => format!("{line}\n          -> {}", plain(remedy)),
            None => line,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_a_line_and_its_remedy_another_one() {
        let (subject, remedy) = (Text::of("klok", "clock"), Text::of("Zet haar gelijk.", "Set it right."));
        let said = || Text::of("loopt voor", "is\n fast");
        let fine = Finding::fine(subject.clone(), said());
        assert_eq!(fine.line(Language::Dutch), "OK        klok: loopt voor");
        let problem = Finding::problem(subject, said(), remedy);
        assert_eq!(
            problem.line(Language::English),
            "PROBLEM   clock: is fast\n          -> Set it right."
        );
    }
}
