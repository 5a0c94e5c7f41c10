//! Expressions over one account's row: derived metrics, tiers, applicability, cases, rules.

use polars::prelude::{Column, DataFrame, DataType, Expr as Lowered, IntoColumn, IntoLazy, Schema, Series, col};

use super::query_plan::value_diagnostic;
use crate::base::diagnostic::Diagnostic;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::base::identifier;
use crate::query::engine;
use crate::query::expr::Expr;
use crate::query::lower::{Lowering, RunProblem, RunProblems, sql_type_of};
use crate::query::rewrite::simplify::simplify_expr;
use crate::query::{Bindings, ExpectedType, Field, RowContext, Sql, Type, bind};

/// An expression and what it belongs to, as messages name it: "rule `quiet`".
#[derive(Debug, Clone)]
pub struct Formula<'a> {
    pub sql: &'a Sql,
    pub context: String,
}

impl<'a> Formula<'a> {
    #[must_use]
    pub fn new(sql: &'a Sql, context: impl Into<String>) -> Self {
        Self { sql, context: context.into() }
    }

    /// A value that it does not take.
    #[must_use]
    pub fn diagnostic(&self, problem: &RunProblem) -> Diagnostic {
        let mut mistake = value_diagnostic(self.sql, problem);
        mistake.message = format!("{}: {}", self.context, mistake.message);
        mistake
    }
}

/// Works out expressions over every row of `frame`, one column each, in order.
///
/// # Errors
/// Mistakes in the SQL, a value that it does not take, or an engine that fails.
pub fn evaluate_formulas(
    frame: &DataFrame,
    formulas: &[Formula],
    wanted: ExpectedType,
    bindings: Bindings,
) -> Result<Vec<Column>, Failure> {
    let row = fields_of_schema(frame.schema());
    let mut bound = Vec::new();
    let mut mistakes = Vec::new();
    for formula in formulas {
        match bind_expression(&row, formula.sql, wanted, bindings) {
            Ok(expr) => bound.push((formula, expr)),
            Err(mut found) => mistakes.append(&mut found),
        }
    }
    if mistakes.is_empty() { compute_columns(frame, &bound, bindings) } else { Err(Failure::Spec(mistakes)) }
}

/// Works out bound expressions over every row of `frame`, one column each, in order.
///
/// # Errors
/// A value that an expression does not take, or an engine that fails.
pub fn compute_columns(
    frame: &DataFrame,
    formulas: &[(&Formula, Expr)],
    bindings: Bindings,
) -> Result<Vec<Column>, Failure> {
    if formulas.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<String> = frame.get_column_names().into_iter().map(ToString::to_string).collect();
    let mut lowered = Vec::with_capacity(formulas.len());
    let mut problems = Vec::with_capacity(formulas.len());
    for (at, (formula, expr)) in formulas.iter().enumerate() {
        let lowering = Lowering { zone: bindings.zone, problems: RunProblems::default() };
        lowered.push(lowering.lower_expr(expr, &names).alias(format!("__{at}")));
        problems.push((*formula, lowering.problems));
    }
    let answers: Vec<Lowered> = (0..lowered.len()).map(|at| col(format!("__{at}"))).collect();
    // Added to the frame first, so that a constant becomes as long as the frame.
    let plan = frame.clone().lazy().with_columns(lowered).select(answers);
    match engine::collect_frames(vec![plan]) {
        Ok(mut answer) => Ok(answer.pop().unwrap_or_default().into_columns()),
        Err(reason) => {
            let diagnostics =
                problems.iter().filter_map(|(formula, problems)| Some(formula.diagnostic(&problems.first_in_text()?)));
            let noted: Vec<Diagnostic> = diagnostics.collect();
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
pub fn fields_of_schema(schema: &Schema) -> Vec<Field> {
    let field = |(name, polars_type): (&polars::prelude::PlSmallStr, &DataType)| {
        Field::new(name.as_str(), sql_type_of(polars_type).unwrap_or(Type::Null))
    };
    schema.iter().map(field).collect()
}

/// An expression bound to the columns of a row.
///
/// # Errors
/// Mistakes in the SQL, or a type that is not what is wanted.
pub fn bind_expression(
    row: &[Field],
    sql: &Sql,
    wanted: ExpectedType,
    bindings: Bindings,
) -> Result<Expr, Vec<Diagnostic>> {
    let unknown = |missing: &str| {
        let mistake = Diagnostic::sql("unknown-column", format!("no column is called `{missing}`"));
        let known: Vec<&str> = row.iter().map(|field| field.name.as_str()).collect();
        Some(match identifier::nearest(missing, known.iter().copied()) {
            Some(near) => mistake.hint(format!("did you mean `{near}`?")),
            None => mistake.hint(format!("the columns are {}", identifier::list(known))),
        })
    };
    let expr =
        bind::bind_row_expression(sql, &RowContext { columns: row, unknown_name_mistake: &unknown }, wanted, bindings)?;
    Ok(simplify_expr(expr, bindings.zone))
}

/// Where each condition holds, one list per condition; NULL does not hold.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_conditions(
    frame: &DataFrame,
    conditions: &[Formula],
    bindings: Bindings,
) -> Result<Vec<Vec<bool>>, Failure> {
    let truths = evaluate_nullable_conditions(frame, conditions, bindings)?.into_iter();
    Ok(truths.map(|truths| truths.into_iter().map(|truth| truth == Some(true)).collect()).collect())
}

/// Where each condition holds and where it does not, one list per condition; none where that is not known.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_nullable_conditions(
    frame: &DataFrame,
    conditions: &[Formula],
    bindings: Bindings,
) -> Result<Vec<Vec<Option<bool>>>, Failure> {
    let columns = evaluate_formulas(frame, conditions, ExpectedType::Condition, bindings)?;
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
pub fn evaluate_numbers(frame: &DataFrame, formula: Formula, bindings: Bindings) -> Result<Vec<Option<f64>>, Failure> {
    let columns = evaluate_formulas(frame, &[formula], ExpectedType::Number, bindings)?;
    let numbers = columns.first().map(finite_numbers).unwrap_or_default();
    Ok(numbers.into_iter().map(|number| number.map(|number| number + 0.0)).collect())
}

/// A column as doubles, without NaN and infinities.
#[must_use]
pub fn finite_numbers(column: &Column) -> Vec<Option<f64>> {
    let doubles = column.cast(&DataType::Float64).unwrap_or_else(|_| null_column(column));
    match doubles.f64() {
        Ok(values) => values.iter().map(|value| value.filter(|number| number.is_finite())).collect(),
        Err(_) => vec![None; column.len()],
    }
}

fn null_column(column: &Column) -> Column {
    Series::full_null(column.name().clone(), column.len(), &DataType::Float64).into_column()
}
