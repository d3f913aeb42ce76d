//! Failed attempts, counted per address, so that guessing is slowed down and what is valid is not.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};

/// Length of the window in which attempts are counted, in milliseconds.
const WINDOW: u64 = 60_000;

/// Counts failed attempts by address and minute.
#[derive(Debug)]
pub struct FailedAttempts {
    allowed: u32,
    addresses: usize,
    windows: BTreeMap<IpAddr, Window>,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    began: u64,
    failed: u32,
}

impl FailedAttempts {
    /// Remembers so many addresses and allows each so many failures a minute.
    pub fn new(allowed: u32, addresses: usize) -> Self {
        Self { allowed, addresses, windows: BTreeMap::new() }
    }

    /// Counts a failure. False when the address has had more of them than it may.
    pub fn count(&mut self, address: IpAddr, now: u64) -> bool {
        let address = network(address);
        if !self.windows.contains_key(&address) && self.windows.len() >= self.addresses {
            self.make_room(now);
        }
        let window = self.windows.entry(address).or_insert(Window { began: now, failed: 0 });
        if now.saturating_sub(window.began) >= WINDOW {
            *window = Window { began: now, failed: 0 };
        }
        window.failed = window.failed.saturating_add(1);
        window.failed <= self.allowed
    }

    /// Forgets the windows that are over, or else the oldest one.
    fn make_room(&mut self, now: u64) {
        self.windows.retain(|_, window| now.saturating_sub(window.began) < WINDOW);
        if self.windows.len() >= self.addresses {
            let oldest =
                self.windows.iter().min_by_key(|(_, window)| window.began).map(|(address, _)| *address);
            oldest.map(|address| self.windows.remove(&address));
        }
    }
}

/// The address as it is counted: of IPv6 only the network of 64 bits, which one household or server has to itself.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(n: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, n])
    }

    #[test]
    fn an_address_may_fail_so_often_a_minute() {
        let mut attempts = FailedAttempts::new(2, 10);
        assert!(attempts.count(address(1), 0) && attempts.count(address(1), 1));
        assert!(!attempts.count(address(1), 2));
        assert!(attempts.count(address(2), 2), "another address has its own count");
        assert!(attempts.count(address(1), WINDOW), "a minute later it may again");
    }

    #[test]
    fn only_so_many_addresses_are_remembered() {
        let failing_addresses = 3;
        let mut attempts = FailedAttempts::new(1, failing_addresses);
        for n in 0..50 {
            attempts.count(address(n), u64::from(n));
        }
        assert_eq!(attempts.windows.len(), 3);
    }

    #[test]
    fn one_ipv6_network_is_one_address() {
        let mut attempts = FailedAttempts::new(1, 3);
        assert!(attempts.count("2001:db8::1".parse().unwrap(), 0));
        assert!(!attempts.count("2001:db8::2".parse().unwrap(), 0));
        assert!(attempts.count("2001:db8:0:1::1".parse().unwrap(), 0));
    }
}
