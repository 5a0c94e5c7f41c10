//! The table of all functions, and the functions of other engines that are refused with a hint.

use super::function::Function;
use super::{date_formats, dates, json, numbers, text};

/// The functions of one subject.
#[derive(Debug, Clone, Copy)]
pub struct FunctionGroup {
    pub subject: &'static str,
    pub functions: &'static [Function],
}

/// Returns all functions by subject, in the order of the manual.
pub fn functions_by_subject() -> impl Iterator<Item = FunctionGroup> {
    [
        FunctionGroup { subject: "Numbers", functions: numbers::NUMBERS },
        FunctionGroup { subject: "Text", functions: text::TEXT },
        FunctionGroup { subject: "JSON", functions: json::JSON },
        FunctionGroup { subject: "Dates and times", functions: dates::DATES },
        FunctionGroup { subject: "Dates as text", functions: date_formats::FORMATS },
    ]
    .into_iter()
}

fn all_functions() -> impl Iterator<Item = &'static Function> {
    functions_by_subject().flat_map(|group| group.functions)
}

/// Returns the function of a name in lower case.
#[must_use]
pub fn find_function(name: &str) -> Option<&'static Function> {
    all_functions().find(|function| function.names.contains(&name))
}

/// Returns every name of every function.
pub fn function_names() -> impl Iterator<Item = &'static str> {
    all_functions().flat_map(|function| function.names).copied()
}

/// Returns the functions that only other engines have, each with what to write instead.
pub fn refused_functions() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    [text::REFUSED, numbers::REFUSED, dates::REFUSED].into_iter().flatten()
}

/// Returns what to write instead of a function that only other engines have.
#[must_use]
pub fn hint_for_refused_function(name: &str) -> Option<&'static str> {
    refused_functions().find(|(refused, _)| *refused == name).map(|(_, hint)| *hint)
}
