//! Expressions over one account's row: derived metrics, tiers, applicability, cases, rules.

use polars::prelude::{Column, DataFrame, DataType, Expr as Lowered, IntoColumn, IntoLazy, Schema, Series, col};

use super::plan::value_problem;
use crate::base::diagnostic::Diagnostic;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::base::identifier;
use crate::query::engine;
use crate::query::expr::Expr;
use crate::query::lower::{Lowering, Problems, RunProblem, type_of};
use crate::query::simplify::simplified;
use crate::query::{Bindings, Field, Row, Sql, Type, Wanted, bind};

/// An expression and what it belongs to, as messages name it: "rule `quiet`".
#[derive(Debug, Clone)]
pub struct Formula<'a> {
    pub sql: &'a Sql,
    pub of: String,
}

impl<'a> Formula<'a> {
    #[must_use]
    pub fn new(sql: &'a Sql, of: impl Into<String>) -> Self {
        Self { sql, of: of.into() }
    }

    /// A value that it does not take.
    #[must_use]
    pub fn problem(&self, problem: &RunProblem) -> Diagnostic {
        let mut mistake = value_problem(self.sql, problem);
        mistake.message = format!("{}: {}", self.of, mistake.message);
        mistake
    }
}

/// Works out expressions over every row of `frame`, one column each, in order.
///
/// # Errors
/// Mistakes in the SQL, a value that it does not take, or an engine that fails.
pub fn evaluate(
    frame: &DataFrame,
    formulas: &[Formula],
    wanted: Wanted,
    bindings: Bindings,
) -> Result<Vec<Column>, Failure> {
    let row = columns(frame.schema());
    let mut bound = Vec::new();
    let mut mistakes = Vec::new();
    for formula in formulas {
        match plan(&row, formula.sql, wanted, bindings) {
            Ok(expr) => bound.push((formula, expr)),
            Err(mut found) => mistakes.append(&mut found),
        }
    }
    if mistakes.is_empty() { compute(frame, &bound, bindings) } else { Err(Failure::Spec(mistakes)) }
}

/// Works out bound expressions over every row of `frame`, one column each, in order.
///
/// # Errors
/// A value that an expression does not take, or an engine that fails.
pub fn compute(frame: &DataFrame, formulas: &[(&Formula, Expr)], bindings: Bindings) -> Result<Vec<Column>, Failure> {
    if formulas.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<String> = frame.get_column_names().into_iter().map(ToString::to_string).collect();
    let mut lowered = Vec::with_capacity(formulas.len());
    let mut problems = Vec::with_capacity(formulas.len());
    for (at, (formula, expr)) in formulas.iter().enumerate() {
        let lowering = Lowering { zone: bindings.zone, problems: Problems::default() };
        lowered.push(lowering.expr(expr, &names).alias(format!("__{at}")));
        problems.push((*formula, lowering.problems));
    }
    let answers: Vec<Lowered> = (0..lowered.len()).map(|at| col(format!("__{at}"))).collect();
    // Added to the frame first, so that a constant becomes as long as the frame.
    let plan = frame.clone().lazy().with_columns(lowered).select(answers);
    match engine::collect(vec![plan]) {
        Ok(mut answer) => Ok(answer.pop().unwrap_or_default().into_columns()),
        Err(reason) => {
            let noted = problems.iter().filter_map(|(formula, problems)| Some(formula.problem(&problems.first()?)));
            let noted: Vec<Diagnostic> = noted.collect();
            if !noted.is_empty() {
                return Err(Failure::Data(noted));
            }
            let texts: Vec<&str> = formulas.iter().map(|(formula, _)| formula.sql.text.trim()).collect();
            Err(Failure::World(Error::Engine { attempt: format!("evaluate {}", identifier::list(texts)), reason }))
        }
    }
}

/// The columns of a row by the frame that holds it.
#[must_use]
pub fn columns(schema: &Schema) -> Vec<Field> {
    let field = |(name, held): (&polars::prelude::PlSmallStr, &DataType)| {
        Field::new(name.as_str(), type_of(held).unwrap_or(Type::Null))
    };
    schema.iter().map(field).collect()
}

/// An expression bound to the columns of a row.
///
/// # Errors
/// Mistakes in the SQL, or a type that is not what is wanted.
pub fn plan(row: &[Field], sql: &Sql, wanted: Wanted, bindings: Bindings) -> Result<Expr, Vec<Diagnostic>> {
    let unknown = |missing: &str| {
        let mistake = Diagnostic::sql("unknown-column", format!("no column is called `{missing}`"));
        let known: Vec<&str> = row.iter().map(|field| field.name.as_str()).collect();
        Some(match identifier::nearest(missing, known.iter().copied()) {
            Some(near) => mistake.hint(format!("did you mean `{near}`?")),
            None => mistake.hint(format!("the columns are {}", identifier::list(known))),
        })
    };
    let expr = bind::expression(sql, &Row { columns: row, unknown: &unknown }, wanted, bindings)?;
    Ok(simplified(expr, bindings.zone))
}

/// Where each condition holds, one list per condition; NULL does not hold.
///
/// # Errors
/// As [`evaluate`].
pub fn holds(frame: &DataFrame, conditions: &[Formula], bindings: Bindings) -> Result<Vec<Vec<bool>>, Failure> {
    let truths = truths(frame, conditions, bindings)?.into_iter();
    Ok(truths.map(|truths| truths.into_iter().map(|truth| truth == Some(true)).collect()).collect())
}

/// Where each condition holds and where it does not, one list per condition; none where that is not known.
///
/// # Errors
/// As [`evaluate`].
pub fn truths(
    frame: &DataFrame,
    conditions: &[Formula],
    bindings: Bindings,
) -> Result<Vec<Vec<Option<bool>>>, Failure> {
    let columns = evaluate(frame, conditions, Wanted::Condition, bindings)?;
    let list = |column: &Column| match column.bool() {
        Ok(values) => values.iter().collect(),
        Err(_) => vec![None; column.len()],
    };
    Ok(columns.iter().map(list).collect())
}

/// What a formula comes to in every row; what is no finite number is none, and there is no negative zero.
///
/// # Errors
/// As [`evaluate`].
pub fn numbers(frame: &DataFrame, formula: Formula, bindings: Bindings) -> Result<Vec<Option<f64>>, Failure> {
    let columns = evaluate(frame, &[formula], Wanted::Number, bindings)?;
    let numbers = columns.first().map(finite).unwrap_or_default();
    Ok(numbers.into_iter().map(|number| number.map(|number| number + 0.0)).collect())
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
    Series::full_null(column.name().clone(), column.len(), &DataType::Float64).into_column()
}
