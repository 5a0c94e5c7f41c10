//! Exact sums, statistics and quantiles: the same to the last bit in any order of the rows.

/// A number of any size as whole and fractional bits.
pub mod exact_number;
/// The sum of integers and decimals.
pub mod integer_sum;
/// The totals of exact sums in the types of SQL.
pub mod typed_totals;
/// The sum of doubles, rounded once.
pub mod exact_sum;
/// Variance, covariance, correlation, skewness and kurtosis from exact sums.
pub mod exact_statistics;
/// The position of a quantile among sorted values.
pub mod quantile;
