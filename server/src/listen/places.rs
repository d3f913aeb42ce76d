//! Places for connections, counted by address: so many in all, and fewer for those who have not shown who they are.
//!
//! A place is held as long as anything of the connection lives: by the task that answers its requests, and by the
//! WebSocket that it may become.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::accounts::attempts::network;
use crate::config::Limits;

/// Connections from one address that get no place and are told so, at once. Others beyond are closed without a word:
/// saying it costs memory too.
const TURNED_AWAY: usize = 64;

/// All places of a server.
#[derive(Debug)]
pub struct Places {
    most: usize,
    most_strangers: usize,
    taken: Mutex<BTreeMap<IpAddr, Taken>>,
}

/// What one address has.
#[derive(Debug, Default, PartialEq, Eq)]
struct Taken {
    all: usize,
    strangers: usize,
    turned_away: usize,
}

/// A place, until it is dropped.
#[derive(Debug)]
pub struct Place {
    places: Arc<Places>,
    address: IpAddr,
    /// Nobody has shown a token on this connection yet.
    stranger: AtomicBool,
}

/// A connection that gets no place, until it is dropped; and why.
#[derive(Debug)]
pub struct TurnedAway {
    places: Arc<Places>,
    address: IpAddr,
    /// The limit that was reached.
    pub limit: &'static str,
    /// How many it allows.
    pub most: usize,
}

impl Places {
    /// As many as the limits say.
    pub fn new(limits: &Limits) -> Arc<Self> {
        let (most, most_strangers) = (limits.connections_per_address, limits.strangers_per_address);
        Arc::new(Self { most, most_strangers, taken: Mutex::default() })
    }

    /// A place for a connection from this address; else what to tell it; else, none for either.
    pub fn take(self: &Arc<Self>, address: IpAddr) -> Option<Result<Place, TurnedAway>> {
        let address = network(address);
        let mut taken = self.taken();
        let of = taken.entry(address).or_default();
        if of.all < self.most && of.strangers < self.most_strangers {
            of.all += 1;
            of.strangers += 1;
            return Some(Ok(Place { places: self.clone(), address, stranger: AtomicBool::new(true) }));
        }
        if of.turned_away >= TURNED_AWAY {
            return None;
        }
        of.turned_away += 1;
        let (limit, most) = match of.all >= self.most {
            true => ("connections_per_address", self.most),
            false => ("strangers_per_address", self.most_strangers),
        };
        Some(Err(TurnedAway { places: self.clone(), address, limit, most }))
    }

    /// Changes what an address has, and forgets it when that is nothing.
    fn change(&self, address: IpAddr, change: impl FnOnce(&mut Taken)) {
        let mut taken = self.taken();
        let of = taken.entry(address).or_default();
        change(of);
        if *of == Taken::default() {
            taken.remove(&address);
        }
    }

    /// Whoever panicked while holding the lock left whole numbers behind.
    fn taken(&self) -> MutexGuard<'_, BTreeMap<IpAddr, Taken>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Somebody has shown a valid token on this connection.
    pub fn known(&self) {
        if self.stranger.swap(false, Ordering::Relaxed) {
            self.places.change(self.address, |of| of.strangers -= 1);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let stranger = usize::from(*self.stranger.get_mut());
        self.places.change(self.address, |of| {
            of.all -= 1;
            of.strangers -= stranger;
        });
    }
}

impl Drop for TurnedAway {
    fn drop(&mut self) {
        self.places.change(self.address, |of| of.turned_away -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(most: usize, most_strangers: usize) -> Arc<Places> {
        let limits = Limits {
            connections_per_address: most,
            strangers_per_address: most_strangers,
            ..Limits::default()
        };
        Places::new(&limits)
    }

    fn address(n: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, n])
    }

    fn limit(taken: Option<Result<Place, TurnedAway>>) -> &'static str {
        taken.unwrap().unwrap_err().limit
    }

    #[test]
    fn strangers_have_fewer_places_until_they_are_known() {
        let places = places(3, 2);
        let one = places.take(address(1)).unwrap().unwrap();
        let two = places.take(address(1)).unwrap().unwrap();
        assert_eq!(limit(places.take(address(1))), "strangers_per_address");
        assert!(places.take(address(2)).unwrap().is_ok(), "another address has its own places");
        one.known();
        one.known();
        let three = places.take(address(1)).unwrap().unwrap();
        three.known();
        assert_eq!(limit(places.take(address(1))), "connections_per_address");
        drop(two);
        assert!(places.take(address(1)).unwrap().is_ok());
    }

    #[test]
    fn only_so_many_are_told_why_and_nothing_is_remembered_of_who_has_gone() {
        let places = places(0, 0);
        let told: Vec<_> = (0..TURNED_AWAY).map(|_| places.take(address(1)).unwrap().unwrap_err()).collect();
        assert!(places.take(address(1)).is_none());
        drop(told);
        assert!(places.take(address(1)).is_some());
        assert!(places.taken().is_empty());
    }
}
