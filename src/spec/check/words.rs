//! Texts that a condition compares a column with, where all that the column may hold is known.

use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, Expr, Ident, Value, visit_expressions};

use super::Known;
use super::sql::parse;
use crate::diagnostic::{Diagnostic, Place};
use crate::name;
use crate::yaml::Spanned;

/// A diagnostic for each text that a column is held against and never holds.
pub fn check(problems: &mut Vec<Diagnostic>, known: &Known, raw: &Spanned<String>) {
    let Ok(expression) = parse(&raw.value) else { return };
    let _: ControlFlow<()> = visit_expressions(&expression, |part| {
        for (column, word) in compared(part) {
            if let Some(words) = known.words.get(&column.value)
                && !words.iter().any(|known| known == word)
            {
                problems.push(unknown(raw, column, word, words));
            }
        }
        ControlFlow::Continue(())
    });
}

fn unknown(raw: &Spanned<String>, column: &Ident, word: &str, words: &[String]) -> Diagnostic {
    let message = format!("`{}` is never `{word}`", column.value);
    let problem = Diagnostic::error("unknown-word", message).at(place_of(raw, word));
    let words = words.iter().map(String::as_str);
    match name::nearest(word, words.clone()) {
        Some(near) => problem.hint(format!("did you mean `{near}`?")),
        None => problem.hint(format!("it is one of {}", name::list(words))),
    }
}

/// Where in the file the text first stands.
fn place_of(raw: &Spanned<String>, word: &str) -> Place {
    let written = raw.place.file.text.get(raw.place.range.clone()).unwrap_or_default();
    match written.find(&format!("'{word}'")) {
        Some(at) => {
            let start = raw.place.range.start + at + 1;
            Place::new(&raw.place.file, start..start + word.len())
        }
        None => raw.place.clone(),
    }
}

/// The column and the texts in `column = 'text'`, `'text' <> column` and `column IN ('text', …)`.
fn compared(expression: &Expr) -> Vec<(&Ident, &str)> {
    match expression {
        Expr::BinaryOp { left, op: BinaryOperator::Eq | BinaryOperator::NotEq, right } => {
            let pair = column(left).zip(text(right)).or_else(|| column(right).zip(text(left)));
            pair.into_iter().collect()
        }
        Expr::InList { expr, list, .. } => match column(expr) {
            Some(column) => list.iter().filter_map(text).map(|word| (column, word)).collect(),
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn column(expression: &Expr) -> Option<&Ident> {
    match expression {
        Expr::Identifier(column) => Some(column),
        _ => None,
    }
}

fn text(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}
