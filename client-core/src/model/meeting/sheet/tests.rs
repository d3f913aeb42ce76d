//! A text that nobody edited is no edit, and one edit is one difference.

use proptest::prelude::*;

use super::*;

fn headings() -> Headings {
    let heading = |text: &str| text.to_owned();
    Headings {
        agenda: heading("Agenda"),
        notes: heading("Notes"),
        decisions: heading("Decisions"),
        actions: heading("Actions"),
    }
}

/// A meeting as the text of `before` has it once somebody has put `new` in the place of `old`.
fn edited(before: &Sheet, old: &str, new: &str) -> Result<Sheet, SheetError> {
    let text = write(before, &headings());
    assert!(text.contains(old), "{text}");
    read(&text.replacen(old, new, 1), before, &headings())
}

fn kick_off() -> Sheet {
    let pairs =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let item = |id: &str, title: &str, notes: &str| SheetItem {
        id: Some(id.to_owned()),
        title: title.to_owned(),
        fields: pairs(&[("minutes", "20")]),
        notes: notes.to_owned(),
    };
    let line = |id: &str, text: &str| SheetLine {
        id: Some(id.to_owned()),
        text: text.to_owned(),
        fields: pairs(&[("owner", "Lin"), ("item", "1")]),
    };
    Sheet {
        fields: pairs(&[("title", "Q3 kick-off"), ("host", "Lin"), ("attendees", "Lin, Chen")]),
        agenda: vec![item("A", "Plan", "Budget 50,000.\n# not a heading\n"), item("B", "Answer", "")],
        notes: "## Agenda\n%% kept".to_owned(),
        decisions: vec![line("D", "go ahead")],
        actions: vec![line("X", "confirm the budget")],
    }
}

#[test]
fn the_text_reads_as_people_write_minutes() {
    let text = write(&kick_off(), &headings());
    let expected = "---\ntitle: Q3 kick-off\nat:\nminutes:\nplace:\nhost: Lin\nrecorder:\nattendees: Lin, Chen\npurpose:\n---\n\n\
        ## Agenda\n\n### Plan ^1\n- minutes: 20\n\nBudget 50,000.\n\\# not a heading\n\n### Answer ^2\n- minutes: 20\n\n\n\
        ## Notes\n\n\\## Agenda\n\\%% kept\n\n## Decisions\n\n- go ahead ^1\n  owner: Lin\n  item: 1\n\n## Actions\n\n\
        - confirm the budget ^1\n  owner: Lin\n  item: 1\n";
    assert_eq!(text, expected);
}

#[test]
fn one_edit_is_one_difference() {
    let before = kick_off();
    let only = |old: &str, new: &str| {
        let mut found = differences(&before, &edited(&before, old, new).unwrap());
        assert_eq!(found.len(), 1, "{old} → {new}: {found:?}");
        found.remove(0)
    };
    let field = |name, value: &str| Difference::Field { name, value: value.to_owned() };
    assert_eq!(only("place:", "place: room A"), field("place", "room A"));
    assert_eq!(only("host: Lin", "host:"), field("host", ""));
    let people = Difference::People { added: vec!["Wu".into()], removed: vec!["Chen".into()] };
    assert_eq!(only("Lin, Chen", "Lin, Wu"), people);
    let after = "Budget 60,000.\n# not a heading\n".to_owned();
    assert_eq!(only("50,000", "60,000"), Difference::ItemNotes { id: "A".into(), after });
    let after = "## Agenda\n%% kept\nmore".to_owned();
    assert_eq!(only("\\%% kept", "\\%% kept\nmore"), Difference::Notes { after });
    let item = |name, value: &str| Difference::Item { id: "A".into(), name, value: value.to_owned() };
    assert_eq!(only("### Plan ^1", "### The plan ^1"), item("title", "The plan"));
    assert_eq!(only("- minutes: 20", "- minutes: 25"), item("minutes", "25"));
    assert_eq!(
        only("- go ahead ^1", "- and soon\n- go ahead ^1"),
        Difference::LineNew { action: false, at: 0 }
    );
    let line = Difference::Line { action: false, id: "D".into(), name: "owner", value: String::new() };
    assert_eq!(only("go ahead ^1\n  owner: Lin", "go ahead ^1"), line);
    let gone = Difference::LineGone { action: true, id: "X".into() };
    assert_eq!(only("- confirm the budget ^1\n  owner: Lin\n  item: 1\n", ""), gone);
    let order = Difference::Order(vec![Ok("A".into()), Err(1), Ok("B".into())]);
    assert_eq!(only("### Answer ^2", "### Price\n\n### Answer ^2"), order);
    assert_eq!(only("### Answer ^2\n- minutes: 20\n", ""), Difference::ItemGone { id: "B".into() });
}

#[test]
fn what_can_not_be_read_is_told_with_its_line() {
    let before = kick_off();
    for (old, new, line) in [
        ("place:", "colour: red", 5),
        ("### Plan ^1", "### Plan ^9", 14),
        ("### Answer ^2", "### Answer ^1", 20),
        ("  owner: Lin", "  colour: red", 32),
        ("## Agenda\n", "words\n\n## Agenda\n", 12),
        ("---\n", "", 1),
    ] {
        assert_eq!(edited(&before, old, new).unwrap_err().line, line, "{new}");
    }
}

/// Anything somebody, or a stranger's program, may have written.
fn words() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        "[ a-z#%\\\\^:-]{0,12}",
        Just("## Agenda".to_owned()),
        Just("### x ^1".to_owned()),
        Just("- minutes: 5".to_owned()),
        Just("  owner: Lin".to_owned()),
        Just("---".to_owned()),
        Just("预算5万元。\r".to_owned()),
        Just(String::new()),
    ];
    prop::collection::vec(line, 0..4).prop_map(|lines| lines.join("\n"))
}

fn some(names: &'static [&'static str]) -> impl Strategy<Value = BTreeMap<String, String>> {
    let name = prop::sample::select(names.to_vec()).prop_map(str::to_owned);
    prop::collection::btree_map(name, words(), 0..4)
}

fn sheet() -> impl Strategy<Value = Sheet> {
    let items = prop::collection::vec((words(), some(&OF_ITEM), words()), 0..4);
    let lines = || prop::collection::vec((words(), some(&OF_LINE)), 0..4);
    (some(&FRONT), items, words(), lines(), lines()).prop_map(|(fields, items, notes, decisions, actions)| {
        let item = |(at, (title, fields, notes)): (usize, (String, BTreeMap<String, String>, String))| {
            SheetItem { id: Some(format!("A{at}")), title, fields, notes }
        };
        let line = |(at, (text, fields)): (usize, (String, BTreeMap<String, String>))| SheetLine {
            id: Some(format!("L{at}")),
            text,
            fields,
        };
        Sheet {
            fields,
            agenda: items.into_iter().enumerate().map(item).collect(),
            notes,
            decisions: decisions.into_iter().enumerate().map(line).collect(),
            actions: actions.into_iter().enumerate().map(line).collect(),
        }
    })
}

proptest! {
    #[test]
    fn a_text_that_nobody_edited_is_no_edit(before in sheet()) {
        let after = read(&write(&before, &headings()), &before, &headings());
        prop_assert_eq!(after.map(|after| differences(&before, &after)), Ok(Vec::new()));
    }

    #[test]
    fn editing_one_field_edits_only_that(before in sheet(), at in prop::sample::select(FRONT.to_vec())) {
        let mut wanted = before.clone();
        wanted.fields.insert(at.to_owned(), "something else".to_owned());
        let after = read(&write(&wanted, &headings()), &before, &headings()).unwrap();
        let found = differences(&before, &after);
        prop_assert_eq!(found.len(), 1, "{:?}", found);
    }
}
