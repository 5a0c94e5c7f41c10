//! The tree a YAML text parses to: what was written, where, and what was taken out for being wrong.

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
    /// Something that was reported already; whatever holds it fails silently.
    Broken,
}

#[derive(Clone, Debug)]
pub struct YamlScalar {
    /// Without quotes and escapes, and with variables put in.
    pub text: String,
    pub style: YamlStyle,
    /// What stood in the file before variables were put in. Messages show this, since a value may be a secret.
    pub raw_text: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YamlStyle {
    /// Unquoted, so that what it is follows from how it looks.
    Plain,
    /// Quoted, a block or tagged `!!str`: text, whatever it looks like.
    Text,
}

#[derive(Clone, Debug, Default)]
pub struct YamlList {
    pub items: Vec<YamlNode>,
    /// Whether wrong items were taken out.
    pub has_removed_items: bool,
}

#[derive(Clone, Debug, Default)]
pub struct YamlMap {
    /// Keys are scalars, and none occurs twice.
    pub entries: Vec<(YamlNode, YamlNode)>,
    /// Keys of wrong entries taken out, and the keys their authors probably meant.
    pub removed_keys: Vec<String>,
    /// Keys found to be missing and not reported yet.
    pub missing_keys: Vec<&'static str>,
    /// Keys given a stand-in value, so that others missing after them are found as well.
    pub placeholder_keys: Vec<&'static str>,
}

/// What a scalar is by the YAML 1.2 core schema. Words such as `yes`, `no`, `on` and `off` are text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ScalarValue {
    Null,
    Boolean(bool),
    WholeNumber(i128),
    Number(f64),
    /// `.nan`, `.inf`, or a number too large to hold: nothing to compute a score with.
    NotFinite,
    Text,
}

impl YamlNode {
    /// The text of a scalar. Keys are always scalars.
    pub fn text(&self) -> &str {
        match &self.kind {
            YamlKind::Scalar(scalar) => &scalar.text,
            YamlKind::List(_) | YamlKind::Map(_) | YamlKind::Broken => "",
        }
    }

    /// The text as it stood in the file, for messages: the value of a variable may be a secret.
    pub fn raw_text(&self) -> &str {
        match &self.kind {
            YamlKind::Scalar(scalar) => scalar.raw_text.as_deref().unwrap_or(&scalar.text),
            YamlKind::List(_) | YamlKind::Map(_) | YamlKind::Broken => "",
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(&self.kind, YamlKind::Scalar(scalar) if scalar.core_schema_value() == ScalarValue::Null)
    }

    /// How messages name what was found.
    pub fn describe(&self) -> String {
        match &self.kind {
            YamlKind::Scalar(scalar) => scalar.describe(),
            YamlKind::List(_) => "a list".to_owned(),
            YamlKind::Map(_) => "a map".to_owned(),
            YamlKind::Broken => "a mistake".to_owned(),
        }
    }

    /// How many nodes it holds, itself included, and how deep they nest.
    pub fn size_and_depth(&self) -> (usize, usize) {
        let children: Vec<&YamlNode> = match &self.kind {
            YamlKind::Scalar(_) | YamlKind::Broken => Vec::new(),
            YamlKind::List(list) => list.items.iter().collect(),
            YamlKind::Map(map) => map.entries.iter().flat_map(|(key, value)| [key, value]).collect(),
        };
        let (mut size, mut depth) = (1, 0);
        for child in children {
            let (child_size, child_depth) = child.size_and_depth();
            size += child_size;
            depth = depth.max(child_depth);
        }
        (size, depth + 1)
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
            // Text that would be something else without its quotes is shown with them.
            None if self.core_schema_value() != plain_scalar_value(&self.text) => {
                format!("{kind}`\"{}\"`", excerpt(&self.text))
            }
            None => format!("{kind}`{}`", excerpt(&self.text)),
        }
    }
}

/// The beginning of a text, short enough for a message of one line.
pub fn excerpt(text: &str) -> String {
    const MAX_CHARACTERS: usize = 40;
    let line = text.lines().next().unwrap_or_default();
    if line.len() == text.trim_end().len() && line.chars().count() <= MAX_CHARACTERS {
        return line.to_owned();
    }
    let start: String = line.chars().take(MAX_CHARACTERS).collect();
    format!("{}…", start.trim_end())
}

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
    let digits = |digits: &str, radix| {
        let all = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
        all.then(|| i128::from_str_radix(digits, radix).ok()).flatten()
    };
    if let Some(octal) = text.strip_prefix("0o") {
        return digits(octal, 8);
    }
    if let Some(hexadecimal) = text.strip_prefix("0x") {
        return digits(hexadecimal, 16);
    }
    match text.strip_prefix('-') {
        Some(negative) => digits(negative, 10).map(|number| -number),
        None => digits(text.strip_prefix('+').unwrap_or(text), 10),
    }
}

/// `[0-9]+ or [0-9]*.[0-9]*` with at least one digit, then an optional exponent: narrower than what Rust parses,
/// which takes `inf`, `nan` and `infinity` for numbers.
fn looks_like_a_number(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && exponent_fits
}
