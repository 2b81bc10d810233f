//! Swagger UI: it is there, it loads nothing from elsewhere, and its page has a policy of its own.

use crate::app::App;

#[test]
fn docs_leads_to_the_page() {
    let app = App::start();
    let response = app.stranger().get("/docs");
    assert!([301, 302, 307, 308].contains(&response.status), "{}", response.status);
    assert_eq!(response.header("location"), "/docs/");
    let page = app.stranger().get("/docs/");
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").starts_with("text/html"));
}

#[test]
fn the_page_loads_its_own_files_and_nothing_from_elsewhere() {
    let app = App::start();
    let page = app.stranger().get("/docs/").text;
    let mut files = 0;
    for attribute in ["src=\"", "href=\""] {
        for reference in page.split(attribute).skip(1) {
            let file = reference.split('"').next().expect("a file");
            assert!(!file.contains("//"), "{file} comes from elsewhere");
            let path = if file.starts_with('/') {
                file.to_owned()
            } else {
                format!("/docs/{file}")
            };
            let response = app.stranger().get(&path);
            assert_eq!(response.status, 200, "{path}");
            let is_image = response.header("content-type").starts_with("image/");
            assert!(is_image || !response.text.is_empty(), "{path}");
            files += 1;
        }
    }
    assert!(files >= 7, "{page}");
    let initializer = app.stranger().get("/docs/initializer.js").text;
    for setting in [
        "url: \"/v1/openapi.json\"",
        "docExpansion: \"none\"",
        "filter: true",
        "sessionStorage",
    ] {
        assert!(initializer.contains(setting), "{setting}");
    }
    assert!(!initializer.contains("http"), "{initializer}");
}

#[test]
fn the_pages_policy_lets_only_its_own_scripts_run() {
    let app = App::start();
    for path in ["/docs/", "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css"] {
        let response = app.stranger().get(path);
        let policy = response.header("content-security-policy");
        let part = |name: &str| {
            policy
                .split(';')
                .map(str::trim)
                .find(|part| part.split(' ').next() == Some(name))
        };
        assert_eq!(part("default-src"), Some("default-src 'none'"), "{path}");
        assert_eq!(part("script-src"), Some("script-src 'self'"), "{path}");
        assert_eq!(part("connect-src"), Some("connect-src 'self'"), "{path}");
        assert_eq!(part("frame-ancestors"), Some("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe-eval"));
    }
    let api = app.stranger().get("/livez");
    assert!(!api.header("content-security-policy").contains("self"));
}

#[test]
fn the_page_has_no_script_that_its_policy_would_stop() {
    let app = App::start();
    let page = app.stranger().get("/docs/").text;
    for script in page.split("<script").skip(1) {
        let tag = script.split('>').next().expect("a tag");
        assert!(tag.contains("src="), "an inline script: {script}");
    }
}

#[test]
fn a_file_that_the_page_does_not_have_is_404() {
    let app = App::start();
    for path in [
        "/docs/nothing.js",
        "/docs/../Cargo.toml",
        "/docs/%2e%2e/Cargo.toml",
        "/docs//etc/passwd",
    ] {
        assert_eq!(app.stranger().get(path).problem(404), "not-found", "{path}");
    }
}
