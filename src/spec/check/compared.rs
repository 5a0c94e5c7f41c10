//! What a condition compares a column with: a value of the column's own type, and a word that it may hold.

use std::ops::ControlFlow;

use chrono::NaiveDate;
use sqlparser::ast::{BinaryOperator, Expr, Ident, UnaryOperator, Value, visit_expressions};

use super::Known;
use super::method::type_name;
use super::sql::parse;
use crate::diagnostic::{Diagnostic, Place};
use crate::name;
use crate::spec::MetricType;
use crate::yaml::Spanned;

/// A value as it is written in SQL.
#[derive(Clone, Copy)]
enum Written<'a> {
    Text(&'a str),
    Number(&'a str),
}

/// A diagnostic for each value that a column is held against and never holds.
pub fn check(problems: &mut Vec<Diagnostic>, known: &Known, raw: &Spanned<String>) {
    let Ok(expression) = parse(&raw.value) else { return };
    let _: ControlFlow<()> = visit_expressions(&expression, |part| {
        for (column, value) in compared(part) {
            problems.extend(mistake(known, raw, column, value));
        }
        ControlFlow::Continue(())
    });
}

fn mistake(known: &Known, raw: &Spanned<String>, column: &Ident, value: Written<'_>) -> Option<Diagnostic> {
    let kind = known.kind(&column.value).or_else(|| known.results.get(&column.value).copied())?;
    match (kind, value) {
        (MetricType::Text, Written::Text(word)) => {
            let words = known.words.get(&column.value)?;
            (!words.iter().any(|known| known == word)).then(|| unknown_word(raw, column, word, words))
        }
        (MetricType::Integer | MetricType::Number, Written::Number(_)) => None,
        (MetricType::Text, Written::Number(number)) => {
            Some(other_type(raw, column, kind, number).hint(format!("a text stands in quotes: `'{number}'`")))
        }
        (MetricType::Integer | MetricType::Number, Written::Text(text)) => {
            let problem = other_type(raw, column, kind, &format!("'{text}'"));
            let band = column.value.strip_suffix("_score").map(|component| format!("{component}_band"));
            let band = band.filter(|band| known.words.contains_key(band));
            Some(match band {
                _ if text.trim().parse::<f64>().is_ok() => problem.hint(format!("write `{text}` without quotes")),
                Some(band) => problem.hint(format!("did you mean `{band}`?")),
                None => problem.hint("a number stands without quotes"),
            })
        }
        (MetricType::Date, Written::Text(text)) => {
            let problem = other_type(raw, column, kind, &format!("'{text}'"));
            Some(match text.parse::<NaiveDate>() {
                Ok(_) => problem.hint(format!("write `DATE '{text}'`")),
                Err(_) => problem.hint("a day is written `DATE '2026-06-30'`"),
            })
        }
        (MetricType::Date, Written::Number(number)) => {
            let problem = other_type(raw, column, kind, number);
            Some(problem.hint(format!("`days_since({})` counts the days since then", column.value)))
        }
        (MetricType::Boolean, Written::Text(text)) => {
            let problem = other_type(raw, column, kind, &format!("'{text}'"));
            Some(problem.hint(format!("write `{0}` or `NOT {0}`", column.value)))
        }
        (MetricType::Boolean, Written::Number(number)) => {
            let problem = other_type(raw, column, kind, number);
            Some(problem.hint(format!("write `{0}` or `NOT {0}`", column.value)))
        }
    }
}

fn other_type(raw: &Spanned<String>, column: &Ident, kind: MetricType, value: &str) -> Diagnostic {
    let message = format!("`{}` is {}, but it is compared with `{value}`", column.value, type_name(kind));
    Diagnostic::error("wrong-type", message).at(place_of(raw, value))
}

fn unknown_word(raw: &Spanned<String>, column: &Ident, word: &str, words: &[String]) -> Diagnostic {
    let message = format!("`{}` is never `{word}`", column.value);
    let problem = Diagnostic::error("unknown-word", message).at(place_of(raw, &format!("'{word}'")));
    let words = words.iter().map(String::as_str);
    match name::nearest(word, words.clone()) {
        Some(near) => problem.hint(format!("did you mean `{near}`?")),
        None => problem.hint(format!("it is one of {}", name::list(words))),
    }
}

/// Where in the file the value first stands, not as a part of a name.
fn place_of(raw: &Spanned<String>, value: &str) -> Place {
    let written = raw.place.file.text.get(raw.place.range.clone()).unwrap_or_default();
    let of_a_name = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    let stands_alone = |at: &usize| {
        let (before, after) = (written[..*at].chars().next_back(), written[at + value.len()..].chars().next());
        !of_a_name(before) && !of_a_name(after)
    };
    match written.match_indices(value).map(|(at, _)| at).find(stands_alone) {
        Some(at) => {
            let start = raw.place.range.start + at;
            Place::new(&raw.place.file, start..start + value.len())
        }
        None => raw.place.clone(),
    }
}

/// The column and the values in `column = value`, `value < column`, `column IN (value, …)` and
/// `column BETWEEN value AND value`.
fn compared(expression: &Expr) -> Vec<(&Ident, Written<'_>)> {
    match expression {
        Expr::BinaryOp { left, op, right } if compares(op) => {
            let pair = column(left).zip(value(right)).or_else(|| column(right).zip(value(left)));
            pair.into_iter().collect()
        }
        Expr::InList { expr, list, .. } => with_each(expr, list.iter()),
        Expr::Between { expr, low, high, .. } => with_each(expr, [low.as_ref(), high.as_ref()].into_iter()),
        _ => Vec::new(),
    }
}

fn with_each<'a>(expr: &'a Expr, values: impl Iterator<Item = &'a Expr>) -> Vec<(&'a Ident, Written<'a>)> {
    let Some(column) = column(expr) else { return Vec::new() };
    values.filter_map(value).map(|value| (column, value)).collect()
}

fn compares(op: &BinaryOperator) -> bool {
    use BinaryOperator::{Eq, Gt, GtEq, Lt, LtEq, NotEq};
    matches!(op, Eq | NotEq | Lt | LtEq | Gt | GtEq)
}

fn column(expression: &Expr) -> Option<&Ident> {
    match expression {
        Expr::Identifier(column) => Some(column),
        _ => None,
    }
}

fn value(expression: &Expr) -> Option<Written<'_>> {
    match expression {
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) => Some(Written::Text(text)),
            Value::Number(number, _) => Some(Written::Number(number)),
            _ => None,
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => value(expr),
        _ => None,
    }
}
