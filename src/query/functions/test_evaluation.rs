//! Binds and evaluates an expression, for tests.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::casts::value_to_text::text_of;
use crate::base::diagnostic::{Diagnostic, Place};
use crate::query::bind::{ExpectedType, RowContext, bind_row_expression};
use crate::query::evaluate::evaluate_expr as value_of;
use crate::query::plan::Field;
use crate::query::value::Value;
use crate::query::{Bindings, Sql};

/// Evaluates an expression without columns to text, `NULL` for NULL. An error is the message and its hint.
pub fn evaluate_expression(expression: &str, zone: Tz) -> Result<String, String> {
    evaluate_over_row(&[], expression, zone)
}

/// Evaluates an expression over a row of columns. The binder does not see their values.
pub fn evaluate_over_row(row: &[(&str, Value<'static>)], text: &str, zone: Tz) -> Result<String, String> {
    let columns: Vec<Field> = row.iter().map(|(name, value)| Field::new(*name, value.plain_type())).collect();
    let values: Vec<Value> = row.iter().map(|(_, value)| value.clone()).collect();
    let sql = Sql { text: text.to_owned(), place: Place::nowhere() };
    let unknown = |name: &str| Some(Diagnostic::sql_error("unknown-name", format!("`{name}` is not a column")));
    let row = RowContext { columns: &columns, unknown_name_mistake: &unknown };
    let as_of = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap_or_default();
    let bindings = Bindings { as_of, zone, parameters: &[] };
    let expr = bind_row_expression(&sql, &row, ExpectedType::Anything, bindings)
        .map_err(|mistakes| mistakes.first().map(message_and_hint).unwrap_or_default())?;
    let value = value_of(&expr, &values, zone).map_err(|problem| problem.0)?;
    Ok(text_of(&value, expr.data_type, zone))
}

fn message_and_hint(mistake: &Diagnostic) -> String {
    match &mistake.hint {
        Some(hint) => format!("{}; {hint}", mistake.message),
        None => mistake.message.clone(),
    }
}
