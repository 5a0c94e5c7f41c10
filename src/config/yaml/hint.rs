//! The way out for something of the wrong type, when there is an obvious one.

use super::deserialize::{FLAG, LIST, MAP, NUMBER, TEXT, WHOLE_NUMBER};
use super::node::{Kind, Meaning, Node, Scalar, Style, excerpt, plain_meaning};
use crate::base::diagnostic::SourceFile;
use crate::base::identifier;

pub fn way_out(file: &SourceFile, node: &Node, expected: &str) -> Option<String> {
    if node.written() != node.text() {
        // What a variable holds is not for hints to show.
        return None;
    }
    match (&node.kind, expected) {
        // An unquoted text that begins with a brace.
        (Kind::Map(_), TEXT) => {
            file.text.get(node.range.clone())?.starts_with('{').then(|| "put quotes round it, if it is text".to_owned())
        }
        (Kind::Scalar(_), LIST) if node.is_nothing() => Some("write `[]` for an empty list".to_owned()),
        (Kind::Scalar(_), MAP) if node.is_nothing() => Some("write `{}` for an empty map".to_owned()),
        (Kind::Scalar(scalar), LIST) => {
            (excerpt(&scalar.text) == scalar.text).then(|| format!("write `[{}]` for a list of one", scalar.text))
        }
        (Kind::Scalar(scalar), MAP) => space_after_colon(&scalar.text),
        (Kind::Scalar(scalar), wanted) if wanted.starts_with(NUMBER) || wanted == WHOLE_NUMBER => as_number(scalar),
        (Kind::Scalar(scalar), FLAG) => as_flag(&scalar.text),
        _ => None,
    }
}

/// The same where a map with certain keys is expected.
pub fn way_out_with_keys(node: &Node, keys: &[&str]) -> Option<String> {
    match &node.kind {
        Kind::Scalar(_) if node.is_nothing() && !keys.is_empty() => {
            Some(format!("its keys are {}", identifier::list(keys)))
        }
        Kind::Scalar(scalar) if scalar.written.is_none() => space_after_colon(&scalar.text),
        Kind::Scalar(_) | Kind::List(_) | Kind::Map(_) | Kind::Broken => None,
    }
}

fn space_after_colon(text: &str) -> Option<String> {
    let (key, value) = text.split_once(':')?;
    identifier::is_identifier(key).then(|| format!("put a space after the colon: `{key}: {}`", excerpt(value)))
}

fn as_flag(text: &str) -> Option<String> {
    match text.to_lowercase().as_str() {
        "yes" | "on" | "y" | "true" | "1" => Some("write `true`".to_owned()),
        "no" | "off" | "n" | "false" | "0" => Some("write `false`".to_owned()),
        _ => None,
    }
}

fn as_number(scalar: &Scalar) -> Option<String> {
    let number = |text: &str| matches!(plain_meaning(text), Meaning::Whole(_) | Meaning::Number(_));
    if scalar.style == Style::Text && number(&scalar.text) {
        return Some("remove the quotes".to_owned());
    }
    let bare = scalar.text.replace(['_', ',', ' ', '\''], "");
    let grouped = bare != scalar.text && number(&bare);
    grouped.then(|| format!("write `{bare}`"))
}
