//! New documents: how fast one connection and one address may make them, and how many a workspace holds. Every other
//! frame costs the server what it costs once; a document stays.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::bucket::Bucket;
use super::{Close, SyncLimits};
use crate::accounts::attempts::network;

/// Why a document may not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooMany {
    /// The connection, or its address, makes documents too fast: the connection ends.
    TooFast,
    /// The workspace holds as many as it may: this one document is refused.
    InWorkspace,
}

impl TooMany {
    /// Name of the limit in the configuration.
    pub fn limit(self) -> &'static str {
        match self {
            Self::TooFast => "creations_per_minute",
            Self::InWorkspace => "documents_per_workspace",
        }
    }

    /// One line for a person.
    pub fn message(self, limits: &SyncLimits) -> String {
        match self {
            Self::TooFast => {
                let (name, rate) = (self.limit(), limits.creations_per_minute);
                format!("too many new documents in a short time ({name}: {rate}); connect again in a minute")
            }
            Self::InWorkspace => {
                let (name, most) = (self.limit(), limits.documents_per_workspace);
                format!("the workspace holds as many documents as it may ({name}: {most})")
            }
        }
    }

    /// How the connection ends, if it does.
    pub fn close(self, limits: &SyncLimits) -> Option<Close> {
        (self == Self::TooFast).then(|| Close {
            code: 4429,
            message: self.message(limits),
            limit: Some(self.limit()),
        })
    }
}

/// What one connection may still make.
#[derive(Debug)]
pub struct Allowance(Bucket);

impl Allowance {
    /// A new connection's. `now` is in milliseconds, of any origin, the same for all.
    pub fn new(limits: &SyncLimits, now: u64) -> Self {
        Self(Bucket::per_minute(limits.creation_burst, limits.creations_per_minute, now))
    }
}

/// What each address may still make.
#[derive(Debug, Default)]
pub struct Creations {
    addresses: BTreeMap<IpAddr, Bucket>,
}

impl Creations {
    /// Whether one more document may be made in a workspace that holds `present`, by a connection from this address. It
    /// is counted if it may.
    pub fn admit(
        &mut self,
        limits: &SyncLimits,
        connection: &mut Allowance,
        address: IpAddr,
        present: u64,
        now: u64,
    ) -> Result<(), TooMany> {
        if present >= limits.documents_per_workspace {
            return Err(TooMany::InWorkspace);
        }
        if connection.0.take(now) && self.bucket(limits, address, now).take(now) {
            Ok(())
        } else {
            Err(TooMany::TooFast)
        }
    }

    fn bucket(&mut self, limits: &SyncLimits, address: IpAddr, now: u64) -> &mut Bucket {
        let address = network(address);
        if self.addresses.len() >= limits.creating_addresses && !self.addresses.contains_key(&address) {
            self.make_room(limits.creating_addresses, now);
        }
        let new = || Bucket::per_minute(limits.creation_burst, limits.creations_per_minute, now);
        self.addresses.entry(address).or_insert_with(new)
    }

    /// Forgets the addresses that have made nothing lately, or else the one that made least.
    fn make_room(&mut self, most: usize, now: u64) {
        self.addresses.retain(|_, bucket| !bucket.is_full(now));
        if self.addresses.len() >= most {
            let fullest = self.addresses.iter().max_by_key(|(_, bucket)| bucket.left());
            if let Some(address) = fullest.map(|(address, _)| *address) {
                self.addresses.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> SyncLimits {
        SyncLimits {
            creations_per_minute: 60,
            creation_burst: 3,
            creating_addresses: 2,
            documents_per_workspace: 10,
            ..SyncLimits::default()
        }
    }

    fn address(n: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, n])
    }

    /// How many of `tries` a connection makes.
    fn made(creations: &mut Creations, connection: &mut Allowance, from: u8, tries: u32, now: u64) -> usize {
        let limits = limits();
        let admit = |_: &u32| creations.admit(&limits, connection, address(from), 0, now).is_ok();
        (0..tries).filter(admit).count()
    }

    #[test]
    fn a_burst_and_then_so_many_a_minute() {
        let (mut creations, mut one) = (Creations::default(), Allowance::new(&limits(), 0));
        assert_eq!(made(&mut creations, &mut one, 1, 5, 0), 3);
        assert_eq!(made(&mut creations, &mut one, 1, 5, 999), 0);
        assert_eq!(made(&mut creations, &mut one, 1, 5, 2_000), 2);
    }

    #[test]
    fn more_connections_of_one_address_make_no_more() {
        let (mut creations, mut one) = (Creations::default(), Allowance::new(&limits(), 0));
        assert_eq!(made(&mut creations, &mut one, 1, 2, 0), 2);
        let mut two = Allowance::new(&limits(), 0);
        assert_eq!(made(&mut creations, &mut two, 1, 5, 0), 1);
        let mut elsewhere = Allowance::new(&limits(), 0);
        assert_eq!(made(&mut creations, &mut elsewhere, 2, 5, 0), 3);
    }

    #[test]
    fn only_so_many_addresses_are_remembered_and_the_busiest_longest() {
        let mut creations = Creations::default();
        for (from, tries) in [(1, 3), (2, 1), (3, 1)] {
            made(&mut creations, &mut Allowance::new(&limits(), 0), from, tries, 0);
        }
        assert_eq!(creations.addresses.len(), 2);
        assert!(creations.addresses.contains_key(&address(1)));
        made(&mut creations, &mut Allowance::new(&limits(), 0), 4, 1, 60_000);
        assert_eq!(creations.addresses.len(), 1, "who has made nothing for a minute is as good as new");
    }

    #[test]
    fn a_full_workspace_takes_no_document_and_ends_no_connection() {
        let (mut creations, limits) = (Creations::default(), limits());
        let mut one = Allowance::new(&limits, 0);
        let mut admit = |present| creations.admit(&limits, &mut one, address(1), present, 0);
        assert_eq!((admit(9), admit(10)), (Ok(()), Err(TooMany::InWorkspace)));
        assert!(TooMany::InWorkspace.close(&limits).is_none());
        assert!(TooMany::InWorkspace.message(&limits).contains("documents_per_workspace: 10"));
        let close = TooMany::TooFast.close(&limits).unwrap();
        assert!(close.code == 4429 && close.message.contains("creations_per_minute: 60"));
    }

    #[test]
    fn the_defaults_let_one_address_hand_over_a_large_workspace_at_once() {
        let limits = SyncLimits::default();
        let (mut creations, mut one) = (Creations::default(), Allowance::new(&limits, 0));
        for present in 0..100_000 {
            assert_eq!(creations.admit(&limits, &mut one, address(1), present, 0), Ok(()));
        }
        assert!(limits.creations_per_minute >= 1_000);
    }
}
