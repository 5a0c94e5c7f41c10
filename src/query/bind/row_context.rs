//! Expressions over one row: the names that they may use, and the type that is expected of them.

use crate::base::diagnostic::Diagnostic;
use crate::query::plan::Field;

/// The type that is expected of an expression over one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedType {
    Condition,
    Number,
    Anything,
}

/// The names that an expression over one row may use.
pub struct RowContext<'a> {
    pub columns: &'a [Field],
    /// Returns the mistake of an unknown name, or `None` if that is reported already.
    pub unknown_name_mistake: &'a dyn Fn(&str) -> Option<Diagnostic>,
}
