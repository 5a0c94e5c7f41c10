//! The expression tree: what an expression does, with its type and its place.

use super::aggregate_function::AggregateFunction;
use super::cast::Cast;
use super::comparison::{Comparison, Quantifier};
use super::window_function::{FrameUnits, WindowFrame, WindowFunction};
use crate::query::scalar::ScalarEvaluator;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;
use crate::query::value::Value;

/// An expression with its type.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub data_type: Type,
    /// Whether it can be NULL, according to the contracts.
    pub nullable: bool,
    pub location: SqlLocation,
}

/// What an expression does. Operands of comparisons, results of CASE and arguments of functions already have the type that
/// is expected of them: every conversion is a separate [`ExprKind::Cast`].
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// The column at this position of the relation.
    Column(usize),
    Literal(Value<'static>),
    Not(Box<Expr>),
    /// SQL's three-valued AND of at least two parts.
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    IsNull(Box<Expr>),
    /// Whether the value is in a list of literals of its type. With `or_null` the list also holds NULL: a value that is not
    /// found gives NULL.
    InList {
        value: Box<Expr>,
        list: Vec<Value<'static>>,
        or_null: bool,
    },
    /// The result of the first branch whose condition is true. A branch that is not taken cannot fail.
    Case {
        branches: Vec<CaseBranch>,
        otherwise: Box<Expr>,
    },
    /// The first part that is not NULL. The parts behind it cannot fail.
    Coalesce(Vec<Expr>),
    Cast(Box<Expr>, Cast),
    Call(&'static ScalarEvaluator, Vec<Expr>),
    /// Exists only while a SELECT is bound; afterwards it is a column of the relation that computes it.
    Aggregate(Box<AggregateCall>),
    /// Exists only while a SELECT is bound.
    Window(Box<WindowCall>),
    /// Exists only while a SELECT is bound.
    Subquery(Box<Subquery>),
    /// A value of the row that a subquery is computed for: one of [`Subquery::captures`]. Exists only until the subquery is
    /// a join.
    Captured {
        subquery: SubqueryId,
        index: usize,
    },
}

/// `WHEN condition THEN result`
#[derive(Debug, Clone, PartialEq)]
pub struct CaseBranch {
    pub condition: Expr,
    pub result: Expr,
}

/// An expression with the name of the column that it makes.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedExpr {
    pub name: String,
    pub expr: Expr,
}

/// A query within an expression. Its plan is kept by the binder, under the id.
#[derive(Debug, Clone, PartialEq)]
pub struct Subquery {
    pub id: SubqueryId,
    pub kind: SubqueryKind,
    /// The values that the plan reads of the row around it, as expressions over that row.
    pub captures: Vec<Expr>,
}

/// The number of a subquery within one SQL text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SubqueryId(pub usize);

/// The use of a subquery's rows in an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum SubqueryKind {
    /// Its one value.
    Scalar,
    /// Whether one of its rows equals these values, one value for each column.
    In(Vec<Expr>),
    /// Whether it has rows.
    Exists,
    /// `value < ANY (…)`, `value < ALL (…)`: whether the comparison holds for any or for all of its values.
    Quantified { value: [Expr; 1], comparison: Comparison, quantifier: Quantifier },
}

/// An aggregate over the rows of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct AggregateCall {
    pub function: AggregateFunction,
    /// The values that are aggregated: none for COUNT(*), two for ARG_MAX and CORR.
    pub arguments: Vec<Expr>,
    /// Each value counts once.
    pub distinct: bool,
    /// The order of the values, for functions that take one.
    pub order: Vec<SortKey>,
    pub data_type: Type,
    pub location: SqlLocation,
}

/// A window function and its window.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowCall {
    pub function: WindowFunction,
    /// The arguments of the function (LAG: value, offset, default; NTILE: buckets; NTH_VALUE: value, position; an
    /// aggregate: its arguments), followed by the values that the frame reads, see [`FrameUnits::Distance`].
    pub arguments: Vec<Expr>,
    pub partition: Vec<Expr>,
    pub order: Vec<SortKey>,
    pub frame: WindowFrame,
    pub ignore_nulls: bool,
    pub data_type: Type,
    pub location: SqlLocation,
}

/// Which end of an order comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortDirection {
    pub descending: bool,
    pub nulls_first: bool,
}

/// One key of an ORDER BY.
#[derive(Debug, Clone, PartialEq)]
pub struct SortKey {
    pub expr: Expr,
    pub descending: bool,
    pub nulls_first: bool,
}

impl Expr {
    /// Returns the value of a literal, or `None` for another expression.
    #[must_use]
    pub fn as_literal(&self) -> Option<&Value<'static>> {
        match &self.kind {
            ExprKind::Literal(value) => Some(value),
            _ => None,
        }
    }

    /// Returns the position of a column, or `None` for another expression.
    #[must_use]
    pub fn as_column(&self) -> Option<usize> {
        match self.kind {
            ExprKind::Column(position) => Some(position),
            _ => None,
        }
    }

    /// Returns whether the expression is a text literal. It may be used as a value of another type.
    #[must_use]
    pub fn is_text_literal(&self) -> bool {
        self.data_type == Type::Text && self.as_literal().is_some()
    }

    /// Returns whether the expression is a literal number that is not whole.
    #[must_use]
    pub fn is_fraction(&self) -> bool {
        match (self.as_literal(), self.data_type) {
            (Some(Value::Decimal(unscaled)), Type::Decimal(scale)) => {
                10_i128.checked_pow(u32::from(scale)).is_some_and(|one| unscaled % one != 0)
            }
            (Some(Value::Double(number)), _) => number.fract() != 0.0,
            _ => false,
        }
    }

    /// Returns whether the expression exists only while a SELECT is bound.
    #[must_use]
    pub fn is_unplanned(&self) -> bool {
        matches!(
            self.kind,
            ExprKind::Aggregate(_) | ExprKind::Window(_) | ExprKind::Subquery(_) | ExprKind::Captured { .. }
        )
    }
}

impl SubqueryKind {
    /// Returns the values that the rows are compared with: expressions over the row that the subquery is computed for.
    #[must_use]
    pub fn compared_values(&self) -> &[Expr] {
        match self {
            Self::Scalar | Self::Exists => &[],
            Self::In(values) => values,
            Self::Quantified { value, .. } => value,
        }
    }

    /// Returns the values that the rows are compared with, to change them.
    pub fn compared_values_mut(&mut self) -> &mut [Expr] {
        match self {
            Self::Scalar | Self::Exists => &mut [],
            Self::In(values) => values,
            Self::Quantified { value, .. } => value,
        }
    }
}

impl WindowCall {
    /// Returns the arguments of the function, without the values that the frame reads.
    #[must_use]
    pub fn function_arguments(&self) -> &[Expr] {
        match self.frame.units {
            FrameUnits::Distance { key } => self.arguments.get(..key).unwrap_or(&self.arguments),
            _ => &self.arguments,
        }
    }
}

impl SortDirection {
    pub const ASCENDING: Self = Self { descending: false, nulls_first: false };
    pub const DESCENDING: Self = Self { descending: true, nulls_first: false };
}
