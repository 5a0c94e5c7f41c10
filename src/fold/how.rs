//! How the values of a group become one.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// COUNT(*)
    Rows,
    /// COUNT(x)
    Count,
    /// COUNT(DISTINCT x)
    Distinct,
    Sum,
    Min,
    Max,
}
