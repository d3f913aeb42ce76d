//! Where a line and where a sentence ends.
//!
//! A sentence ends behind 。！？； and the like, and behind `.` `!` `?` when space, the line's end or a Chinese character
//! follows; closing quotes and brackets belong to it. Not behind the point of `3.5`, `v1.0`, `e.g.`, of a list's
//! number (`1. `) or inside an address (`https://a.cn/b.html`). Space between sentences and line ends are
//! pieces of their own, so that adding a sentence to a line leaves the sentence before it alone.

/// Whether a piece says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// A sentence or the part of one that stands on its line, without space around it.
    Sentence,
    /// White space, line ends among it.
    Gap,
}

/// A part of a text. The pieces of a text, put together, are the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// As it stands in the text; never empty.
    pub text: &'a str,
    /// Sentence or space.
    pub kind: PieceKind,
}

/// Lines with their line ends.
pub fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// The sentences alone.
pub fn sentences(text: &str) -> Vec<&str> {
    split(text)
        .into_iter()
        .filter(|piece| piece.kind == PieceKind::Sentence)
        .map(|piece| piece.text)
        .collect()
}

/// All pieces, in order.
pub fn split(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for line in lines(text) {
        let mut rest = line;
        while !rest.is_empty() {
            let body = rest.trim_start();
            push(&mut pieces, &rest[..rest.len() - body.len()], PieceKind::Gap);
            let (sentence, behind) = body.split_at(sentence_end(body));
            push(&mut pieces, sentence, PieceKind::Sentence);
            rest = behind;
        }
    }
    pieces
}

fn push<'a>(pieces: &mut Vec<Piece<'a>>, text: &'a str, kind: PieceKind) {
    if !text.is_empty() {
        pieces.push(Piece { text, kind });
    }
}

/// Where the first sentence of what is left of a line ends, in bytes, space behind it not counted.
fn sentence_end(body: &str) -> usize {
    let mut letters = body.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if !is_terminator(letter) {
            continue;
        }
        let mut end = at + letter.len_utf8();
        while let Some((at, next)) = letters.next_if(|(_, next)| is_terminator(*next) || is_closing(*next)) {
            end = at + next.len_utf8();
        }
        if ends_here(&body[..at], letter, &body[end..]) {
            return end;
        }
    }
    body.trim_end().len()
}

fn is_terminator(letter: char) -> bool {
    is_full_width(letter) || matches!(letter, '.' | '!' | '?')
}

fn is_full_width(letter: char) -> bool {
    matches!(letter, '。' | '！' | '？' | '；' | '．' | '｡' | '…')
}

fn is_closing(letter: char) -> bool {
    matches!(letter, '"' | '\'' | ')' | ']' | '”' | '’' | '」' | '』' | '）' | '】' | '》')
}

/// Whether the terminator between the two parts ends a sentence.
fn ends_here(before: &str, terminator: char, behind: &str) -> bool {
    if is_full_width(terminator) {
        return true;
    }
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    match behind.chars().next() {
        None => true,
        Some(next) if next.is_whitespace() => terminator != '.' || !is_abbreviation(word, before),
        Some(next) => is_cjk(next) && !word.contains("://") && !is_list_number(word, before),
    }
}

/// `e.g`, `i.e`, `v`, `Mr`, `No`: words behind which a point ends no sentence. And the number of a list.
fn is_abbreviation(word: &str, before: &str) -> bool {
    const KNOWN: [&str; 10] = ["mr", "mrs", "ms", "dr", "prof", "no", "vs", "fig", "approx", "cf"];
    let word_only = word.trim_start_matches(['(', '（', '"', '“']);
    let dotted = word_only.contains('.') && word_only.split('.').all(|part| part.chars().count() == 1);
    let letters_only = word_only.chars().all(char::is_alphabetic);
    dotted && word_only.chars().any(char::is_alphabetic)
        || letters_only && KNOWN.contains(&word_only.to_lowercase().as_str())
        || is_list_number(word, before)
}

/// `1` of `1. item`, where the line begins.
fn is_list_number(word: &str, before: &str) -> bool {
    word == before.trim_start() && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Han, kana, hangul and the signs written with them.
fn is_cjk(letter: char) -> bool {
    matches!(u32::from(letter),
        0x2E80..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF)
        || matches!(letter, '“' | '‘')
}
