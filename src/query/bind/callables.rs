//! Everything that can be called, except the scalar functions, with its documentation.

/// The documentation of a call or a construct, for the manual and for messages.
pub mod syntax_doc;
/// Functions that are forms of CASE, and those that read the as-of date.
pub mod special_forms;
/// Functions of dates as other engines call them.
pub mod foreign_date_functions;
/// How aggregates are bound.
pub mod aggregate_kind;
/// Aggregates, except those of statistics, and the aggregates of other engines that are refused.
pub mod aggregates;
/// Aggregates of statistics.
pub mod statistical_aggregates;
/// The functions that need a window.
pub mod window_functions;
/// Looks up names among all callables and scalar functions.
pub mod lookup;

pub use lookup::{callable_names, find_usage, hint_for_refused, usage_or_name};
pub use syntax_doc::SyntaxDoc;
