//! Splitting and comparing, on minutes as people write them and on random text.

use proptest::prelude::*;

use super::*;

#[test]
fn sentences_end_where_a_reader_ends_them() {
    for (text, expected) in [
        ("预算5万元。下周确认！谁来？；好", vec!["预算5万元。", "下周确认！", "谁来？；", "好"]),
        (
            "Go ahead. Confirmed by July 15! Who? Chen",
            vec!["Go ahead.", "Confirmed by July 15!", "Who?", "Chen"],
        ),
        ("up 3.5 % in v1.0 today. Next.", vec!["up 3.5 % in v1.0 today.", "Next."]),
        (
            "Bring material, e.g. slides. See https://a.cn/b.c?d=1. Done.",
            vec!["Bring material, e.g. slides.", "See https://a.cn/b.c?d=1.", "Done."],
        ),
        ("见https://a.cn/文件.中文 好.然后", vec!["见https://a.cn/文件.中文 好.", "然后"]),
        ("他说：“可以。”然后走了。", vec!["他说：“可以。”", "然后走了。"]),
        ("1. budget\n2.预算\n  3. both. And", vec!["1. budget", "2.预算", "3. both.", "And"]),
        ("Wait... what?! Ok", vec!["Wait...", "what?!", "Ok"]),
        ("Dr. Wu and Mr. Chen (No. 3). End", vec!["Dr. Wu and Mr. Chen (No. 3).", "End"]),
        ("等等……好", vec!["等等……", "好"]),
        ("line one\r\n\r\n  line two  \n", vec!["line one", "line two"]),
        ("", vec![]),
    ] {
        assert_eq!(sentences(text), expected, "{text}");
    }
}

fn edit(at: usize, delete: usize, insert: &str, replaces_sentence: bool) -> Edit {
    Edit { at, delete, insert: insert.into(), replaces_sentence }
}

#[test]
fn a_changed_sentence_is_replaced_whole_and_its_neighbours_stay() {
    let old = "预算5万元。七月十五日前确认。\n客户要求培训。";
    let new = "预算5万元。七月十二日前确认。\n客户要求培训。";
    assert_eq!(replace_whole(old, new), [edit(6, 9, "七月十二日前确认。", true)]);
}

#[test]
fn an_added_sentence_deletes_nothing() {
    assert_eq!(replace_whole("A b.\nE f.", "A b. C d.\nE f."), [edit(4, 0, " C d.", false)]);
    assert_eq!(replace_whole("A b.", "A b.\nC d."), [edit(4, 0, "\nC d.", false)]);
    assert_eq!(replace_whole("A b.", "C d.\nA b."), [edit(0, 0, "C d.\n", false)]);
    assert_eq!(replace_whole("", "好。"), [edit(0, 0, "好。", false)]);
}

#[test]
fn a_removed_sentence_inserts_nothing() {
    assert_eq!(replace_whole("A b. C d. E f.", "A b. E f."), [edit(5, 5, "", false)]);
    assert_eq!(replace_whole("好。", ""), [edit(0, 2, "", false)]);
}

#[test]
fn a_changed_sentence_beside_a_new_one_finds_its_counterpart() {
    let edits = replace_whole("The budget is 50,000.", "First of all. The budget is 60,000.");
    assert_eq!(edits, [edit(0, 0, "First of all. ", false), edit(0, 21, "The budget is 60,000.", true)]);
}

#[test]
fn each_changed_sentence_is_one_edit() {
    let edits = replace_whole("A1. B1. C1.\nD1.", "A2. B1. C2.\nD2.");
    assert_eq!(edits, [edit(0, 3, "A2.", true), edit(8, 3, "C2.", true), edit(12, 3, "D2.", true)]);
}

#[test]
fn equal_texts_have_no_edits() {
    assert_eq!(replace_whole("A. B.\n", "A. B.\n"), []);
    assert_eq!(replace_whole("", ""), []);
}

#[test]
fn long_minutes_with_changes_far_apart_change_only_there() {
    let line = |at: usize, word: &str| format!("Line {at} {word}.\n");
    let old: String = (0..3000).map(|at| line(at, "stays")).collect();
    let new: String =
        (0..3000).map(|at| line(at, if at % 2999 == 1 { "changed" } else { "stays" })).collect();
    let changed = new.lines().zip(old.lines()).filter(|(a, b)| a != b).count();
    let edits = replace_whole(&old, &new);
    assert_eq!(edits.len(), changed);
    assert!(edits.iter().all(|edit| edit.replaces_sentence));
    assert_eq!(apply(&old, &edits), new);
}

#[test]
fn texts_beyond_the_limits_are_still_replaced_exactly() {
    let old: String = (0..2500).map(|at| format!("old {at}.\n")).collect();
    let new: String = (0..2500).map(|at| format!("new {at}.\n")).collect();
    assert_eq!(apply(&old, &replace_whole(&old, &new)), new);
}

/// Text of few different sentences, so that two of them have much in common.
fn prose() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "甲。",
        "乙！",
        "A b.",
        "C?",
        " ",
        "\n",
        "3.5",
        "词",
        "e.g. x",
        "”",
        "\r\n",
        "😀。",
        "http://a.b/c.d",
        "丙；",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn pieces_together_are_the_text(text in prop_oneof![prose(), any::<String>()]) {
        let pieces = split(&text);
        prop_assert!(pieces.iter().all(|piece| !piece.text.is_empty()));
        prop_assert_eq!(pieces.iter().map(|piece| piece.text).collect::<String>(), text);
    }

    #[test]
    fn the_edits_make_the_new_text(old in prose(), new in prose()) {
        let edits = replace_whole(&old, &new);
        prop_assert_eq!(apply(&old, &edits), new);
        for pair in edits.windows(2) {
            prop_assert!(pair[0].at + pair[0].delete <= pair[1].at);
        }
        let whole = split(&old);
        for edit in edits.iter().filter(|edit| edit.replaces_sentence) {
            let gone: String = old.chars().skip(edit.at).take(edit.delete).collect();
            prop_assert!(whole.iter().any(|piece| piece.text == gone));
        }
    }

    #[test]
    fn any_text_becomes_any_other(old in any::<String>(), new in any::<String>()) {
        prop_assert_eq!(apply(&old, &replace_whole(&old, &new)), new);
    }

    /// Replacing one sentence never touches another.
    #[test]
    fn one_changed_sentence_is_one_edit(before in prose(), after in prose()) {
        let old = format!("{before}\nThis one changes.\n{after}");
        let new = format!("{before}\nThis one has changed.\n{after}");
        let at = before.chars().count() + 1;
        prop_assert_eq!(replace_whole(&old, &new), vec![edit(at, 17, "This one has changed.", true)]);
    }
}
