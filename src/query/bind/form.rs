//! What may be called beside the functions of the tables, as messages and the manual show it.

use super::{aggregates, date_calls, special, windows};
use crate::query::functions;

/// A special form, an aggregate or a window function.
#[derive(Debug, Clone, Copy)]
pub struct Form {
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
pub fn special() -> impl Iterator<Item = &'static Form> {
    special::FORMS.iter()
}

/// Functions of dates as other engines call them.
pub fn date_calls() -> impl Iterator<Item = &'static Form> {
    date_calls::FORMS.iter()
}

pub fn aggregates() -> impl Iterator<Item = &'static Form> {
    aggregates::AGGREGATES.iter().map(|(form, _)| form)
}

/// Functions that only a window has.
pub fn windows() -> impl Iterator<Item = &'static Form> {
    windows::WINDOWS.iter().map(|(form, _)| form).chain([&windows::RATIO_TO_REPORT])
}

fn all() -> impl Iterator<Item = &'static Form> {
    special().chain(date_calls()).chain(aggregates()).chain(windows())
}

/// Every name that may be called.
pub fn names() -> impl Iterator<Item = &'static str> {
    functions::names().chain(all().flat_map(|form| form.names).copied())
}

/// How something of this name, in lower case, is written, and what it means.
pub fn described(name: &str) -> Option<(&'static str, &'static str)> {
    let form = all().find(|form| form.names.contains(&name)).map(|form| (form.usage, form.meaning));
    form.or_else(|| functions::find(name).map(|function| (function.usage, function.meaning)))
}

/// What to write instead of something that other engines have.
pub fn way_out(name: &str) -> Option<&'static str> {
    let of_aggregate = || aggregates::REFUSED.iter().find(|(refused, _)| *refused == name).map(|(_, hint)| *hint);
    functions::way_out(name).or_else(of_aggregate)
}
