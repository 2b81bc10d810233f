//! The complaints form: filled in well and wrongly, twice, in two languages, embedded and switched off.

use std::io::Write;
use std::net::TcpStream;

use serde_json::json;

use super::with_address;
use super::{FORM, between, code_of, filled_in, get, get_with, is_a_page, number_of, post, submitted};
use crate::app::{App, together};
use crate::documents::{FORM_TYPE, Form, documents, files, nothing_stays, sample};
use crate::process::until;

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
    let faulty = "aria-describedby=\"person-fault\" aria-invalid=\"true\"";
    assert_eq!(nobody.text.matches(faulty).count(), 2, "{}", nobody.text);
    assert!(nobody.text.contains("Het tarief op rekening 1 klopt niet."));
    let unknown = post(&app, FORM, &with_address(filled_in(1)).text("employee", "x"));
    is_a_page(&unknown, 400);
    let nature = Form::empty().text("description", "x").text("nature", "no_such_nature");
    let nature = post(&app, FORM, &with_address(nature));
    is_a_page(&nature, 400);
    let faulty = "aria-describedby=\"nature-fault\" aria-invalid=\"true\"";
    assert!(nature.text.contains(faulty), "{}", nature.text);
}

#[test]
fn a_text_that_is_too_long_is_named_and_never_cut() {
    let app = App::start();
    assert!(!get(&app, FORM).text.contains("maxlength"));
    let long = format!("{}einde", "x".repeat(20_000));
    let form = with_address(Form::empty().text("description", &long).text("customerNumber", &long));
    let refused = post(&app, FORM, &form);
    is_a_page(&refused, 400);
    for part in ["id=\"description-fault\"", "id=\"customerNumber-fault\""] {
        assert!(refused.text.contains(part), "{part} in {}", refused.text);
    }
    assert_eq!(refused.text.matches(&long).count(), 2);
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
    for part in [
        "Het tarief op rekening 1 klopt niet.",
        "j.devries@example.nl",
        "Kies deze bestanden opnieuw: a.txt",
    ] {
        assert!(refused.text.contains(part), "{part} in {}", refused.text);
    }
    nothing_stays(&app);
    let last = (0..20)
        .map(|number| submitted(&app, number))
        .find(|page| page.status != 201)
        .expect("a limit");
    is_a_page(&last, 429);
    assert!(!last.header("retry-after").is_empty());
    for part in [
        "058 1234567",
        "klopt niet.",
        "j.devries@example.nl",
        "Kies deze bestanden opnieuw: offerte.pdf, foto.jpg",
    ] {
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
fn while_the_database_is_away_the_words_stay_and_the_files_are_named() {
    let app = App::with(&[("KLACHTENMAP_DB_WAIT_MS", "300")]);
    app.database.close();
    for _ in 0..2 {
        let away = submitted(&app, 1);
        is_a_page(&away, 503);
        for part in [
            "Het tarief op rekening 1 klopt niet.",
            "j.devries@example.nl",
            "Kies deze bestanden opnieuw: offerte.pdf, foto.jpg",
        ] {
            assert!(away.text.contains(part), "{part} in {}", away.text);
        }
        until("it is known", || app.db.is_away().then_some(()));
    }
    assert_eq!(files(&app).len(), 0);
    app.database.reopen();
}

#[test]
fn only_files_wait_for_a_place_and_the_words_after_them_are_kept() {
    let app = App::with(&[("KLACHTENMAP_TRANSFERS", "4")]);
    let boundary = FORM_TYPE.split_once('=').expect("a boundary").1;
    let begun = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7 {}",
        "x".repeat(2000)
    );
    let head =
        format!("POST {FORM} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM_TYPE}\r\nContent-Length: 50000\r\n\r\n{begun}");
    let mut stalled = Vec::new();
    let nothing_chosen =
        |form: Form| form.part_in_bytes(b"name=\"file\"; filename=\"\"", Some("application/octet-stream"), b"");
    let refused = until("the place is taken", || {
        let mut stream = TcpStream::connect(app.address.trim_start_matches("http://")).expect("it listens");
        stream.write_all(head.as_bytes()).expect("it is sent");
        stalled.push(stream);
        let form = Form::empty()
            .file("offerte.pdf", &sample("offer.pdf"))
            .file("foto.jpg", &sample("progressive.jpg"))
            .text("description", "Het tarief klopt niet.");
        let answer = post(&app, FORM, &with_address(form));
        (answer.status == 429).then_some(answer)
    });
    is_a_page(&refused, 429);
    for part in [
        "Het tarief klopt niet.",
        "j.devries@example.nl",
        "Kies deze bestanden opnieuw: offerte.pdf, foto.jpg",
    ] {
        assert!(refused.text.contains(part), "{part} in {}", refused.text);
    }
    is_a_page(&post(&app, FORM, &nothing_chosen(with_address(filled_in(1)))), 201);
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
    let taken = post(&app, "/klachtenformulier?embedded=true", &with_address(filled_in(1)));
    is_a_page(&taken, 201);
    assert!(taken.header("content-security-policy").contains(WEBSITE));
    assert_eq!(taken.header("x-frame-options"), "");
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
    let app = App::with(&[
        ("KLACHTENMAP_FORM_PAGE", "false"),
        ("KLACHTENMAP_CORS_ORIGINS", WEBSITE),
    ]);
    for gone in [get(&app, FORM), post(&app, FORM, &with_address(filled_in(1)))] {
        is_a_page(&gone, 404);
        assert!(gone.text.contains("Het klachtenformulier staat hier niet"));
        assert!(gone.header("content-security-policy").contains(WEBSITE));
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
