//! Hints for values of the wrong type.

use super::decimal_comma::{number_ended_by_key, number_with_point};
use super::expectation::Expectation;
use super::node::{ScalarValue, YamlKind, YamlNode, YamlScalar, YamlStyle, excerpt, plain_scalar_value};
use crate::base::diagnostic::TextFile;
use crate::base::identifier;

/// Returns how to write the value that is expected, if the written one shows what was meant.
pub fn hint_for_expected(file: &TextFile, node: &YamlNode, expected: &Expectation) -> Option<String> {
    if node.raw_text() != node.text() {
        // A hint must not show the value of a variable.
        return None;
    }
    match (&node.kind, expected) {
        // A template that begins with a placeholder, without quotes: `{account} …`.
        (YamlKind::Map(_), Expectation::Text) => {
            file.text.get(node.range.clone())?.starts_with('{').then(|| "put quotes round it, if it is text".to_owned())
        }
        (YamlKind::Scalar(_), Expectation::List) if node.is_null() => Some("write `[]` for an empty list".to_owned()),
        (YamlKind::Scalar(_), Expectation::Map) if node.is_null() => Some("write `{}` for an empty map".to_owned()),
        (YamlKind::Scalar(scalar), Expectation::List) => {
            (excerpt(&scalar.text) == scalar.text).then(|| format!("write `[{}]` for a list of one", scalar.text))
        }
        (YamlKind::Scalar(scalar), Expectation::Map) => hint_for_missing_space(&scalar.text),
        (YamlKind::Scalar(scalar), Expectation::Number | Expectation::WholeNumber | Expectation::NumberOrOther(_)) => {
            // A missing value has the place of its key, which may be the end of a number.
            hint_for_number(scalar).or_else(|| Some(number_ended_by_key(&file.text, &node.range)?.hint))
        }
        (YamlKind::Scalar(scalar), Expectation::Boolean) => hint_for_boolean(&scalar.text),
        _ => None,
    }
}

/// Returns how to write the map with these keys that is expected.
pub fn hint_for_expected_keys(node: &YamlNode, keys: &[&str]) -> Option<String> {
    match &node.kind {
        YamlKind::Scalar(_) if node.is_null() && !keys.is_empty() => {
            Some(format!("its keys are {}", identifier::quoted_list(keys)))
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
    if scalar.style == YamlStyle::Text && is_number(&scalar.text) {
        return Some("remove the quotes".to_owned());
    }
    if let Some(number) = number_with_point(&scalar.text) {
        return Some(format!("write `{number}`"));
    }
    let without_separators = scalar.text.replace(['_', ',', ' ', '\''], "");
    let has_separators = without_separators != scalar.text;
    (has_separators && is_number(&without_separators)).then(|| format!("write `{without_separators}`"))
}

fn is_number(text: &str) -> bool {
    matches!(plain_scalar_value(text), ScalarValue::WholeNumber(_) | ScalarValue::Number(_))
}
