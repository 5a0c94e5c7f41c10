//! What may be called beside the functions of the tables, as messages and the manual show it.

use super::{aggregates, foreign_date_functions, special_forms, window_calls};
use crate::query::functions;

/// A special form, an aggregate or a window function.
#[derive(Debug, Clone, Copy)]
pub struct SyntaxDoc {
    /// Its spellings in lower case, the usual one first.
    pub names: &'static [&'static str],
    /// As the manual shows it: `SUM(x)`.
    pub usage: &'static str,
    /// One sentence or two for the manual.
    pub meaning: &'static str,
    /// With the value of each as text. Those of aggregates and windows are over the sample of
    /// [`crate::query::reference`], and those of windows list a value for each of its rows.
    pub examples: &'static [(&'static str, &'static str)],
}

/// Forms of CASE, and those that look at the as-of date.
pub fn special_forms() -> impl Iterator<Item = &'static SyntaxDoc> {
    special_forms::FORMS.iter()
}

/// Functions of dates as other engines call them.
pub fn foreign_date_functions() -> impl Iterator<Item = &'static SyntaxDoc> {
    foreign_date_functions::FORMS.iter()
}

pub fn aggregate_functions() -> impl Iterator<Item = &'static SyntaxDoc> {
    aggregates::AGGREGATES.iter().map(|(form, _)| form)
}

/// Functions that only a window has.
pub fn window_functions() -> impl Iterator<Item = &'static SyntaxDoc> {
    window_calls::WINDOWS.iter().map(|(form, _)| form).chain([&window_calls::RATIO_TO_REPORT])
}

fn all_docs() -> impl Iterator<Item = &'static SyntaxDoc> {
    special_forms().chain(foreign_date_functions()).chain(aggregate_functions()).chain(window_functions())
}

/// Every name that may be called.
pub fn callable_names() -> impl Iterator<Item = &'static str> {
    functions::function_names().chain(all_docs().flat_map(|form| form.names).copied())
}

/// How something of this name, in lower case, is written, and what it means.
pub fn usage_and_meaning(name: &str) -> Option<(&'static str, &'static str)> {
    let form = all_docs().find(|form| form.names.contains(&name)).map(|form| (form.usage, form.meaning));
    form.or_else(|| functions::find_function(name).map(|function| (function.usage, function.meaning)))
}

/// What to write instead of something that other engines have.
pub fn hint_for_refused(name: &str) -> Option<&'static str> {
    let of_aggregate =
        || aggregates::REFUSED_AGGREGATES.iter().find(|(refused, _)| *refused == name).map(|(_, hint)| *hint);
    functions::hint_for_refused_function(name).or_else(of_aggregate)
}
