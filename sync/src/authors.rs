//! Which changes stored bytes hold, by actor and sequence number: what is remembered of a delivery when its bytes have
//! gone into a snapshot.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Automerge, Change};

use crate::chunk::{self, Chunk, DamagedChunk};
use crate::document::LoadError;

/// Where a chunk says of what kind it is: behind the magic and the checksum.
const KIND_AT: usize = 8;

/// Changes of one actor that follow each other. In a document no two changes have the same actor and number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// Bytes of the actor's id.
    pub actor: Vec<u8>,
    /// Sequence number of the first change.
    pub first: u64,
    /// Sequence number of the last one.
    pub last: u64,
}

/// The changes in a sequence of whole chunks, each of which is a change or a whole document.
pub fn runs(bytes: &[u8]) -> Result<Vec<Run>, LoadError> {
    let mut chunks = Vec::new();
    chunk::read_all(0, bytes, &mut chunks).map_err(|error| LoadError::Damaged(error.to_string()))?;
    let mut found = Found::default();
    for Chunk { range, change, .. } in chunks {
        let chunk = &bytes[range];
        if change.is_some() {
            let (actor, seq) = of_change(chunk).map_err(|error| LoadError::Damaged(error.to_string()))?;
            found.add(&actor, seq);
        } else {
            of_document(chunk, &mut found)?;
        }
    }
    Ok(found.runs)
}

/// Runs in the order in which they began, and where each actor's last one is.
#[derive(Default)]
struct Found {
    runs: Vec<Run>,
    last: BTreeMap<Vec<u8>, usize>,
}

impl Found {
    /// A change of an actor comes after all its earlier ones, so it can only follow the actor's last run.
    fn add(&mut self, actor: &[u8], seq: u64) {
        match self.last.get(actor).map(|index| &mut self.runs[*index]) {
            Some(run) if run.last + 1 == seq => run.last = seq,
            _ => {
                self.last.insert(actor.to_vec(), self.runs.len());
                self.runs.push(Run { actor: actor.to_vec(), first: seq, last: seq });
            }
        }
    }
}

fn of_document(chunk: &[u8], found: &mut Found) -> Result<(), LoadError> {
    let loaded =
        catch_unwind(AssertUnwindSafe(|| Automerge::load(chunk))).map_err(|_| LoadError::Poisoned)?;
    let document = loaded.map_err(|error| LoadError::Damaged(error.to_string()))?;
    document.get_changes_meta(&[]).iter().for_each(|change| found.add(change.actor.to_bytes(), change.seq));
    Ok(())
}

/// Actor and sequence number stand at the beginning of a change, behind its dependencies.
fn of_change(chunk: &[u8]) -> Result<(Vec<u8>, u64), DamagedChunk> {
    if chunk.get(KIND_AT) == Some(&chunk::COMPRESSED_CHANGE) {
        let change = Change::from_bytes(chunk.to_vec()).map_err(|_| DamagedChunk)?;
        return Ok((change.actor_id().to_bytes().to_vec(), change.seq()));
    }
    let mut rest = chunk.get(KIND_AT + 1..).ok_or(DamagedChunk)?;
    let _length = number(&mut rest)?;
    let dependencies = number(&mut rest)?.checked_mul(32).ok_or(DamagedChunk)?;
    take(&mut rest, dependencies)?;
    let length = number(&mut rest)?;
    let actor = take(&mut rest, length)?.to_vec();
    Ok((actor, number(&mut rest)?))
}

fn number(rest: &mut &[u8]) -> Result<u64, DamagedChunk> {
    let (value, length) = chunk::leb128(rest)?;
    take(rest, length as u64)?;
    Ok(value)
}

fn take<'b>(rest: &mut &'b [u8], length: u64) -> Result<&'b [u8], DamagedChunk> {
    let (taken, after) =
        usize::try_from(length).ok().and_then(|length| rest.split_at_checked(length)).ok_or(DamagedChunk)?;
    *rest = after;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use automerge::transaction::Transactable;
    use automerge::{ActorId, AutomergeError, ROOT};

    fn edit(document: &mut Automerge, actor: u8, text: &str) {
        document.set_actor(ActorId::from(&[actor; 3][..]));
        document.transact::<_, _, AutomergeError>(|tx| tx.put(ROOT, "k", text)).unwrap();
    }

    fn run(actor: u8, first: u64, last: u64) -> Run {
        Run { actor: vec![actor; 3], first, last }
    }

    #[test]
    fn changes_are_told_in_every_form_they_are_stored_in() {
        let mut document = Automerge::new();
        (0..3).for_each(|n| edit(&mut document, 1, &format!("{n}")));
        edit(&mut document, 2, "two");
        let (saved, heads) = (document.save(), document.get_heads());
        edit(&mut document, 1, "short");
        edit(&mut document, 2, &"long ".repeat(4_000));
        edit(&mut document, 2, "short");
        let later: Vec<u8> =
            document.get_changes(&heads).iter_mut().flat_map(|change| change.bytes().into_owned()).collect();
        assert_eq!(runs(&saved).unwrap(), [run(1, 1, 3), run(2, 1, 1)]);
        assert_eq!(runs(&later).unwrap(), [run(1, 4, 4), run(2, 2, 3)]);
        assert_eq!(runs(&[saved, later].concat()).unwrap(), [run(1, 1, 4), run(2, 1, 3)]);
        assert_eq!(runs(&[]).unwrap(), []);
    }

    #[test]
    fn what_is_no_chunk_is_refused() {
        for bad in [&b"nonsense"[..], &[0x85, 0x6f, 0x4a, 0x83]] {
            assert!(matches!(runs(bad), Err(LoadError::Damaged(_))));
        }
    }
}
