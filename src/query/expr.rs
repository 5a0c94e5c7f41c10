//! Typed expressions over the columns of one relation.

use std::sync::Arc;

use super::functions::ScalarEvaluator;
use super::plan::Plan;
use super::types::Type;
use super::value::Value;

/// Where something stands in its SQL text, in bytes. Two expressions are equal wherever they stand.
#[derive(Debug, Clone, Copy, Default)]
pub struct SqlLocation {
    pub start: usize,
    pub end: usize,
}

impl PartialEq for SqlLocation {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for SqlLocation {}

/// An expression with its type.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub data_type: Type,
    /// Whether it can be NULL, as far as the contracts tell.
    pub nullable: bool,
    pub location: SqlLocation,
}

/// What an expression does. Operands of comparisons, results of CASE and arguments of functions have the same or the
/// expected type already: every conversion is a [`Kind::Cast`] of its own.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// The column at this position of the relation.
    Column(usize),
    Literal(Value<'static>),
    Not(Box<Expr>),
    /// SQL's three-valued AND; at least two parts.
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    IsNull(Box<Expr>),
    /// Whether the value is in a list of literals of its type; NULL where it is not and `or_null` (the list holds NULL).
    InList {
        value: Box<Expr>,
        list: Vec<Value<'static>>,
        or_null: bool,
    },
    /// The result of the first branch whose condition is true. A branch that is not taken cannot fail.
    Case {
        branches: Vec<(Expr, Expr)>,
        otherwise: Box<Expr>,
    },
    /// The first that is not NULL. What follows it cannot fail.
    Coalesce(Vec<Expr>),
    Cast(Box<Expr>, Cast),
    Call(&'static ScalarEvaluator, Vec<Expr>),
    /// Only while a SELECT is bound; afterwards a column of the relation that computes it.
    Aggregate(Box<AggregateCall>),
    /// Only while a SELECT is bound.
    Window(Box<WindowCall>),
    /// Only while a SELECT is bound.
    Subquery(Box<Subquery>),
    /// A value of the row that a subquery is computed for: one of [`Subquery::captures`]. Only until the subquery is a join.
    Captured {
        subquery: SubqueryId,
        index: usize,
    },
}

/// A query within an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Subquery {
    pub id: SubqueryId,
    pub plan: Arc<Plan>,
    pub kind: SubqueryKind,
    /// What the plan reads of the row around it, as expressions over that row.
    pub captures: Vec<Expr>,
}

/// Tells the subqueries of one SQL text apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SubqueryId(pub usize);

#[derive(Debug, Clone, PartialEq)]
pub enum SubqueryKind {
    /// Its one value.
    Scalar,
    /// Whether a row of it equals these values, one for each of its columns.
    In(Vec<Expr>),
    /// Whether it has rows.
    Exists,
    /// `value < ANY (…)`, `value < ALL (…)`: whether the comparison holds for any or for all of its values.
    Quantified { value: [Expr; 1], comparison: Comparison, all: bool },
}

impl SubqueryKind {
    /// What its rows are compared with: expressions over the row that it is computed for.
    #[must_use]
    pub fn compared_values(&self) -> &[Expr] {
        match self {
            Self::Scalar | Self::Exists => &[],
            Self::In(values) => values,
            Self::Quantified { value, .. } => value,
        }
    }

    /// The same, to be changed.
    pub fn compared_values_mut(&mut self) -> &mut [Expr] {
        match self {
            Self::Scalar | Self::Exists => &mut [],
            Self::In(values) => values,
            Self::Quantified { value, .. } => value,
        }
    }
}

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

/// A conversion to the type of its expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cast {
    /// TRY_CAST: NULL where it cannot be converted.
    pub lenient: bool,
    /// What the named type holds, where that is less than ours: the width of `INTEGER`, the digits of `DECIMAL(5,2)`.
    pub limit: Option<i128>,
}

impl Cast {
    /// A conversion that the binder adds; it cannot fail but for too many digits.
    pub const IMPLICIT: Self = Self { lenient: false, limit: None };
}

/// An aggregate over the rows of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct AggregateCall {
    pub function: AggregateFunction,
    /// What is aggregated: none for COUNT(*), two for ARG_MAX and CORR.
    pub arguments: Vec<Expr>,
    /// Each value counts once.
    pub distinct: bool,
    /// The order of the values, where the function asks for one.
    pub order: Vec<SortKey>,
    pub data_type: Type,
    pub location: SqlLocation,
}

impl AggregateCall {
    /// `COUNT(*)`
    #[must_use]
    pub fn count_rows(location: SqlLocation) -> Self {
        let (arguments, order) = (Vec::new(), Vec::new());
        let function = AggregateFunction::CountRows;
        Self { function, arguments, distinct: false, order, data_type: Type::Integer, location }
    }
}

/// Aggregates. All but `CountRows`, `First` and `Last` pass over rows whose argument is NULL.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AggregateFunction {
    /// COUNT(*)
    CountRows,
    Count,
    Sum,
    Average,
    Min,
    Max,
    BoolAnd,
    BoolOr,
    /// The value below which this share of the values lies, interpolated; 0 to 1. MEDIAN is 0.5.
    QuantileContinuous(f64),
    /// The smallest value at or above this share of the values.
    QuantileDiscrete(f64),
    VarianceSample,
    VariancePopulation,
    DeviationSample,
    DeviationPopulation,
    Correlation,
    CovarianceSample,
    CovariancePopulation,
    Skewness,
    KurtosisSample,
    KurtosisPopulation,
    Product,
    /// The median of the distances to the median.
    MedianDeviation,
    /// Of the values' frequencies, in bits.
    Entropy,
    BitAnd,
    BitOr,
    BitXor,
    /// The most frequent value; of several the smallest.
    Mode,
    /// The first argument where the second is least; of several the smallest.
    ArgMin,
    ArgMax,
    /// STRING_AGG; the separator is the second argument, a literal.
    Concatenate,
    /// The first value in the stated order, NULL included.
    First,
    Last,
    /// Which of its arguments a grouping set lacks, as bits, the last one being 1. A literal of each set once it is planned.
    Grouping,
}

impl AggregateFunction {
    /// What it is of no rows, where that is not NULL.
    #[must_use]
    pub fn value_without_rows(self) -> Option<Value<'static>> {
        match self {
            Self::Count | Self::CountRows | Self::Grouping => Some(Value::Integer(0)),
            Self::Entropy => Some(Value::Double(0.0)),
            _ => None,
        }
    }

    /// Whether it can be NULL; a count never is.
    #[must_use]
    pub fn is_nullable(self) -> bool {
        self.value_without_rows().is_none()
    }
}

/// A window function and its window.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowCall {
    pub function: WindowFunction,
    /// LAG: value, offset, default; NTILE: buckets; NTH_VALUE: value, position; an aggregate: its arguments. Behind them
    /// what the frame reads, see [`FrameUnits::Distance`].
    pub arguments: Vec<Expr>,
    pub partition: Vec<Expr>,
    pub order: Vec<SortKey>,
    pub frame: WindowFrame,
    pub ignore_nulls: bool,
    pub data_type: Type,
    pub location: SqlLocation,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WindowFunction {
    RowNumber,
    Rank,
    DenseRank,
    PercentRank,
    CumulativeDistribution,
    Ntile,
    Lag,
    Lead,
    FirstValue,
    LastValue,
    NthValue,
    Aggregate(AggregateFunction),
    /// COUNT(DISTINCT) of one argument.
    CountDistinct,
}

impl WindowFunction {
    /// Whether it can be NULL; ranks and counts never are.
    #[must_use]
    pub fn is_nullable(self) -> bool {
        match self {
            Self::Lag | Self::Lead | Self::FirstValue | Self::LastValue | Self::NthValue => true,
            Self::Aggregate(aggregate) => aggregate.is_nullable(),
            _ => false,
        }
    }
}

impl WindowCall {
    /// The arguments of the function, without what the frame reads.
    #[must_use]
    pub fn function_arguments(&self) -> &[Expr] {
        match self.frame.units {
            FrameUnits::Distance { key } => self.arguments.get(..key).unwrap_or(&self.arguments),
            _ => &self.arguments,
        }
    }
}

/// Which end of an order comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortDirection {
    pub descending: bool,
    pub nulls_first: bool,
}

impl SortDirection {
    pub const ASCENDING: Self = Self { descending: false, nulls_first: false };
    pub const DESCENDING: Self = Self { descending: true, nulls_first: false };
}

/// One key of an ORDER BY.
#[derive(Debug, Clone, PartialEq)]
pub struct SortKey {
    pub expr: Expr,
    pub descending: bool,
    pub nulls_first: bool,
}

/// The rows around a row that a window function sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowFrame {
    pub units: FrameUnits,
    pub start: FrameBound,
    pub end: FrameBound,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameUnits {
    Rows,
    /// By peers: rows whose ORDER BY is equal begin and end together.
    Range,
    /// By groups of peers.
    Groups,
    /// By the value of the one key of the order: the argument at this position is the key, and [`FrameBound::At`] are others
    /// of the same type.
    Distance {
        key: usize,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameBound {
    UnboundedPreceding,
    Preceding(u64),
    CurrentRow,
    Following(u64),
    UnboundedFollowing,
    /// The value of this argument, of a frame by distance.
    At(usize),
}

impl WindowFrame {
    /// From the first row of the partition to the last peer of the current one: the default with ORDER BY.
    pub const RUNNING: Self =
        Self { units: FrameUnits::Range, start: FrameBound::UnboundedPreceding, end: FrameBound::CurrentRow };
    /// The whole partition: the default without ORDER BY.
    pub const WHOLE: Self =
        Self { units: FrameUnits::Range, start: FrameBound::UnboundedPreceding, end: FrameBound::UnboundedFollowing };
}

impl Expr {
    #[must_use]
    pub fn new(kind: ExprKind, data_type: Type, nullable: bool, location: SqlLocation) -> Self {
        Self { kind, data_type, nullable, location }
    }

    #[must_use]
    pub fn literal(value: Value<'static>, data_type: Type, location: SqlLocation) -> Self {
        let nullable = value.is_null();
        Self::new(ExprKind::Literal(value), data_type, nullable, location)
    }

    #[must_use]
    pub fn column(position: usize, data_type: Type, nullable: bool, location: SqlLocation) -> Self {
        Self::new(ExprKind::Column(position), data_type, nullable, location)
    }

    /// Whether it is a literal with something behind its point.
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

    /// The literal's value, where it is one.
    #[must_use]
    pub fn as_literal(&self) -> Option<&Value<'static>> {
        match &self.kind {
            ExprKind::Literal(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is made of literals alone, and no literal itself.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        !matches!(self.kind, ExprKind::Column(_) | ExprKind::Literal(_))
            && !matches!(
                self.kind,
                ExprKind::Aggregate(_) | ExprKind::Window(_) | ExprKind::Subquery(_) | ExprKind::Captured { .. }
            )
            && self.children().into_iter().all(|child| child.as_literal().is_some())
    }

    /// The column's position, where it is one and nothing else.
    #[must_use]
    pub fn as_column(&self) -> Option<usize> {
        match self.kind {
            ExprKind::Column(position) => Some(position),
            _ => None,
        }
    }

    /// The expressions directly below this one; not those inside an aggregate or a window. Of a subquery, what it reads of
    /// the row that it is computed for.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Column(_)
            | ExprKind::Literal(_)
            | ExprKind::Aggregate(_)
            | ExprKind::Window(_)
            | ExprKind::Captured { .. } => Vec::new(),
            ExprKind::Subquery(subquery) => subquery.kind.compared_values().iter().chain(&subquery.captures).collect(),
            ExprKind::Not(inner) | ExprKind::IsNull(inner) | ExprKind::Cast(inner, _) => vec![inner],
            ExprKind::InList { value, .. } => vec![value],
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Coalesce(parts) | ExprKind::Call(_, parts) => {
                parts.iter().collect()
            }
            ExprKind::Compare(_, left, right) => vec![left, right],
            ExprKind::Case { branches, otherwise } => {
                let parts = branches.iter().flat_map(|(condition, result)| [condition, result]);
                parts.chain(std::iter::once(otherwise.as_ref())).collect()
            }
        }
    }

    /// The same, to be changed.
    pub fn children_mut(&mut self) -> Vec<&mut Expr> {
        match &mut self.kind {
            ExprKind::Column(_)
            | ExprKind::Literal(_)
            | ExprKind::Aggregate(_)
            | ExprKind::Window(_)
            | ExprKind::Captured { .. } => Vec::new(),
            ExprKind::Subquery(subquery) => {
                subquery.kind.compared_values_mut().iter_mut().chain(&mut subquery.captures).collect()
            }
            ExprKind::Not(inner) | ExprKind::IsNull(inner) | ExprKind::Cast(inner, _) => vec![inner],
            ExprKind::InList { value, .. } => vec![value],
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Coalesce(parts) | ExprKind::Call(_, parts) => {
                parts.iter_mut().collect()
            }
            ExprKind::Compare(_, left, right) => vec![left, right],
            ExprKind::Case { branches, otherwise } => {
                let parts = branches.iter_mut().flat_map(|(condition, result)| [condition, result]);
                parts.chain(std::iter::once(otherwise.as_mut())).collect()
            }
        }
    }

    /// Calls `visit` with the position of every column that is read.
    pub fn for_each_column(&self, visit: &mut dyn FnMut(usize)) {
        if let ExprKind::Column(position) = self.kind {
            visit(position);
        }
        for child in self.children() {
            child.for_each_column(visit);
        }
    }

    /// Gives every column another position.
    pub fn map_columns(&mut self, to: &dyn Fn(usize) -> usize) {
        if let ExprKind::Column(position) = &mut self.kind {
            *position = to(*position);
        }
        for child in self.children_mut() {
            child.map_columns(to);
        }
    }
}
