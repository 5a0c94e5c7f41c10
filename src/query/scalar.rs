//! The evaluator of a scalar function: how it is computed, row by row.

use chrono_tz::Tz;

use super::types::Type;
use super::value::Value;

/// Computes a function for certain types of arguments.
#[derive(Debug)]
pub struct ScalarEvaluator {
    /// The name in messages and printed plans. Together with the types of the arguments it identifies one way of
    /// computing.
    pub name: &'static str,
    /// NULL in any argument gives NULL without calling [`Self::evaluate`].
    pub strict: bool,
    /// Whether some values are refused. Inside CASE, such a function is computed only for the rows that take its
    /// branch.
    pub fallible: bool,
    pub evaluate: EvaluateFn,
}

/// Computes one call for one row. The values have the types of [`Signature::arguments`], or are NULL if the function is
/// not strict.
pub type EvaluateFn = for<'a> fn(&[Value<'a>], &Signature) -> Result<Value<'a>, ValueError>;

/// The types of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Signature {
    pub arguments: Vec<Type>,
    pub result: Type,
    /// The time zone whose days and hours instants have.
    pub zone: Tz,
}

/// Why a value is refused, as a phrase that contains the value: "`abc` is not an integer".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueError(pub String);

impl PartialEq for ScalarEvaluator {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
