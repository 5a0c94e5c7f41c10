//! Tables of numbers, days and literals: RANGE, GENERATE_SERIES, UNNEST.

/// The values of a series.
mod values;
/// Binds the arguments of a series.
mod binding;
/// UNNEST of literals and of series.
mod unnest;
