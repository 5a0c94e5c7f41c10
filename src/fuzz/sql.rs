//! Reads any text as the SQL of a metric and as an expression over a row, and checks the results.

use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::extreme_rows::{extreme_rows, is_value_of_type};
use super::parameter_substitution::substitute_parameters;
use super::plan_checks::{check_expr, check_plan, is_same_plan};
use super::test_tables::{test_row_columns, test_tables};
use super::{check_diagnostics, check_same, source_file};
use crate::base::diagnostic::{Diagnostic, Place};
use crate::query::bind::{self, BoundQuery};
use crate::query::evaluate::evaluate_expr;
use crate::query::expr::{Expr, ExprKind};
use crate::query::origins::{self, origins_of_columns};
use crate::query::rewrite::prune::prune_columns;
use crate::query::time_bounds::earliest_time_read;
use crate::query::value::Value;
use crate::query::{Bindings, CatalogTable, ExpectedType, Field, Parameter, Plan, RowContext, Sql, mentioned_names};

/// Zones whose clocks change, one of them at midnight.
const ZONES: [Tz; 2] = [Tz::Europe__Berlin, Tz::America__Havana];

/// Reads a query. Checks that its plan is sound, and the same with literals in place of its parameters.
pub fn check_query(text: &str) {
    let tables = test_tables();
    if let Some(plan) = check_repeated_reads(text, |text| bind_test_query(text, &tables), is_same_plan) {
        check_plan(&plan, &tables);
        check_plan_analyses(&plan, &tables);
    }
}

fn bind_test_query(text: &str, tables: &[CatalogTable]) -> Result<Arc<Plan>, Vec<Diagnostic>> {
    let BoundQuery { plan, notes } = bind::bind_query(&sql_of_text(text), tables, bindings_in_zone(ZONES[0]))?;
    check_diagnostics(&notes);
    Ok(plan)
}

/// Reads an expression over a row and computes it for rows of extreme values.
pub fn check_expression(text: &str) {
    let columns = test_row_columns();
    let rows = extreme_rows(&columns);
    for zone in ZONES {
        let bind = |text: &str| bind_test_expression(text, &columns, zone);
        let Some(expr) = check_repeated_reads(text, bind, Expr::eq) else { return };
        check_expr(&expr, &columns);
        check_literals_folded(&expr, zone);
        for row in &rows {
            check_value(&expr, row, zone);
        }
    }
    let mentioned = mentioned_names::mentioned_names(&sql_of_text(text)).unwrap_or_default();
    check_same(
        &mentioned,
        &mentioned_names::mentioned_names(&sql_of_text(text)).unwrap_or_default(),
        "the same names are mentioned every time",
    );
}

fn bind_test_expression(text: &str, columns: &[Field], zone: Tz) -> Result<Expr, Vec<Diagnostic>> {
    let unknown = |name: &str| Some(Diagnostic::sql_error("unknown-name", format!("`{name}` is not known here")));
    let row = RowContext { columns, unknown_name_mistake: &unknown };
    bind::bind_row_expression(&sql_of_text(text), &row, ExpectedType::Anything, bindings_in_zone(zone))
}

fn sql_of_text(text: &str) -> Sql {
    let file = source_file("a.sql", text);
    Sql { text: text.to_owned(), place: Place::new(&file, 0..text.len()) }
}

fn bindings_in_zone(zone: Tz) -> Bindings<'static> {
    static PARAMETERS: LazyLock<[(String, Parameter); 2]> = LazyLock::new(|| {
        [("n".to_owned(), Parameter::Number(7.5)), ("plan".to_owned(), Parameter::Text("it's :n".to_owned()))]
    });
    Bindings { as_of: NaiveDate::default(), zone, parameters: &*PARAMETERS }
}

/// Reads a text twice, and once more with literals in place of its parameters. Checks that all three give the same.
fn check_repeated_reads<T: std::fmt::Debug>(
    text: &str,
    read: impl Fn(&str) -> Result<T, Vec<Diagnostic>>,
    same: impl Fn(&T, &T) -> bool,
) -> Option<T> {
    let first = read(text);
    let again = read(text);
    assert_eq!(first.is_ok(), again.is_ok(), "{text:?} is {first:?}, then {again:?}");
    match (&first, &again) {
        (Err(diagnostic), Err(again)) => {
            assert!(!diagnostic.is_empty(), "{text:?} is refused for no reason");
            check_diagnostics(diagnostic);
            check_same(diagnostic, again, "the same diagnostics are reported every time");
        }
        (Ok(one), Ok(other)) => assert!(same(one, other), "{text:?} is {one:?}, then {other:?}"),
        _ => {}
    }
    if !is_simple_to_substitute(text) {
        return first.ok();
    }
    match (substitute_parameters(text, &parameter_as_sql).map(|filled| read(&filled)), &first) {
        (Some(filled), Ok(first)) => {
            let is_same = filled.as_ref().is_ok_and(|filled| same(first, filled));
            assert!(is_same, "{text:?} is {first:?}, but with literals for its parameters {filled:?}");
        }
        (Some(filled), Err(diagnostics)) => {
            assert!(!diagnostics.iter().any(is_unknown_parameter), "{text:?}: {diagnostics:?}");
            assert!(filled.is_err(), "{text:?} is refused, but with literals for its parameters it is {filled:?}");
        }
        // The text has parameters of windows that `parameter_as_sql` lacks.
        (None, Ok(_)) => assert!(text.contains(":from_") || text.contains(":prev_"), "{text:?}"),
        (None, Err(_)) => {}
    }
    first.ok()
}

/// Returns the expression of a test parameter's value.
fn parameter_as_sql(name: &str) -> Option<String> {
    let sql = match name {
        "as_of" | "from_1d" => "CAST('1970-01-01' AS DATE)",
        "as_of_end" => "CAST('1970-01-02' AS TIMESTAMP)",
        "n" => "CAST(7.5 AS DECIMAL(2, 1))",
        "plan" => "CAST('it''s :n' AS VARCHAR)",
        _ => return None,
    };
    Some(sql.to_owned())
}

/// Returns whether a diagnostic refuses a parameter by its name. A number behind a colon is refused as well, but is no name.
fn is_unknown_parameter(diagnostic: &Diagnostic) -> bool {
    let has_name = |place: &Place| place.text().chars().nth(1).is_some_and(|c| !c.is_ascii_digit() && c != '.');
    diagnostic.code == "unknown-parameter" && diagnostic.place.as_ref().is_none_or(has_name)
}

/// Returns whether the parameters of a text can be replaced without parsing it. Excluded are comments that one database
/// executes, strings with custom quotes, signs that swallow the text behind them, names in quotes, which may name a
/// result that is a parameter, and `SEPARATOR`, which accepts only literals.
fn is_simple_to_substitute(text: &str) -> bool {
    let odd = ["/*!", "q'", "Q'", "|/", "?-", "#", "@", "<-", "\"", "`"];
    !odd.iter().any(|odd| text.contains(odd)) && !text.to_lowercase().contains("separator")
}

fn column_names_of(tables: &[CatalogTable], name: &str) -> Vec<String> {
    let table = tables.iter().find(|table| table.name == name);
    table.map(|table| table.columns.iter().map(|column| column.name.clone()).collect()).unwrap_or_default()
}

/// Checks the analyses of a plan that is not run yet: origins, time bounds and pruning.
fn check_plan_analyses(plan: &Arc<Plan>, tables: &[CatalogTable]) {
    let names = |table: &str| column_names_of(tables, table);
    let read = origins::tables_read(plan);
    let found = origins_of_columns(plan, &names);
    assert_eq!(found.len(), plan.columns.len());
    for origin in found.iter().flatten() {
        assert!(read.contains(&origin.table) && names(&origin.table).contains(&origin.column), "{origin:?}");
    }
    for table in tables.iter().filter(|table| read.contains(&table.name)) {
        for (position, column) in table.columns.iter().enumerate() {
            let bound = earliest_time_read(plan, &table.name, position, ZONES[0]);
            assert!(bound.is_none() || column.data_type.is_temporal(), "{} is read from {bound:?} on", column.name);
        }
    }
    let again = prune_columns(plan);
    assert!(is_same_plan(plan, &again), "{plan:?} is pruned to {again:?}");
    check_plan(&again, tables);
}

/// Checks that every expression of literals has been computed, unless its computation fails.
fn check_literals_folded(expr: &Expr, zone: Tz) {
    let children = expr.children();
    children.iter().for_each(|child| check_literals_folded(child, zone));
    let is_made_of_literals = children.iter().all(|child| child.as_literal().is_some());
    if is_made_of_literals && !matches!(expr.kind, ExprKind::Column(_) | ExprKind::Literal(_)) {
        let value = evaluate_expr(expr, &[], zone);
        assert!(value.is_err(), "{expr:?} is {value:?}");
    }
}

/// Checks that an expression gives a value of its type, or an error with a text.
fn check_value(expr: &Expr, row: &[Value<'static>], zone: Tz) {
    match evaluate_expr(expr, row, zone) {
        Ok(value) => {
            assert!(
                is_value_of_type(&value, expr.data_type),
                "{value:?} is no {}: {expr:?} over {row:?}",
                expr.data_type
            );
            assert!(expr.nullable || !value.is_null(), "{expr:?} is NULL over {row:?}");
        }
        Err(problem) => assert!(!problem.0.trim().is_empty(), "{expr:?} over {row:?}"),
    }
}
