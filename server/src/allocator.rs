//! What the system's allocator is told before the first thread begins.

/// Blocks from this size on are mapped by themselves, and unmapped when they are given back, in bytes.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const MAPPED_FROM: i32 = 512 << 10;

/// Free bytes at the end of an arena from which on they go back to the system.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const TRIMMED_FROM: i32 = 1 << 20;

/// Keeps memory small over a long life.
///
/// The C library of GNU/Linux gives threads arenas of their own, and each keeps room for the largest thing its threads ever
/// did; a server's threads do the same things in turn, so that everything would be kept as often as there are threads.
/// It also takes a large block once given back as a reason never to return blocks of that size. Elsewhere there is
/// nothing to be told. See decision 36.
pub fn settle() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let arenas = i32::try_from(cores / 2).unwrap_or(1).clamp(1, 8);
        for (setting, value) in [
            (libc::M_ARENA_MAX, arenas),
            (libc::M_MMAP_THRESHOLD, MAPPED_FROM),
            (libc::M_TRIM_THRESHOLD, TRIMMED_FROM),
        ] {
            // SAFETY: mallopt takes two integers and touches nothing of ours. One it refuses stays as it was.
            #[expect(unsafe_code, reason = "the C library has no other way to be told")]
            unsafe {
                libc::mallopt(setting, value);
            }
        }
    }
}
