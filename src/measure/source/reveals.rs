//! Values that become known later than their rows: hides those that a later day reveals, and finds those that no date
//! reveals.

use chrono::NaiveDate;
use polars::prelude::{Expr, LazyFrame, NULL, col, lit, when};

use super::declared_columns::polars_type;
use super::point_in_time::{DayEnd, date_literal, instant_literal};
use crate::config::{ColumnType, Literal, Source, SourceColumn, SourceTime};

/// A column that becomes known later than its rows.
pub struct RevealedColumn<'a> {
    pub column: &'a SourceColumn,
    /// The reveals that list the column, in the order of the YAML. The value before the first one is the first state.
    reveals: Vec<ColumnReveal<'a>>,
}

/// One of the reveals of a column.
struct ColumnReveal<'a> {
    /// The column with the time at which the value becomes known.
    at: &'a SourceColumn,
    /// The value until then; NULL if there is none.
    before: Option<&'a Literal>,
}

/// Replaces the values that became known after the day. A row whose revealing time is NULL keeps its value: nothing says
/// that it became known later.
pub fn hide_later_values(frame: LazyFrame, source: &Source, end: DayEnd) -> LazyFrame {
    let columns = revealed_columns(source);
    add_columns(frame, columns.iter().map(|revealed| revealed.known_value(end)).collect())
}

/// Does the same, and adds for each of the [`datable_columns`] its [`undated_flag`].
pub fn hide_later_values_and_flag_undated(frame: LazyFrame, source: &Source, end: DayEnd) -> LazyFrame {
    let columns = revealed_columns(source);
    let mut values: Vec<Expr> = columns.iter().map(|revealed| revealed.known_value(end)).collect();
    // The flags are of the row as it was read: a revealing column may itself be hidden.
    let datable = datable_columns(source).into_iter().enumerate();
    values.extend(datable.map(|(at, revealed)| revealed.is_undated(end).alias(undated_flag(at))));
    add_columns(frame, values)
}

/// Returns the revealed columns whose values need a date: those of sources whose rows are exported again and again. A
/// snapshot was exported on its day, so all that it holds was known then.
#[must_use]
pub fn datable_columns(source: &Source) -> Vec<RevealedColumn<'_>> {
    match source.time {
        SourceTime::Snapshots { .. } => Vec::new(),
        SourceTime::Events { .. } | SourceTime::Current => revealed_columns(source),
    }
}

/// Returns the name of the flag for rows that are undated in the datable column at a position: nothing says since when
/// their value holds.
#[must_use]
pub fn undated_flag(at: usize) -> String {
    format!("__undated_{at}")
}

/// Returns every revealed column once, in the order in which the source declares them.
fn revealed_columns(source: &Source) -> Vec<RevealedColumn<'_>> {
    let mut columns = Vec::new();
    for column in &source.columns {
        let mut reveals = Vec::new();
        for reveal in &source.reveals {
            let listed = reveal.columns.iter().find(|(name, _)| *name == column.name);
            let revealing = source.columns.iter().find(|revealing| revealing.name == reveal.at);
            if let (Some((_, before)), Some(at)) = (listed, revealing) {
                reveals.push(ColumnReveal { at, before: before.as_ref() });
            }
        }
        if !reveals.is_empty() {
            columns.push(RevealedColumn { column, reveals });
        }
    }
    columns
}

/// Adds columns that are all computed from the frame as it is, so that they may read what they replace.
fn add_columns(frame: LazyFrame, columns: Vec<Expr>) -> LazyFrame {
    if columns.is_empty() { frame } else { frame.with_columns(columns) }
}

impl RevealedColumn<'_> {
    /// Returns the value as it was known at the end of the day. Of several reveals that are later, the next one decides:
    /// an invoice that is paid and later refunded is open until it is paid.
    fn known_value(&self, end: DayEnd) -> Expr {
        let name = self.column.name.as_str();
        let mut value = col(name);
        for (position, reveal) in self.reveals.iter().enumerate() {
            let is_next = self.is_next(position, reveal, end);
            value = when(is_next).then(self.value_before(reveal, end)).otherwise(value);
        }
        value.alias(name)
    }

    /// Returns the value until a reveal.
    fn value_before(&self, reveal: &ColumnReveal, end: DayEnd) -> Expr {
        literal_of_type(reveal.before, self.column.kind, end)
    }

    /// Holds if the reveal at a position is later than the day and comes before the other later ones. Of reveals at the
    /// same time the first one in the YAML comes first.
    fn is_next(&self, position: usize, reveal: &ColumnReveal, end: DayEnd) -> Expr {
        let time = self.compared_time(reveal, end);
        let mut is_next = reveal.is_later(end);
        for (at, other) in self.reveals.iter().enumerate().filter(|(at, _)| *at != position) {
            let other_time = self.compared_time(other, end);
            let comes_after = if at < position { other_time.gt(time.clone()) } else { other_time.gt_eq(time.clone()) };
            is_next = is_next.and(other.is_later(end).not().or(comes_after));
        }
        is_next
    }

    /// Returns the time of a reveal as it is compared with those of the others: its day, if a date is among them.
    fn compared_time(&self, reveal: &ColumnReveal, end: DayEnd) -> Expr {
        let (name, kind) = (reveal.at.name.as_str(), reveal.at.kind);
        if self.reveals.iter().all(|other| other.at.kind == kind) { col(name) } else { end.day_of(name, kind) }
    }

    /// Holds if nothing says since when the known value holds. Before the first of the reveals, that is any value but the
    /// first state. After it, it is a state that the row has left already: of an invoice that was paid and will be voided,
    /// the export no longer says `paid`, and the value until it is voided may be `open`.
    fn is_undated(&self, end: DayEnd) -> Expr {
        let [first, ..] = self.reveals.as_slice() else { return lit(false) };
        let known = self.known_value(end);
        let mut has_any_passed = lit(false);
        let mut is_any_later = lit(false);
        let mut has_been_left = lit(false);
        for reveal in &self.reveals {
            let has_passed = reveal.has_passed(end);
            let is_value_before = known.clone().eq_missing(self.value_before(reveal, end));
            has_been_left = has_been_left.or(has_passed.clone().and(is_value_before));
            has_any_passed = has_any_passed.or(has_passed);
            is_any_later = is_any_later.or(reveal.is_later(end));
        }
        let is_first = known.eq_missing(self.value_before(first, end));
        when(has_any_passed).then(is_any_later.and(has_been_left)).otherwise(is_first.not())
    }
}

impl ColumnReveal<'_> {
    /// Holds if there is a time of the reveal, within the day or before it.
    fn has_passed(&self, end: DayEnd) -> Expr {
        col(self.at.name.as_str()).is_not_null().and(self.is_later(end).not())
    }

    fn is_later(&self, end: DayEnd) -> Expr {
        end.is_later(&self.at.name, self.at.kind)
    }
}

/// Returns a literal as a value of a column; of a day, the midnight at which it begins in a column of timestamps.
fn literal_of_type(value: Option<&Literal>, kind: ColumnType, end: DayEnd) -> Expr {
    let value = match value {
        None => lit(NULL),
        Some(Literal::Text(text)) if kind.is_temporal() => match text.parse::<NaiveDate>() {
            Ok(day) if kind == ColumnType::Date => date_literal(day),
            Ok(day) => instant_literal(end.midnight_of(day)),
            Err(_) => lit(NULL),
        },
        Some(Literal::Text(text)) => lit(text.as_str()),
        Some(Literal::Number(number)) => lit(*number),
        Some(Literal::Boolean(value)) => lit(*value),
    };
    value.cast(polars_type(kind))
}

#[cfg(test)]
mod tests;
