//! Looks up names among all callables and scalar functions.

use super::aggregate_kind::AggregateKind;
use super::aggregates::{AGGREGATES, REFUSED_AGGREGATES};
use super::foreign_date_functions::FOREIGN_DATE_FUNCTIONS;
use super::special_forms::SPECIAL_FORMS;
use super::statistical_aggregates::STATISTICAL_AGGREGATES;
use super::syntax_doc::SyntaxDoc;
use super::window_functions::{RATIO_TO_REPORT, WINDOWS};
use crate::query::functions;

/// The usage and the meaning of a call.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    pub usage: &'static str,
    pub meaning: &'static str,
}

/// Returns the documentation of forms of CASE and of functions that read the as-of date.
pub fn special_forms() -> impl Iterator<Item = &'static SyntaxDoc> {
    SPECIAL_FORMS.iter().map(|(doc, _)| doc)
}

/// Returns the documentation of functions of dates as other engines call them.
pub fn foreign_date_functions() -> impl Iterator<Item = &'static SyntaxDoc> {
    FOREIGN_DATE_FUNCTIONS.iter().map(|(doc, _)| doc)
}

fn all_aggregates() -> impl Iterator<Item = &'static (SyntaxDoc, AggregateKind)> {
    AGGREGATES.iter().chain(STATISTICAL_AGGREGATES)
}

/// Returns the documentation of the aggregates.
pub fn aggregate_functions() -> impl Iterator<Item = &'static SyntaxDoc> {
    all_aggregates().map(|(doc, _)| doc)
}

/// Returns the documentation of the functions that need a window.
pub fn window_functions() -> impl Iterator<Item = &'static SyntaxDoc> {
    WINDOWS.iter().map(|(doc, _)| doc).chain([&RATIO_TO_REPORT])
}

fn all_docs() -> impl Iterator<Item = &'static SyntaxDoc> {
    special_forms().chain(foreign_date_functions()).chain(aggregate_functions()).chain(window_functions())
}

/// Returns the aggregate of this name, in lower case; also one that is refused.
#[must_use]
pub fn find_aggregate(name: &str) -> Option<AggregateKind> {
    let kind = all_aggregates().find(|(doc, _)| doc.names.contains(&name)).map(|(_, kind)| *kind);
    kind.or_else(|| hint_for_refused_aggregate(name).map(AggregateKind::Refused))
}

fn hint_for_refused_aggregate(name: &str) -> Option<&'static str> {
    REFUSED_AGGREGATES.iter().find(|(refused, _)| *refused == name).map(|(_, hint)| *hint)
}

/// Returns every name that can be called.
pub fn callable_names() -> impl Iterator<Item = &'static str> {
    functions::function_names().chain(all_docs().flat_map(|doc| doc.names).copied())
}

/// Returns the usage and the meaning of the callable of this name, in lower case.
#[must_use]
pub fn find_usage(name: &str) -> Option<Usage> {
    let doc = all_docs().find(|doc| doc.names.contains(&name));
    let of_doc = doc.map(|doc| Usage { usage: doc.usage, meaning: doc.meaning });
    of_doc.or_else(|| {
        functions::find_function(name).map(|function| Usage { usage: function.usage, meaning: function.meaning })
    })
}

/// Returns the usage of the callable of this name, in lower case, or the name itself if there is none.
#[must_use]
pub fn usage_or_name(name: &str) -> &str {
    find_usage(name).map_or(name, |found| found.usage)
}

/// Returns the replacement of a function of other engines.
#[must_use]
pub fn hint_for_refused(name: &str) -> Option<&'static str> {
    functions::hint_for_refused_function(name).or_else(|| hint_for_refused_aggregate(name))
}
