//! The same done with each of many, on all cores of the machine where there are threads.

/// How many things lie ready for others before whoever brings them works at one too.
#[cfg(not(target_family = "wasm"))]
const READY: usize = 4;

/// What `act` makes of each thing that `more` brings, in their order: while one core brings them, the others work at those that
/// were brought. Ends with the first error of `more`.
#[cfg(not(target_family = "wasm"))]
pub fn feed<T: Send, R: Send, E>(
    mut more: impl FnMut() -> Result<Option<T>, E>,
    act: impl Fn(T) -> R + Sync,
) -> Result<Vec<R>, E> {
    use std::sync::mpsc::{TrySendError, sync_channel};
    use std::sync::{Mutex, PoisonError};

    let Some(first) = more()? else { return Ok(Vec::new()) };
    // A single thing is not worth a thread.
    let Some(second) = more()? else { return Ok(vec![act(first)]) };
    let (ready, waiting) = sync_channel(READY);
    let waiting = Mutex::new(waiting);
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
    let done = |(number, thing): (usize, T)| (number, act(thing));
    let others = std::thread::available_parallelism().map_or(1, usize::from) - 1;
    let mut made = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..others)
            .map(|_| scope.spawn(|| std::iter::from_fn(next).map(done).collect::<Vec<_>>()))
            .collect();
        let mut made = Vec::new();
        let mut things = [Ok(first), Ok(second)].into_iter().chain(std::iter::from_fn(|| more().transpose()));
        let brought = things.by_ref().enumerate().try_for_each(|(number, thing)| {
            if let Err(TrySendError::Full(thing) | TrySendError::Disconnected(thing)) =
                ready.try_send((number, thing?))
            {
                made.push(done(thing));
            }
            Ok(())
        });
        drop(ready);
        made.extend(std::iter::from_fn(next).map(done));
        for thread in threads {
            made.extend(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        brought.map(|()| made)
    })?;
    made.sort_by_key(|(number, _)| *number);
    Ok(made.into_iter().map(|(_, made)| made).collect())
}

/// In a browser there is one thread.
#[cfg(target_family = "wasm")]
pub fn feed<T, R, E>(
    mut more: impl FnMut() -> Result<Option<T>, E>,
    act: impl Fn(T) -> R,
) -> Result<Vec<R>, E> {
    std::iter::from_fn(|| more().transpose()).map(|thing| thing.map(&act)).collect()
}

/// Brings things by as many at once, so that it is worth giving them to a core: for [`feed`].
pub fn at_once<T, E>(
    mut things: impl Iterator<Item = Result<T, E>>,
    many: usize,
) -> impl FnMut() -> Result<Option<Vec<T>>, E> {
    move || {
        let mut some = Vec::with_capacity(many);
        for thing in things.by_ref().take(many) {
            some.push(thing?);
        }
        Ok((!some.is_empty()).then_some(some))
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    #[test]
    fn each_is_done_once_and_the_order_is_kept() {
        for many in [0, 1, 2, 3, 31, 32, 33, 1000, 1001] {
            let items: Vec<usize> = (0..many).collect();
            let expected: Vec<usize> = items.iter().map(|item| item * 2).collect();
            let mut items = items.into_iter();
            let fed = super::feed(|| Ok::<_, ()>(items.next()), |item| item * 2);
            assert_eq!(fed.unwrap(), expected, "{many}");
        }
    }

    #[test]
    fn things_come_by_as_many_until_there_are_no_more_or_one_is_torn() {
        let come = |things: &[Result<u8, &'static str>]| {
            let mut more = super::at_once(things.iter().copied(), 2);
            (0..4).map(|_| more()).collect::<Vec<_>>()
        };
        let all = [Ok(Some(vec![1, 2])), Ok(Some(vec![3])), Ok(None), Ok(None)];
        assert_eq!(come(&[Ok(1), Ok(2), Ok(3)]), all);
        assert_eq!(come(&[Ok(1), Ok(2), Ok(3), Err("torn")])[..2], [Ok(Some(vec![1, 2])), Err("torn")]);
    }

    #[test]
    fn the_first_error_of_what_is_brought_is_the_end() {
        for good in [0, 1, 2, 100] {
            let mut items = (0..good).map(Ok).chain([Err("torn")]);
            assert_eq!(super::feed(|| items.next().transpose(), |item: usize| item), Err("torn"), "{good}");
        }
    }
}
