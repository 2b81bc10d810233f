//! Random cases of tests over HTTP: some at the same time, from a seed that is printed when they fail.

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use crate::app::together;

/// Cases mostly wait for the database, as tests do.
const AT_ONCE: u32 = 3;

/// Holds `test` for `cases` values of a strategy. `TEST_SEED` in the environment repeats the run with that seed.
#[track_caller]
pub fn holds_for<S: Strategy>(
    cases: u32,
    strategy: impl Fn() -> S + Sync,
    test: impl Fn(S::Value) -> Result<(), TestCaseError> + Sync,
) {
    let given = std::env::var("TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = given.unwrap_or_else(rand::random);
    let failures = together(AT_ONCE as usize, |lane| {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..16].copy_from_slice(&lane.to_le_bytes());
        let config = Config {
            cases: cases / AT_ONCE,
            max_shrink_iters: 30,
            failure_persistence: None,
            ..Config::default()
        };
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
        runner.run(&strategy(), &test).err().map(|failure| failure.to_string())
    });
    let failures: Vec<String> = failures.into_iter().flatten().collect();
    assert!(failures.is_empty(), "TEST_SEED={seed} repeats this: {failures:#?}");
}
