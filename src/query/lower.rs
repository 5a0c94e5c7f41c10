//! Typed expressions as expressions of Polars.
//!
//! What Polars computes as SQL means it (comparisons of one type, three-valued logic, CASE) becomes its own expression, so
//! that filters reach the files. Everything else is a function of ours over its columns: arithmetic that is checked,
//! casts, the functions of the language. A function that can refuse a value is given a guard: where CASE or COALESCE does
//! not take its answer, it is not asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono_tz::Tz;
use polars::prelude::{
    Column as Values, DataType, Expr as Lowered, Field as PolarsField, LiteralValue, PolarsError, PolarsResult, Scalar,
    TimeUnit, TimeZone, col, lit, map_multiple, when,
};

use super::evaluate::evaluate_expr;
use super::expr::{CaseBranch, Comparison, Expr, ExprKind};
use super::functions::{ValueError, casts};
use super::sql_text::SqlLocation;
use super::types::{MAX_DIGITS, Type};
use super::value::Value;

pub mod polars_values;
mod kernels;
mod row_computation;

use row_computation::{Computation, ComputationKind};

/// What went wrong with a value while a query ran: where its SQL stands, and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunProblem {
    pub start: usize,
    pub end: usize,
    pub message: String,
    /// The way out, where it is another than for a value.
    pub hint: Option<&'static str>,
}

/// The problems of one SQL text, noted by whichever thread meets them.
#[derive(Debug, Clone, Default)]
pub struct RunProblems(Arc<Mutex<Vec<RunProblem>>>);

impl RunProblems {
    pub fn note(&self, location: SqlLocation, message: String) {
        let problem = RunProblem { start: location.start, end: location.end, message, hint: None };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(problem);
    }

    /// The first by place in the text, whichever was met first.
    #[must_use]
    pub fn first_in_text(&self) -> Option<RunProblem> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.iter().min_by_key(|problem| (problem.start, problem.message.clone())).cloned()
    }
}

/// What Polars holds for a type. An interval is one number, as [`super::interval`] packs it.
#[must_use]
pub fn polars_type(data_type: Type) -> DataType {
    match data_type {
        Type::Null => DataType::Null,
        Type::Interval => DataType::Decimal(usize::from(MAX_DIGITS), 0),
        Type::Boolean => DataType::Boolean,
        Type::Integer => DataType::Int64,
        Type::Decimal(scale) => DataType::Decimal(usize::from(MAX_DIGITS), usize::from(scale)),
        Type::Double => DataType::Float64,
        Type::Text => DataType::String,
        Type::Date => DataType::Date,
        Type::Timestamp => DataType::Datetime(TimeUnit::Microseconds, None),
        Type::TimestampTz => DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)),
        Type::Span => DataType::Duration(TimeUnit::Microseconds),
    }
}

/// The type of a column that Polars holds; none for one that the language does not have.
#[must_use]
pub fn sql_type_of(data_type: &DataType) -> Option<Type> {
    Some(match data_type {
        DataType::Null => Type::Null,
        DataType::Boolean => Type::Boolean,
        DataType::Int64 => Type::Integer,
        DataType::Decimal(_, scale) => Type::Decimal(u8::try_from(*scale).ok()?),
        DataType::Float64 => Type::Double,
        DataType::String => Type::Text,
        DataType::Date => Type::Date,
        DataType::Datetime(TimeUnit::Microseconds, None) => Type::Timestamp,
        DataType::Datetime(TimeUnit::Microseconds, Some(_)) => Type::TimestampTz,
        DataType::Duration(TimeUnit::Microseconds) => Type::Span,
        _ => return None,
    })
}

/// A literal of Polars.
pub fn polars_literal(value: &Value, data_type: Type) -> Lowered {
    let scalar = match value {
        Value::Null => Scalar::null(polars_type(data_type)),
        Value::Boolean(truth) => Scalar::from(*truth),
        Value::Integer(number) => Scalar::from(*number),
        Value::Decimal(unscaled) => {
            let scale = data_type.scale().unwrap_or(0);
            Scalar::new_decimal(*unscaled, usize::from(MAX_DIGITS), usize::from(scale))
        }
        Value::Double(number) => Scalar::from(*number),
        Value::Text(text) => return lit(text.as_ref()),
        Value::Date(day) => Scalar::new_date(*day),
        Value::Timestamp(micros) => Scalar::new_datetime(*micros, TimeUnit::Microseconds, None),
        Value::TimestampTz(micros) => Scalar::new_datetime(*micros, TimeUnit::Microseconds, Some(TimeZone::UTC)),
        Value::Span(micros) => Scalar::new_duration(*micros, TimeUnit::Microseconds),
        Value::Interval(interval) => Scalar::new_decimal(interval.to_packed(), usize::from(MAX_DIGITS), 0),
    };
    Lowered::Literal(LiteralValue::Scalar(scalar))
}

/// Lowers the expressions of one SQL text.
#[derive(Debug, Clone)]
pub struct Lowering {
    pub zone: Tz,
    pub problems: RunProblems,
}

impl Lowering {
    /// The expression over columns of these names.
    pub fn lower_expr(&self, expr: &Expr, names: &[String]) -> Lowered {
        self.lower_guarded(expr, names, None)
    }

    /// The same, not asked where `guard` does not hold.
    fn lower_guarded(&self, expr: &Expr, names: &[String], guard: Option<&Lowered>) -> Lowered {
        if has_many_guards(expr) {
            return self.lower_by_row(expr, names, guard);
        }
        let lower = |expr: &Expr| self.lower_guarded(expr, names, guard);
        match &expr.kind {
            ExprKind::Column(position) => col(names.get(*position).map_or("", String::as_str)),
            ExprKind::Literal(value) => polars_literal(value, expr.data_type),
            ExprKind::Not(inner) => lower(inner).not(),
            ExprKind::And(parts) => self.lower_and_or(parts, names, guard, true),
            ExprKind::Or(parts) => self.lower_and_or(parts, names, guard, false),
            ExprKind::Compare(comparison, left, right) => {
                let (left, right) = (lower(left), lower(right));
                match comparison {
                    Comparison::Equal => left.eq(right),
                    Comparison::NotEqual => left.neq(right),
                    Comparison::Less => left.lt(right),
                    Comparison::LessOrEqual => left.lt_eq(right),
                    Comparison::Greater => left.gt(right),
                    Comparison::GreaterOrEqual => left.gt_eq(right),
                    Comparison::Distinct => left.neq_missing(right),
                    Comparison::NotDistinct => left.eq_missing(right),
                }
            }
            ExprKind::IsNull(inner) => lower(inner).is_null(),
            ExprKind::InList { value, list, or_null } => self.lower_in_list(value, list, *or_null, names, guard),
            ExprKind::Case { branches, otherwise } => self.lower_case(branches, otherwise, names, guard),
            ExprKind::Coalesce(parts) => self.lower_coalesce(parts, names, guard),
            ExprKind::Cast(inner, cast) => {
                let work = ComputationKind::Cast { from: inner.data_type, cast: *cast };
                let fallible = casts::is_fallible_cast(inner.data_type, expr.data_type, *cast);
                self.lower_computation(work, fallible, &[inner.as_ref()], expr, names, guard)
            }
            ExprKind::Call(scalar, arguments) => {
                let arguments: Vec<&Expr> = arguments.iter().collect();
                self.lower_computation(ComputationKind::Call(scalar), scalar.fallible, &arguments, expr, names, guard)
            }
            // Columns by the time an expression is run.
            ExprKind::Aggregate(_) | ExprKind::Window(_) | ExprKind::Subquery(_) | ExprKind::Captured { .. } => {
                lit(polars::prelude::NULL)
            }
        }
    }

    /// An expression whose parts guard each other: computed row by row, so that each part is there once. As columns, what
    /// stands before a part would be computed again for its guard, and for that of each part behind it.
    fn lower_by_row(&self, expr: &Expr, names: &[String], guard: Option<&Lowered>) -> Lowered {
        let mut columns = BTreeMap::new();
        collect_columns(expr, &mut columns);
        let places: Vec<usize> = columns.keys().copied().collect();
        let mut over_arguments = expr.clone();
        over_arguments.map_columns(&|position| places.iter().position(|known| *known == position).unwrap_or(position));
        let arguments: Vec<Expr> = columns
            .into_iter()
            .map(|(position, data_type)| Expr::column(position, data_type, true, expr.location))
            .collect();
        let arguments: Vec<&Expr> = arguments.iter().collect();
        self.lower_computation(
            ComputationKind::Expression(Box::new(over_arguments)),
            true,
            &arguments,
            expr,
            names,
            guard,
        )
    }

    /// AND and OR. A part that may refuse values is asked only where those before it have not decided.
    fn lower_and_or(&self, parts: &[Expr], names: &[String], guard: Option<&Lowered>, is_and: bool) -> Lowered {
        let mut all: Option<Lowered> = None;
        for part in parts {
            let asked = match (&all, is_fallible(part)) {
                (Some(before), true) => {
                    let undecided = if is_and {
                        before.clone().fill_null(lit(true))
                    } else {
                        before.clone().fill_null(lit(false)).not()
                    };
                    Some(and_guard(guard, undecided))
                }
                _ => guard.cloned(),
            };
            let part = self.lower_guarded(part, names, asked.as_ref());
            all = Some(match all {
                None => part,
                Some(before) if is_and => before.and(part),
                Some(before) => before.or(part),
            });
        }
        all.unwrap_or_else(|| lit(is_and))
    }

    fn lower_case(
        &self,
        branches: &[CaseBranch],
        otherwise: &Expr,
        names: &[String],
        guard: Option<&Lowered>,
    ) -> Lowered {
        // Where no branch so far was taken; only worked out if a later part may refuse values.
        let mut open: Option<Lowered> = guard.cloned();
        let mut lowered = Vec::with_capacity(branches.len());
        for CaseBranch { condition, result } in branches {
            let condition = self.lower_guarded(condition, names, open.as_ref());
            let holds = condition.clone().fill_null(lit(false));
            let taken = is_fallible(result).then(|| and_guard(open.as_ref(), holds.clone()));
            lowered.push((condition, self.lower_guarded(result, names, taken.as_ref())));
            open = Some(and_guard(open.as_ref(), holds.not()));
        }
        let rest = is_fallible(otherwise).then_some(open).flatten();
        let mut chain = self.lower_guarded(otherwise, names, rest.as_ref());
        for (condition, result) in lowered.into_iter().rev() {
            chain = when(condition).then(result).otherwise(chain);
        }
        chain
    }

    fn lower_coalesce(&self, parts: &[Expr], names: &[String], guard: Option<&Lowered>) -> Lowered {
        let mut found: Option<Lowered> = None;
        for part in parts {
            let asked = match (&found, is_fallible(part)) {
                (Some(found), true) => Some(and_guard(guard, found.clone().is_null())),
                _ => guard.cloned(),
            };
            let part = self.lower_guarded(part, names, asked.as_ref());
            found = Some(match found {
                None => part,
                Some(found) => when(found.clone().is_null()).then(part).otherwise(found),
            });
        }
        found.unwrap_or_else(|| lit(polars::prelude::NULL))
    }

    fn lower_in_list(
        &self,
        value: &Expr,
        list: &[Value<'static>],
        or_null: bool,
        names: &[String],
        guard: Option<&Lowered>,
    ) -> Lowered {
        /// Longer lists are looked up in a table.
        const MAX_COMPARED_VALUES: usize = 12;
        if list.len() > MAX_COMPARED_VALUES {
            let work = ComputationKind::InList { list: row_computation::InListValues::from_list(list), or_null };
            let found = Expr::new(ExprKind::IsNull(Box::new(value.clone())), Type::Boolean, true, value.location);
            return self.lower_computation(work, false, &[value], &found, names, guard);
        }
        let wanted = self.lower_guarded(value, names, guard);
        let equal = list.iter().map(|known| wanted.clone().eq(polars_literal(known, value.data_type)));
        let found = equal.reduce(Lowered::or);
        match (found, or_null) {
            (Some(found), false) => found,
            (Some(found), true) => found.or(polars_literal(&Value::Null, Type::Boolean)),
            (None, _) => polars_literal(&Value::Null, Type::Boolean),
        }
    }

    /// A function of ours over the columns of its arguments; literals stay with the function. One that may refuse a value
    /// is not asked where the guard does not hold.
    fn lower_computation(
        &self,
        work: ComputationKind,
        fallible: bool,
        arguments: &[&Expr],
        expr: &Expr,
        names: &[String],
        guard: Option<&Lowered>,
    ) -> Lowered {
        let mut inputs: Vec<Lowered> = Vec::new();
        let mut sources = Vec::with_capacity(arguments.len());
        for argument in arguments {
            match argument.as_literal() {
                Some(value) => sources.push(row_computation::ArgumentSource::Literal(value.clone())),
                None => {
                    sources.push(row_computation::ArgumentSource::Column(inputs.len()));
                    inputs.push(self.lower_guarded(argument, names, guard));
                }
            }
        }
        let guard = guard.filter(|_| fallible);
        let has_guard = guard.is_some();
        inputs.extend(guard.cloned());
        if inputs.is_empty() {
            let value = evaluate_expr(expr, &[], self.zone).unwrap_or_else(|ValueError(message)| {
                self.problems.note(expr.location, message);
                Value::Null
            });
            return polars_literal(&value, expr.data_type);
        }
        let computation = Computation {
            work,
            sources,
            types: arguments.iter().map(|argument| argument.data_type).collect(),
            result: expr.data_type,
            has_guard,
            zone: self.zone,
            location: expr.location,
            problems: self.problems.clone(),
        };
        let result = polars_type(expr.data_type);
        map_multiple(
            move |columns: &mut [Values]| computation.compute_batch(columns),
            inputs,
            move |_, fields: &[PolarsField]| -> PolarsResult<PolarsField> {
                let name = fields.first().map(|field| field.name.clone()).unwrap_or_default();
                Ok(PolarsField::new(name, result.clone()))
            },
        )
    }
}

/// Whether an expression has so many parts that guard others, or so many branches, that it is computed row by row.
fn has_many_guards(expr: &Expr) -> bool {
    const MAX_GUARDED_PARTS: usize = 3;
    const MAX_CASE_BRANCHES: usize = 64;
    let fallible = |parts: &[Expr]| parts.iter().skip(1).filter(|part| is_fallible(part)).count();
    match &expr.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Coalesce(parts) => fallible(parts) > MAX_GUARDED_PARTS,
        ExprKind::Case { branches, .. } => {
            branches.len() > MAX_CASE_BRANCHES
                || branches.iter().filter(|branch| is_fallible(&branch.condition)).count() > MAX_GUARDED_PARTS
        }
        _ => false,
    }
}

/// The columns that an expression reads, with their types.
fn collect_columns(expr: &Expr, columns: &mut BTreeMap<usize, Type>) {
    if let ExprKind::Column(position) = expr.kind {
        columns.insert(position, expr.data_type);
    }
    expr.children().into_iter().for_each(|child| collect_columns(child, columns));
}

/// Whether computing an expression may refuse a value.
#[must_use]
pub fn is_fallible(expr: &Expr) -> bool {
    let own = match &expr.kind {
        ExprKind::Cast(inner, cast) => casts::is_fallible_cast(inner.data_type, expr.data_type, *cast),
        ExprKind::Call(scalar, _) => scalar.fallible,
        _ => false,
    };
    own || expr.children().into_iter().any(is_fallible)
}

fn and_guard(guard: Option<&Lowered>, more: Lowered) -> Lowered {
    match guard {
        Some(guard) => guard.clone().and(more),
        None => more,
    }
}

/// What Polars is told where a problem is noted; nobody reads it.
fn noted_problem_error() -> PolarsError {
    PolarsError::ComputeError("a value was refused".into())
}

#[cfg(test)]
mod tests;
