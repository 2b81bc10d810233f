//! A message as a page for mail programs. Every text in it is escaped; it fetches nothing from anywhere.

use maud::{DOCTYPE, Markup, html as page};

use crate::i18n::Language;
use crate::messages::model::{Filled, Piece};

const BODY: &str = "margin:0;padding:24px 16px;background:#f2f6f9;color:#1a1a1a;\
     font-family:'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.55";
const SHEET: &str = "max-width:600px;margin:0 auto;padding:28px 32px;background:#ffffff;border-top:4px solid #005a8c";
const HEADING: &str = "margin:24px 0 8px;font-size:17px;line-height:1.35";
const LINK: &str = "color:#005a8c;word-break:break-all";

/// Renders the message; `link` is the address in it that can be followed.
pub fn html(message: &Filled, link: Option<&str>, language: Language) -> String {
    let markup = page! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (message.subject) }
            }
            body style=(BODY) {
                div style=(SHEET) {
                    @for piece in &message.pieces {
                        @match piece {
                            Piece::Heading(text) => h2 style=(HEADING) { (text) },
                            other => p style="margin:0 0 16px" { (lines(other.text(), link)) },
                        }
                    }
                }
            }
        }
    };
    markup.into_string()
}

/// The lines of a paragraph, with the address as a link.
fn lines(text: &str, link: Option<&str>) -> Markup {
    page! {
        @for (number, line) in text.lines().enumerate() {
            @if number > 0 { br; }
            @match link.and_then(|link| Some((link, line.split_once(link)?))) {
                Some((link, (before, after))) => { (before) a href=(link) style=(LINK) { (link) } (after) }
                None => { (line) }
            }
        }
    }
}
