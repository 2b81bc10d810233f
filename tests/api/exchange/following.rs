//! An export and the changes after its cursor are the register, at every later moment, whatever is written meanwhile.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{EXPORTS, crm, everything, lines, make, path};
use crate::app::{App, Client};
use crate::chance::holds_for;
use crate::complaints::forgetting::forgotten;
use crate::feed::drain;
use crate::given;

/// What a writer does next, to one of the complaints that it knows.
#[derive(Debug, Clone, Copy)]
enum Act {
    Register,
    Correct(usize),
    TakeUp(usize),
    Call(usize),
    Withdraw(usize),
    Erase(usize),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let which = || 0..6_usize;
    let act = prop_oneof![
        3 => Just(Act::Register),
        3 => which().prop_map(Act::Correct),
        2 => which().prop_map(Act::TakeUp),
        2 => which().prop_map(Act::Call),
        2 => which().prop_map(Act::Withdraw),
        1 => which().prop_map(Act::Erase),
    ];
    prop::collection::vec(act, 6..14)
}

/// Does what a writer does; what is not possible then is refused, and nothing happens.
fn write(app: &App, acts: &[Act], known: &mut Vec<Value>) {
    let handler = app.handler();
    for (place, act) in acts.iter().enumerate() {
        let at = |which: usize| known.get(which % known.len().max(1)).cloned();
        match act {
            Act::Register => known.push(given::complaint(&app.intake())),
            Act::Correct(which) => drop(at(*which).map(|complaint| {
                let change = json!({ "customerNumber": format!("KL-{place}-{which}") });
                app.manager().patch(&given::path(&complaint), "*", &change)
            })),
            Act::TakeUp(which) => drop(at(*which).map(|complaint| handler.step(&complaint, &given::take_up()))),
            Act::Call(which) => drop(at(*which).map(|complaint| {
                let call = json!({ "direction": "out", "channel": "phone", "reached": false });
                handler.post(&format!("{}/contacts", given::path(&complaint)), &call)
            })),
            Act::Withdraw(which) => drop(at(*which).map(|complaint| handler.step(&complaint, &given::withdraw()))),
            Act::Erase(which) => drop(at(*which).map(|complaint| forgotten(app, &[&complaint]))),
        }
    }
}

/// Ends what goes on beside, also when something fails before.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Somebody who took the register over and follows it.
struct Follower {
    cursor: String,
    register: BTreeMap<String, Value>,
}

/// The complaint without what follows from other complaints, of which its version says nothing.
fn own(mut complaint: Value) -> Value {
    complaint.as_object_mut().expect("a complaint").remove("earlier");
    complaint
}

impl Follower {
    /// Takes the register over; again when somebody was erased meanwhile.
    fn begin(app: &App, client: &Client) -> Self {
        loop {
            let asked = client.post(EXPORTS, &everything("ndjson")).expect(202);
            make(app).expect("it can be made");
            let export = client.get(&path(&asked)).expect(200);
            let place = format!("{}/content", path(&export));
            let Ok((answer, _)) = client.try_send_bytes("GET", &place, &[], None) else {
                // Somebody was erased while it was downloaded: the connection breaks, and the file is gone.
                assert_eq!(client.get(&place).problem(410), "export-gone");
                continue;
            };
            if answer.status != 200 {
                assert!(
                    ["cancelled", "done"].contains(&export["status"].as_str().expect("a status")),
                    "{export}"
                );
                continue;
            }
            let complaints = answer
                .text
                .lines()
                .map(|line| serde_json::from_str::<Value>(line).expect("a complaint"));
            let named = |complaint: Value| (complaint["id"].as_str().expect("an id").to_owned(), own(complaint));
            return Follower {
                cursor: export["changesCursor"].as_str().expect("a cursor").to_owned(),
                register: complaints.map(named).collect(),
            };
        }
    }

    fn follow(&mut self, client: &Client) {
        loop {
            let page = client
                .get(&format!("/v1/changes?cursor={}&pageSize=7", self.cursor))
                .expect(200);
            for change in page["items"].as_array().expect("changes") {
                let id = change["complaintId"].as_str().expect("an id");
                if change["type"] == "complaint.erased" {
                    self.register.remove(id);
                    continue;
                }
                let has = self.register.get(id).and_then(|known| known["version"].as_i64());
                if has >= change["version"].as_i64() {
                    continue;
                }
                let read = client.get(&format!("/v1/complaints/{id}"));
                if read.status == 200 {
                    self.register.insert(id.to_owned(), own(read.json()));
                }
            }
            page["nextCursor"]
                .as_str()
                .expect("never null")
                .clone_into(&mut self.cursor);
            if page["endOfStream"] == true {
                return;
            }
        }
    }
}

fn register(client: &Client) -> BTreeMap<String, Value> {
    let all = client.walk("/v1/complaints");
    let read = |item: &Value| (item["id"].as_str().expect("an id").to_owned(), own(client.again(item)));
    all.iter().map(read).collect()
}

#[test]
fn an_export_and_the_changes_after_it_are_the_register_at_every_later_moment() {
    let rounds = || prop::collection::vec([acts(), acts()], 2..4);
    holds_for(6, rounds, |rounds| {
        let app = App::start();
        let client = crm(&app);
        let mut known = [Vec::new(), Vec::new()];
        let mut followers: Vec<Follower> = Vec::new();
        for acts in rounds {
            let over = AtomicBool::new(false);
            std::thread::scope(|scope| {
                let ends = Over(&over);
                let sequencing = scope.spawn(|| {
                    let mut connection = app.database.connect();
                    while !over.load(Ordering::SeqCst) {
                        drain(&mut connection);
                    }
                });
                let writers: Vec<_> = acts
                    .iter()
                    .zip(&mut known)
                    .map(|(acts, known)| {
                        let app = &app;
                        scope.spawn(move || write(app, acts, known))
                    })
                    .collect();
                followers.push(Follower::begin(&app, &client));
                for writer in writers {
                    writer.join().expect("it wrote");
                }
                drop(ends);
                sequencing.join().expect("it gave positions");
            });
            drain(&mut app.database.connect());
            let expected = register(&client);
            for follower in &mut followers {
                follower.follow(&client);
                prop_assert_eq!(&follower.register, &expected);
            }
        }
        Ok(())
    });
}

#[test]
fn what_was_committed_and_has_no_place_yet_is_in_the_export_and_comes_after_it_again() {
    let app = App::start();
    let client = crm(&app);
    let placed = given::complaint(&app.intake());
    drain(&mut app.database.connect());
    let pending = given::complaint(&app.intake());
    let mut follower = Follower::begin(&app, &client);
    assert_eq!(follower.register.len(), 2);
    drain(&mut app.database.connect());
    let page = client
        .get(&format!("/v1/changes?cursor={}", follower.cursor))
        .expect(200);
    assert_eq!(page["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(page["items"][0]["complaintId"], pending["id"]);
    follower.follow(&client);
    assert!(follower.register.contains_key(placed["id"].as_str().expect("an id")));
}

#[test]
fn who_cannot_follow_any_more_is_told_where_the_register_is_to_be_had() {
    let app = App::start();
    let export = super::exported(&app, &crm(&app), &everything("ndjson"));
    let cursor = export["changesCursor"].as_str().expect("a cursor");
    app.sql("update feed_head set epoch = gen_random_uuid()");
    let answer = crm(&app).get(&format!("/v1/changes?cursor={cursor}"));
    assert_eq!(answer.problem(410), "cursor-expired");
    assert_eq!(answer.json()["links"], json!({ "export": EXPORTS }));
    assert_eq!(lines(&crm(&app), &export).len(), 0);
}
