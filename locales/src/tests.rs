//! Every language says the same, and words come as they are meant.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

use super::*;

/// The messages of a language: in which file each stands, and what is put into its words.
fn messages(language: &str) -> BTreeMap<String, (String, BTreeSet<String>)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(language);
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let resource =
            parser::parse(text.as_str()).unwrap_or_else(|(_, errors)| panic!("{file}: {errors:?}"));
        for entry in &resource.body {
            let Entry::Message(message) = entry else { continue };
            let mut variables = BTreeSet::new();
            of_pattern(message.value.as_ref().unwrap(), &mut variables);
            let id = message.id.name.to_owned();
            assert!(found.insert(id.clone(), (file.clone(), variables)).is_none(), "{id} stands twice");
        }
    }
    found
}

fn of_pattern(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        match element {
            PatternElement::Placeable { expression: Expression::Inline(inline) } => {
                of_inline(inline, variables)
            }
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                of_inline(selector, variables);
                variants.iter().for_each(|variant| of_pattern(&variant.value, variables));
            }
            PatternElement::TextElement { .. } => {}
        }
    }
}

fn of_inline(inline: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    if let InlineExpression::VariableReference { id } = inline {
        variables.insert(id.name.to_owned());
    }
}

#[test]
fn every_language_has_the_same_messages_of_the_same_arguments() {
    let (english, chinese) = (messages("en"), messages("zh-CN"));
    assert!(english.len() > 200, "only {} messages were found", english.len());
    let only = |these: &BTreeMap<String, _>, those: &BTreeMap<String, _>| -> Vec<String> {
        these.keys().filter(|id| !those.contains_key(*id)).cloned().collect()
    };
    assert_eq!(only(&english, &chinese), [""; 0], "not in Chinese");
    assert_eq!(only(&chinese, &english), [""; 0], "only in Chinese");
    for (id, found) in &english {
        assert_eq!(found, &chinese[id], "{id}");
    }
}

#[test]
fn a_message_is_its_name_and_arguments_to_programs() {
    let message = say::no_such("Q9", say::kind_task());
    let json = serde_json::json!({"id": "no-such", "args": {"name": "Q9", "thing": {"id": "kind-task"}}});
    assert_eq!(serde_json::to_value(&message).unwrap(), json);
    assert_eq!(message.to_string(), "no-such (name: Q9, thing: kind-task)");
}

#[cfg(feature = "speak")]
mod spoken {
    use super::*;

    #[test]
    fn words_come_in_the_language_that_is_spoken() {
        let message = say::ambiguous(vec!["林一", "林二"], "林", say::kind_person());
        let english = Speaker::new(Language::English);
        let chinese = Speaker::new(Language::Chinese);
        assert_eq!(english.say(&message), "`林` could be more than one person: 林一, 林二");
        assert_eq!(chinese.say(&message), "`林` 可以指多个人员：林一、林二");
        assert_eq!(english.say(&say::changes(1u64)), "1 change");
        assert_eq!(english.say(&say::changes(2u64)), "2 changes");
        assert_eq!(chinese.say(&say::changes(1u64)), "1 处修改");
    }

    #[test]
    fn a_locale_names_its_language() {
        assert_eq!(Language::of_locale("zh_CN.UTF-8"), Some(Language::Chinese));
        assert_eq!(Language::of_locale("en-GB"), Some(Language::English));
        assert_eq!(Language::of_locale("C.UTF-8"), Some(Language::English));
        assert_eq!(Language::of_locale("de_DE"), None);
    }
}
