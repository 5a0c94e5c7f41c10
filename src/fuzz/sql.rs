//! Any text as the SQL of a metric or as an expression over a row, and everything that is read off it.

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
use crate::query::{Bindings, CatalogTable, ExpectedType, Parameter, Plan, RowContext, Sql, mentioned_names};

/// Zones whose clocks change, one of them at midnight.
const ZONES: [Tz; 2] = [Tz::Europe__Berlin, Tz::America__Havana];

/// Reads a query. Its plan is sound, keeps its promises, and is the same however its parameters are put in.
pub fn query(text: &str) {
    let tables = test_tables();
    let read = |text: &str| {
        bind::bind_query(&sql_of_text(text), &tables, bindings_in_zone(ZONES[0])).map(|BoundQuery { plan, notes }| {
            check_diagnostics(&notes);
            plan
        })
    };
    if let Some(plan) = check_repeated_reads(text, read, is_same_plan) {
        check_plan(&plan, &tables);
        check_plan_analyses(&plan, &tables);
    }
}

/// Reads an expression over a row and computes it for rows of extreme values.
pub fn expression(text: &str) {
    let columns = test_row_columns();
    let rows = extreme_rows(&columns);
    let unknown = |name: &str| Some(Diagnostic::sql_error("unknown-name", format!("`{name}` is not known here")));
    for zone in ZONES {
        let read = |text: &str| {
            let row = RowContext { columns: &columns, unknown_name_mistake: &unknown };
            bind::bind_row_expression(&sql_of_text(text), &row, ExpectedType::Anything, bindings_in_zone(zone))
        };
        let Some(expr) = check_repeated_reads(text, read, Expr::eq) else { return };
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

/// Reads a text twice, and once more with its parameters filled in by hand: all three come to the same.
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
            check_same(diagnostic, again, "the same is told every time");
        }
        (Ok(one), Ok(other)) => assert!(same(one, other), "{text:?} is {one:?}, then {other:?}"),
        _ => {}
    }
    if !is_simple_to_substitute(text) {
        return first.ok();
    }
    let value = |name: &str| match name {
        "as_of" | "from_1d" => Some("CAST('1970-01-01' AS DATE)".to_owned()),
        "as_of_end" => Some("CAST('1970-01-02' AS TIMESTAMP)".to_owned()),
        "n" => Some("CAST(7.5 AS DECIMAL(2, 1))".to_owned()),
        "plan" => Some("CAST('it''s :n' AS VARCHAR)".to_owned()),
        _ => None,
    };
    // A number behind a colon is refused as a parameter, but it is no name.
    let has_name = |place: &Place| place.text().chars().nth(1).is_some_and(|c| !c.is_ascii_digit() && c != '.');
    let unknown = |told: &Diagnostic| told.code == "unknown-parameter" && told.place.as_ref().is_none_or(has_name);
    match (substitute_parameters(text, &value).map(|filled| (read(&filled), filled)), &first) {
        (Some((filled, _)), Ok(first)) => {
            let is_same = filled.as_ref().is_ok_and(|filled| same(first, filled));
            assert!(is_same, "{text:?} is {first:?}, filled in by hand {filled:?}");
        }
        (Some((filled, _)), Err(told)) => {
            assert!(!told.iter().any(unknown), "{text:?}: {told:?}");
            assert!(filled.is_err(), "{text:?} is refused, {filled:?} is not");
        }
        // Other windows than those above may be there.
        (None, Ok(_)) => assert!(text.contains(":from_") || text.contains(":prev_"), "{text:?}"),
        (None, Err(_)) => {}
    }
    first.ok()
}

/// Comments that one database executes, strings with quotes of one's own choice, and signs that swallow what follows are
/// not for the naive way; nor are names in quotes, which may be those of a result that is a parameter, and `SEPARATOR`,
/// which takes literals alone.
fn is_simple_to_substitute(text: &str) -> bool {
    let odd = ["/*!", "q'", "Q'", "|/", "?-", "#", "@", "<-", "\"", "`"];
    !odd.iter().any(|odd| text.contains(odd)) && !text.to_lowercase().contains("separator")
}

/// All that is read off a plan before it is run.
fn check_plan_analyses(plan: &Arc<Plan>, tables: &[CatalogTable]) {
    let names = |table: &str| -> Vec<String> {
        let known = tables.iter().find(|known| known.name == table);
        known.map(|known| known.columns.iter().map(|column| column.name.clone()).collect()).unwrap_or_default()
    };
    let read = origins::tables_read(plan);
    let found = origins_of_columns(plan, &names);
    assert_eq!(found.len(), plan.columns.len());
    for origin in found.iter().flatten() {
        assert!(read.contains(&origin.table) && names(&origin.table).contains(&origin.column), "{origin:?}");
    }
    for table in tables.iter().filter(|table| read.contains(&table.name)) {
        for (position, column) in table.columns.iter().enumerate() {
            let bound = earliest_time_read(plan, &table.name, position);
            assert!(
                bound.is_none() || column.data_type.is_temporal(),
                "{} is looked at from {bound:?} on",
                column.name
            );
        }
    }
    let again = prune_columns(plan);
    assert!(is_same_plan(plan, &again), "{plan:?} is pruned to {again:?}");
    check_plan(&again, tables);
}

/// Whether everything that is made of literals alone has been computed, unless it cannot be.
fn check_literals_folded(expr: &Expr, zone: Tz) {
    let children = expr.children();
    children.iter().for_each(|child| check_literals_folded(child, zone));
    let is_made_of_literals = children.iter().all(|child| child.as_literal().is_some());
    if is_made_of_literals && !matches!(expr.kind, ExprKind::Column(_) | ExprKind::Literal(_)) {
        let value = evaluate_expr(expr, &[], zone);
        assert!(value.is_err(), "{expr:?} is {value:?}");
    }
}

/// Whether an expression gives a value of its type, or says why not.
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
