//! The columns of `account_health` that healthscore computes: their names, their types and their texts.

use std::collections::BTreeMap;

use super::band::Bands;
use super::scorecard::{NodeKind, Scorecard};
use super::value_type::MetricType::{Boolean, Date, Integer, Number, Text};
use super::value_type::{MetricType, TypedName};

/// The computed columns. Plays may use them, and no carried column may have one of these names.
pub static ACCOUNT_HEALTH_COLUMNS: [TypedName; 71] = [
    TypedName::fixed("snapshot_date", Date),
    TypedName::fixed("ds", Date),
    TypedName::fixed("account_id", Text),
    TypedName::fixed("tier", Text),
    TypedName::fixed("score", Number),
    TypedName::fixed("band", Text),
    TypedName::fixed("score_band", Text),
    TypedName::fixed("band_reason", Text),
    TypedName::fixed("pending_band", Text),
    TypedName::fixed("pending_since", Date),
    TypedName::fixed("raw_score", Number),
    TypedName::fixed("raw_band", Text),
    TypedName::fixed("rules", Text),
    TypedName::fixed("rule_reason", Text),
    TypedName::fixed("no_score_reason", Text),
    TypedName::fixed("coverage", Number),
    TypedName::fixed("score_low", Number),
    TypedName::fixed("score_high", Number),
    TypedName::fixed("band_certain", Boolean),
    TypedName::fixed("data_age_days", Integer),
    TypedName::fixed("confidence", Text),
    TypedName::fixed("confidence_reason", Text),
    TypedName::fixed("score_7d_ago", Number),
    TypedName::fixed("change_7d", Number),
    TypedName::fixed("score_30d_ago", Number),
    TypedName::fixed("change_30d", Number),
    TypedName::fixed("score_90d_ago", Number),
    TypedName::fixed("change_90d", Number),
    TypedName::fixed("trend", Text),
    TypedName::fixed("slope_30d", Number),
    TypedName::fixed("slope_noise_30d", Number),
    TypedName::fixed("previous_snapshot_date", Date),
    TypedName::fixed("previous_score", Number),
    TypedName::fixed("previous_band", Text),
    TypedName::fixed("band_since", Date),
    TypedName::fixed("strength_1", Text),
    TypedName::fixed("strength_1_code", Text),
    TypedName::fixed("strength_2", Text),
    TypedName::fixed("strength_2_code", Text),
    TypedName::fixed("strength_3", Text),
    TypedName::fixed("strength_3_code", Text),
    TypedName::fixed("weakness_1", Text),
    TypedName::fixed("weakness_1_code", Text),
    TypedName::fixed("weakness_2", Text),
    TypedName::fixed("weakness_2_code", Text),
    TypedName::fixed("weakness_3", Text),
    TypedName::fixed("weakness_3_code", Text),
    TypedName::fixed("moved_since", Date),
    TypedName::fixed("gain_1", Text),
    TypedName::fixed("gain_1_code", Text),
    TypedName::fixed("gain_2", Text),
    TypedName::fixed("gain_2_code", Text),
    TypedName::fixed("gain_3", Text),
    TypedName::fixed("gain_3_code", Text),
    TypedName::fixed("loss_1", Text),
    TypedName::fixed("loss_1_code", Text),
    TypedName::fixed("loss_2", Text),
    TypedName::fixed("loss_2_code", Text),
    TypedName::fixed("loss_3", Text),
    TypedName::fixed("loss_3_code", Text),
    TypedName::fixed("path_up", Text),
    TypedName::fixed("path_down", Text),
    TypedName::fixed("rolled_up_to", Text),
    TypedName::fixed("rolled_up_score", Number),
    TypedName::fixed("rolled_up_band", Text),
    TypedName::fixed("accounts_below", Integer),
    TypedName::fixed("worst_account_id", Text),
    TypedName::fixed("worst_account_name", Text),
    TypedName::fixed("worst_account_score", Number),
    TypedName::fixed("worst_account_band", Text),
    TypedName::fixed("scorecard_fingerprint", Text),
];

/// The columns of an open action that SQL of a play may use, beside those of the account.
pub static OPEN_ACTION_COLUMNS: [TypedName; 5] = [
    TypedName::fixed("opened_on", Date),
    TypedName::fixed("days_open", Integer),
    TypedName::fixed("opened_score", Number),
    TypedName::fixed("opened_band", Text),
    TypedName::fixed("opened_revenue", Number),
];

/// The texts in the column `trend`.
pub const TREND_WORDS: [&str; 3] = ["improving", "steady", "declining"];

/// The texts in the column `confidence`.
pub const CONFIDENCE_WORDS: [&str; 3] = ["firm", "tentative", "unscored"];

/// The name of all bands together in `portfolio`. No band may have this name.
pub const ALL_BANDS: &str = "all";

/// The name of accounts without a score in `portfolio`. No band may have this name.
pub const NO_SCORE_BAND: &str = "no_score";

/// Returns the type of a computed column; none if healthscore does not compute it.
#[must_use]
pub fn published_column_type(name: &str) -> Option<MetricType> {
    ACCOUNT_HEALTH_COLUMNS.iter().find(|column| column.name == name).map(|column| column.kind)
}

/// Returns the columns of the components: the score of each, and the band of those that declare bands.
#[must_use]
pub fn component_columns(scorecard: &Scorecard) -> Vec<TypedName> {
    let mut columns = Vec::new();
    for node in scorecard.components() {
        columns.push(TypedName::new(format!("{}_score", node.name), Number));
        if let NodeKind::Component { bands: Some(_), .. } = &node.part {
            columns.push(TypedName::new(format!("{}_band", node.name), Text));
        }
    }
    columns
}

/// Returns every text of the columns that hold only a few. `previous_band` is not among them: an earlier scorecard may
/// have had other bands.
#[must_use]
pub fn column_vocabularies(scorecard: &Scorecard) -> BTreeMap<String, Vec<String>> {
    let mut vocabularies = BTreeMap::new();
    for (column, words) in [("trend", TREND_WORDS), ("confidence", CONFIDENCE_WORDS)] {
        vocabularies.insert(column.to_owned(), words.map(str::to_owned).to_vec());
    }
    for column in ["band", "score_band", "pending_band", "raw_band", "rolled_up_band", "worst_account_band"] {
        vocabularies.insert(column.to_owned(), owned_names(&scorecard.bands));
    }
    for node in scorecard.components() {
        if let NodeKind::Component { bands: Some(bands), .. } = &node.part {
            vocabularies.insert(format!("{}_band", node.name), owned_names(bands));
        }
    }
    vocabularies
}

fn owned_names(bands: &Bands) -> Vec<String> {
    bands.names().map(str::to_owned).collect()
}
