//! The tree that a YAML text parses to: the values, their places, and which wrong parts were removed.

use std::ops::Range;

/// One value as written, with the bytes it spans in the file.
#[derive(Clone, Debug)]
pub struct YamlNode {
    pub range: Range<usize>,
    pub kind: YamlKind,
}

#[derive(Clone, Debug)]
pub enum YamlKind {
    Scalar(YamlScalar),
    List(YamlList),
    Map(YamlMap),
    /// A part whose mistake is already reported. Reading it fails without another message.
    Broken,
}

#[derive(Clone, Debug)]
pub struct YamlScalar {
    /// The value without quotes and escapes, with variables replaced.
    pub text: String,
    pub style: YamlStyle,
    /// The text in the file before variables were replaced. Messages show this, since a value may be a secret.
    pub raw_text: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YamlStyle {
    /// Unquoted: its look decides its type.
    Plain,
    /// Quoted, a block or tagged `!!str`: always text.
    Text,
}

#[derive(Clone, Debug, Default)]
pub struct YamlList {
    pub items: Vec<YamlNode>,
    /// Whether wrong items were removed.
    pub has_removed_items: bool,
}

#[derive(Clone, Debug, Default)]
pub struct YamlMap {
    /// The keys are scalars, each occurs once.
    pub entries: Vec<YamlEntry>,
    /// Keys of wrong entries that were removed, and the keys their author probably meant.
    pub removed_keys: Vec<String>,
    /// Keys that are missing and not yet reported.
    pub missing_keys: Vec<&'static str>,
    /// Missing keys that are read as a placeholder, so that the keys missing after them are found too.
    pub placeholder_keys: Vec<&'static str>,
}

#[derive(Clone, Debug)]
pub struct YamlEntry {
    pub key: YamlNode,
    pub value: YamlNode,
}

/// The size of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeSize {
    /// The number of nodes, the root included.
    pub nodes: usize,
    /// The number of levels.
    pub depth: usize,
}

/// The value of a scalar by the YAML 1.2 core schema. Words such as `yes`, `no`, `on` and `off` are text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ScalarValue {
    Null,
    Boolean(bool),
    WholeNumber(i128),
    Number(f64),
    /// `.nan`, `.inf`, or a number too large to hold. No score can be computed from it.
    NotFinite,
    Text,
}

impl YamlNode {
    /// Returns the text of a scalar, and empty text for other nodes. Keys are always scalars.
    pub fn text(&self) -> &str {
        match &self.kind {
            YamlKind::Scalar(scalar) => &scalar.text,
            YamlKind::List(_) | YamlKind::Map(_) | YamlKind::Broken => "",
        }
    }

    /// Returns the text as it stands in the file. Messages show this, since the value of a variable may be a secret.
    pub fn raw_text(&self) -> &str {
        match &self.kind {
            YamlKind::Scalar(scalar) => scalar.raw_text.as_deref().unwrap_or(&scalar.text),
            YamlKind::List(_) | YamlKind::Map(_) | YamlKind::Broken => "",
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(&self.kind, YamlKind::Scalar(scalar) if scalar.core_schema_value() == ScalarValue::Null)
    }

    /// Returns the words for the node in "found …".
    pub fn describe(&self) -> String {
        match &self.kind {
            YamlKind::Scalar(scalar) => scalar.describe(),
            YamlKind::List(_) => "a list".to_owned(),
            YamlKind::Map(_) => "a map".to_owned(),
            YamlKind::Broken => "a mistake".to_owned(),
        }
    }

    /// Counts the nodes and levels of the tree below and including this node.
    pub fn tree_size(&self) -> TreeSize {
        let children: Vec<&YamlNode> = match &self.kind {
            YamlKind::Scalar(_) | YamlKind::Broken => Vec::new(),
            YamlKind::List(list) => list.items.iter().collect(),
            YamlKind::Map(map) => map.entries.iter().flat_map(|entry| [&entry.key, &entry.value]).collect(),
        };
        let (mut nodes, mut depth) = (1, 0);
        for child in children {
            let size = child.tree_size();
            nodes += size.nodes;
            depth = depth.max(size.depth);
        }
        TreeSize { nodes, depth: depth + 1 }
    }
}

impl YamlScalar {
    pub fn core_schema_value(&self) -> ScalarValue {
        match self.style {
            YamlStyle::Plain => plain_scalar_value(&self.text),
            YamlStyle::Text => ScalarValue::Text,
        }
    }

    fn describe(&self) -> String {
        let kind = match self.core_schema_value() {
            ScalarValue::Null => return "nothing".to_owned(),
            ScalarValue::Boolean(_) | ScalarValue::NotFinite => "",
            ScalarValue::WholeNumber(_) | ScalarValue::Number(_) => "number ",
            ScalarValue::Text => "text ",
        };
        match &self.raw_text {
            Some(written) => format!("{kind}from `{}`", excerpt(written)),
            None if self.text.is_empty() => "empty text".to_owned(),
            // Text that would have another type without its quotes is shown with them.
            None if self.core_schema_value() != plain_scalar_value(&self.text) => {
                format!("{kind}`\"{}\"`", excerpt(&self.text))
            }
            None => format!("{kind}`{}`", excerpt(&self.text)),
        }
    }
}

/// Returns the beginning of a text, short enough for a message of one line.
pub fn excerpt(text: &str) -> String {
    const MAX_CHARACTERS: usize = 40;
    let line = text.lines().next().unwrap_or_default();
    if line.len() == text.trim_end().len() && line.chars().count() <= MAX_CHARACTERS {
        return line.to_owned();
    }
    let start: String = line.chars().take(MAX_CHARACTERS).collect();
    format!("{}…", start.trim_end())
}

/// Returns the value of an unquoted scalar.
pub fn plain_scalar_value(text: &str) -> ScalarValue {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return ScalarValue::Null,
        "true" | "True" | "TRUE" => return ScalarValue::Boolean(true),
        "false" | "False" | "FALSE" => return ScalarValue::Boolean(false),
        ".nan" | ".NaN" | ".NAN" => return ScalarValue::NotFinite,
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return ScalarValue::NotFinite;
    }
    if let Some(whole) = parse_whole_number(text) {
        return ScalarValue::WholeNumber(whole);
    }
    if !looks_like_a_number(unsigned) {
        return ScalarValue::Text;
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => ScalarValue::Number(number),
        Ok(_) => ScalarValue::NotFinite,
        Err(_) => ScalarValue::Text,
    }
}

fn parse_whole_number(text: &str) -> Option<i128> {
    if let Some(octal) = text.strip_prefix("0o") {
        return parse_digits(octal, 8);
    }
    if let Some(hexadecimal) = text.strip_prefix("0x") {
        return parse_digits(hexadecimal, 16);
    }
    match text.strip_prefix('-') {
        Some(negative) => parse_digits(negative, 10).map(|number| -number),
        None => parse_digits(text.strip_prefix('+').unwrap_or(text), 10),
    }
}

/// Parses digits without a sign, which `from_str_radix` would accept.
fn parse_digits(digits: &str, radix: u32) -> Option<i128> {
    let all = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
    all.then(|| i128::from_str_radix(digits, radix).ok()).flatten()
}

/// Returns whether a text is `[0-9]+` or `[0-9]*.[0-9]*` with at least one digit, then an optional exponent. Rust's
/// parser also accepts `inf`, `nan` and `infinity`.
fn looks_like_a_number(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    has_only_digits(whole)
        && has_only_digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(is_exponent)
}

/// Returns whether a text is the exponent of a number: digits, with or without a sign.
fn is_exponent(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && has_only_digits(digits)
}

fn has_only_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}
