//! Expressions over one account's row: derived metrics, tiers, applicability, cases, rules.

use polars::prelude::{Column, DataFrame, DataType, Expr, IntoColumn, IntoLazy, Schema, col};
use polars::sql::sql_expr;

use super::plan::mistake;
use crate::diagnostic::Diagnostic;
use crate::engine;
use crate::error::Error;
use crate::failure::Failure;
use crate::spec::Sql;
use crate::sql::{self, Bindings};

/// What an expression is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Condition,
    Number,
    Anything,
}

/// Works out expressions over every row of `frame`, one column each, in order.
///
/// # Errors
/// Mistakes in the SQL, or an engine that fails.
pub fn evaluate(frame: &DataFrame, expressions: &[(&Sql, Wanted)], bindings: Bindings) -> Result<Vec<Column>, Failure> {
    let mut planned = Vec::new();
    let mut mistakes = Vec::new();
    for (at, (sql, wanted)) in expressions.iter().enumerate() {
        match plan(frame.schema(), sql, *wanted, bindings) {
            Ok((expr, _)) => planned.push(expr.alias(format!("__{at}"))),
            Err(mut found) => mistakes.append(&mut found),
        }
    }
    if !mistakes.is_empty() {
        return Err(Failure::Spec(mistakes));
    }
    if planned.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<Expr> = (0..planned.len()).map(|at| col(format!("__{at}"))).collect();
    // Added to the frame first, so that a constant becomes as long as the frame.
    let plan = frame.clone().lazy().with_columns(planned).select(names);
    let failed = |reason| {
        let texts: Vec<&str> = expressions.iter().map(|(sql, _)| sql.text.trim()).collect();
        Failure::World(Error::Engine { attempt: format!("evaluate {}", crate::name::list(texts)), reason })
    };
    let answer = engine::collect(vec![plan]).map_err(failed)?.pop().unwrap_or_default();
    Ok(answer.into_columns())
}

/// An expression as Polars takes it, and its type over rows of `schema`.
///
/// # Errors
/// Mistakes in the SQL, or a type that is not what is wanted.
pub fn plan(
    schema: &Schema,
    sql: &Sql,
    wanted: Wanted,
    bindings: Bindings,
) -> Result<(Expr, DataType), Vec<Diagnostic>> {
    let tree = sql::expression(sql, bindings)?;
    let planned = engine::guarded(|| {
        Ok(sql_expr(tree.to_string()).and_then(|expr| {
            let probe = DataFrame::empty_with_schema(schema).lazy().select([expr.clone().alias("__")]);
            let kind = probe.clone().collect_schema()?.get("__").cloned().unwrap_or(DataType::Null);
            Ok((expr, kind))
        }))
    });
    let known: Vec<String> = schema.iter_names().map(ToString::to_string).collect();
    let (expr, kind) = match planned {
        Ok(Ok(planned)) => planned,
        Ok(Err(error)) => return Err(vec![mistake(sql, &error, &known)]),
        Err(reason) => {
            return Err(vec![
                Diagnostic::error("sql", format!("cannot plan this SQL: {reason}")).at(sql.place.clone()),
            ]);
        }
    };
    let fits = match wanted {
        Wanted::Condition => kind.is_bool() || kind.is_null(),
        Wanted::Number => kind.is_numeric() || kind.is_decimal() || kind.is_null(),
        Wanted::Anything => true,
    };
    if fits {
        return Ok((expr, kind));
    }
    let noun = if wanted == Wanted::Condition { "a condition" } else { "a number" };
    let message = format!("expected {noun}, found {}", described(&kind));
    Err(vec![Diagnostic::error("sql-type", message).at(sql.place.clone())])
}

/// A Polars type in an author's words.
#[must_use]
pub fn described(kind: &DataType) -> String {
    match kind {
        DataType::String => "text".to_owned(),
        DataType::Boolean => "a condition".to_owned(),
        DataType::Date => "a date".to_owned(),
        DataType::Datetime(..) => "a timestamp".to_owned(),
        DataType::Duration(_) => "a span of time (use `days_since`)".to_owned(),
        kind if kind.is_numeric() || kind.is_decimal() => "a number".to_owned(),
        other => other.to_string(),
    }
}

/// Where each condition holds, one list per condition; NULL does not hold.
///
/// # Errors
/// As [`evaluate`].
pub fn holds(frame: &DataFrame, conditions: &[&Sql], bindings: Bindings) -> Result<Vec<Vec<bool>>, Failure> {
    let truths = truths(frame, conditions, bindings)?.into_iter();
    Ok(truths.map(|truths| truths.into_iter().map(|truth| truth == Some(true)).collect()).collect())
}

/// Where each condition holds and where it does not, one list per condition; none where that is not known.
///
/// # Errors
/// As [`evaluate`].
pub fn truths(frame: &DataFrame, conditions: &[&Sql], bindings: Bindings) -> Result<Vec<Vec<Option<bool>>>, Failure> {
    let wanted: Vec<(&Sql, Wanted)> = conditions.iter().map(|sql| (*sql, Wanted::Condition)).collect();
    let columns = evaluate(frame, &wanted, bindings)?;
    let list = |column: &Column| match column.bool() {
        Ok(values) => values.iter().collect(),
        // A condition that is NULL everywhere has no type.
        Err(_) => vec![None; column.len()],
    };
    Ok(columns.iter().map(list).collect())
}

/// What each expression comes to, one list per expression; what is no finite number is none.
///
/// # Errors
/// As [`evaluate`].
pub fn numbers(frame: &DataFrame, expressions: &[&Sql], bindings: Bindings) -> Result<Vec<Vec<Option<f64>>>, Failure> {
    let wanted: Vec<(&Sql, Wanted)> = expressions.iter().map(|sql| (*sql, Wanted::Number)).collect();
    let columns = evaluate(frame, &wanted, bindings)?;
    Ok(columns.iter().map(finite).collect())
}

/// A column as doubles, without NaN and infinities.
#[must_use]
pub fn finite(column: &Column) -> Vec<Option<f64>> {
    let doubles = column.cast(&DataType::Float64).unwrap_or_else(|_| nothing(column));
    match doubles.f64() {
        Ok(values) => values.iter().map(|value| value.filter(|number| number.is_finite())).collect(),
        Err(_) => vec![None; column.len()],
    }
}

fn nothing(column: &Column) -> Column {
    polars::prelude::Series::full_null(column.name().clone(), column.len(), &DataType::Float64).into_column()
}
