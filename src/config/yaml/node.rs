//! The tree a YAML text parses to: what was written, where, and what was taken out for being wrong.

use std::ops::Range;

/// One value as written, with the bytes it spans in the file.
#[derive(Clone, Debug)]
pub struct Node {
    pub range: Range<usize>,
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub enum Kind {
    Scalar(Scalar),
    List(List),
    Map(Map),
    /// Something that was reported already; whatever holds it fails silently.
    Broken,
}

#[derive(Clone, Debug)]
pub struct Scalar {
    /// Without quotes and escapes, and with variables put in.
    pub text: String,
    pub style: Style,
    /// What stood in the file before variables were put in. Messages show this, since a value may be a secret.
    pub written: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Unquoted, so that what it is follows from how it looks.
    Plain,
    /// Quoted, a block or tagged `!!str`: text, whatever it looks like.
    Text,
}

#[derive(Clone, Debug, Default)]
pub struct List {
    pub items: Vec<Node>,
    /// Whether wrong items were taken out.
    pub shortened: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Map {
    /// Keys are scalars, and none occurs twice.
    pub entries: Vec<(Node, Node)>,
    /// Keys of wrong entries taken out, and the keys their authors probably meant.
    pub removed: Vec<String>,
    /// Keys found to be missing and not reported yet.
    pub missing: Vec<&'static str>,
    /// Keys given a stand-in value, so that others missing after them are found as well.
    pub stand_ins: Vec<&'static str>,
}

/// What a scalar is by the YAML 1.2 core schema. Words such as `yes`, `no`, `on` and `off` are text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Meaning {
    Nothing,
    Flag(bool),
    Whole(i128),
    Number(f64),
    /// `.nan`, `.inf`, or a number too large to hold: nothing to compute a score with.
    NotFinite,
    Text,
}

impl Node {
    /// The text of a scalar. Keys are always scalars.
    pub fn text(&self) -> &str {
        match &self.kind {
            Kind::Scalar(scalar) => &scalar.text,
            Kind::List(_) | Kind::Map(_) | Kind::Broken => "",
        }
    }

    /// The text as it stood in the file, for messages: the value of a variable may be a secret.
    pub fn written(&self) -> &str {
        match &self.kind {
            Kind::Scalar(scalar) => scalar.written.as_deref().unwrap_or(&scalar.text),
            Kind::List(_) | Kind::Map(_) | Kind::Broken => "",
        }
    }

    pub fn is_nothing(&self) -> bool {
        matches!(&self.kind, Kind::Scalar(scalar) if scalar.meaning() == Meaning::Nothing)
    }

    /// How messages name what was found.
    pub fn describe(&self) -> String {
        match &self.kind {
            Kind::Scalar(scalar) => scalar.describe(),
            Kind::List(_) => "a list".to_owned(),
            Kind::Map(_) => "a map".to_owned(),
            Kind::Broken => "a mistake".to_owned(),
        }
    }

    /// How many nodes it holds, itself included, and how deep they nest.
    pub fn size_and_depth(&self) -> (usize, usize) {
        let children: Vec<&Node> = match &self.kind {
            Kind::Scalar(_) | Kind::Broken => Vec::new(),
            Kind::List(list) => list.items.iter().collect(),
            Kind::Map(map) => map.entries.iter().flat_map(|(key, value)| [key, value]).collect(),
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

impl Scalar {
    pub fn meaning(&self) -> Meaning {
        match self.style {
            Style::Plain => plain_meaning(&self.text),
            Style::Text => Meaning::Text,
        }
    }

    fn describe(&self) -> String {
        let kind = match self.meaning() {
            Meaning::Nothing => return "nothing".to_owned(),
            Meaning::Flag(_) | Meaning::NotFinite => "",
            Meaning::Whole(_) | Meaning::Number(_) => "number ",
            Meaning::Text => "text ",
        };
        match &self.written {
            Some(written) => format!("{kind}from `{}`", excerpt(written)),
            None if self.text.is_empty() => "empty text".to_owned(),
            // Text that would be something else without its quotes is shown with them.
            None if self.meaning() != plain_meaning(&self.text) => {
                format!("{kind}`\"{}\"`", excerpt(&self.text))
            }
            None => format!("{kind}`{}`", excerpt(&self.text)),
        }
    }
}

/// The beginning of a text, short enough for a message of one line.
pub fn excerpt(text: &str) -> String {
    const MOST: usize = 40;
    let line = text.lines().next().unwrap_or_default();
    if line.len() == text.trim_end().len() && line.chars().count() <= MOST {
        return line.to_owned();
    }
    let start: String = line.chars().take(MOST).collect();
    format!("{}…", start.trim_end())
}

pub fn plain_meaning(text: &str) -> Meaning {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Meaning::Nothing,
        "true" | "True" | "TRUE" => return Meaning::Flag(true),
        "false" | "False" | "FALSE" => return Meaning::Flag(false),
        ".nan" | ".NaN" | ".NAN" => return Meaning::NotFinite,
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Meaning::NotFinite;
    }
    if let Some(whole) = whole(text) {
        return Meaning::Whole(whole);
    }
    if !looks_like_a_number(unsigned) {
        return Meaning::Text;
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Meaning::Number(number),
        Ok(_) => Meaning::NotFinite,
        Err(_) => Meaning::Text,
    }
}

fn whole(text: &str) -> Option<i128> {
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
