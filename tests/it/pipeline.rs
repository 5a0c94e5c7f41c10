//! Whole pipelines, from the exports to the tables.

/// Whole pipelines compared with reference implementations.
mod reference_implementations;
/// The same bytes in any row order.
mod determinism;
/// The shipped `customer_360` scorecard.
mod customer_360;
/// The shipped GitLab scorecard.
mod gitlab_prove;
