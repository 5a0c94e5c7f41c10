//! `score_changes`: one row per account, window and cause.

use std::sync::Arc;

use arrow::array::{Float64Builder, StringBuilder};
use chrono::NaiveDate;

use super::schema::SCORE_CHANGES;
use super::table_builder::{PublishedTable, TableBuilder};
use crate::base::error::Error;
use crate::config::ComparisonWindow;
use crate::score::explain::DescribedCause;

/// The rows of the table under construction, sorted by window and then by account. They are columns from the beginning,
/// because there are many.
#[derive(Default)]
pub struct ScoreChangeRows {
    since: Vec<Option<NaiveDate>>,
    texts: [StringBuilder; TEXT_COLUMNS.len()],
    doubles: [Float64Builder; DOUBLE_COLUMNS.len()],
    rank: Vec<usize>,
}

const TEXT_COLUMNS: [&str; 12] = [
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

const DOUBLE_COLUMNS: [&str; 5] = ["score_before", "score", "points", "value_before", "value"];

/// The change of one account's score over one window.
#[derive(Debug, Clone, Copy)]
pub struct WindowChange<'a> {
    pub account: &'a str,
    pub tier: &'a str,
    pub since: NaiveDate,
    pub score_before: f64,
    pub score: f64,
}

impl ScoreChangeRows {
    /// Adds the causes of one account's change. The causes come sorted, those with the most points first.
    pub fn add_causes(&mut self, window: ComparisonWindow, change: WindowChange<'_>, causes: &[DescribedCause]) {
        let window = window.to_string();
        for (index, cause) in causes.iter().enumerate() {
            self.since.push(Some(change.since));
            self.rank.push(index + 1);
            let texts = [
                Some(change.account),
                Some(change.tier),
                Some(window.as_str()),
                Some(cause.kind.as_str()),
                cause.component.as_deref(),
                cause.metric.as_deref(),
                cause.rule.as_deref(),
                cause.text_before.as_deref(),
                cause.text.as_deref(),
                cause.unit.as_deref(),
                Some(cause.code.as_str()),
                Some(cause.reason.as_str()),
            ];
            for (column, text) in self.texts.iter_mut().zip(texts) {
                column.append_option(text);
            }
            let doubles =
                [Some(change.score_before), Some(change.score), Some(cause.points), cause.value_before, cause.value];
            for (column, double) in self.doubles.iter_mut().zip(doubles) {
                column.append_option(double);
            }
        }
    }

    /// Builds the table.
    ///
    /// # Errors
    /// A table that lacks a column: a bug in healthscore.
    pub fn into_table(self, as_of: NaiveDate) -> Result<PublishedTable, Error> {
        let mut columns = TableBuilder::new();
        columns.add_date("snapshot_date", self.since.iter().map(|_| Some(as_of)));
        columns.add_date("since", self.since);
        columns.add_count("rank", self.rank);
        for (name, mut column) in TEXT_COLUMNS.into_iter().zip(self.texts) {
            columns.add_array(name, Arc::new(column.finish()));
        }
        for (name, mut column) in DOUBLE_COLUMNS.into_iter().zip(self.doubles) {
            columns.add_array(name, Arc::new(column.finish()));
        }
        columns.build_table(SCORE_CHANGES)
    }
}
