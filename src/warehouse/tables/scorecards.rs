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
    columns.add_text("scorecard_fingerprint", rows.iter().map(|_| Some(&resolved.fingerprint)));
    columns.add_date("first_used", rows.iter().map(|_| days.first().copied()));
    columns.add_date("last_used", rows.iter().map(|_| days.last().copied()));
    columns.add_count("snapshots", rows.iter().map(|_| days.len()));
    columns.add_count("position", 0..rows.len());
    columns.add_text("component", rows.iter().map(|row| row.component.as_deref()));
    columns.add_text("metric", rows.iter().map(|row| row.metric.as_deref()));
    columns.add_text("rule", rows.iter().map(|row| row.rule.as_deref()));
    columns.add_text("tier", rows.iter().map(|row| row.tier.as_deref()));
    columns.add_text("setting", rows.iter().map(|row| Some(&row.setting)));
    columns.add_double("value", rows.iter().map(|row| row.value));
    columns.add_text("value_text", rows.iter().map(|row| row.text.as_deref()));
    columns.add_text("yaml", rows.iter().map(|row| row.is_whole_scorecard().then_some(yaml)));
    columns.add_text("resolved", rows.iter().map(|row| row.is_whole_scorecard().then_some(&resolved_json)));
    columns.add_text("days", rows.iter().map(|row| row.is_whole_scorecard().then_some(&joined_days)));
    columns.build_table(SCORECARDS)
}
