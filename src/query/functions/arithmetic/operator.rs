//! The arithmetic operators.

/// An arithmetic operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    /// `/`: always a double.
    Divide,
    /// `//`: between integers cut off towards zero, otherwise the same as `/`.
    IntegerDivide,
    /// `%`: the remainder of `//`, with the sign of the dividend.
    Modulo,
    /// `^` and `**`: always a double.
    Power,
}

impl Operator {
    /// Returns the operator as authors write it.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::IntegerDivide => "//",
            Self::Modulo => "%",
            Self::Power => "^",
        }
    }
}
