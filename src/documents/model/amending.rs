//! Putting documents right: another type or name, struck out, or without the content.

use serde_json::json;

use super::{Content, Document, DocumentType, FileName};
use crate::error::FieldError;
use crate::i18n::Text;
use crate::procedure::{CasePart, Change, Mark, Recorded, Refusal};

impl Document {
    /// The facts on which putting the document right depends.
    pub const fn recorded(&self) -> Recorded<'_> {
        Recorded {
            part: CasePart::Document,
            id: self.id.0,
            is_about_employee: false,
            by: &self.added_by,
            struck_out: self.struck_out.as_ref(),
        }
    }

    /// The document with another type or name, and the changes.
    ///
    /// # Errors
    /// `Conflict` once the content was removed; a fault for a type that the content does not fit, and for a correction that
    /// changes nothing.
    pub fn corrected(
        mut self,
        kind: Option<DocumentType>,
        name: Option<&str>,
    ) -> Result<(Document, Vec<Change>), Refusal> {
        let format = self.format;
        let Content::Stored(file) = &mut self.content else {
            return Err(content_removed());
        };
        let (mut changes, mut faults) = (Vec::new(), Vec::new());
        if let Some(kind) = kind.filter(|kind| *kind != self.kind) {
            let fault = kind.mismatch(format);
            faults.extend(fault.map(|(code, message)| FieldError::at("/type", code, message)));
            changes.push(Change {
                field: "/type".to_owned(),
                old: json!(self.kind),
                new: json!(kind),
            });
            self.kind = kind;
        }
        let name = name.map(|name| FileName::of(name, format));
        if let Some(name) = name.filter(|name| *name != file.name) {
            changes.push(Change {
                field: "/name".to_owned(),
                old: json!(file.name.as_str()),
                new: json!(name.as_str()),
            });
            file.name = name;
        }
        if !faults.is_empty() {
            return Err(Refusal::Faults(faults));
        }
        if changes.is_empty() {
            return Err(Refusal::Fault {
                pointer: "",
                code: "no_change",
                message: Text::of("Er is niets gewijzigd.", "Nothing was changed."),
            });
        }
        self.version += 1;
        Ok((self, changes))
    }

    /// The document, struck out.
    ///
    /// # Errors
    /// `Conflict` once the content was removed.
    pub fn struck_out(mut self, mark: Mark) -> Result<Document, Refusal> {
        if self.removed().is_some() {
            return Err(content_removed());
        }
        self.struck_out = Some(mark);
        self.version += 1;
        Ok(self)
    }

    /// The document without its content, and without the words that can tell about it.
    ///
    /// # Errors
    /// `Conflict` once the content was removed.
    pub fn without_content(mut self, mark: Mark) -> Result<Document, Refusal> {
        if self.removed().is_some() {
            return Err(content_removed());
        }
        self.content = Content::Removed(mark);
        self.description = None;
        self.version += 1;
        Ok(self)
    }
}

const fn content_removed() -> Refusal {
    Refusal::conflict(
        "content-removed",
        Text::of(
            "De inhoud van dit document is definitief verwijderd.",
            "The content of this document was removed for good.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::model::{DocumentId, Format, StoredFile};
    use crate::procedure::{ComplaintId, Person};
    use uuid::Uuid;

    fn document() -> Document {
        Document {
            id: DocumentId(Uuid::nil()),
            complaint: ComplaintId(Uuid::nil()),
            kind: DocumentType::Other,
            content: Content::Stored(StoredFile {
                name: FileName::of("scan.jpg", Format::Jpeg),
                sha256: [1; 32],
            }),
            format: Format::Jpeg,
            flags: Vec::new(),
            size: 3,
            scan: None,
            description: Some("Van de buurman.".into()),
            added_at: "2026-10-30T14:00:00Z".parse().unwrap(),
            added_by: person(),
            version: 1,
            struck_out: None,
        }
    }

    fn person() -> Person {
        Person {
            subject: "h-1".into(),
            name: None,
        }
    }

    fn mark() -> Mark {
        Mark {
            reason: "Van een ander.".into(),
            at: "2026-10-30T15:00:00Z".parse().unwrap(),
            by: person(),
        }
    }

    #[test]
    fn type_and_name_are_corrected_as_far_as_the_content_fits() {
        let (after, changes) = document()
            .corrected(Some(DocumentType::Offer), Some("Offerte.JPEG"))
            .unwrap();
        assert_eq!((after.kind, after.version), (DocumentType::Offer, 2));
        assert_eq!(after.file().unwrap().name.as_str(), "Offerte.JPEG");
        let fields: Vec<_> = changes
            .iter()
            .map(|change| (change.field.as_str(), &change.old, &change.new))
            .collect();
        assert_eq!(
            fields,
            [
                ("/type", &json!("other"), &json!("offer")),
                ("/name", &json!("scan.jpg"), &json!("Offerte.JPEG"))
            ]
        );
        let Err(Refusal::Faults(faults)) = document().corrected(Some(DocumentType::Recording), None) else {
            panic!("a picture is no recording");
        };
        let faults: Vec<_> = faults.iter().map(|fault| (&fault.place, fault.code.as_ref())).collect();
        let place = crate::error::FieldLocation::Pointer("/type".into());
        assert_eq!(faults, [(&place, "type_mismatch")]);
        let (renamed, _) = document().corrected(None, Some("../Brief")).unwrap();
        assert_eq!(renamed.file().unwrap().name.as_str(), "Brief.jpg");
        let nothing = document().corrected(Some(DocumentType::Other), Some("scan.jpg"));
        assert!(matches!(nothing, Err(Refusal::Fault { code: "no_change", .. })));
    }

    #[test]
    fn a_removed_content_leaves_no_words_and_nothing_to_put_right() {
        let struck = document().struck_out(mark()).unwrap();
        assert_eq!((struck.version, struck.recorded().struck_out), (2, Some(&mark())));
        let removed = struck.without_content(mark()).unwrap();
        assert_eq!(
            (removed.version, removed.file(), &removed.description),
            (3, None, &None)
        );
        let refused = [
            removed
                .clone()
                .corrected(Some(DocumentType::Offer), None)
                .map(|(document, _)| document),
            removed.clone().struck_out(mark()),
            removed.without_content(mark()),
        ];
        for refused in refused {
            assert!(matches!(
                refused,
                Err(Refusal::Conflict {
                    code: "content-removed",
                    ..
                })
            ));
        }
    }
}
