//! Every code that a test is answered is one that the service explains.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value;

/// Every code of a problem is one that the service explains.
#[track_caller]
pub fn judge(problem: &Value) {
    static KNOWN: LazyLock<BTreeSet<&str>> = LazyLock::new(|| klachtenmap::app::problem_codes().collect());
    let faults = problem["errors"].as_array().into_iter().flatten();
    for code in faults.chain([problem]).filter_map(|part| part["code"].as_str()) {
        assert!(KNOWN.contains(code), "{code} is explained nowhere");
    }
}
