//! SQL expressions in YAML. Their names are resolved and their types checked before any row is read.

use chrono::NaiveDate;

use super::symbol_table::SymbolTable;
use crate::base::diagnostic::Diagnostic;
use crate::config::yaml::Spanned;
use crate::config::{MetricType, Sql};
use crate::query::expr::Expr;
use crate::query::{Bindings, ExpectedType, Field, RowContext, Type, bind, mentioned_names};

/// Returns an expression over the account's row and the `extra` names. Reports each mistake in it.
pub fn check_expression(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    raw: &Spanned<String>,
    extra: &[&str],
    expected: ExpectedType,
) -> Option<Sql> {
    let sql = sql_as_written(raw);
    bind_expression(problems, symbols, &sql, extra, expected).map(|_| sql)
}

/// Returns a condition over the account's row and the `extra` names. Reports each mistake in it.
pub fn check_condition(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    raw: &Spanned<String>,
    extra: &[&str],
) -> Option<Sql> {
    check_expression(problems, symbols, raw, extra, ExpectedType::Condition)
}

/// Returns a text of the YAML as SQL.
pub fn sql_as_written(raw: &Spanned<String>) -> Sql {
    Sql { text: raw.value.clone(), place: raw.place.clone() }
}

/// Returns the names in an expression as they are declared, each once, with the place of its first use. Returns none
/// after a mistake of syntax, which [`bind_expression`] reports.
pub fn names_in_expression(symbols: &SymbolTable, sql: &Sql, extra: &[&str]) -> Vec<Spanned<String>> {
    let mut names: Vec<Spanned<String>> = Vec::new();
    for mentioned in mentioned_names::located_names(sql).unwrap_or_default() {
        let name = symbols.declared_spelling(&mentioned.name, extra);
        if names.iter().all(|known| known.value != name) {
            names.push(Spanned { value: name, place: sql.place_of(mentioned.location) });
        }
    }
    names
}

/// Returns an expression with its types. Reports each mistake in it.
pub fn bind_expression(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    sql: &Sql,
    extra: &[&str],
    expected: ExpectedType,
) -> Option<Expr> {
    let before = problems.len();
    let columns = account_row_fields(symbols, extra);
    for name in names_in_expression(symbols, sql, extra) {
        symbols.resolve_name(problems, &name, extra);
    }
    // An unknown name in SQL is a mistake in SQL, which has its own exit code.
    problems.iter_mut().skip(before).for_each(Diagnostic::mark_as_sql);
    let row = RowContext { columns: &columns, unknown_name_mistake: &|_| None };
    // Types do not depend on the day, so any day will do.
    let bindings = Bindings { as_of: NaiveDate::default(), zone: symbols.zone, parameters: &symbols.parameters };
    match bind::bind_row_expression(sql, &row, expected, bindings) {
        Ok(expr) if problems.len() == before => Some(expr),
        Ok(_) => None,
        Err(mut mistakes) => {
            problems.append(&mut mistakes);
            None
        }
    }
}

/// Returns the columns of the account's row: its metrics, its columns and the `extra` names.
fn account_row_fields(symbols: &SymbolTable, extra: &[&str]) -> Vec<Field> {
    let declared = symbols.row_columns().map(|column| {
        let data_type = symbols.sql_types.get(column.name.as_ref()).copied().unwrap_or(column.kind.sql_type());
        typed_field(symbols, &column.name, data_type)
    });
    let mut columns: Vec<Field> = declared.collect();
    for name in extra {
        if columns.iter().all(|column| column.name != *name) {
            // A result without a declared type is a score.
            let data_type = symbols.result_types.get(*name).map_or(Type::Double, |kind| MetricType::sql_type(*kind));
            columns.push(typed_field(symbols, name, data_type));
        }
    }
    columns
}

fn typed_field(symbols: &SymbolTable, name: &str, data_type: Type) -> Field {
    let vocabulary = symbols.vocabularies.get(name).map(Vec::as_slice).unwrap_or_default();
    Field::new(name, data_type).with_values(vocabulary)
}
