//! What serde says is wrong, and the path to the node it happened at.

use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};

/// A failed attempt to turn a tree into a type.
#[derive(Debug)]
pub struct DeserializeError {
    /// The way to the offending node, innermost step first, for faults pass from the inside out.
    pub path: Vec<PathStep>,
    pub reason: ErrorReason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathStep {
    /// The key of a map's n-th entry.
    Key(usize),
    /// The value of a map's n-th entry.
    Value(usize),
    /// The n-th item of a list of any length.
    Item(usize),
    /// The n-th item of a list whose items differ by position.
    Part(usize),
}

#[derive(Debug)]
pub enum ErrorReason {
    UnknownKey(&'static [&'static str]),
    UnknownChoice(&'static [&'static str]),
    MissingKey(&'static str),
    /// One field under two of its names.
    RepeatedKey(&'static str),
    /// Something else was expected, said in the author's words: "a number".
    Expected(String),
    /// A map with these keys was expected.
    ExpectedKeys(&'static [&'static str]),
    /// A choice that is a bare word was written with settings.
    UnexpectedSettings(String),
    /// A choice with settings was written as a bare word. Holds an example of how to write it.
    MissingSettings(String),
    /// A map with several keys where its one key makes the choice.
    SeveralChoices(&'static [&'static str]),
    /// In the words of whoever wrote a custom `Deserialize`.
    Other(String),
    /// Follows from something reported already.
    AlreadyReported,
}

impl DeserializeError {
    pub fn new(reason: ErrorReason) -> Self {
        Self { path: Vec::new(), reason }
    }

    pub fn expected(what: impl Into<String>) -> Self {
        Self::new(ErrorReason::Expected(what.into()))
    }

    pub fn already_reported() -> Self {
        Self::new(ErrorReason::AlreadyReported)
    }

    pub fn under(mut self, step: PathStep) -> Self {
        self.path.push(step);
        self
    }
}

impl Display for DeserializeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.reason)
    }
}

impl std::error::Error for DeserializeError {}

impl de::Error for DeserializeError {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(ErrorReason::Other(message.to_string()))
    }

    fn invalid_type(_found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::expected(expected_in_plain_words(&expected.to_string()))
    }

    fn invalid_value(_found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::expected(expected_in_plain_words(&expected.to_string()))
    }

    fn invalid_length(_found: usize, expected: &dyn Expected) -> Self {
        Self::expected(expected_in_plain_words(&expected.to_string()))
    }

    fn unknown_variant(_variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(ErrorReason::UnknownChoice(expected))
    }

    fn unknown_field(_field: &str, expected: &'static [&'static str]) -> Self {
        Self::new(ErrorReason::UnknownKey(expected))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(ErrorReason::MissingKey(field))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new(ErrorReason::RepeatedKey(field))
    }
}

/// What serde's own types say they expect, without Rust's words for it. Custom visitors are taken at their word.
fn expected_in_plain_words(expected: &str) -> String {
    let words = match expected {
        "a string" | "a borrowed string" | "string" => "text",
        "a character" => "a single character",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "unit" => "nothing",
        "f32" | "f64" => "a number",
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "a whole number",
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => "a whole number, 0 or more",
        _ => return compound_type_in_plain_words(expected),
    };
    words.to_owned()
}

fn compound_type_in_plain_words(expected: &str) -> String {
    let after = |prefix| expected.strip_prefix(prefix);
    if after("a nonzero ").is_some() {
        return "a whole number other than 0".to_owned();
    }
    if after("struct ").is_some() || after("struct variant ").is_some() {
        return "a map".to_owned();
    }
    if after("unit ").is_some() {
        return "nothing".to_owned();
    }
    if after("enum ").is_some() {
        return "a choice".to_owned();
    }
    for prefix in ["a tuple of size ", "an array of length "] {
        if let Some(length) = after(prefix) {
            return format!("a list of {length}");
        }
    }
    if after("tuple struct ").is_some() || after("tuple variant ").is_some() {
        return match expected.split_once(" with ") {
            Some((_, length)) => format!("a list of {}", length.split(' ').next().unwrap_or(length)),
            None => "a list".to_owned(),
        };
    }
    expected.to_owned()
}
