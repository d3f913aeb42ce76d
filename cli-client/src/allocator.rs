//! What gives the program its memory.

/// A list of tasks is a hundred small pieces of memory for each of them, and that of GNU/Linux spends more time on handing
/// them out and taking them back than it takes to read them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
