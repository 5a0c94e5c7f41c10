//! `scorecards`: one row per setting of a scorecard, so that SQL can compare two scorecards.

use chrono::NaiveDate;

use super::schema::SCORECARDS;
use super::scorecard_settings::scorecard_settings;
use super::table_builder::{PublishedTable, TableBuilder};
use crate::base::error::Error;
use crate::score::explain::ResolvedScorecard;

/// Builds the table of one scorecard. `days` were scored with it and ascend. Without any day the table is empty.
///
/// # Errors
/// A table that lacks a column: a bug in healthscore.
pub fn scorecards_table(resolved: &ResolvedScorecard, yaml: &str, days: &[NaiveDate]) -> Result<PublishedTable, Error> {
    let rows = if days.is_empty() { Vec::new() } else { scorecard_settings(resolved) };
    let resolved_json = serde_json::to_string(resolved)
        .map_err(|error| Error::Encode { what: "the scorecard".to_owned(), cause: error.into() })?;
    let joined_days = days.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let mut columns = TableBuilder::new();
    columns.text("scorecard_fingerprint", rows.iter().map(|_| Some(&resolved.fingerprint)));
    columns.date("first_used", rows.iter().map(|_| days.first().copied()));
    columns.date("last_used", rows.iter().map(|_| days.last().copied()));
    columns.count("snapshots", rows.iter().map(|_| days.len()));
    columns.count("position", 0..rows.len());
    columns.text("component", rows.iter().map(|row| row.component.as_deref()));
    columns.text("metric", rows.iter().map(|row| row.metric.as_deref()));
    columns.text("rule", rows.iter().map(|row| row.rule.as_deref()));
    columns.text("tier", rows.iter().map(|row| row.tier.as_deref()));
    columns.text("setting", rows.iter().map(|row| Some(&row.setting)));
    columns.double("value", rows.iter().map(|row| row.value));
    columns.text("value_text", rows.iter().map(|row| row.text.as_deref()));
    columns.text("yaml", rows.iter().map(|row| row.is_whole_scorecard().then_some(yaml)));
    columns.text("resolved", rows.iter().map(|row| row.is_whole_scorecard().then_some(&resolved_json)));
    columns.text("days", rows.iter().map(|row| row.is_whole_scorecard().then_some(&joined_days)));
    columns.finish(SCORECARDS)
}
