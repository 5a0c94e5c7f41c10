//! `account_health`: one row per account, wide, for the people who look at one number first.

use super::schema::ACCOUNT_HEALTH;
use super::table_builder::{PublishedTable, TableBuilder, array_of_values};
use super::{ScoredDay, parents, reason_columns};
use crate::base::error::Error;
use crate::config::{Bands, ColumnType, MetricType};
use crate::score::band::BandReason;
use crate::score::confidence;
use crate::score::normalise::ScoreDirection;
use crate::score::trend::{Movement, Trends};

pub fn account_health_table(day: &ScoredDay) -> Result<PublishedTable, Error> {
    let accounts = day.metrics.accounts.len();
    let band_names = |bands: &[Option<usize>]| -> Vec<Option<String>> {
        bands.iter().map(|band| band_name(&day.pipeline.scorecard.bands, *band)).collect()
    };
    let mut columns = TableBuilder::new();
    columns.date("snapshot_date", std::iter::repeat_n(Some(day.metrics.as_of), accounts));
    columns.text("account_id", day.metrics.accounts.iter().map(Some));
    columns.text("tier", day.tier_names());
    columns.double("score", day.final_scores.score.iter().copied());
    columns.text("band", band_names(&day.band_assignments.band));
    columns.text("score_band", band_names(&day.band_assignments.score_band));
    columns.text("band_reason", day.band_assignments.reason.iter().map(|reason| reason.map(BandReason::as_str)));
    columns.text("pending_band", band_names(&day.band_assignments.pending_band));
    columns.date("pending_since", day.band_assignments.pending_since.iter().copied());
    columns.double("raw_score", day.scores.raw_score.iter().copied());
    columns.text("raw_band", band_names(&day.scores.raw_band));
    columns.text("rules", day.final_scores.rules.iter().map(Option::as_deref));
    columns.text("rule_reason", day.final_scores.reasons.iter().map(Option::as_deref));
    // A rule may set a score where there was none; the reason stays with the raw score then.
    let unscored = day.scores.unscored.iter().zip(&day.final_scores.score);
    columns.text(
        "no_score_reason",
        unscored.map(|(reason, score)| {
            reason.filter(|_| score.is_none()).map(crate::score::component_tree::UnscoredReason::as_str)
        }),
    );
    columns.double("coverage", day.scores.nodes.first().map(|root| root.coverage.clone()).unwrap_or_default());
    columns.double("score_low", day.bounds.low.score.iter().copied());
    columns.double("score_high", day.bounds.high.score.iter().copied());
    columns.boolean("band_certain", day.confidences.band_certain.iter().copied());
    columns.nullable_integer("data_age_days", day.confidences.data_age_days.iter().copied());
    columns.text("confidence", day.confidences.level.iter().map(|level| Some(level.as_str())));
    columns.text("confidence_reason", day.confidences.reasons.iter().map(|doubts| confidence::join_reasons(doubts)));
    add_trend_columns(&mut columns, day.trends);
    reason_columns::add_reason_columns(&mut columns, day);
    columns.text("path_up", first_path_texts(day, ScoreDirection::Higher));
    columns.text("path_down", first_path_texts(day, ScoreDirection::Lower));
    parents::add_parent_columns(&mut columns, day)?;
    columns.text("scorecard_fingerprint", std::iter::repeat_n(Some(day.scorecard_fingerprint), accounts));
    let mut carried_columns = Vec::new();
    for name in day.pipeline.accounts.carried_columns() {
        carried_columns.push((name.to_owned(), array_of_values(&day.metrics.values(name)?, declared_type(day, name))));
    }
    columns.finish(ACCOUNT_HEALTH, carried_columns)
}

/// What the published past says of a score.
pub fn add_trend_columns(columns: &mut TableBuilder, trends: &Trends) {
    for ago in &trends.look_backs {
        let (score, change) = match ago.days {
            7 => ("score_7d_ago", "change_7d"),
            30 => ("score_30d_ago", "change_30d"),
            _ => ("score_90d_ago", "change_90d"),
        };
        columns.double(score, ago.score.iter().copied());
        columns.double(change, ago.change.iter().copied());
    }
    columns.text("trend", trends.movement.iter().map(|movement| movement.map(Movement::as_str)));
    columns.double("slope_30d", trends.slope.iter().copied());
    columns.date("previous_snapshot_date", trends.previous_snapshot_date.iter().copied());
    columns.double("previous_score", trends.previous_score.iter().copied());
    columns.text("previous_band", trends.previous_band.iter().map(Option::as_deref));
    columns.date("band_since", trends.band_since.iter().copied());
}

/// Each account's first way in one direction, in words.
fn first_path_texts<'a>(day: &ScoredDay<'a>, toward: ScoreDirection) -> Vec<Option<&'a str>> {
    let mut texts = vec![None; day.metrics.accounts.len()];
    for path in day.paths.iter().filter(|path| path.toward == toward && path.rank == 1) {
        texts[path.account] = Some(path.text.as_str());
    }
    texts
}

/// What a carried metric or column of the accounts is declared to be.
fn declared_type(day: &ScoredDay, name: &str) -> MetricType {
    if let Some(metric) = day.metrics.metric(name) {
        return metric.kind;
    }
    let account_source = day.pipeline.sources.iter().find(|source| source.name == day.pipeline.accounts.source);
    let column = account_source.and_then(|accounts| accounts.columns.iter().find(|column| column.name == name));
    match column.map(|column| column.kind) {
        Some(ColumnType::Integer) => MetricType::Integer,
        // The values know whether they are texts, dates or truths.
        _ => MetricType::Number,
    }
}

/// A band's name.
pub fn band_name(bands: &Bands, band: Option<usize>) -> Option<String> {
    bands.band_name(band).map(str::to_owned)
}
