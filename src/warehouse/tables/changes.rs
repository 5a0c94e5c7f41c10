//! `score_changes`: one row per account, window and cause.

use std::sync::Arc;

use arrow::array::{Float64Builder, Int64Builder, StringBuilder};
use chrono::NaiveDate;

use super::build::{Columns, Table};
use super::parts::integer;
use super::schema::SCORE_CHANGES;
use crate::base::error::Error;
use crate::config::ComparisonWindow;
use crate::score::explain::DescribedCause;

/// The rows of the table under construction, window by window and, within each, account by account. There are many, so
/// they are columns from the beginning.
#[derive(Default)]
pub struct ChangeRows {
    since: Vec<Option<NaiveDate>>,
    texts: [StringBuilder; TEXTS.len()],
    doubles: [Float64Builder; DOUBLES.len()],
    rank: Int64Builder,
}

const TEXTS: [&str; 12] = [
    "account_id",
    "tier",
    "window",
    "cause",
    "component",
    "metric",
    "rule",
    "value_text_before",
    "value_text",
    "unit",
    "code",
    "reason",
];

const DOUBLES: [&str; 5] = ["score_before", "score", "points", "value_before", "value"];

/// One account over one window.
#[derive(Debug, Clone, Copy)]
pub struct Changed<'a> {
    pub account: &'a str,
    pub tier: &'a str,
    pub since: NaiveDate,
    pub score_before: f64,
    pub score: f64,
}

impl ChangeRows {
    /// Adds the causes of one account's change, those with the most points first.
    pub fn push(&mut self, window: ComparisonWindow, of: Changed<'_>, causes: &[DescribedCause]) {
        let window = window.to_string();
        for (index, told) in causes.iter().enumerate() {
            self.since.push(Some(of.since));
            self.rank.append_value(integer(index + 1));
            let texts = [
                Some(of.account),
                Some(of.tier),
                Some(window.as_str()),
                Some(told.kind.as_str()),
                told.component.as_deref(),
                told.metric.as_deref(),
                told.rule.as_deref(),
                told.text_before.as_deref(),
                told.text.as_deref(),
                told.unit.as_deref(),
                Some(told.code.as_str()),
                Some(told.reason.as_str()),
            ];
            for (column, text) in self.texts.iter_mut().zip(texts) {
                column.append_option(text);
            }
            let doubles = [Some(of.score_before), Some(of.score), Some(told.points), told.value_before, told.value];
            for (column, double) in self.doubles.iter_mut().zip(doubles) {
                column.append_option(double);
            }
        }
    }

    /// # Errors
    /// A table that lacks a column: a defect of healthscore.
    pub fn table(mut self, as_of: NaiveDate) -> Result<Table, Error> {
        let mut columns = Columns::new();
        columns.date("snapshot_date", self.since.iter().map(|_| Some(as_of)));
        columns.date("since", self.since);
        columns.array("rank", Arc::new(self.rank.finish()));
        for (name, mut column) in TEXTS.into_iter().zip(self.texts) {
            columns.array(name, Arc::new(column.finish()));
        }
        for (name, mut column) in DOUBLES.into_iter().zip(self.doubles) {
            columns.array(name, Arc::new(column.finish()));
        }
        columns.finish(SCORE_CHANGES, Vec::new())
    }
}
