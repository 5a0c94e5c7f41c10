//! The error type of reading: a reason in terms of the author's YAML, and the path to the wrong node.

use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};

use super::expectation::Expectation;
use super::node_path::PathStep;

/// The first mistake that an attempt to read a tree as a type found.
#[derive(Debug)]
pub struct DeserializeError {
    /// The steps to the wrong node, innermost first: each level adds its step as the error passes through it.
    pub path: Vec<PathStep>,
    pub reason: ErrorReason,
}

#[derive(Debug)]
pub enum ErrorReason {
    UnknownKey(&'static [&'static str]),
    UnknownChoice(&'static [&'static str]),
    MissingKey(&'static str),
    /// A field is written under two of its names.
    RepeatedKey(&'static str),
    /// A value of another kind was expected.
    Expected(Expectation),
    /// A map with these keys was expected.
    ExpectedKeys(&'static [&'static str]),
    /// A choice that is a bare word was written with settings.
    UnexpectedSettings(String),
    /// A choice with settings was written as a bare word. Holds an example of how to write it.
    MissingSettings(String),
    /// A map has several keys where its only key makes the choice.
    SeveralChoices(&'static [&'static str]),
    /// The message of a hand-written `Deserialize`.
    Other(String),
    /// The error follows from a mistake that is already reported.
    AlreadyReported,
}

impl DeserializeError {
    pub fn new(reason: ErrorReason) -> Self {
        Self { path: Vec::new(), reason }
    }

    pub fn expected(expectation: Expectation) -> Self {
        Self::new(ErrorReason::Expected(expectation))
    }

    pub fn already_reported() -> Self {
        Self::new(ErrorReason::AlreadyReported)
    }

    /// Adds the step that leads from the parent to the wrong node.
    pub fn prepend_step(mut self, step: PathStep) -> Self {
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
        Self::expected(Expectation::of_visitor(&expected.to_string()))
    }

    fn invalid_value(_found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::expected(Expectation::of_visitor(&expected.to_string()))
    }

    fn invalid_length(_found: usize, expected: &dyn Expected) -> Self {
        Self::expected(Expectation::of_visitor(&expected.to_string()))
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
