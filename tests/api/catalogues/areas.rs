//! The area of a nature: the organisation, the service or the image of the company.

use serde_json::{Value, json};

use crate::app::App;

#[test]
fn a_nature_has_its_own_area_or_that_of_its_parent_or_the_service() {
    let app = App::start();
    let manager = app.manager();
    assert!(
        app.intake()
            .walk("/v1/natures")
            .iter()
            .all(|nature| nature["area"] == "service")
    );
    let area = |code: &str| app.intake().get(&format!("/v1/natures/{code}")).expect(200)["area"].clone();
    let patch = |code: &str, change: Value| {
        manager.patch(&format!("/v1/natures/{code}"), "*", &change).expect(200)["area"].clone()
    };
    let mut child = json!({ "code": "green_claim", "name": "Groenclaim", "nameEn": "Green claim" });
    child["parent"] = json!("tariff");
    assert_eq!(manager.post("/v1/natures", &child).expect(201)["area"], "service");
    assert_eq!(patch("tariff", json!({ "area": "image" })), "image");
    assert_eq!(area("green_claim"), "image");
    let mut second = json!({ "code": "solar_claim", "name": "Zonclaim", "nameEn": "Solar claim" });
    second["parent"] = json!("tariff");
    assert_eq!(manager.post("/v1/natures", &second).expect(201)["area"], "image");
    let listed = manager.walk("/v1/natures");
    let with = |area: &str| listed.iter().filter(|nature| nature["area"] == area).count();
    assert_eq!((with("image"), with("service")), (3, listed.len() - 3));
    // What it has itself, it has whatever its parent has; cleared, it follows again.
    assert_eq!(patch("green_claim", json!({ "area": "organisation" })), "organisation");
    assert_eq!(patch("green_claim", json!({ "name": "Groene stroom" })), "organisation");
    assert_eq!(patch("solar_claim", json!({ "name": "Zonnestroom" })), "image");
    assert_eq!(patch("tariff", json!({ "area": null })), "service");
    assert_eq!(
        (area("green_claim"), area("solar_claim")),
        (json!("organisation"), json!("service"))
    );
    assert_eq!(patch("green_claim", json!({ "area": null })), "service");
    let wrong = manager.patch("/v1/natures/tariff", "*", &json!({ "area": "money" }));
    assert_eq!(wrong.faults(), ["/area not_in_list"]);
    let history = manager.walk("/v1/natures/tariff/history");
    assert_eq!(
        history[0]["changes"],
        json!([{ "field": "/area", "old": null, "new": "image" }])
    );
}
