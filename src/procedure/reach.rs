//! Phone numbers and postal codes: the accepted forms, and the stored form.

/// Whether `phone` consists of 6 to 15 digits, with spaces and `+ - ( ) .` between them.
pub fn is_phone(phone: &str) -> bool {
    let digits = phone.bytes().filter(u8::is_ascii_digit).count();
    let known = phone
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b" +-().".contains(&byte));
    known && (6..=15).contains(&digits)
}

/// Whether `code` is a Dutch postal code: four digits, of which the first is not zero, and two letters. SA, SD and SS
/// are not issued.
pub fn is_dutch_postal_code(code: &str) -> bool {
    let plain = without_spaces(code);
    let Some((digits, letters)) = plain.split_at_checked(4) else {
        return false;
    };
    digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0')
        && letters.len() == 2
        && letters.bytes().all(|byte| byte.is_ascii_uppercase())
        && !["SA", "SD", "SS"].contains(&letters)
}

/// The stored form of a postal code of `country` (ISO 3166-1 alpha-2): `8911 LE` in the Netherlands, elsewhere as given.
pub fn stored_postal_code(code: &str, country: &str) -> String {
    if country != "NL" {
        return code.to_owned();
    }
    let plain = without_spaces(code);
    match plain.split_at_checked(4) {
        Some((digits, letters)) => format!("{digits} {letters}"),
        None => plain,
    }
}

fn without_spaces(code: &str) -> String {
    let letters = code.chars().filter(|letter| *letter != ' ');
    letters.collect::<String>().to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dutch_postal_codes_have_one_form() {
        for (given, kept) in [("8911 LE", "8911 LE"), ("8911LE", "8911 LE"), ("8911le", "8911 LE")] {
            assert!(is_dutch_postal_code(given), "{given}");
            assert_eq!(stored_postal_code(given, "NL"), kept);
        }
        for wrong in [
            "0911 LE", "8911", "8911 L", "89111 LE", "8911 SS", "8911 L3", "LE 8911", "é911 LE",
        ] {
            assert!(!is_dutch_postal_code(wrong), "{wrong}");
        }
        assert_eq!(stored_postal_code("D-10115", "DE"), "D-10115");
    }

    #[test]
    fn phone_numbers_are_recognised_however_they_are_written() {
        for phone in ["0588080050", "+31 58 808 00 50", "(058) 808-0050", "0031588080050"] {
            assert!(is_phone(phone), "{phone}");
        }
        for wrong in ["bel mij", "12345", "+31 58 808 0050 ext 12", "1234567890123456"] {
            assert!(!is_phone(wrong), "{wrong}");
        }
    }
}
