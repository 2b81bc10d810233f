//! The company and its addresses, as the complaint procedure names them (part A.2).

pub const ORGANISATION: &str = "TotaalOnder1Dak";
pub const WEBSITE: &str = "https://totaalonder1dak.nl/contact";
pub const PHONE: &str = "0588080050";
pub const ADDRESS: &str = "Ossekop 3-b";
pub const POSTAL_CODE: &str = "8911LE";
pub const TOWN: &str = "Leeuwarden";
