//! Countries, phone numbers and postal codes: the accepted forms, and the stored form.

use unicode_normalization::UnicodeNormalization;

/// Whether `code` is a country of ISO 3166-1 alpha-2.
pub fn is_country(code: &str) -> bool {
    COUNTRIES.split_ascii_whitespace().any(|known| known == code)
}

/// Whether addresses in `country` have postal codes, by the addressing guides of the Universal Postal Union.
pub fn has_postal_codes(country: &str) -> bool {
    !WITHOUT_POSTAL_CODES
        .split_ascii_whitespace()
        .any(|known| known == country)
}

/// Whether `phone` consists of 6 to 15 digits, with spaces and `+ - ( ) . /` between them.
pub fn is_phone(phone: &str) -> bool {
    let digits = phone.bytes().filter(u8::is_ascii_digit).count();
    let known = phone
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b" +-()./".contains(&byte));
    known && (6..=15).contains(&digits)
}

/// The stored form of a phone number: full-width digits, dashes and spaces of any kind as those of a keyboard.
pub fn stored_phone(phone: &str) -> String {
    let plain = phone.nfkc().map(|letter| match letter {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        space if space.is_whitespace() => ' ',
        other => other,
    });
    plain.collect()
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

/// The stored form of a postal code of `country` (ISO 3166-1 alpha-2): `8911 LE` in the Netherlands; elsewhere, and when
/// it is not understood, as given.
pub fn stored_postal_code(code: &str, country: &str) -> String {
    let code: String = code.nfkc().collect();
    if country != "NL" || !is_dutch_postal_code(&code) {
        return code;
    }
    let plain = without_spaces(&code);
    plain
        .split_at_checked(4)
        .map_or(code, |(digits, letters)| format!("{digits} {letters}"))
}

fn without_spaces(code: &str) -> String {
    let letters = code.chars().filter(|letter| *letter != ' ');
    letters.collect::<String>().to_ascii_uppercase()
}

const COUNTRIES: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ \
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR \
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP \
    KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT \
    MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW \
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG \
    UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

const WITHOUT_POSTAL_CODES: &str = "\
    AE AG AO AW BF BI BJ BO BQ BS BW BZ CD CF CG CI CK CM CW DJ DM ER FJ GA GD GM GQ GY HK JM KI KM KN KP LY ML MO MR \
    NR NU QA RW SB SC SL SR SS ST SX SY TD TF TG TK TL TO TV UG VU YE ZW";

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
        assert_eq!(stored_postal_code("89 11 l", "NL"), "89 11 l", "not understood");
        assert_eq!(stored_postal_code("８９１１ LE", "NL"), "8911 LE");
    }

    #[test]
    fn every_country_has_one_code() {
        let codes: std::collections::BTreeSet<_> = COUNTRIES.split_ascii_whitespace().collect();
        assert_eq!((codes.len(), COUNTRIES.split_ascii_whitespace().count()), (249, 249));
        assert!(WITHOUT_POSTAL_CODES.split_ascii_whitespace().all(is_country));
        assert!(is_country("NL") && !is_country("UK") && !is_country("ZZ"));
    }

    #[test]
    fn phone_numbers_are_recognised_however_they_are_written() {
        for phone in [
            "0588080050",
            "+31 58 808 00 50",
            "(058) 808-0050",
            "0031588080050",
            "058/8080050",
        ] {
            assert!(is_phone(phone), "{phone}");
        }
        assert_eq!(stored_phone("058\u{2011}808\u{a0}00\u{202f}50"), "058-808 00 50");
        assert_eq!(stored_phone("０５８ ８０８００５０"), "058 8080050");
        for wrong in ["bel mij", "12345", "+31 58 808 0050 ext 12", "1234567890123456"] {
            assert!(!is_phone(wrong), "{wrong}");
        }
    }
}
