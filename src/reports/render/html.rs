//! Renders a report as a self-contained HTML page, without scripts or external resources.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::charts::{self, Chart};
use super::view::{Balance, BalanceTerm, KeyFigure, ReportView, Row, SectionView, Table, TableKind};
use super::{Content, RenderError, words};
use crate::i18n::Language;
use crate::vocabulary::Vocabulary;

const STYLE: &str = include_str!("html.css");

/// Renders the content as an HTML page in UTF-8.
///
/// # Errors
/// `RenderError` if a chart cannot be drawn.
pub fn html(content: &Content<'_>) -> Result<Vec<u8>, RenderError> {
    let view = ReportView::new(content);
    let charts = charts::all(content)?;
    let language = content.language;
    let page = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (view.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main class="sheet" {
                    (header(&view, language))
                    section aria-labelledby="course" {
                        h2 id="course" { (words::COURSE.get(language)) }
                        @for chart in &charts { (figure(chart)) }
                    }
                    @for (number, section) in view.sections.iter().enumerate() {
                        (section_markup(number, section, language))
                    }
                }
            }
        }
    };
    Ok(page.into_string().into_bytes())
}

fn header(view: &ReportView<'_>, language: Language) -> Markup {
    html! {
        header {
            h1 { (view.title) }
            p class="period" { (view.counted) " · " (view.generated) }
            @if let Some(notice) = view.provisional { p class="provisional" { (notice) } }
        }
        section aria-labelledby="key-figures" {
            h2 id="key-figures" class="unseen" { (words::KEY_FIGURES.get(language)) }
            dl class="tiles" { @for figure in &view.key_figures { (key_figure(figure)) } }
        }
    }
}

fn key_figure(key_figure: &KeyFigure) -> Markup {
    html! {
        div {
            dt { (key_figure.label) }
            dd class="number" { (linked(&key_figure.text, key_figure.link.as_deref())) }
            @if let Some(before) = &key_figure.before { dd class="before" { (before) } }
        }
    }
}

fn linked(text: &str, link: Option<&str>) -> Markup {
    html! {
        @if let Some(link) = link { a href=(link) { (text) } } @else { (text) }
    }
}

fn figure(chart: &Chart) -> Markup {
    html! {
        figure id=(chart.id) {
            figcaption { (chart.title) }
            (PreEscaped(&chart.svg))
        }
    }
}

fn section_markup(number: usize, section: &SectionView<'_>, language: Language) -> Markup {
    let id = format!("section-{number}");
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (section.title) }
            @if let Some(balance) = &section.balance { (balance_row(balance, language)) }
            div class="tables" {
                @for part in &section.tables { (table(part, language)) }
            }
        }
    }
}

fn balance_row(balance: &Balance, language: Language) -> Markup {
    html! {
        div class="balance" role="group" aria-label=(words::BALANCE.get(language)) {
            @for part in &balance.terms { (term(part, "term")) }
            (term(&balance.result, "term result"))
        }
    }
}

fn term(term: &BalanceTerm, class: &str) -> Markup {
    html! {
        div class=(class) {
            @if !term.sign.is_empty() { span class="sign" { (term.sign) } " " }
            div { b { (term.text) } " " span class="label" { (term.label) } }
        }
    }
}

fn table(table: &Table<'_>, language: Language) -> Markup {
    let width = if table.is_narrow() { "small" } else { "wide" };
    match &table.kind {
        TableKind::Single => html! {
            table class="single wide" {
                caption class="unseen" { (table.caption) }
                thead {
                    tr {
                        th scope="col" { (words::FIGURE.get(language)) }
                        th scope="col" class="amount" { (words::VALUE.get(language)) }
                        th scope="col" { (words::FORMULA.get(language)) }
                    }
                }
                tbody {
                    @for row in &table.rows {
                        tr {
                            (name_and_value(row))
                            td class="formula" { (row.figure.key.formula().get(language)) }
                        }
                    }
                }
            }
        },
        TableKind::Division {
            formula,
            heading,
            shared,
        } => html! {
            table class=(width) {
                caption { (table.caption) small { (formula) } }
                thead {
                    tr {
                        th scope="col" { (words::PART.get(language)) }
                        th scope="col" class="amount" { (heading) }
                        @if *shared { th scope="col" class="amount" { (words::SHARE.get(language)) } }
                    }
                }
                tbody {
                    @for row in &table.rows {
                        tr {
                            (name_and_value(row))
                            @if let Some(share) = &row.share { td class="amount" { (share.text) } }
                        }
                    }
                }
            }
        },
    }
}

fn name_and_value(row: &Row<'_>) -> Markup {
    html! {
        th scope="row" { (row.label) }
        td class="amount" data-figure=(row.figure.key.as_str()) data-of=[row.figure.of.as_deref()] {
            (linked(&row.text, row.link.as_deref()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::render::tests::sample;

    fn page(language: Language, base: Option<&str>) -> String {
        let (report, trend) = (sample::report(), sample::trend());
        let content = Content {
            edition: None,
            report: &report,
            trend: &trend,
            language,
            base,
        };
        String::from_utf8(html(&content).unwrap()).unwrap()
    }

    #[test]
    fn names_cannot_become_markup() {
        let page = page(Language::Dutch, None);
        assert!(!page.contains("<script"));
        assert!(page.contains("&lt;script&gt;alert("));
        assert!(page.contains("Geen toestemming &amp; misleiding"));
    }

    #[test]
    fn titles_are_in_the_language() {
        let dutch = page(Language::Dutch, None);
        assert!(dutch.starts_with(r#"<!DOCTYPE html><html lang="nl">"#));
        assert_eq!(dutch.matches("<h1>").count(), 1);
        assert!(dutch.contains("<h1>Maandrapportage klachten oktober 2026</h1>"));
        assert!(dutch.contains("Geteld tot en met 31 oktober 2026 · Opgemaakt 3 november 2026 om 10:00 uur"));
        let english = page(Language::English, None);
        assert!(english.contains("<title>Monthly complaints report October 2026</title>"));
    }

    #[test]
    fn counts_lead_to_their_lists() {
        let without = page(Language::English, None);
        assert!(!without.contains("href"));
        let with = page(Language::English, Some("https://klachten.example.nl"));
        let link = r#"<a href="https://klachten.example.nl/complaints?figure=duplicates&amp;month=2026-10">17</a>"#;
        assert!(with.contains(link));
    }

    #[test]
    fn the_balance_is_a_sum() {
        let page = page(Language::Dutch, None);
        for part in ["<b>298</b>", "<b>1.204</b>", "<b>5</b>", "<b>1.150</b>", "<b>357</b>"] {
            assert!(page.contains(part), "{part}");
        }
        assert!(page.contains(r#"<span class="sign">=</span>"#));
    }

    #[test]
    fn a_month_that_is_not_over_says_so() {
        let trend = sample::small();
        let content = Content {
            edition: None,
            report: &trend[2],
            trend: &trend,
            language: Language::English,
            base: None,
        };
        let early = String::from_utf8(html(&content).unwrap()).unwrap();
        assert!(early.contains("Provisional: the month is not over yet."));
        assert!(!page(Language::English, None).contains("Provisional"));
    }

    #[test]
    fn nothing_comes_from_elsewhere() {
        let page = page(Language::Dutch, Some("https://klachten.example.nl"));
        for part in ["src=", "@import", "url(", "<link", "javascript:"] {
            assert!(!page.contains(part), "{part}");
        }
    }
}
