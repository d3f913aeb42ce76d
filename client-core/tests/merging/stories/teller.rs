//! Tells stories by the hundred: each from a number of its own, with a line in the log of what happened in them.

use std::cell::{Cell, RefCell};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::Write;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use super::story::{Moment, Telling, stories};
use super::subjects::Subject;
use super::tally::Tally;
use crate::cast::Prepared;

/// Tells that many stories on each subject.
const COUNT: &str = "CONCORD_STORIES";
/// Tells the story of this number, and no other.
const ONE: &str = "CONCORD_STORY";

/// Tells stories on a subject. Panics with the first that ends badly, told as shortly as it still does.
pub fn tell(subject: &'static Subject) {
    let (first, count) = which(subject);
    let prepared = Prepared::by(subject.begins);
    let mut all = Tally::default();
    for number in 0..u64::from(count) {
        all += tell_one(subject, &prepared, first.wrapping_add(number));
    }
    assert_eq!(all.cases, u64::from(count));
    say(&format!("stories of {}, from number {first}: {all}", subject.name));
}

/// The number of the first story, and how many are told.
fn which(subject: &Subject) -> (u64, u32) {
    if let Some(one) = number(ONE) {
        return (one, 1);
    }
    let count = number(COUNT).map_or(subject.cases, |count| u32::try_from(count).unwrap());
    (RandomState::new().build_hasher().finish(), count)
}

fn number(variable: &str) -> Option<u64> {
    let typed = std::env::var(variable).ok()?;
    Some(typed.parse().unwrap_or_else(|_| panic!("{variable} has to be a number and is `{typed}`")))
}

/// A runner whose randomness follows from a number. What failed is told by its number and needs no file.
pub fn runner(number: u64) -> TestRunner {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    let config = Config { failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
}

fn tell_one(subject: &'static Subject, prepared: &Prepared, number: u64) -> Tally {
    let mut runner = runner(number);
    let tree = stories(subject).new_tree(&mut runner).unwrap();
    let (tally, transcript) = (Cell::new(Tally::default()), RefCell::new(Vec::new()));
    let told = runner.run_one(tree, |story: Vec<Moment>| {
        let mut telling = Telling::new(subject, prepared, number);
        let played = telling.play(&story);
        transcript.replace(telling.transcript.clone());
        let ended = played.and_then(|()| telling.end()).map_err(TestCaseError::fail)?;
        tally.set(ended);
        Ok(())
    });
    match told {
        Ok(_) => tally.get(),
        Err(TestError::Fail(reason, story)) => {
            let transcript = transcript.take().join("\n  ");
            panic!(
                "the story of {0} number {number} ends badly: {reason}\n\
                 tell it again with {ONE}={number} and this test's name\n  \
                 {transcript}\n{story:?}",
                subject.name
            );
        }
        Err(TestError::Abort(reason)) => panic!("the story of {} number {number}: {reason}", subject.name),
    }
}

/// Past the test harness, which keeps what passing tests print to itself.
fn say(line: &str) {
    let mut log = std::io::stdout().lock();
    writeln!(log, "{line}").unwrap();
}
