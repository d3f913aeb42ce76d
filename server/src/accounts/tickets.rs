//! Tickets: what a browser puts into a WebSocket's URL instead of its token, because URLs end up in logs.
//!
//! They live in memory: a ticket that a restart forgets is asked for again a second later.

use std::collections::BTreeMap;

use super::secret::{Secret, sha256};
use crate::storage::StorageError;

/// The tickets that wait to be used.
#[derive(Debug)]
pub struct Tickets {
    most: usize,
    life: u64,
    waiting: BTreeMap<[u8; 32], Ticket>,
}

#[derive(Debug)]
struct Ticket {
    token_id: String,
    expires: u64,
}

/// What became of a ticket that someone presented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Redeemed {
    /// It stood for the token with this id; now it is used up.
    Token(String),
    /// It was presented too late.
    Expired,
    /// There is none such, or it has been used.
    Unknown,
}

impl Tickets {
    /// Keeps at most so many, each for so many milliseconds.
    pub fn new(most: usize, life: u64) -> Self {
        Self { most, life, waiting: BTreeMap::new() }
    }

    /// Issues a ticket for a token, and says when it expires; none when too many wait already.
    pub fn issue(&mut self, token_id: &str, now: u64) -> Result<Option<(Secret, u64)>, StorageError> {
        if self.waiting.len() >= self.most {
            self.waiting.retain(|_, ticket| ticket.expires > now);
        }
        if self.waiting.len() >= self.most {
            return Ok(None);
        }
        let (secret, expires) = (Secret::code()?, now + self.life);
        self.waiting.insert(secret.sha256(), Ticket { token_id: token_id.to_owned(), expires });
        Ok(Some((secret, expires)))
    }

    /// Takes a ticket: a second time it is unknown.
    pub fn redeem(&mut self, ticket: &str, now: u64) -> Redeemed {
        match self.waiting.remove(&sha256(ticket)) {
            Some(ticket) if ticket.expires > now => Redeemed::Token(ticket.token_id),
            Some(_) => Redeemed::Expired,
            None => Redeemed::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_good_once_and_for_its_life() {
        let mut tickets = Tickets::new(10, 60_000);
        let (ticket, expires) = tickets.issue("token", 5).unwrap().unwrap();
        assert_eq!(expires, 60_005);
        assert_eq!(tickets.redeem("other", 6), Redeemed::Unknown);
        assert_eq!(tickets.redeem(ticket.reveal(), 6), Redeemed::Token("token".to_owned()));
        assert_eq!(tickets.redeem(ticket.reveal(), 7), Redeemed::Unknown);
        let (late, expires) = tickets.issue("token", 5).unwrap().unwrap();
        assert_eq!(tickets.redeem(late.reveal(), expires), Redeemed::Expired);
    }

    #[test]
    fn only_so_many_wait() {
        let mut tickets = Tickets::new(2, 100);
        assert!(tickets.issue("a", 0).unwrap().is_some() && tickets.issue("b", 50).unwrap().is_some());
        assert!(tickets.issue("c", 60).unwrap().is_none());
        assert!(tickets.issue("c", 100).unwrap().is_some(), "the expired one has made room");
    }
}
