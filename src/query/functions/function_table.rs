//! The table of all functions, and the functions of other engines that are refused with a hint.

use super::function::Function;
use super::{date_formats, dates, json, numbers, text};

/// All functions of the tables, by subject.
pub fn functions_by_subject() -> impl Iterator<Item = (&'static str, &'static [Function])> {
    [
        ("Numbers", numbers::NUMBERS),
        ("Text", text::TEXT),
        ("JSON", json::JSON),
        ("Dates and times", dates::DATES),
        ("Dates as text", date_formats::FORMATS),
    ]
    .into_iter()
}

fn all_functions() -> impl Iterator<Item = &'static Function> {
    functions_by_subject().flat_map(|(_, functions)| functions)
}

/// The function of this name, in lower case.
#[must_use]
pub fn find_function(name: &str) -> Option<&'static Function> {
    all_functions().find(|function| function.names.contains(&name))
}

/// Every name of every function.
pub fn function_names() -> impl Iterator<Item = &'static str> {
    all_functions().flat_map(|function| function.names).copied()
}

/// Functions that other engines have, each with what to write instead.
pub fn refused_functions() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    [text::REFUSED, numbers::REFUSED, dates::REFUSED].into_iter().flatten()
}

/// What to write instead of a function that other engines have.
#[must_use]
pub fn hint_for_refused_function(name: &str) -> Option<&'static str> {
    refused_functions().find(|(refused, _)| *refused == name).map(|(_, hint)| *hint)
}
