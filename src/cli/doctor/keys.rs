//! Whether tokens can be verified.

use super::finding::Finding;
use crate::auth::{Verifier, count_published_keys};
use crate::cli::token::signing_secret;
use crate::config::{Config, Mode};
use crate::error::with_causes;
use crate::i18n::Text;

const KEYS: Text = Text::of("sleutels", "keys");

pub fn examine(config: &Config) -> Vec<Finding> {
    let production = config.mode == Mode::Production;
    if let Err(error) = Verifier::new(&config.keys, &config.issuer, &config.audience, production) {
        let error = with_causes(&error);
        return vec![Finding::problem(
            KEYS,
            Text::written(
                format!("niet te gebruiken: {error}"),
                format!("cannot be used: {error}"),
            ),
            Text::of(
                "Stel de openbare sleutel in van wie de tokens uitgeeft.",
                "Set the public key of whoever issues the tokens.",
            ),
        )];
    }
    let mut findings = Vec::new();
    if config.keys.hmac_secret.is_some() && production {
        findings.push(Finding::remark(
            KEYS,
            Text::of(
                "tokens worden gecontroleerd met een gedeeld geheim: wie het kent, kan ze ook maken",
                "tokens are verified with a shared secret: whoever knows it can make them too",
            ),
            Text::of(
                "Gebruik liever openbare sleutels, of het adres waar zij staan.",
                "Rather use public keys, or the address where they are published.",
            ),
        ));
    }
    if let Some(url) = &config.keys.jwks_url {
        findings.push(published(url));
    }
    let fixed = config.keys.public_keys.len();
    if fixed > 0 {
        findings.push(Finding::fine(
            KEYS,
            Text::written(format!("openbare sleutels: {fixed}"), format!("public keys: {fixed}")),
        ));
    }
    if findings.is_empty() {
        findings.push(secret(config));
    }
    findings
}

fn published(url: &str) -> Finding {
    match count_published_keys(url) {
        Ok(count) if count > 0 => Finding::fine(
            KEYS,
            Text::written(
                format!("{count} gepubliceerd op {url}"),
                format!("{count} published at {url}"),
            ),
        ),
        Ok(_) => Finding::problem(
            KEYS,
            Text::written(
                format!("op {url} staat geen bruikbare sleutel"),
                format!("there is no key at {url} that can be used"),
            ),
            Text::of(
                "Laat de uitgever een RSA-sleutel van ten minste 2048 bits, een P-256- of een Ed25519-sleutel publiceren.",
                "Let the issuer publish an RSA key of at least 2048 bits, a P-256 key or an Ed25519 key.",
            ),
        ),
        Err(error) => {
            let error = with_causes(&error);
            Finding::problem(
                KEYS,
                Text::written(
                    format!("{url} is niet op te halen: {error}"),
                    format!("{url} cannot be fetched: {error}"),
                ),
                Text::of(
                    "Controleer het adres, en of deze machine het bereikt en het certificaat vertrouwt.",
                    "Check the address, and that this machine reaches it and trusts its certificate.",
                ),
            )
        }
    }
}

fn secret(config: &Config) -> Finding {
    match signing_secret(config) {
        Ok(_) => Finding::fine(KEYS, Text::of("er is een geheim", "there is a secret")),
        Err(error) => {
            let error = with_causes(error.as_ref());
            Finding::problem(
                KEYS,
                Text::written(format!("geen geheim: {error}"), format!("no secret: {error}")),
                Text::of(
                    "Geef dit account toegang tot de datamap, of stel een geheim in.",
                    "Give this account access to the data folder, or set a secret.",
                ),
            )
        }
    }
}
