//! The pages for visitors: the frame around each, and the policy under which a browser shows it.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maud::{DOCTYPE, Markup, html};
use rand::RngCore;

use crate::i18n::{Language, Text};

/// The files of the pages; another version of them has another address.
pub const STYLESHEET: &str = "/pages/site-1.css";
pub const SCRIPT: &str = "/pages/site-1.js";
pub const ICON: &str = "/pages/icon-1.svg";

const COMPANY: &str = "TotaalOnder1Dak";

/// The frame of one page in one answer.
pub struct Frame {
    pub language: Language,
    /// The path under which visitors reach the service, without a slash at its end.
    pub base: String,
    pub phone: String,
    /// Whether it is shown within a page of the website, which has a head and a foot of its own.
    pub is_embedded: bool,
    /// The address of the same page in the other language.
    pub other_language: Option<String>,
    /// Whether search engines may list it.
    pub is_listed: bool,
    nonce: String,
}

impl Frame {
    pub fn new(base: &str, phone: &str, language: Language) -> Self {
        let mut nonce = [0; 16];
        rand::rng().fill_bytes(&mut nonce);
        Frame {
            language,
            base: base.to_owned(),
            phone: phone.to_owned(),
            is_embedded: false,
            other_language: None,
            is_listed: false,
            nonce: URL_SAFE_NO_PAD.encode(nonce),
        }
    }

    /// The words in the language of the page.
    pub fn word(&self, nl: &'static str, en: &'static str) -> String {
        Text::of(nl, en).into_language(self.language).into_owned()
    }

    /// The address of a file or page of the service.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The policy of the page: its own files by their nonce, nothing from elsewhere. `embedded_by` lists the origins whose
    /// pages may embed it.
    pub fn policy(&self, embedded_by: &str) -> String {
        let nonce = &self.nonce;
        let mut policy = format!(
            "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self'; \
             connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
        );
        let ancestors = if embedded_by.is_empty() { "'none'" } else { embedded_by };
        write!(policy, "{ancestors}").expect("a string can be written to");
        policy
    }

    /// The whole page. Its `content` begins with the only heading of the first level.
    pub fn page(&self, title: &str, content: &Markup) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(self.language.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    @if !self.is_listed { meta name="robots" content="noindex"; }
                    title { (title) " · " (COMPANY) }
                    link rel="icon" type="image/svg+xml" href=(self.address(ICON));
                    link rel="stylesheet" nonce=(self.nonce) href=(self.address(STYLESHEET));
                    script nonce=(self.nonce) src=(self.address(SCRIPT)) defer {}
                }
                body {
                    @if !self.is_embedded { (self.head()) }
                    main { (content) }
                    @if !self.is_embedded { (self.foot()) }
                }
            }
        }
    }

    fn head(&self) -> Markup {
        let (tag, name) = match self.language {
            Language::Dutch => ("en", "English"),
            Language::English => ("nl", "Nederlands"),
        };
        html! {
            header {
                p.company { (COMPANY) }
                @if let Some(address) = &self.other_language {
                    a.language href=(address) lang=(tag) hreflang=(tag) data-keeps-code { (name) }
                }
            }
        }
    }

    fn foot(&self) -> Markup {
        html! {
            footer {
                p {
                    (self.word("Liever bellen? Tijdens kantooruren bereikt u ons op ", "Rather call us? During office hours, call "))
                    a href=(format!("tel:{}", self.phone.replace(' ', ""))) { (self.phone) }
                    "."
                }
            }
        }
    }
}
