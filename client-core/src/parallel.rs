//! The same done with each of many, on all cores of the machine where there are threads.

/// What `act` makes of each, in their order. Fewer than `worth` of them are not worth a thread.
#[cfg(not(target_family = "wasm"))]
pub fn map<T: Send, R: Send>(items: Vec<T>, worth: usize, act: impl Fn(T) -> R + Sync) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = items.len().div_ceil(cores);
    if cores == 1 || share < worth {
        return items.into_iter().map(act).collect();
    }
    let mut items = items.into_iter();
    let mut shares: Vec<Vec<T>> = (0..cores).map(|_| items.by_ref().take(share).collect()).collect();
    let here = shares.pop().unwrap_or_default();
    let act = &act;
    std::thread::scope(|scope| {
        let work = |share: Vec<T>| share.into_iter().map(act).collect::<Vec<R>>();
        let threads: Vec<_> = shares.into_iter().map(|share| scope.spawn(move || work(share))).collect();
        let last = work(here);
        let join = |thread: std::thread::ScopedJoinHandle<'_, Vec<R>>| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        let mut made: Vec<R> = threads.into_iter().flat_map(join).collect();
        made.extend(last);
        made
    })
}

/// In a browser there is one thread.
#[cfg(target_family = "wasm")]
pub fn map<T, R>(items: Vec<T>, _worth: usize, act: impl Fn(T) -> R) -> Vec<R> {
    items.into_iter().map(act).collect()
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    #[test]
    fn each_is_done_once_and_the_order_is_kept() {
        for many in [0, 1, 31, 32, 33, 1000, 1001] {
            let items: Vec<usize> = (0..many).collect();
            let expected: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(super::map(items, 16, |item| item * 2), expected, "{many}");
        }
    }
}
