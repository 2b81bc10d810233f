//! Where somebody can be reached: what phone numbers and postal codes look like.

use validator::ValidationError;

use crate::http::input::broken;
use crate::i18n::Text;

pub(super) fn is_phone(phone: &str) -> std::result::Result<(), ValidationError> {
    let digits = phone.bytes().filter(u8::is_ascii_digit).count();
    let known = phone
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b" +-().".contains(&byte));
    if known && (6..=15).contains(&digits) {
        return Ok(());
    }
    Err(broken(
        "phone",
        &Text::of("Dit is geen telefoonnummer.", "This is not a phone number."),
    ))
}

/// Four digits, not starting with zero, and two letters, of which SA, SD and SS are not given out.
pub(super) fn is_dutch_postal_code(code: &str) -> bool {
    let plain: String = code
        .chars()
        .filter(|letter| *letter != ' ')
        .collect::<String>()
        .to_ascii_uppercase();
    let Some((digits, letters)) = plain.split_at_checked(4) else {
        return false;
    };
    digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0')
        && letters.len() == 2
        && letters.bytes().all(|byte| byte.is_ascii_uppercase())
        && !["SA", "SD", "SS"].contains(&letters)
}

pub(super) fn canonical_postal_code(code: &str, country: &str) -> String {
    if country != "NL" {
        return code.to_owned();
    }
    let plain: String = code
        .chars()
        .filter(|letter| *letter != ' ')
        .collect::<String>()
        .to_ascii_uppercase();
    plain
        .split_at_checked(4)
        .map_or(plain.clone(), |(digits, letters)| format!("{digits} {letters}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dutch_postal_codes_have_one_form() {
        for (given, kept) in [("8911 LE", "8911 LE"), ("8911LE", "8911 LE"), ("8911le", "8911 LE")] {
            assert!(is_dutch_postal_code(given), "{given}");
            assert_eq!(canonical_postal_code(given, "NL"), kept);
        }
        for wrong in [
            "0911 LE", "8911", "8911 L", "89111 LE", "8911 SS", "8911 L3", "LE 8911", "é911 LE",
        ] {
            assert!(!is_dutch_postal_code(wrong), "{wrong}");
        }
        assert_eq!(canonical_postal_code("D-10115", "DE"), "D-10115");
    }

    #[test]
    fn phone_numbers_are_recognised_however_they_are_written() {
        for phone in ["0588080050", "+31 58 808 00 50", "(058) 808-0050", "0031588080050"] {
            assert!(is_phone(phone).is_ok(), "{phone}");
        }
        for wrong in ["bel mij", "12345", "+31 58 808 0050 ext 12", "1234567890123456"] {
            assert!(is_phone(wrong).is_err(), "{wrong}");
        }
    }
}
