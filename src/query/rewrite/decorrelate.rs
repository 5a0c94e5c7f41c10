//! Turns subqueries that read the row around them into joins.
//!
//! A subquery that reads `o.region` of the row around it means one relation for each region. Those relations are computed
//! together: the domain holds every different combination of the values that are read (the captures). Every step of the
//! subquery's plan is rewritten to return, beside its own columns, the combination that a row belongs to. A filter joins the
//! domain, groups and windows are separated by it, and LIMIT counts within it. Source: Neumann and Kemper, "Unnesting
//! Arbitrary Queries" (BTW 2015).

/// Finds and replaces captures in expressions and plans.
pub mod captures;
/// Keys that treat NULL as a value.
pub mod null_safe_keys;
/// A subquery that only filters rows which do not depend on the row around it.
pub mod correlated_filter;
/// Rewrites each step of a subquery to return its rows for every combination of captures.
mod decorrelator;
/// Rewrites joins for every combination of captures.
mod joins;
/// Rewrites groups, windows and LIMIT for every combination of captures.
mod groups;
/// A subquery's plan with the values that it reads of the row around it.
pub mod correlated_subquery;

pub use captures::{mark_read_captures, replace_captures, replace_captures_of};
pub use correlated_filter::CorrelatedFilter;
pub use correlated_subquery::CorrelatedSubquery;
