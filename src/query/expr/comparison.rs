//! Comparisons of two values, and the words that join conditions.

/// A comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// IS DISTINCT FROM: NULL is a value like any other.
    Distinct,
    /// IS NOT DISTINCT FROM.
    NotDistinct,
}

impl Comparison {
    /// Returns whether NULL is compared like a value, so that the result is never NULL.
    #[must_use]
    pub fn is_null_safe(self) -> bool {
        matches!(self, Self::Distinct | Self::NotDistinct)
    }
}

/// The operator that joins conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connective {
    And,
    Or,
}

impl Connective {
    /// Returns the truth that decides the whole as soon as one part has it: false for AND, true for OR.
    #[must_use]
    pub fn deciding_truth(self) -> bool {
        self == Self::Or
    }
}

/// The values of a subquery for which a comparison must hold: any or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    Any,
    All,
}
