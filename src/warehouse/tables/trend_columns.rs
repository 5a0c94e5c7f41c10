//! The columns that compare a score with its own past. `account_health` and `parent_health` share them.

use super::table_builder::TableBuilder;
use crate::score::trend::{Movement, Trends};

/// Adds the columns from `score_7d_ago` to `band_since`.
pub fn add_trend_columns(columns: &mut TableBuilder, trends: &Trends) {
    for look_back in &trends.look_backs {
        let (score, change) = match look_back.days {
            7 => ("score_7d_ago", "change_7d"),
            30 => ("score_30d_ago", "change_30d"),
            _ => ("score_90d_ago", "change_90d"),
        };
        columns.add_double(score, look_back.score.iter().copied());
        columns.add_double(change, look_back.change.iter().copied());
    }
    columns.add_text("trend", trends.movement.iter().map(|movement| movement.map(Movement::as_str)));
    columns.add_double("slope_30d", trends.slope.iter().map(|slope| Some((*slope)?.slope)));
    columns.add_double("slope_noise_30d", trends.slope.iter().map(|slope| Some((*slope)?.noise)));
    columns.add_date("previous_snapshot_date", trends.previous_snapshot_date.iter().copied());
    columns.add_double("previous_score", trends.previous_score.iter().copied());
    columns.add_text("previous_band", trends.previous_band.iter().map(Option::as_deref));
    columns.add_date("band_since", trends.band_since.iter().copied());
}
