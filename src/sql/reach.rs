//! How far back a query looks into a source, where its conditions say so.
//!
//! Polars skips files and row groups by itself as long as a column is read as it is stored. Where the time of a
//! row is shown in another zone than the file's, it cannot; but the files' footers tell what is too old.

use std::ops::ControlFlow;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime};
use sqlparser::ast::{
    BinaryOperator, DataType, Expr, Query, Select, TableFactor, UnaryOperator, Value, Visit, Visitor,
};

use super::names::column;

/// The earliest time in column `at` that a query asks of `table`; none where it may want all.
#[must_use]
pub fn reach(query: &Query, table: &str, at: &str) -> Option<NaiveDateTime> {
    let mut found = Found { table, at, earliest: None };
    let everything = query.visit(&mut found).is_break();
    if everything { None } else { found.earliest }
}

struct Found<'a> {
    table: &'a str,
    at: &'a str,
    earliest: Option<NaiveDateTime>,
}

impl Visitor for Found<'_> {
    type Break = ();

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        let mut tables = select
            .from
            .iter()
            .flat_map(|from| std::iter::once(&from.relation).chain(from.joins.iter().map(|join| &join.relation)));
        if !tables.any(|table| is(table, self.table)) {
            return ControlFlow::Continue(());
        }
        // In a join, a name alone does not say whose column it is.
        let alone = matches!(select.from.as_slice(), [from] if from.joins.is_empty());
        let bound = select.selection.as_ref().filter(|_| alone).and_then(|condition| lower(condition, self.at));
        match bound {
            Some(bound) => {
                self.earliest = Some(self.earliest.map_or(bound, |earliest| earliest.min(bound)));
                ControlFlow::Continue(())
            }
            None => ControlFlow::Break(()),
        }
    }
}

fn is(table: &TableFactor, name: &str) -> bool {
    match table {
        TableFactor::Table { name: found, .. } => {
            found.0.last().and_then(|part| part.as_ident()).is_some_and(|ident| ident.value == name)
        }
        // What is nested may hold the table, and nobody looks inside.
        TableFactor::NestedJoin { .. } | TableFactor::Pivot { .. } | TableFactor::Unpivot { .. } => true,
        _ => false,
    }
}

/// The greatest lower bound that a condition sets to a column.
fn lower(condition: &Expr, at: &str) -> Option<NaiveDateTime> {
    match condition {
        Expr::Nested(inner) => lower(inner, at),
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => lower(left, at).max(lower(right, at)),
        Expr::BinaryOp { left, op: BinaryOperator::GtEq | BinaryOperator::Gt | BinaryOperator::Eq, right }
            if column(left) == Some(at) =>
        {
            literal(right)
        }
        Expr::BinaryOp { left, op: BinaryOperator::LtEq | BinaryOperator::Lt | BinaryOperator::Eq, right }
            if column(right) == Some(at) =>
        {
            literal(left)
        }
        Expr::Between { expr, negated: false, low, .. } if column(expr) == Some(at) => literal(low),
        _ => None,
    }
}

/// The time that a literal stands for, as this crate spells them.
fn literal(expr: &Expr) -> Option<NaiveDateTime> {
    let Expr::Cast { expr: inner, data_type, .. } = expr else {
        return None;
    };
    match (data_type, inner.as_ref()) {
        (DataType::Date | DataType::Timestamp(None, _), Expr::Cast { .. }) => literal(inner),
        (DataType::Date, inner) => {
            let days = integer(inner)?;
            let first = NaiveDate::default();
            let day = match days {
                0.. => first.checked_add_days(Days::new(days.unsigned_abs()))?,
                _ => first.checked_sub_days(Days::new(days.unsigned_abs()))?,
            };
            Some(day.and_time(NaiveTime::MIN))
        }
        (DataType::Timestamp(None, _), inner) => {
            DateTime::from_timestamp_micros(integer(inner)?).map(|instant| instant.naive_utc())
        }
        _ => None,
    }
}

fn integer(expr: &Expr) -> Option<i64> {
    match expr {
        Expr::Value(literal) => match &literal.value {
            Value::Number(digits, _) => digits.parse().ok(),
            _ => None,
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => integer(expr)?.checked_neg(),
        _ => None,
    }
}
