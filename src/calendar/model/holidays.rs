//! The Dutch holidays: their names and their dates in a year. The selection of holidays
//! that a company observes is policy, and not part of this module.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::dates::{Year, date};

/// A holiday. When two holidays fall on one date, the lesser in this order names the date: holidays
/// that every policy observes come first, so that the name depends on policy least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Holiday {
    NewYearsDay,
    EasterMonday,
    KingsDay,
    AscensionDay,
    WhitMonday,
    ChristmasDay,
    BoxingDay,
    LiberationDay,
    GoodFriday,
    CompanyClosingDay,
}

/// The years in which 5 May is a holiday; in text and in JSON `lustrum`, `yearly` or `never`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum LiberationDay {
    /// In years divisible by five, as many Dutch collective agreements have it.
    #[default]
    Lustrum,
    /// Every year, as the Algemene termijnenwet, art. 3, has it.
    Yearly,
    /// In no year.
    Never,
}

impl Holiday {
    /// The stable name for data, in snake case.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// The name for Dutch readers.
    pub const fn name_nl(self) -> &'static str {
        match self {
            Self::NewYearsDay => "Nieuwjaarsdag",
            Self::EasterMonday => "Tweede paasdag",
            Self::KingsDay => "Koningsdag",
            Self::AscensionDay => "Hemelvaartsdag",
            Self::WhitMonday => "Tweede pinksterdag",
            Self::ChristmasDay => "Eerste kerstdag",
            Self::BoxingDay => "Tweede kerstdag",
            Self::LiberationDay => "Bevrijdingsdag",
            Self::GoodFriday => "Goede Vrijdag",
            Self::CompanyClosingDay => "Sluitingsdag van het bedrijf",
        }
    }

    /// The name for English readers.
    pub const fn name_en(self) -> &'static str {
        match self {
            Self::NewYearsDay => "New Year's Day",
            Self::EasterMonday => "Easter Monday",
            Self::KingsDay => "King's Day",
            Self::AscensionDay => "Ascension Day",
            Self::WhitMonday => "Whit Monday",
            Self::ChristmasDay => "Christmas Day",
            Self::BoxingDay => "Boxing Day",
            Self::LiberationDay => "Liberation Day",
            Self::GoodFriday => "Good Friday",
            Self::CompanyClosingDay => "Company closing day",
        }
    }
}

impl LiberationDay {
    pub(super) const fn observed_in(self, year: i32) -> bool {
        match self {
            Self::Lustrum => year % 5 == 0,
            Self::Yearly => true,
            Self::Never => false,
        }
    }
}

/// Easter Sunday, from 22 March up to and including 25 April.
pub fn easter(year: Year) -> NaiveDate {
    easter_in(year.get())
}

/// Every holiday that some policy observes, except closing days, in no guaranteed order.
///
/// Accepts any year of a [`NaiveDate`], for terms that end after the last [`Year`].
pub(super) fn holidays_in(year: i32) -> [(NaiveDate, Holiday); 9] {
    let easter = easter_in(year);
    [
        (date(year, 1, 1), Holiday::NewYearsDay),
        (easter - Days::new(2), Holiday::GoodFriday),
        (easter + Days::new(1), Holiday::EasterMonday),
        (kings_day(year), Holiday::KingsDay),
        (date(year, 5, 5), Holiday::LiberationDay),
        (easter + Days::new(39), Holiday::AscensionDay),
        (easter + Days::new(50), Holiday::WhitMonday),
        (date(year, 12, 25), Holiday::ChristmasDay),
        (date(year, 12, 26), Holiday::BoxingDay),
    ]
}

/// King's Day: 27 April, or the day before when 27 April is a Sunday. The rule is applied to
/// all years: Queen's Day on 30 April, observed until 2013, is ignored.
fn kings_day(year: i32) -> NaiveDate {
    let birthday = date(year, 4, 27);
    if birthday.weekday() == Weekday::Sun {
        birthday - Days::new(1)
    } else {
        birthday
    }
}

/// The anonymous Gregorian computus (Meeus, Astronomical Algorithms, ch. 8), with
/// floored remainders so that it holds in any year.
fn easter_in(year: i32) -> NaiveDate {
    let golden = year.rem_euclid(19);
    let (century, of_century) = (year.div_euclid(100), year.rem_euclid(100));
    let lunar_correction = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    let epact = (19 * golden + century - century.div_euclid(4) - lunar_correction + 15).rem_euclid(30);
    let to_sunday = (32 + 2 * century.rem_euclid(4) + 2 * (of_century / 4) - epact - of_century % 4).rem_euclid(7);
    let late_moon = (golden + 11 * epact + 22 * to_sunday) / 451;
    let after_22_march = epact + to_sunday - 7 * late_moon;
    date(year, 3, 22) + Days::new(u64::from(after_22_march.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gauss, with the constants and the two exceptions that hold for 1900–2099.
    fn easter_by_gauss(year: i32) -> NaiveDate {
        let golden = year % 19;
        let moon = (19 * golden + 24) % 30;
        let sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * moon + 5) % 7;
        let days = match (moon, sunday) {
            (29, 6) => 28,
            (28, 6) if golden > 10 => 27,
            _ => moon + sunday,
        };
        date(year, 3, 22) + Days::new(days.try_into().unwrap())
    }

    #[test]
    fn easter_falls_on_the_known_dates() {
        let known = [
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2024, 3, 31),
            (2026, 4, 5),
            (2038, 4, 25),
            (2100, 3, 28),
            (1818, 3, 22),
        ];
        for (year, month, day) in known {
            assert_eq!(easter_in(year), date(year, month, day));
        }
    }

    #[test]
    fn easter_is_a_sunday_in_its_season_and_agrees_with_gauss() {
        for year in Year::RANGE {
            let sunday = easter(year.try_into().unwrap());
            assert_eq!(sunday.weekday(), Weekday::Sun);
            assert!(date(year, 3, 22) <= sunday && sunday <= date(year, 4, 25));
            assert_eq!(sunday, easter_by_gauss(year));
        }
    }

    #[test]
    fn kings_day_avoids_sundays() {
        for (year, day) in [(2014, 26), (2025, 26), (2026, 27), (2030, 27), (2031, 26)] {
            assert_eq!(kings_day(year), date(year, 4, day));
        }
        for year in Year::RANGE {
            assert_ne!(kings_day(year).weekday(), Weekday::Sun);
        }
    }

    #[test]
    fn liberation_day_is_written_alike_in_text_and_json() {
        assert_eq!("yearly".parse(), Ok(LiberationDay::Yearly));
        assert!("Yearly".parse::<LiberationDay>().is_err());
    }
}
