//! The way out for something of the wrong type, when there is an obvious one.

use super::deserialize::{BOOLEAN, LIST, MAP, NUMBER, TEXT, WHOLE_NUMBER};
use super::node::{ScalarValue, YamlKind, YamlNode, YamlScalar, YamlStyle, excerpt, plain_scalar_value};
use crate::base::diagnostic::SourceFile;
use crate::base::identifier;

pub fn hint_for_expected(file: &SourceFile, node: &YamlNode, expected: &str) -> Option<String> {
    if node.raw_text() != node.text() {
        // What a variable holds is not for hints to show.
        return None;
    }
    match (&node.kind, expected) {
        // An unquoted text that begins with a brace.
        (YamlKind::Map(_), TEXT) => {
            file.text.get(node.range.clone())?.starts_with('{').then(|| "put quotes round it, if it is text".to_owned())
        }
        (YamlKind::Scalar(_), LIST) if node.is_null() => Some("write `[]` for an empty list".to_owned()),
        (YamlKind::Scalar(_), MAP) if node.is_null() => Some("write `{}` for an empty map".to_owned()),
        (YamlKind::Scalar(scalar), LIST) => {
            (excerpt(&scalar.text) == scalar.text).then(|| format!("write `[{}]` for a list of one", scalar.text))
        }
        (YamlKind::Scalar(scalar), MAP) => hint_for_missing_space(&scalar.text),
        (YamlKind::Scalar(scalar), wanted) if wanted.starts_with(NUMBER) || wanted == WHOLE_NUMBER => {
            hint_for_number(scalar)
        }
        (YamlKind::Scalar(scalar), BOOLEAN) => hint_for_boolean(&scalar.text),
        _ => None,
    }
}

/// The same where a map with certain keys is expected.
pub fn hint_for_expected_keys(node: &YamlNode, keys: &[&str]) -> Option<String> {
    match &node.kind {
        YamlKind::Scalar(_) if node.is_null() && !keys.is_empty() => {
            Some(format!("its keys are {}", identifier::list(keys)))
        }
        YamlKind::Scalar(scalar) if scalar.raw_text.is_none() => hint_for_missing_space(&scalar.text),
        YamlKind::Scalar(_) | YamlKind::List(_) | YamlKind::Map(_) | YamlKind::Broken => None,
    }
}

fn hint_for_missing_space(text: &str) -> Option<String> {
    let (key, value) = text.split_once(':')?;
    identifier::is_identifier(key).then(|| format!("put a space after the colon: `{key}: {}`", excerpt(value)))
}

fn hint_for_boolean(text: &str) -> Option<String> {
    match text.to_lowercase().as_str() {
        "yes" | "on" | "y" | "true" | "1" => Some("write `true`".to_owned()),
        "no" | "off" | "n" | "false" | "0" => Some("write `false`".to_owned()),
        _ => None,
    }
}

fn hint_for_number(scalar: &YamlScalar) -> Option<String> {
    let number = |text: &str| matches!(plain_scalar_value(text), ScalarValue::WholeNumber(_) | ScalarValue::Number(_));
    if scalar.style == YamlStyle::Text && number(&scalar.text) {
        return Some("remove the quotes".to_owned());
    }
    let bare = scalar.text.replace(['_', ',', ' ', '\''], "");
    let grouped = bare != scalar.text && number(&bare);
    grouped.then(|| format!("write `{bare}`"))
}
