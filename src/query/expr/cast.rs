//! Conversions between types.

/// A conversion to the type of its expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cast {
    /// TRY_CAST: gives NULL for a value that cannot be converted, instead of an error.
    pub lenient: bool,
    /// The largest number of the named type, if its range is narrower: the width of `INTEGER`, the digits of
    /// `DECIMAL(5,2)`.
    pub limit: Option<i128>,
}

impl Cast {
    /// A conversion that the binder adds. It fails only for a number with too many digits.
    pub const IMPLICIT: Self = Self { lenient: false, limit: None };
    /// CAST to a type with its full range.
    pub const STRICT: Self = Self { lenient: false, limit: None };
    /// TRY_CAST to a type with its full range.
    pub const LENIENT: Self = Self { lenient: true, limit: None };
}
