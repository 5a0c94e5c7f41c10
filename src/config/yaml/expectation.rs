//! What a reader expected where it found something else, as messages name it.

use std::fmt;

/// The kind of value that was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    Number,
    WholeNumber,
    Boolean,
    Text,
    List,
    /// A list of exactly this many items.
    ListOf(usize),
    Map,
    /// A number or another value, in words: "a number, or `never`".
    NumberOrOther(String),
    /// Any other kind, in words.
    Other(String),
}

impl Expectation {
    /// Returns the expectation that a visitor of serde describes. Serde's own visitors speak of Rust types; visitors of
    /// this crate already use the author's words.
    pub fn of_visitor(expecting: &str) -> Self {
        match expecting {
            "a string" | "a borrowed string" | "string" | "text" => Self::Text,
            "a character" => Self::Other("a single character".to_owned()),
            "a boolean" | "true or false" => Self::Boolean,
            "a sequence" | "a list" => Self::List,
            "a map" => Self::Map,
            "unit" => Self::nothing(),
            "f32" | "f64" => Self::Number,
            "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "a whole number" => Self::WholeNumber,
            "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => Self::not_negative(),
            _ => Self::of_compound_visitor(expecting),
        }
    }

    fn of_compound_visitor(expecting: &str) -> Self {
        let begins = |prefix| expecting.starts_with(prefix);
        let list_of = |length: &str| length.parse().map_or(Self::List, Self::ListOf);
        if let Some(length) = expecting.strip_prefix("a tuple of size ") {
            return list_of(length);
        }
        if let Some(length) = expecting.strip_prefix("an array of length ") {
            return list_of(length);
        }
        if begins("tuple struct ") || begins("tuple variant ") {
            let length = expecting.split_once(" with ").and_then(|(_, length)| length.split(' ').next());
            return length.map_or(Self::List, list_of);
        }
        if begins("a nonzero ") {
            return Self::Other("a whole number other than 0".to_owned());
        }
        if begins("struct ") || begins("struct variant ") {
            return Self::Map;
        }
        if begins("unit ") {
            return Self::nothing();
        }
        if begins("enum ") {
            return Self::Other("a choice".to_owned());
        }
        if begins("a number") {
            return Self::NumberOrOther(expecting.to_owned());
        }
        Self::Other(expecting.to_owned())
    }

    /// A whole number that an unsigned type can hold.
    pub fn not_negative() -> Self {
        Self::Other("a whole number, 0 or more".to_owned())
    }

    /// A number that is neither infinite nor NaN.
    pub fn finite_number() -> Self {
        Self::Other("a finite number".to_owned())
    }

    /// One of some names.
    pub fn one_of(names: &[&str]) -> Self {
        Self::Other(choices_phrase(names))
    }

    /// No value at all.
    pub fn nothing() -> Self {
        Self::Other("nothing".to_owned())
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number => f.write_str("a number"),
            Self::WholeNumber => f.write_str("a whole number"),
            Self::Boolean => f.write_str("true or false"),
            Self::Text => f.write_str("text"),
            Self::List => f.write_str("a list"),
            Self::ListOf(length) => write!(f, "a list of {length}"),
            Self::Map => f.write_str("a map"),
            Self::NumberOrOther(words) | Self::Other(words) => f.write_str(words),
        }
    }
}

/// Returns "one of `a`, `b` or `c`".
pub fn choices_phrase(names: &[&str]) -> String {
    let mut quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.pop() {
        None => "nothing".to_owned(),
        Some(last) if quoted.is_empty() => last,
        Some(last) if quoted.len() == 1 => format!("{} or {last}", quoted.join(", ")),
        Some(last) => format!("one of {} or {last}", quoted.join(", ")),
    }
}
