//! Makes a Rust function of every message in `en/`: a message that is not there, or an argument that it does not
//! take, is then an error of the compiler. Parameters stand in the order of the alphabet, whatever the words' order.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

fn main() {
    let home = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo names the package's folder"));
    let mut code = String::new();
    let mut english = String::new();
    let mut chinese = String::new();
    for (number, file) in files(&home.join("en")).iter().enumerate() {
        let name = file.file_name().and_then(|name| name.to_str()).expect("a name in UTF-8");
        let text = fs::read_to_string(file).expect("a locale file is UTF-8");
        let resource = match parser::parse(text.as_str()) {
            Ok(resource) => resource,
            Err((_, errors)) => panic!("{}: {errors:?}", file.display()),
        };
        for entry in &resource.body {
            let Entry::Message(message) = entry else { continue };
            let Some(pattern) = &message.value else { continue };
            let mut variables = BTreeSet::new();
            of_pattern(pattern, &mut variables);
            function(&mut code, number, message.id.name, &variables);
        }
        for (language, list) in [("en", &mut english), ("zh-CN", &mut chinese)] {
            let path = home.join(language).join(name);
            writeln!(list, "    include_str!({path:?}),").expect("a string takes what is written");
        }
    }
    println!("cargo::rerun-if-changed=en");
    println!("cargo::rerun-if-changed=zh-CN");
    let sources = format!(
        "#[cfg(feature = \"speak\")]\npub(crate) const ENGLISH: &[&str] = &[\n{english}];\n\
         #[cfg(feature = \"speak\")]\npub(crate) const CHINESE: &[&str] = &[\n{chinese}];\n"
    );
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names a folder for what is made"));
    fs::write(out.join("say.rs"), code).expect("cargo's folder can be written");
    fs::write(out.join("sources.rs"), sources).expect("cargo's folder can be written");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder of a language");
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry of the folder").path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "ftl"));
    files.sort();
    files
}

fn function(code: &mut String, part: usize, id: &str, variables: &BTreeSet<String>) {
    let parameters: Vec<String> = variables.iter().map(|name| format!("{name}: impl Into<Value>")).collect();
    let arguments: String = variables.iter().map(|name| format!("({name:?}, {name}.into()), ")).collect();
    writeln!(
        code,
        "/// The message `{id}`.\n#[must_use]\npub fn {}({}) -> Message {{\n    Message::new({part}, {id:?}, [{arguments}])\n}}",
        id.replace('-', "_"),
        parameters.join(", "),
    )
    .expect("a string takes what is written");
}

fn of_pattern(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            of_expression(expression, variables);
        }
    }
}

fn of_expression(expression: &Expression<&str>, variables: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => of_inline(inline, variables),
        Expression::Select { selector, variants } => {
            of_inline(selector, variables);
            variants.iter().for_each(|variant| of_pattern(&variant.value, variables));
        }
    }
}

fn of_inline(inline: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => drop(variables.insert(id.name.to_owned())),
        InlineExpression::Placeable { expression } => of_expression(expression, variables),
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        other => panic!("only texts, numbers and variables stand in a message, not {other:?}"),
    }
}
