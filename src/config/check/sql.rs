//! SQL expressions in YAML: every name in them is known, and they are typed before a row is read.

use chrono::NaiveDate;

use super::Known;
use crate::base::diagnostic::Diagnostic;
use crate::config::yaml::Spanned;
use crate::config::{MetricType, Sql};
use crate::query::expr::Expr;
use crate::query::{Bindings, ExpectedType, Field, RowContext, Type, bind, mentioned_names};

/// An expression over the account's row (and `extra` names), or a diagnostic for each mistake in it.
pub fn expression(
    problems: &mut Vec<Diagnostic>,
    known: &Known,
    raw: &Spanned<String>,
    extra: &[&str],
    wanted: ExpectedType,
) -> Option<Sql> {
    let sql = sql(raw);
    bound(problems, known, &sql, extra, wanted).map(|_| sql)
}

/// The same for a condition.
pub fn condition(problems: &mut Vec<Diagnostic>, known: &Known, raw: &Spanned<String>, extra: &[&str]) -> Option<Sql> {
    expression(problems, known, raw, extra, ExpectedType::Condition)
}

/// A piece of SQL in YAML.
pub fn sql(raw: &Spanned<String>) -> Sql {
    Sql { text: raw.value.clone(), place: raw.place.clone() }
}

/// The names that an expression mentions, as they are declared, each once, with the place of the first mention; none
/// after a mistake of syntax, which [`bound`] reports.
pub fn mentioned(known: &Known, sql: &Sql, extra: &[&str]) -> Vec<Spanned<String>> {
    let mut names: Vec<Spanned<String>> = Vec::new();
    for (name, location) in mentioned_names::located_names(sql).unwrap_or_default() {
        let name = known.spelled(&name, extra);
        if names.iter().all(|known| known.value != name) {
            names.push(Spanned { value: name, place: sql.place_of(location) });
        }
    }
    names
}

/// The expression with its type.
pub fn bound(
    problems: &mut Vec<Diagnostic>,
    known: &Known,
    sql: &Sql,
    extra: &[&str],
    wanted: ExpectedType,
) -> Option<Expr> {
    let before = problems.len();
    let columns = columns(known, extra);
    for name in mentioned(known, sql, extra) {
        known.anything(problems, &name, extra);
    }
    // A mistake in SQL, wherever it is written.
    problems.iter_mut().skip(before).for_each(Diagnostic::is_of_sql);
    let unknown = |_: &str| None;
    // Types do not depend on the day, so any will do.
    let bindings = Bindings { as_of: NaiveDate::default(), zone: known.zone, parameters: &known.parameters };
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
fn columns(known: &Known, extra: &[&str]) -> Vec<Field> {
    let named = known.metrics.iter().chain(&known.attributes).map(|(name, kind)| {
        let data_type = known.types.get(name).copied().unwrap_or(type_of(*kind));
        field(known, name, data_type)
    });
    let mut columns: Vec<Field> = named.collect();
    for name in extra {
        if columns.iter().all(|column| column.name != *name) {
            // What has no other type is a score.
            let data_type = known.results.get(*name).map_or(Type::Double, |kind| type_of(*kind));
            columns.push(field(known, name, data_type));
        }
    }
    columns
}

fn field(known: &Known, name: &str, data_type: Type) -> Field {
    let words = known.words.get(name).map(Vec::as_slice).unwrap_or_default();
    Field::new(name, data_type).with_values(words)
}

/// What a metric or a result is in the row that expressions read.
fn type_of(kind: MetricType) -> Type {
    match kind {
        MetricType::Integer => Type::Integer,
        MetricType::Number => Type::Double,
        MetricType::Text => Type::Text,
        MetricType::Date => Type::Date,
        MetricType::Boolean => Type::Boolean,
    }
}
