//! The invented people of the demonstration: nobody here exists.

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use crate::auth::Role;
use crate::catalogues::model::StaffMember;
use crate::procedure::{Actor, Complainant, Person, Place};

const FIRST: &[&str] = &[
    "Sjoerd", "Fenna", "Jan", "Anneke", "Murat", "Ilse", "Daan", "Femke", "Pieter", "Yara", "Klaas", "Noor", "Hendrik",
    "Sanne", "Bram", "Tjitske", "Omar", "Greet", "Wouter", "Lotte", "Rachid", "Marijke", "Teun", "Elif", "Gerrit",
    "Joke", "Niels", "Saskia", "Aad", "Jildou",
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
    "Kuipers",
    "van Dam",
    "Terpstra",
    "Bos",
    "de Wit",
    "Hofman",
    "Zijlstra",
    "Kaya",
    "van Leeuwen",
    "Schipper",
    "Wiersma",
    "Groen",
    "Brouwer",
    "Haddad",
    "van Vliet",
    "Koster",
    "Veenstra",
    "Prins",
];
const STREETS: &[&str] = &[
    "Dorpsstraat",
    "Stationsweg",
    "Kerklaan",
    "Molenpad",
    "Havenkade",
    "Julianaplein",
    "Lindenlaan",
    "Schoolstraat",
    "Zuiderweg",
    "Parklaan",
    "Brinkstraat",
    "Meerkoetlaan",
];
/// Postal code, town and the code of its telephones.
const TOWNS: &[(&str, &str, &str)] = &[
    ("8911 LE", "Leeuwarden", "58"),
    ("9711 AB", "Groningen", "50"),
    ("8011 PK", "Zwolle", "38"),
    ("7511 JE", "Enschede", "53"),
    ("3511 ED", "Utrecht", "30"),
    ("5611 EC", "Eindhoven", "40"),
    ("6811 DG", "Arnhem", "26"),
    ("2011 VB", "Haarlem", "23"),
    ("4811 XC", "Breda", "76"),
    ("9401 HW", "Assen", "592"),
];
/// Phone numbers in the invented block of a town.
const PHONES: u64 = 10_000;

/// A complainant who can be reached, with a customer number or without.
#[derive(Debug, Clone)]
pub struct Customer {
    pub complainant: Complainant,
    pub number: Option<String>,
}

/// Returns the complaints desk, and two sellers whom complaints are about.
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
        may_handle: true,
        version: 1,
    };
    vec![
        member("h-1", "Behandelaar Demo", "complaint_desk", "Klachtenbehandelaar"),
        member("h-2", "Wietske Postma", "customer_service", "Medewerker klantenservice"),
        member("h-3", "Ruben Mulder", "sales", "Teamleider verkoop"),
        member("i-1", "Intake Demo", "customer_service", "Receptie"),
        member("m-1", "Manager Demo", "directors", "Manager"),
        member("v-1", "Lieke Terpstra", "sales", "Verkoper"),
        member("v-2", "Joris Koster", "sales", "Verkoper"),
    ]
}

/// Returns a member of staff as a person in an event.
pub fn person(subject: &str) -> Person {
    let member = staff().into_iter().find(|member| member.subject == subject);
    Person {
        subject: subject.to_owned(),
        name: member.map(|member| member.name),
    }
}

/// Returns a member of staff as an actor with a role.
pub fn actor(subject: &str, role: Role) -> Actor {
    let member = staff().into_iter().find(|member| member.subject == subject);
    Actor {
        person: Person {
            subject: subject.to_owned(),
            name: member.as_ref().map(|member| member.name.clone()),
        },
        roles: vec![role],
        place: member.map_or_else(Place::default, |member| Place {
            subject: Some(member.subject),
            name: Some(member.name),
            department: member.department,
            function: member.function,
            handles_none: !member.may_handle,
            colleagues: Vec::new(),
        }),
    }
}

/// Draws the `nth` customer, who shares neither phone, nor e-mail address, nor number with another one.
pub fn customer(random: &mut StdRng, nth: u64) -> Customer {
    let name = format!("{} {}", one_of(random, FIRST), one_of(random, LAST));
    let (postal_code, town, code) = one_of(random, TOWNS);
    let address = format!("{} {}", one_of(random, STREETS), random.random_range(1..180));
    let with_phone = random.random_bool(0.7) && nth < PHONES;
    // The factor is prime to both ranges, so that numbers neither repeat nor look counted.
    let phone = with_phone.then(|| format!("+31 {code} 808 {:04}", nth * 7_919 % PHONES));
    let email = (!with_phone || random.random_bool(0.6)).then(|| {
        let mailbox = name.to_lowercase().replace(' ', ".");
        format!("{mailbox}.{nth}@example.nl")
    });
    let number = random
        .random_bool(0.5)
        .then(|| format!("KL-{:06}", 100_000 + nth * 7_919 % 900_000));
    let complainant = Complainant {
        name: Some(name),
        anonymous: false,
        address: Some(address),
        postal_code: Some(postal_code.to_owned()),
        town: Some(town.to_owned()),
        country: "NL".to_owned(),
        phone,
        email,
        social_media: None,
        representative: None,
        language: None,
        contact_by: None,
    };
    Customer { complainant, number }
}

/// Draws one of several, all with the same probability.
pub fn one_of<T: Copy>(random: &mut StdRng, choices: &[T]) -> T {
    *choices.choose(random).expect("no list of choices here is empty")
}
