//! Text broken into lines of a width: between words, and between the characters of a script that has no spaces.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What does not begin a line: it stays with what is before it.
const CLOSING: &str = "，。、；：！？”’）》」";

/// The text in lines of at most `width` columns; at least one.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for (space, piece) in pieces(text) {
        let Some(line) = lines.last_mut() else { break };
        let gap = usize::from(space && !line.is_empty());
        if line.width() + gap + piece.width() <= width {
            line.extend(std::iter::repeat_n(' ', gap));
            line.push_str(&piece);
        } else {
            lines.extend(chopped(&piece, width));
        }
    }
    if lines.len() > 1 && lines[0].is_empty() {
        lines.remove(0);
    }
    lines
}

/// What is not broken unless it has to be, and whether there is a space before it.
fn pieces(text: &str) -> Vec<(bool, String)> {
    let mut pieces: Vec<(bool, String)> = Vec::new();
    for word in text.split_whitespace() {
        let mut before = None;
        for letter in word.chars() {
            let wide = letter.width().unwrap_or(0) > 1;
            let stays = CLOSING.contains(letter) || before == Some(false) && !wide;
            match pieces.last_mut().filter(|_| before.is_some() && stays) {
                Some((_, piece)) => piece.push(letter),
                None => pieces.push((before.is_none(), letter.to_string())),
            }
            before = Some(wide);
        }
    }
    pieces
}

/// A piece in lines; only one that is wider than a line has several.
fn chopped(piece: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for letter in piece.chars() {
        let fits = |line: &&mut String| line.width() + letter.width().unwrap_or(0) <= width;
        match lines.last_mut().filter(|line| line.is_empty() || fits(line)) {
            Some(line) => line.push(letter),
            None => lines.push(letter.to_string()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_if_they_can() {
        assert_eq!(
            wrap("call 10 key accounts, fix the time", 12),
            ["call 10 key", "accounts,", "fix the time"]
        );
        assert_eq!(wrap("unbelievable", 5), ["unbel", "ievab", "le"]);
        assert_eq!(wrap("", 5), [""]);
    }

    #[test]
    fn chinese_breaks_anywhere_but_before_what_closes() {
        assert_eq!(wrap("客户满意度、需求及痛点", 10), ["客户满意", "度、需求及", "痛点"]);
        assert_eq!(wrap("提纲v1.0初稿", 6), ["提纲", "v1.0初", "稿"]);
    }
}
