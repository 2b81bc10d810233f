//! Reading single settings, with all faults collected.

use std::str::FromStr;
use std::time::Duration;

/// A setting that cannot be used. The value is never repeated: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {problem}")]
pub struct SettingError {
    pub name: &'static str,
    pub problem: String,
}

/// The place where settings are looked up, and the faults found so far.
pub struct Source<'a> {
    pub lookup: &'a dyn Fn(&str) -> Option<String>,
    pub faults: Vec<SettingError>,
}

impl Source<'_> {
    /// An empty setting is an absent one.
    pub fn text(&self, name: &str) -> Option<String> {
        (self.lookup)(name)
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    }

    pub fn list(&self, name: &str) -> Vec<String> {
        let text = self.text(name).unwrap_or_default();
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    }

    pub fn parsed<T: FromStr>(&mut self, name: &'static str, default: T) -> T {
        match self.text(name).map(|text| text.parse()) {
            None => default,
            Some(Ok(value)) => value,
            Some(Err(_)) => self.fault(name, "cannot be read", default),
        }
    }

    pub fn millis(&mut self, name: &'static str, default: u64) -> Duration {
        Duration::from_millis(self.parsed(name, default))
    }

    pub fn fault<T>(&mut self, name: &'static str, problem: &str, instead: T) -> T {
        self.faults.push(SettingError {
            name,
            problem: problem.to_owned(),
        });
        instead
    }
}
