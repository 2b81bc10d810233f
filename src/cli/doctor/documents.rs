//! Whether documents can be kept and scanned: the storage, whose it is, and the scanner for viruses.

use rustix::fs::statvfs;

use super::finding::Finding;
use crate::config::Config;
use crate::db::Db;
use crate::documents::ownership::{Owner, owner};
use crate::documents::scanner::Scanner;
use crate::documents::storage::Storage;
use crate::error::with_causes;
use crate::http::Impairment;
use crate::i18n::Text;

const STORAGE: Text = Text::of("opslag", "storage");
const SCANNER: Text = Text::of("virusscanner", "virus scanner");

/// Less free space than this is a problem soon, in bytes.
const LITTLE_SPACE: u64 = 1024 * 1024 * 1024;

pub async fn examine(config: &Config, db: &Db) -> Vec<Finding> {
    let mut findings = match Storage::open(&config.documents_place) {
        Ok(storage) => storage_findings(&storage, db).await,
        Err(error) => vec![unusable(&with_causes(&error))],
    };
    findings.push(scanner(config).await);
    findings
}

async fn storage_findings(storage: &Storage, db: &Db) -> Vec<Finding> {
    let probed = match storage.probe().await {
        Ok(probed) => probed,
        Err(error) => return vec![unusable(&with_causes(&error))],
    };
    let mut findings = vec![Finding::fine(
        STORAGE,
        Text::of(
            "schrijven, lezen en verwijderen lukt",
            "can be written, read and removed from",
        ),
    )];
    findings.push(ownership(storage, db).await);
    if probed.keeps_versions {
        findings.push(Finding::remark(
            STORAGE,
            Text::of(
                "de bucket bewaart oude versies: wat voorgoed wordt verwijderd, is daar nog te lezen",
                "the bucket keeps earlier versions: what is removed for good can still be read there",
            ),
            Text::of(
                "Laat een regel van de bucket oude versies na korte tijd verwijderen, en zet geen slot op objecten.",
                "Let a rule of the bucket remove earlier versions soon, and put no lock on objects.",
            ),
        ));
    }
    findings.extend(space(storage));
    findings
}

fn unusable(error: &str) -> Finding {
    Finding::problem(
        STORAGE,
        Text::written(
            format!("niet te gebruiken: {error}"),
            format!("cannot be used: {error}"),
        ),
        Text::of(
            "Controleer adres en sleutels, en geef het recht om te lezen, te schrijven, op te sommen en te verwijderen.",
            "Check address and keys, and give the right to read, write, list and delete.",
        ),
    )
}

async fn ownership(storage: &Storage, db: &Db) -> Finding {
    match owner(storage, db).await {
        Ok(Owner::ThisRegister) => Finding::fine(STORAGE, Text::of("van dit register", "of this register")),
        Ok(Owner::Nobody(_)) => Finding::fine(
            STORAGE,
            Text::of(
                "nog van geen register; de dienst neemt haar in gebruik",
                "of no register yet; the service will claim it",
            ),
        ),
        Ok(Owner::Another { .. }) => Finding::problem(
            STORAGE,
            Impairment::StorageOfAnother.explained(),
            Text::of(
                "Stel een database en een opslag in die bij elkaar horen. Horen deze twee bij elkaar, verwijder dan het \
                 bestand \"register\" uit de opslag.",
                "Set a database and a storage that belong together. If these two do, remove the file \"register\" from the \
                 storage.",
            ),
        ),
        Err(error) => {
            let error = with_causes(&error);
            Finding::problem(
                STORAGE,
                Text::written(
                    format!("van wie zij is, is niet vast te stellen: {error}"),
                    format!("whose it is cannot be told: {error}"),
                ),
                Text::of("Los eerst de andere problemen op.", "Solve the other problems first."),
            )
        }
    }
}

/// Finds out whether there is room left on the disk of a folder.
fn space(storage: &Storage) -> Option<Finding> {
    let found = statvfs(storage.folder()?).ok()?;
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    (free < LITTLE_SPACE).then(|| {
        let megabytes = free / 1024 / 1024;
        Finding::problem(
            STORAGE,
            Text::written(
                format!("nog {megabytes} MB vrij op de schijf"),
                format!("{megabytes} MB left on the disk"),
            ),
            Text::of("Maak ruimte, of vergroot de schijf.", "Make room, or enlarge the disk."),
        )
    })
}

async fn scanner(config: &Config) -> Finding {
    let Some(address) = config.documents_scanner.clone() else {
        return Finding::fine(
            SCANNER,
            Text::of(
                "niet ingesteld: documenten worden niet gecontroleerd",
                "not set: documents are not scanned",
            ),
        );
    };
    if Scanner::new(address).answers().await {
        return Finding::fine(SCANNER, Text::of("antwoordt", "answers"));
    }
    Finding::problem(
        SCANNER,
        Text::of(
            "antwoordt niet: nieuwe documenten worden niet gegeven",
            "does not answer: new documents are not given out",
        ),
        Text::of(
            "Start clamd, en controleer adres en rechten.",
            "Start clamd, and check its address and permissions.",
        ),
    )
}
