//! The columns of `account_health` that healthscore itself makes: what they are called, and what they hold.

use super::MetricType::{Boolean, Date, Integer, Number, Text};
use super::{Bands, MetricType, NodeKind, Scorecard};

/// No carried column may be called so, and every play may speak of them.
pub const ACCOUNT_HEALTH_COLUMNS: [(&str, MetricType); 70] = [
    ("snapshot_date", Date),
    ("ds", Date),
    ("account_id", Text),
    ("tier", Text),
    ("score", Number),
    ("band", Text),
    ("score_band", Text),
    ("band_reason", Text),
    ("pending_band", Text),
    ("pending_since", Date),
    ("raw_score", Number),
    ("raw_band", Text),
    ("rules", Text),
    ("rule_reason", Text),
    ("no_score_reason", Text),
    ("coverage", Number),
    ("score_low", Number),
    ("score_high", Number),
    ("band_certain", Boolean),
    ("data_age_days", Integer),
    ("confidence", Text),
    ("confidence_reason", Text),
    ("score_7d_ago", Number),
    ("change_7d", Number),
    ("score_30d_ago", Number),
    ("change_30d", Number),
    ("score_90d_ago", Number),
    ("change_90d", Number),
    ("trend", Text),
    ("slope_30d", Number),
    ("previous_snapshot_date", Date),
    ("previous_score", Number),
    ("previous_band", Text),
    ("band_since", Date),
    ("strength_1", Text),
    ("strength_1_code", Text),
    ("strength_2", Text),
    ("strength_2_code", Text),
    ("strength_3", Text),
    ("strength_3_code", Text),
    ("weakness_1", Text),
    ("weakness_1_code", Text),
    ("weakness_2", Text),
    ("weakness_2_code", Text),
    ("weakness_3", Text),
    ("weakness_3_code", Text),
    ("moved_since", Date),
    ("gain_1", Text),
    ("gain_1_code", Text),
    ("gain_2", Text),
    ("gain_2_code", Text),
    ("gain_3", Text),
    ("gain_3_code", Text),
    ("loss_1", Text),
    ("loss_1_code", Text),
    ("loss_2", Text),
    ("loss_2_code", Text),
    ("loss_3", Text),
    ("loss_3_code", Text),
    ("path_up", Text),
    ("path_down", Text),
    ("rolled_up_to", Text),
    ("rolled_up_score", Number),
    ("rolled_up_band", Text),
    ("accounts_below", Integer),
    ("worst_account_id", Text),
    ("worst_account_name", Text),
    ("worst_account_score", Number),
    ("worst_account_band", Text),
    ("scorecard_fingerprint", Text),
];

/// What SQL of an open action may say of it, beside all that is known of its account.
pub const OPEN_ACTION_COLUMNS: [(&str, MetricType); 5] = [
    ("opened_on", Date),
    ("days_open", Integer),
    ("opened_score", Number),
    ("opened_band", Text),
    ("opened_revenue", Number),
];

/// What `trend` may say.
pub const TREND_WORDS: [&str; 3] = ["improving", "steady", "declining"];

/// What `confidence` may say.
pub const CONFIDENCE_WORDS: [&str; 3] = ["firm", "tentative", "unscored"];

/// The word for all bands together in `portfolio`; no band may be called so.
pub const ALL_BANDS: &str = "all";

/// The word for accounts without a score in `portfolio`; no band may be called so.
pub const NO_SCORE_BAND: &str = "no_score";

/// What a column of `account_health` holds, if healthscore makes it.
#[must_use]
pub fn published_column_type(name: &str) -> Option<MetricType> {
    ACCOUNT_HEALTH_COLUMNS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
}

/// What plays may say of a component: its score, and its band where it has bands of its own.
#[must_use]
pub fn component_columns(scorecard: &Scorecard) -> Vec<(String, MetricType)> {
    let mut columns = Vec::new();
    for node in scorecard.nodes.iter().skip(1) {
        if let NodeKind::Component { bands, .. } = &node.part {
            columns.push((format!("{}_score", node.name), Number));
            columns.extend(bands.as_ref().map(|_| (format!("{}_band", node.name), Text)));
        }
    }
    columns
}

/// All that the columns with a few words of their own may say. Bands of earlier days may be called as none is today.
#[must_use]
pub fn column_vocabularies(scorecard: &Scorecard) -> Vec<(String, Vec<String>)> {
    let bands = |bands: &Bands| bands.0.iter().map(|band| band.name.clone()).collect::<Vec<_>>();
    let fixed_words = |words: [&str; 3]| words.map(str::to_owned).to_vec();
    let mut vocabularies =
        vec![("trend".to_owned(), fixed_words(TREND_WORDS)), ("confidence".to_owned(), fixed_words(CONFIDENCE_WORDS))];
    let band_columns = ["band", "score_band", "pending_band", "raw_band", "rolled_up_band", "worst_account_band"];
    vocabularies.extend(band_columns.map(|column| (column.to_owned(), bands(&scorecard.bands))));
    for node in scorecard.nodes.iter().skip(1) {
        if let NodeKind::Component { bands: Some(own), .. } = &node.part {
            vocabularies.push((format!("{}_band", node.name), bands(own)));
        }
    }
    vocabularies
}
