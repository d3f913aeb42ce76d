//! What gives the program its memory.

/// A list of tasks takes and gives back some hundred small pieces of memory for each of them; with the allocator of GNU/Linux
/// that was what took the most time. See decision 41.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
