//! SQL expressions in YAML: every name in them is known, and they are typed before a row is read.

use chrono::NaiveDate;

use super::SymbolTable;
use crate::base::diagnostic::Diagnostic;
use crate::config::yaml::Spanned;
use crate::config::{MetricType, Sql};
use crate::query::expr::Expr;
use crate::query::{Bindings, ExpectedType, Field, RowContext, Type, bind, mentioned_names};

/// An expression over the account's row (and `extra` names), or a diagnostic for each mistake in it.
pub fn check_expression(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    raw: &Spanned<String>,
    extra: &[&str],
    wanted: ExpectedType,
) -> Option<Sql> {
    let sql = sql_as_written(raw);
    bind_expression(problems, symbols, &sql, extra, wanted).map(|_| sql)
}

/// The same for a condition.
pub fn check_condition(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    raw: &Spanned<String>,
    extra: &[&str],
) -> Option<Sql> {
    check_expression(problems, symbols, raw, extra, ExpectedType::Condition)
}

/// A piece of SQL in YAML.
pub fn sql_as_written(raw: &Spanned<String>) -> Sql {
    Sql { text: raw.value.clone(), place: raw.place.clone() }
}

/// The names that an expression mentions, as they are declared, each once, with the place of the first mention; none
/// after a mistake of syntax, which [`bound`] reports.
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

/// The expression with its type.
pub fn bind_expression(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    sql: &Sql,
    extra: &[&str],
    wanted: ExpectedType,
) -> Option<Expr> {
    let before = problems.len();
    let columns = account_row_fields(symbols, extra);
    for name in names_in_expression(symbols, sql, extra) {
        symbols.resolve_name(problems, &name, extra);
    }
    // A mistake in SQL, wherever it is written.
    problems.iter_mut().skip(before).for_each(Diagnostic::is_of_sql);
    let unknown = |_: &str| None;
    // Types do not depend on the day, so any will do.
    let bindings = Bindings { as_of: NaiveDate::default(), zone: symbols.zone, parameters: &symbols.parameters };
    match bind::bind_row_expression(
        sql,
        &RowContext { columns: &columns, unknown_name_mistake: &unknown },
        wanted,
        bindings,
    ) {
        Ok(expr) if problems.len() == before => Some(expr),
        Ok(_) => None,
        Err(mut mistakes) => {
            problems.append(&mut mistakes);
            None
        }
    }
}

/// The columns of the account's row.
fn account_row_fields(symbols: &SymbolTable, extra: &[&str]) -> Vec<Field> {
    let named = symbols.metrics.iter().chain(&symbols.account_columns).map(|(name, kind)| {
        let data_type = symbols.sql_types.get(name).copied().unwrap_or(sql_type_of_metric(*kind));
        typed_field(symbols, name, data_type)
    });
    let mut columns: Vec<Field> = named.collect();
    for name in extra {
        if columns.iter().all(|column| column.name != *name) {
            // What has no other type is a score.
            let data_type = symbols.result_types.get(*name).map_or(Type::Double, |kind| sql_type_of_metric(*kind));
            columns.push(typed_field(symbols, name, data_type));
        }
    }
    columns
}

fn typed_field(symbols: &SymbolTable, name: &str, data_type: Type) -> Field {
    let vocabulary = symbols.vocabularies.get(name).map(Vec::as_slice).unwrap_or_default();
    Field::new(name, data_type).with_values(vocabulary)
}

/// What a metric or a result is in the row that expressions read.
fn sql_type_of_metric(kind: MetricType) -> Type {
    match kind {
        MetricType::Integer => Type::Integer,
        MetricType::Number => Type::Double,
        MetricType::Text => Type::Text,
        MetricType::Date => Type::Date,
        MetricType::Boolean => Type::Boolean,
    }
}
