//! `account_health`: one wide row per account.

use super::parent_columns::add_parent_columns;
use super::reason_columns::add_reason_columns;
use super::schema::ACCOUNT_HEALTH;
use super::scored_day::ScoredDay;
use super::table_builder::{CarriedColumn, PublishedTable, TableBuilder, array_of_values};
use super::trend_columns::add_trend_columns;
use crate::base::error::Error;
use crate::config::{ColumnType, MetricType};
use crate::score::band::BandReason;
use crate::score::component_tree::UnscoredReason;
use crate::score::confidence;
use crate::score::normalise::ScoreDirection;

pub fn account_health_table(day: &ScoredDay) -> Result<PublishedTable, Error> {
    let accounts = day.metrics.accounts.len();
    let mut columns = TableBuilder::new();
    columns.add_date("snapshot_date", std::iter::repeat_n(Some(day.metrics.as_of), accounts));
    columns.add_text("account_id", day.metrics.accounts.iter().map(Some));
    columns.add_text("tier", day.tier_names());
    columns.add_double("score", day.final_scores.score.iter().copied());
    columns.add_text("band", day.band_names(&day.band_assignments.band));
    columns.add_text("score_band", day.band_names(&day.band_assignments.score_band));
    columns.add_text("band_reason", day.band_assignments.reason.iter().map(|reason| reason.map(BandReason::as_str)));
    columns.add_text("pending_band", day.band_names(&day.band_assignments.pending_band));
    columns.add_date("pending_since", day.band_assignments.pending_since.iter().copied());
    columns.add_double("raw_score", day.scores.raw_score.iter().copied());
    columns.add_text("raw_band", day.band_names(&day.scores.raw_band));
    columns.add_text("rules", day.final_scores.rules.iter().map(Option::as_deref));
    columns.add_text("rule_reason", day.final_scores.reasons.iter().map(Option::as_deref));
    // If a rule sets a score where there was none, the reason concerns only the raw score and is not published.
    let unscored = day.scores.unscored.iter().zip(&day.final_scores.score);
    columns.add_text(
        "no_score_reason",
        unscored.map(|(reason, score)| reason.filter(|_| score.is_none()).map(UnscoredReason::as_str)),
    );
    columns.add_double("coverage", day.scores.nodes.first().map(|root| root.coverage.clone()).unwrap_or_default());
    columns.add_double("score_low", day.bounds.low.score.iter().copied());
    columns.add_double("score_high", day.bounds.high.score.iter().copied());
    columns.add_boolean("band_certain", day.confidences.band_certain.iter().copied());
    columns.add_integer("data_age_days", day.confidences.data_age_days.iter().copied());
    columns.add_text("confidence", day.confidences.level.iter().map(|level| Some(level.as_str())));
    columns
        .add_text("confidence_reason", day.confidences.reasons.iter().map(|reasons| confidence::join_reasons(reasons)));
    add_trend_columns(&mut columns, day.trends);
    add_reason_columns(&mut columns, day);
    columns.add_text("path_up", first_path_texts(day, ScoreDirection::Higher));
    columns.add_text("path_down", first_path_texts(day, ScoreDirection::Lower));
    add_parent_columns(&mut columns, day)?;
    columns.add_text("scorecard_fingerprint", std::iter::repeat_n(Some(day.scorecard_fingerprint), accounts));
    columns.finish_with_carried(ACCOUNT_HEALTH, carried_columns(day)?)
}

fn carried_columns(day: &ScoredDay) -> Result<Vec<CarriedColumn>, Error> {
    let mut columns = Vec::new();
    for name in day.pipeline.accounts.carried_columns() {
        let values = array_of_values(&day.metrics.values(name)?, declared_type(day, name));
        columns.push(CarriedColumn { name: name.to_owned(), values });
    }
    Ok(columns)
}

/// The text of each account's first path in one direction.
fn first_path_texts<'a>(day: &ScoredDay<'a>, toward: ScoreDirection) -> Vec<Option<&'a str>> {
    let mut texts = vec![None; day.metrics.accounts.len()];
    for path in day.paths.iter().filter(|path| path.toward == toward && path.rank == 1) {
        texts[path.account] = Some(path.text.as_str());
    }
    texts
}

/// The declared type of a carried metric or column of the accounts, as far as it decides how numbers are published.
fn declared_type(day: &ScoredDay, name: &str) -> MetricType {
    if let Some(metric) = day.metrics.metric(name) {
        return metric.kind;
    }
    let account_source = day.pipeline.sources.iter().find(|source| source.name == day.pipeline.accounts.source);
    let column = account_source.and_then(|accounts| accounts.columns.iter().find(|column| column.name == name));
    match column.map(|column| column.kind) {
        Some(ColumnType::Integer) => MetricType::Integer,
        // Texts, dates and booleans are published as they are, whatever is returned here.
        _ => MetricType::Number,
    }
}
