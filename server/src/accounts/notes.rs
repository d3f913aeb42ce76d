//! What is noted a while after it happened, many in one write: which devices were there, and from where guesses came.
//! A server that a thousand devices come back to at once must not write a thousand times.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde_json::json;

use super::audit::{Action, Actor, Entry};
use crate::storage::StorageError;
use crate::storage::sqlite::Tables;

const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;

/// How long sightings are gathered, in milliseconds.
const SIGHTINGS: u64 = 5_000;

/// How long failed attempts are gathered, in milliseconds: each address costs a line of the audit for so long a time.
const FAILURES: u64 = 600_000;

/// Addresses whose failed attempts are told apart; those of all others are added up.
const ADDRESSES: usize = 16;

/// Tokens remembered as noted in this hour; when they are more, all are forgotten, and noted once more.
const REMEMBERED: usize = 100_000;

/// What has not been written down yet.
#[derive(Debug, Default)]
pub struct Notes {
    sightings: BTreeMap<String, (u64, IpAddr)>,
    noted: BTreeMap<String, u64>,
    failures: BTreeMap<IpAddr, u64>,
    other_failures: u64,
    sightings_since: Option<u64>,
    failures_since: Option<u64>,
}

/// What is to be written down now.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Batch {
    sightings: BTreeMap<String, (u64, IpAddr)>,
    failures: BTreeMap<IpAddr, u64>,
    other_failures: u64,
}

impl Notes {
    /// A token was presented.
    pub fn saw(&mut self, token_id: &str, from: IpAddr, now: u64) {
        let hour = now / HOUR;
        if self.noted.get(token_id) == Some(&hour) {
            return;
        }
        if self.noted.len() >= REMEMBERED {
            self.noted.clear();
        }
        self.noted.insert(token_id.to_owned(), hour);
        self.sightings.insert(token_id.to_owned(), (now, from));
        self.sightings_since.get_or_insert(now);
    }

    /// Something was presented that lets nobody in.
    pub fn failed(&mut self, from: IpAddr, now: u64) {
        self.failures_since.get_or_insert(now);
        let room = self.failures.len() < ADDRESSES;
        match self.failures.get_mut(&from) {
            Some(count) => *count += 1,
            None if room => drop(self.failures.insert(from, 1)),
            None => self.other_failures += 1,
        }
    }

    /// What has been gathered long enough, or, `at_once`, all there is.
    pub fn take(&mut self, now: u64, at_once: bool) -> Option<Batch> {
        let due = |since: Option<u64>, long: u64| {
            since.is_some_and(|since| at_once || now.saturating_sub(since) >= long)
        };
        let mut batch = Batch::default();
        if due(self.sightings_since, SIGHTINGS) {
            self.sightings_since = None;
            batch.sightings = std::mem::take(&mut self.sightings);
        }
        if due(self.failures_since, FAILURES) {
            self.failures_since = None;
            batch.failures = std::mem::take(&mut self.failures);
            batch.other_failures = std::mem::take(&mut self.other_failures);
        }
        (batch != Batch::default()).then_some(batch)
    }
}

impl Batch {
    /// Writes it down.
    pub fn write(&self, tables: &Tables<'_>, now: u64) -> Result<(), StorageError> {
        for (token_id, (at, from)) in &self.sightings {
            saw(tables, token_id, *at, *from)?;
        }
        for (address, failed) in &self.failures {
            let entry = Entry::of_server(Actor::Stranger(*address), Action::AttemptsFailed, now);
            entry.with(json!({ "failed": failed })).record(tables)?;
        }
        if self.other_failures > 0 {
            let entry = Entry::of_server(Actor::Server, Action::AttemptsFailed, now);
            entry.with(json!({ "failed": self.other_failures, "from": "other addresses" })).record(tables)?;
        }
        Ok(())
    }
}

/// Notes the hour of a token's device; the audit gets one line a day.
fn saw(tables: &Tables<'_>, token_id: &str, at: u64, from: IpAddr) -> Result<(), StorageError> {
    let Some(token) = tables.token(token_id)? else { return Ok(()) };
    let Some(member) = tables.member(&token.member)? else { return Ok(()) };
    let before = tables.token_seen(token_id)?.unwrap_or(0);
    tables.see_token(token_id, at - at % HOUR)?;
    if before / DAY == at / DAY {
        return Ok(());
    }
    let entry = Entry::of(&member.workspace, Actor::Member(token_id), Action::TokenUsed, at);
    Entry { address: Some(from), ..entry }.to(&token.device).record(tables)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(n: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, n])
    }

    #[test]
    fn sightings_are_gathered_and_one_an_hour_is_enough() {
        let mut notes = Notes::default();
        assert_eq!(notes.take(0, true), None);
        notes.saw("a", address(1), 10);
        notes.saw("b", address(1), 20);
        assert_eq!(notes.take(10 + SIGHTINGS - 1, false), None);
        assert_eq!(notes.take(10 + SIGHTINGS, false).unwrap().sightings.len(), 2);
        notes.saw("a", address(1), HOUR - 1);
        assert_eq!(notes.take(HOUR, true), None);
        notes.saw("a", address(1), HOUR);
        assert_eq!(notes.take(HOUR, true).unwrap().sightings["a"], (HOUR, address(1)));
    }

    #[test]
    fn guesses_from_ever_so_many_addresses_are_a_few_lines() {
        let mut notes = Notes::default();
        for n in 0..=255 {
            notes.failed(address(n), 0);
            notes.failed(address(n), 0);
        }
        assert_eq!(notes.take(FAILURES - 1, false), None);
        let batch = notes.take(FAILURES, false).unwrap();
        assert_eq!(batch.failures.len(), ADDRESSES);
        assert_eq!(batch.failures.values().sum::<u64>() + batch.other_failures, 512);
        assert_eq!(notes.take(FAILURES, true), None);
    }
}
