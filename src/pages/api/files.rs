//! The stylesheet, the script and the mark of the pages. Their addresses name their version, so that browsers keep them.

use actix_web::HttpResponse;

use crate::website::render::{ICON, SCRIPT, STYLESHEET};

/// A file of the pages.
#[derive(Clone, Copy)]
pub struct Asset {
    pub path: &'static str,
    media_type: &'static str,
    text: &'static str,
}

pub const ASSETS: [Asset; 3] = [
    Asset {
        path: STYLESHEET,
        media_type: "text/css; charset=utf-8",
        text: include_str!("../assets/site.css"),
    },
    Asset {
        path: SCRIPT,
        media_type: "text/javascript; charset=utf-8",
        text: include_str!("../assets/site.js"),
    },
    Asset {
        path: ICON,
        media_type: "image/svg+xml",
        text: include_str!("../assets/icon.svg"),
    },
];

impl Asset {
    pub fn answer(self) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header(("Cache-Control", "public, max-age=3600"))
            .content_type(self.media_type)
            .body(self.text)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use sha2::{Digest, Sha256};

    use super::*;

    /// A browser that kept a version shows it with the pages of the next: what differs has another name.
    #[test]
    fn each_version_has_its_content() {
        let known = [
            (
                "/pages/site-1.css",
                "8312e5c7bcd2d4ddd6be639e20e4052b9bc7c02ea83f4a936f82069a5eb2f8cd",
            ),
            (
                "/pages/site-1.js",
                "70f63eadf30c61fc7b16de823fdcdd6ea72f1bf02a607133506f11f9a424d551",
            ),
            (
                "/pages/icon-1.svg",
                "1dc6bb280a42d48127b2184769e58c08d18b54b2525f85bf42bab7b9b0a1eb7b",
            ),
        ];
        let found = ASSETS.map(|asset| {
            let mut hash = String::new();
            for byte in Sha256::digest(asset.text) {
                write!(hash, "{byte:02x}").expect("a string can be written to");
            }
            (asset.path, hash)
        });
        assert_eq!(found.each_ref().map(|(path, hash)| (*path, hash.as_str())), known);
    }
}
