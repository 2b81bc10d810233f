//! The invented people of the demonstration: nobody here exists.

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use crate::catalogues::model::StaffMember;
use crate::complaints::model::Complainant;

const FIRST: &[&str] = &[
    "Sjoerd", "Fenna", "Jan", "Anneke", "Murat", "Ilse", "Daan", "Femke", "Pieter", "Yara",
    "Klaas", "Noor",
];
const LAST: &[&str] = &[
    "Hoekstra",
    "de Boer",
    "Visser",
    "van der Meer",
    "Yilmaz",
    "Dijkstra",
    "Jansen",
    "Bakker",
    "Smit",
    "El Amrani",
    "Postma",
    "Mulder",
];
const STREETS: &[&str] = &[
    "Dorpsstraat",
    "Stationsweg",
    "Kerklaan",
    "Molenpad",
    "Havenkade",
    "Julianaplein",
];
const TOWNS: &[(&str, &str)] = &[
    ("8911 LE", "Leeuwarden"),
    ("9711 AB", "Groningen"),
    ("8011 PK", "Zwolle"),
    ("7511 JE", "Enschede"),
    ("3511 ED", "Utrecht"),
    ("5611 EC", "Eindhoven"),
];

/// Who works at the desk: the handlers of the demonstration, by the subject of their tokens.
#[must_use]
pub fn staff() -> Vec<StaffMember> {
    let member = |subject: &str, name: &str, department: &str, function: &str| StaffMember {
        subject: subject.to_owned(),
        name: name.to_owned(),
        email: None,
        department: Some(department.to_owned()),
        function: Some(function.to_owned()),
        absent_from: None,
        absent_until: None,
        active: true,
        version: 1,
    };
    vec![
        member(
            "h-1",
            "Behandelaar Demo",
            "complaint_desk",
            "Klachtenbehandelaar",
        ),
        member(
            "h-2",
            "Wietske Postma",
            "customer_service",
            "Medewerker klantenservice",
        ),
        member("h-3", "Ruben Mulder", "sales", "Teamleider verkoop"),
        member("i-1", "Intake Demo", "customer_service", "Receptie"),
        member("m-1", "Manager Demo", "directors", "Manager"),
    ]
}

/// Somebody who can be answered.
pub fn complainant(random: &mut StdRng) -> Complainant {
    let name = format!("{} {}", one_of(random, FIRST), one_of(random, LAST));
    let (postal_code, town) = one_of(random, TOWNS);
    let address = format!(
        "{} {}",
        one_of(random, STREETS),
        random.random_range(1..180)
    );
    let with_phone = random.random_bool(0.7);
    let phone = with_phone.then(|| format!("06{:08}", random.random_range(10_000_000..99_999_999)));
    let email = (!with_phone || random.random_bool(0.6))
        .then(|| format!("{}@example.nl", name.to_lowercase().replace(' ', ".")));
    Complainant {
        name,
        address: Some(address),
        postal_code: Some(postal_code.to_owned()),
        town: Some(town.to_owned()),
        country: "NL".to_owned(),
        phone,
        email,
    }
}

/// One of several, each as likely as the others.
pub fn one_of<T: Copy>(random: &mut StdRng, choices: &[T]) -> T {
    *choices
        .choose(random)
        .expect("no list of choices here is empty")
}
