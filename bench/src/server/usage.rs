//! What a server has used, read from `/proc`: processor time and memory, its children's too.

use std::fs;
use std::time::Duration;

use crate::failure::Failure;

/// Processor time and memory of a process and its children.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usage {
    /// User and system time since the process began.
    pub cpu: Duration,
    /// Resident memory now, in bytes.
    pub memory: u64,
    /// The most resident memory since the peak was last forgotten, in bytes.
    pub peak: u64,
}

impl Usage {
    /// What a process has used.
    pub fn of(process: u32) -> Result<Self, Failure> {
        let mut usage = Self::default();
        for process in family(process) {
            usage.cpu += cpu(process).ok_or_else(gone)?;
            let status = fs::read_to_string(format!("/proc/{process}/status"))?;
            usage.memory += kilobytes(&status, "VmRSS:").ok_or_else(gone)? << 10;
            usage.peak += kilobytes(&status, "VmHWM:").ok_or_else(gone)? << 10;
        }
        Ok(usage)
    }
}

fn gone() -> Failure {
    Failure::new("the server's process is gone")
}

/// A process and all below it.
fn family(process: u32) -> Vec<u32> {
    let mut family = vec![process];
    let mut at = 0;
    while at < family.len() {
        let children =
            fs::read_to_string(format!("/proc/{0}/task/{0}/children", family[at])).unwrap_or_default();
        family.extend(children.split_whitespace().filter_map(|child| child.parse::<u32>().ok()));
        at += 1;
    }
    family
}

/// User and system time, in ticks of a hundredth of a second, the fields 14 and 15 of `stat`.
fn cpu(process: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The second field is the program's name in parentheses and may hold anything.
    let fields: Vec<_> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

fn kilobytes(status: &str, field: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Sets the peak of memory back to what is resident now.
pub fn forget_peak(process: u32) {
    for process in family(process) {
        // Without the right to do so, the peak is the whole life's.
        let _ = fs::write(format!("/proc/{process}/clear_refs"), "5");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_knows_what_it_has_used_itself() {
        let usage = Usage::of(std::process::id()).unwrap();
        assert!(usage.memory > 0 && usage.peak >= usage.memory / 2, "{usage:?}");
    }

    #[test]
    fn a_process_that_is_gone_is_an_error() {
        assert!(Usage::of(u32::MAX).is_err());
    }
}
