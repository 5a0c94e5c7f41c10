//! Evaluates SQL expressions over the accounts' rows: derived metrics, tiers, applicability, cases, rules.

use polars::prelude::{Column, DataFrame, Expr as Lowered, IntoLazy, Schema, col};

use super::column_values::finite_numbers;
use super::sql_mistakes::{suggest_or_list, value_diagnostic};
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

    /// Reports a value that the expression cannot convert or compute.
    #[must_use]
    pub fn diagnostic_of_problem(&self, problem: &RunProblem) -> Diagnostic {
        let mut mistake = value_diagnostic(self.sql, problem);
        mistake.message = format!("{}: {}", self.context, mistake.message);
        mistake
    }
}

/// An expression that is bound to the columns of the row.
pub struct BoundFormula<'a> {
    pub formula: &'a Formula<'a>,
    pub expr: Expr,
}

/// Evaluates expressions over every row of `frame`, one column for each, in order.
///
/// # Errors
/// Mistakes in the SQL, a value that it cannot convert, or an engine that fails.
pub fn evaluate_formulas(
    frame: &DataFrame,
    formulas: &[Formula],
    expected: ExpectedType,
    bindings: Bindings,
) -> Result<Vec<Column>, Failure> {
    let row = fields_of_schema(frame.schema());
    let mut bound = Vec::new();
    let mut mistakes = Vec::new();
    for formula in formulas {
        match bind_expression(&row, formula.sql, expected, bindings) {
            Ok(expr) => bound.push(BoundFormula { formula, expr }),
            Err(mut of_formula) => mistakes.append(&mut of_formula),
        }
    }
    if mistakes.is_empty() { compute_columns(frame, &bound, bindings) } else { Err(Failure::Pipeline(mistakes)) }
}

/// Evaluates bound expressions over every row of `frame`, one column for each, in order.
///
/// # Errors
/// A value that an expression cannot convert, or an engine that fails.
pub fn compute_columns(
    frame: &DataFrame,
    formulas: &[BoundFormula],
    bindings: Bindings,
) -> Result<Vec<Column>, Failure> {
    if formulas.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<String> = frame.get_column_names().into_iter().map(ToString::to_string).collect();
    let mut lowered = Vec::with_capacity(formulas.len());
    let mut problems = Vec::with_capacity(formulas.len());
    for (at, BoundFormula { formula, expr }) in formulas.iter().enumerate() {
        let lowering = Lowering { zone: bindings.zone, problems: RunProblems::default() };
        lowered.push(lowering.lower_expr(expr, &names).alias(format!("__{at}")));
        problems.push((*formula, lowering.problems));
    }
    let results: Vec<Lowered> = (0..lowered.len()).map(|at| col(format!("__{at}"))).collect();
    // The columns are added to the frame first, so that a constant becomes as long as the frame.
    let plan = frame.clone().lazy().with_columns(lowered).select(results);
    match engine::collect_frames(vec![plan]) {
        Ok(mut frames) => Ok(frames.pop().unwrap_or_default().into_columns()),
        Err(reason) => {
            let diagnostics = problems
                .iter()
                .filter_map(|(formula, problems)| Some(formula.diagnostic_of_problem(&problems.first_in_text()?)));
            let diagnostics: Vec<Diagnostic> = diagnostics.collect();
            if !diagnostics.is_empty() {
                return Err(Failure::Data(diagnostics));
            }
            let texts: Vec<&str> = formulas.iter().map(|bound| bound.formula.sql.text.trim()).collect();
            Err(Failure::Runtime(Error::Engine {
                attempt: format!("evaluate {}", identifier::quoted_list(texts)),
                reason,
            }))
        }
    }
}

/// Returns the fields of the row that a frame holds.
#[must_use]
pub fn fields_of_schema(schema: &Schema) -> Vec<Field> {
    let types = schema.iter().map(|(name, polars_type)| (name, sql_type_of(polars_type).unwrap_or(Type::Null)));
    types.map(|(name, kind)| Field::new(name.as_str(), kind)).collect()
}

/// Binds an expression to the columns of a row.
///
/// # Errors
/// Mistakes in the SQL, or an expression that is not of the expected type.
pub fn bind_expression(
    row: &[Field],
    sql: &Sql,
    expected: ExpectedType,
    bindings: Bindings,
) -> Result<Expr, Vec<Diagnostic>> {
    let row = RowContext { columns: row, unknown_name_mistake: &|name| Some(unknown_column(row, name)) };
    let expr = bind::bind_row_expression(sql, &row, expected, bindings)?;
    Ok(simplify_expr(expr, bindings.zone))
}

fn unknown_column(row: &[Field], name: &str) -> Diagnostic {
    let known: Vec<&str> = row.iter().map(|field| field.name.as_str()).collect();
    Diagnostic::sql_error("unknown-column", format!("no column is called `{name}`")).hint(suggest_or_list(
        name,
        &known,
        "the columns are",
    ))
}

/// Returns the rows in which each condition holds, one list for each condition. NULL does not hold.
///
/// # Errors
/// As [`evaluate_formulas`].
pub fn evaluate_conditions(
    frame: &DataFrame,
    conditions: &[Formula],
    bindings: Bindings,
) -> Result<Vec<Vec<bool>>, Failure> {
    let conditions = evaluate_nullable_conditions(frame, conditions, bindings)?.into_iter();
    Ok(conditions.map(|rows| rows.into_iter().map(|holds| holds == Some(true)).collect()).collect())
}

/// Returns whether each condition holds in each row, one list for each condition; `None` where it is NULL.
///
/// # Errors
/// As [`evaluate_formulas`].
pub fn evaluate_nullable_conditions(
    frame: &DataFrame,
    conditions: &[Formula],
    bindings: Bindings,
) -> Result<Vec<Vec<Option<bool>>>, Failure> {
    let columns = evaluate_formulas(frame, conditions, ExpectedType::Condition, bindings)?;
    Ok(columns.iter().map(boolean_values).collect())
}

/// Returns the values of a boolean column; a column of another type has none.
pub fn boolean_values(column: &Column) -> Vec<Option<bool>> {
    match column.bool() {
        Ok(values) => values.iter().collect(),
        Err(_) => vec![None; column.len()],
    }
}

/// Returns the number that a formula yields in every row. NaN and infinities are missing, and there is no negative zero.
///
/// # Errors
/// As [`evaluate_formulas`].
pub fn evaluate_numbers(frame: &DataFrame, formula: Formula, bindings: Bindings) -> Result<Vec<Option<f64>>, Failure> {
    let columns = evaluate_formulas(frame, &[formula], ExpectedType::Number, bindings)?;
    let numbers = columns.first().map(finite_numbers).unwrap_or_default();
    Ok(numbers.into_iter().map(|number| number.map(|number| number + 0.0)).collect())
}
