//! What two sequences have in common: lines by Myers' algorithm (cost grows with the differences, not with the
//! text), sentences of the changed lines by weight, and the counterparts among sentences that changed.

use super::split::{Piece, PieceKind};

/// The most differing lines that are told apart one by one; texts that differ more are compared by sentence alone.
const MAX_LINE_DIFFERENCES: usize = 1_000;

/// The most pairs of pieces that are looked at; a changed stretch larger than that is replaced as one.
const MAX_PAIRS: usize = 4_000_000;

/// A sentence in common counts more than any number of gaps in common.
const SENTENCE_WEIGHT: u32 = 1 << 12;

/// The places `(old, new)` of equal lines, in order: a longest common subsequence (E. W. Myers, "An O(ND) Difference
/// Algorithm and Its Variations", 1986). Beginning and end in common are found first.
pub(super) fn common_lines(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let (head, tail) = ends_in_common(old, new, |a, b| a == b);
    let middle = myers(&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let ends = (0..tail).rev().map(|back| (old.len() - 1 - back, new.len() - 1 - back));
    (0..head)
        .map(|at| (at, at))
        .chain(middle.into_iter().map(|(a, b)| (a + head, b + head)))
        .chain(ends)
        .collect()
}

fn myers(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let limit = (old.len() + new.len()).min(MAX_LINE_DIFFERENCES);
    // frontier[k + limit + 1]: how far into `old` a path with d differences comes on diagonal k = old - new.
    let mut frontier = vec![0usize; 2 * limit + 3];
    let mut steps = Vec::new();
    for differences in 0..=limit {
        let (low, high) = (limit + 1 - differences, limit + 1 + differences);
        for diagonal in (low..=high).step_by(2) {
            let down = diagonal == low || diagonal != high && frontier[diagonal - 1] < frontier[diagonal + 1];
            let mut x = if down { frontier[diagonal + 1] } else { frontier[diagonal - 1] + 1 };
            let mut y = (x + limit + 1).saturating_sub(diagonal);
            while x < old.len() && y < new.len() && old[x] == new[y] {
                (x, y) = (x + 1, y + 1);
            }
            frontier[diagonal] = x;
            if x >= old.len() && y >= new.len() {
                return walk_back(&steps, limit, old.len(), new.len());
            }
        }
        steps.push(frontier[low - 1..=high + 1].to_vec());
    }
    Vec::new()
}

/// Follows the frontiers back from the end and gathers the diagonal moves.
fn walk_back(steps: &[Vec<usize>], limit: usize, mut x: usize, mut y: usize) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (differences, before) in steps.iter().enumerate().rev() {
        // `before` holds the frontier of `differences`; the path now stands at one difference more.
        let offset = limit + 1 - differences - 1;
        let diagonal = x + limit + 1 - y;
        let (low, high) = (limit + 1 - differences - 1, limit + 1 + differences + 1);
        let at = |diagonal: usize| before.get(diagonal.wrapping_sub(offset)).copied().unwrap_or(0);
        let down = diagonal == low || diagonal != high && at(diagonal - 1) < at(diagonal + 1);
        let from_x = if down { at(diagonal + 1) } else { at(diagonal - 1) };
        let from_y = (from_x + limit + 1).saturating_sub(if down { diagonal + 1 } else { diagonal - 1 });
        let landed = if down { (from_x, from_y + 1) } else { (from_x + 1, from_y) };
        while x > landed.0 && y > landed.1 {
            (x, y) = (x - 1, y - 1);
            found.push((x, y));
        }
        (x, y) = (from_x, from_y);
    }
    while x > 0 && y > 0 {
        (x, y) = (x - 1, y - 1);
        found.push((x, y));
    }
    found.reverse();
    found
}

/// The places of equal pieces, in order: the common subsequence with the most sentences, and of those the one
/// with the most gaps.
pub(super) fn common_pieces(old: &[Piece<'_>], new: &[Piece<'_>]) -> Vec<(usize, usize)> {
    let weight = |a: &Piece<'_>, b: &Piece<'_>| match (a == b, a.kind) {
        (false, _) => 0,
        (true, PieceKind::Sentence) => SENTENCE_WEIGHT,
        (true, PieceKind::Gap) => 1,
    };
    heaviest(old, new, weight)
}

/// The changed sentences and their counterparts, in order: as many as can be, the more alike the better.
pub(super) fn pair_up(old: &[Piece<'_>], new: &[Piece<'_>]) -> Vec<(usize, usize)> {
    heaviest(old, new, |a, b| match (a.kind, b.kind) {
        (PieceKind::Sentence, PieceKind::Sentence) => SENTENCE_WEIGHT + likeness(a.text, b.text),
        _ => 0,
    })
}

/// How much of two sentences is the same at their beginnings and ends: 0 to 100.
fn likeness(a: &str, b: &str) -> u32 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (head, tail) = ends_in_common(&a, &b, |a, b| a == b);
    let share = (head + tail) * 100 / a.len().max(b.len()).max(1);
    u32::try_from(share).unwrap_or(100)
}

/// How many elements two sequences have in common at the beginning, and at the end of what is left.
fn ends_in_common<T>(a: &[T], b: &[T], same: impl Fn(&T, &T) -> bool) -> (usize, usize) {
    let head = a.iter().zip(b).take_while(|(a, b)| same(a, b)).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(a, b)| same(a, b)).count();
    (head, tail)
}

/// The pairs in order whose weights sum to the most; a pair of weight 0 is none.
fn heaviest<T>(old: &[T], new: &[T], weight: impl Fn(&T, &T) -> u32) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    if old.len().saturating_mul(new.len()) > MAX_PAIRS {
        return Vec::new();
    }
    // best[i * width + j]: the most that old[i..] and new[j..] come to.
    let mut best = vec![0u64; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let skip = best[(i + 1) * width + j].max(best[i * width + j + 1]);
            let own = u64::from(weight(&old[i], &new[j]));
            let pair = if own > 0 { own + best[(i + 1) * width + j + 1] } else { 0 };
            best[i * width + j] = skip.max(pair);
        }
    }
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < old.len() && j < new.len() {
        let here = best[i * width + j];
        let own = u64::from(weight(&old[i], &new[j]));
        if own > 0 && here == own + best[(i + 1) * width + j + 1] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if here == best[(i + 1) * width + j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}
