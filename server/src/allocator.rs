//! What gives the program its memory, and when it goes back to the system. See decision 36.

/// One allocator for Rust and SQLite. That of GNU/Linux leaves three to eight times as much unused between small documents as
/// they take, since what is loaded comes with large blocks that are given back at once.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// One heap for all threads, which do the same things in turn; small caches of their own; and what has not been used for half
/// a second goes back to the system, in a thread of its own.
#[expect(unsafe_code, reason = "the allocator finds its settings by this name")]
#[unsafe(export_name = "malloc_conf")]
static SETTINGS: &[u8; 85] =
    b"narenas:1,tcache_max:2048,dirty_decay_ms:500,muzzy_decay_ms:0,background_thread:true\0";
