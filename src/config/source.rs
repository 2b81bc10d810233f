//! Reading single settings, with all faults collected.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use super::table::SETTINGS;

/// A setting that cannot be used, shown with an example. The value is never repeated: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {problem}; for example {name}={}", example(name))]
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

    pub fn has(&self, name: &str) -> bool {
        self.text(name).is_some()
    }

    /// Whether there is a database or a key of the register's own, as others use it.
    pub fn has_of_its_own(&self) -> bool {
        [
            "DATABASE_URL",
            "KLACHTENMAP_JWT_SECRET",
            "KLACHTENMAP_JWT_PUBLIC_KEY_FILES",
            "KLACHTENMAP_JWT_JWKS_URL",
        ]
        .iter()
        .any(|name| self.has(name))
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

    /// A number within bounds.
    pub fn number<T>(&mut self, name: &'static str, default: T, bounds: RangeInclusive<T>) -> T
    where
        T: FromStr + PartialOrd + Display,
    {
        match self.text(name).map(|text| text.parse()) {
            None => default,
            Some(Ok(value)) if bounds.contains(&value) => value,
            Some(_) => {
                let problem = format!("is no number from {} to {}", bounds.start(), bounds.end());
                self.fault(name, &problem, default)
            }
        }
    }

    pub fn millis(&mut self, name: &'static str, default: u64, bounds: RangeInclusive<u64>) -> Duration {
        Duration::from_millis(self.number(name, default, bounds))
    }

    pub fn fault<T>(&mut self, name: &'static str, problem: &str, instead: T) -> T {
        self.faults.push(SettingError {
            name,
            problem: problem.to_owned(),
        });
        instead
    }
}

fn example(name: &str) -> &'static str {
    let setting = SETTINGS.iter().find(|setting| setting.name == name);
    setting.map_or("", |setting| setting.example)
}
