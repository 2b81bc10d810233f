//! The complaints form: filled in well and wrongly, twice, in two languages, embedded and switched off.

use serde_json::json;

use super::with_address;
use super::{FORM, between, code_of, filled_in, get, get_with, is_a_page, number_of, post, submitted};
use crate::app::{App, together};
use crate::documents::{Form, documents, files, nothing_stays, sample};

const WEBSITE: &str = "https://totaalonder1dak.nl";

#[test]
fn the_form_is_a_page_that_brings_everything_along_and_keeps_nothing() {
    let app = App::start();
    let (one, other) = (get(&app, FORM), get(&app, FORM));
    is_a_page(&one, 200);
    let nonce =
        |page: &crate::app::Response| between(page.header("content-security-policy"), "'nonce-", "'").to_owned();
    assert_ne!(nonce(&one), nonce(&other));
    assert!(
        one.header("content-security-policy")
            .ends_with("frame-ancestors 'none'")
    );
    assert_eq!(one.header("x-frame-options"), "DENY");
    assert_eq!(one.header("cache-control"), "private, no-cache");
    assert!(one.text.contains("<html lang=\"nl\">") && !one.text.contains("noindex"));
    for part in [
        "enctype=\"multipart/form-data\"",
        "binnen 5 werkdagen",
        "Tarief",
        "autocomplete=\"email\"",
    ] {
        assert!(one.text.contains(part), "{part}");
    }
    for (address, kind) in [
        ("/pages/site-1.css", "text/css; charset=utf-8"),
        ("/pages/site-1.js", "text/javascript; charset=utf-8"),
        ("/pages/icon-1.svg", "image/svg+xml"),
    ] {
        assert!(one.text.contains(address), "{address}");
        let file = get(&app, address);
        assert_eq!((file.status, file.header("content-type")), (200, kind));
    }
}

#[test]
fn it_speaks_the_language_of_the_address_or_of_the_browser() {
    let app = App::start();
    let english = get(&app, "/klachtenformulier?language=en");
    is_a_page(&english, 200);
    assert_eq!(english.header("content-language"), "en");
    for part in [
        "<html lang=\"en\">",
        "Make a complaint",
        "action=\"/klachtenformulier?language=en\"",
        "value=\"en\"",
    ] {
        assert!(english.text.contains(part), "{part} in {}", english.text);
    }
    let by_browser = app.stranger().in_english().send("GET", FORM, &[], None);
    assert!(by_browser.text.contains("Make a complaint"));
    let form = with_address(filled_in(1));
    let taken = post(&app, "/klachtenformulier?language=en", &form);
    is_a_page(&taken, 201);
    assert!(taken.text.contains("We have received your complaint"), "{}", taken.text);
}

#[test]
fn a_form_without_script_becomes_a_complaint_with_its_documents() {
    let app = App::start();
    let taken = submitted(&app, 1);
    is_a_page(&taken, 201);
    assert_eq!(taken.header("cache-control"), "no-store");
    assert!(
        taken.text.contains("U hoort uiterlijk 6 november 2026 van ons."),
        "{}",
        taken.text
    );
    let code = code_of(&taken);
    assert!(taken.text.contains(&format!("href=\"/klacht-volgen#{code}\"")));
    let list = app
        .manager()
        .get(&format!("/v1/complaints?number={}", number_of(&taken)));
    let made = app.manager().again(&list.expect(200)["items"][0]);
    assert_eq!(
        (&made["channel"], &made["nature"]),
        (&json!("web_form"), &json!("tariff"))
    );
    assert_eq!(made["conversation"]["heldAt"], "2026-10-21T08:30:00Z");
    assert_eq!(made["conversation"]["agreement"], "no");
    assert_eq!(made["complainant"]["language"], "nl");
    assert_eq!(made["privacyStatementVersion"], "2026-11");
    let kept = app.manager().get(&documents(&made)).expect(200);
    assert_eq!(kept["items"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_double_click_makes_one_complaint() {
    let app = App::start();
    let pages = together(4, |_| submitted(&app, 1));
    assert!(pages.iter().all(|page| page.status == 201), "{pages:?}");
    assert!(pages.iter().all(|page| code_of(page) == code_of(&pages[0])));
    assert_eq!(app.manager().walk("/v1/complaints").len(), 1);
}

#[test]
fn what_is_wrong_is_told_beside_its_field_and_above_and_the_words_stay() {
    let app = App::start();
    let form = Form::empty()
        .text("startedAt", "2026-10-30T13:50:00Z")
        .text("complainant.language", "nl")
        .text("desiredSolution", "<b>\"Het tarief\"</b> van de offerte.")
        .text("conversation.heldAt", "2026-10-21T10:30")
        .text("conversation.agreement", "yes")
        .text("complainant.town", "Leeuwarden")
        .file("offerte.pdf", &sample("offer.pdf"));
    let faulty = post(&app, FORM, &form);
    is_a_page(&faulty, 400);
    assert_eq!(faulty.header("cache-control"), "no-store");
    for part in [
        "Nog niet verstuurd",
        "href=\"#description\"",
        "id=\"description-fault\"",
        "aria-invalid=\"true\"",
        "Schrijf op wat er is gebeurd.",
        "&lt;b&gt;&quot;Het tarief&quot;&lt;/b&gt; van de offerte.",
        "value=\"2026-10-21T10:30\"",
        "value=\"yes\" checked",
        "value=\"Leeuwarden\"",
        "<details class=\"address\" open>",
        "Kies deze bestanden opnieuw: offerte.pdf",
        "value=\"2026-10-30T13:50:00Z\"",
    ] {
        assert!(faulty.text.contains(part), "{part} in {}", faulty.text);
    }
    nothing_stays(&app);
    let nobody = post(&app, FORM, &filled_in(1));
    is_a_page(&nobody, 400);
    for part in ["Vul in hoe wij u bereiken", "href=\"#complainant-email\""] {
        assert!(nobody.text.contains(part), "{part} in {}", nobody.text);
    }
    assert!(nobody.text.contains("Het tarief op rekening 1 klopt niet."));
    let unknown = post(&app, FORM, &with_address(filled_in(1)).text("employee", "x"));
    is_a_page(&unknown, 400);
}

#[test]
fn whatever_refuses_the_form_the_words_stay_and_the_phone_number_is_told() {
    let app = App::with(&[
        ("KLACHTENMAP_SUBMISSIONS_PER_HOUR", "1"),
        ("KLACHTENMAP_UPLOAD_BYTES", "600000"),
        ("KLACHTENMAP_CONTACT_PHONE", "058 1234567"),
    ]);
    let large = with_address(filled_in(1)).file("a.txt", "x ".repeat(500_000).as_bytes());
    let refused = post(&app, FORM, &large);
    is_a_page(&refused, 413);
    assert!(
        refused.text.contains("Het tarief op rekening 1 klopt niet."),
        "{}",
        refused.text
    );
    nothing_stays(&app);
    let last = (0..20)
        .map(|number| submitted(&app, number))
        .find(|page| page.status != 201)
        .expect("a limit");
    is_a_page(&last, 429);
    assert!(!last.header("retry-after").is_empty());
    for part in ["058 1234567", "klopt niet.", "j.devries@example.nl"] {
        assert!(last.text.contains(part), "{part} in {}", last.text);
    }
    let app = App::start();
    let headers = [("Origin", "https://evil.example"), ("Content-Type", super::URLENCODED)];
    let foreign = app
        .stranger()
        .send_text("POST", FORM, &headers, Some("description=Van+een+ander."));
    is_a_page(&foreign, 403);
    assert!(foreign.text.contains("Van een ander."));
    assert_eq!((files(&app).len(), app.manager().walk("/v1/complaints").len()), (0, 0));
    let wrong = app
        .stranger()
        .send_text("POST", FORM, &[("Content-Type", "text/plain")], Some("x"));
    is_a_page(&wrong, 415);
}

#[test]
fn a_document_that_is_refused_is_named_and_the_words_are_taken() {
    let app = App::start();
    let form = with_address(filled_in(1))
        .file("virus<b>.exe", b"MZ\x90\0")
        .part_in_bytes(b"name=\"file\"; filename=\"\"", Some("application/octet-stream"), b"");
    let taken = post(&app, FORM, &form);
    is_a_page(&taken, 201);
    assert!(taken.text.contains("virus&lt;b&gt;.exe"), "{}", taken.text);
}

#[test]
fn who_stays_anonymous_is_told_that_the_code_is_the_only_way() {
    let app = App::start();
    let taken = post(&app, FORM, &filled_in(1).text("complainant.anonymous", "true"));
    is_a_page(&taken, 201);
    assert!(
        taken.text.contains("Wij kunnen u alleen hier antwoorden"),
        "{}",
        taken.text
    );
}

#[test]
fn what_looks_like_spam_is_answered_alike() {
    let app = App::start();
    let sent = |form: Form| post(&app, FORM, &with_address(form));
    let (usual, trapped) = (
        sent(filled_in(1)),
        sent(filled_in(2).text("website", "https://spam.example")),
    );
    let told = |page: &crate::app::Response| {
        let nonce = between(page.header("content-security-policy"), "'nonce-", "'");
        let text = page.text.replace(nonce, "").replace(&code_of(page), "");
        (page.status, text.replace(&number_of(page), ""))
    };
    assert_eq!(told(&usual), told(&trapped));
    assert_eq!(app.manager().walk("/v1/complaints").len(), 1);
}

#[test]
fn pages_of_the_configured_origins_embed_it_and_no_others() {
    let app = App::with(&[(
        "KLACHTENMAP_CORS_ORIGINS",
        "https://totaalonder1dak.nl,https://crm.example.nl",
    )]);
    let form = get(&app, "/klachtenformulier?embedded=true&language=nl");
    is_a_page(&form, 200);
    let policy = form.header("content-security-policy");
    assert!(
        policy.ends_with("frame-ancestors https://totaalonder1dak.nl https://crm.example.nl"),
        "{policy}"
    );
    assert_eq!(form.header("x-frame-options"), "");
    assert!(!form.text.contains("<header>") && !form.text.contains("<footer>"));
    assert!(
        form.text
            .contains("action=\"/klachtenformulier?language=nl&amp;embedded=true\""),
        "{}",
        form.text
    );
    let faulty = post(&app, FORM, &filled_in(1));
    assert!(faulty.header("content-security-policy").contains(WEBSITE));
    // Where personal data are shown, nobody looks over a shoulder.
    let follow = get(&app, super::FOLLOW);
    assert!(
        follow
            .header("content-security-policy")
            .ends_with("frame-ancestors 'none'")
    );
    assert_eq!(follow.header("x-frame-options"), "DENY");
}

#[test]
fn switched_off_it_is_nowhere_and_following_goes_on() {
    let app = App::with(&[("KLACHTENMAP_FORM_PAGE", "false")]);
    for gone in [get(&app, FORM), post(&app, FORM, &with_address(filled_in(1)))] {
        is_a_page(&gone, 404);
        assert!(gone.text.contains("Het klachtenformulier staat hier niet"));
    }
    assert_eq!(app.manager().walk("/v1/complaints").len(), 0);
    is_a_page(&get(&app, super::FOLLOW), 200);
}

#[test]
fn under_a_path_of_its_own_every_address_begins_with_it() {
    let app = App::with(&[("KLACHTENMAP_PUBLIC_URL", "http://www.example.nl/klachten/")]);
    let form = get_with(&app, FORM, &[]);
    for part in [
        "href=\"/klachten/pages/site-1.css\"",
        "action=\"/klachten/klachtenformulier\"",
    ] {
        assert!(form.text.contains(part), "{part} in {}", form.text);
    }
    let taken = submitted(&app, 1);
    assert!(taken.text.contains("href=\"/klachten/klacht-volgen#"), "{}", taken.text);
}
