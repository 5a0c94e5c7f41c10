//! The columns of `band_paths` that are checked, and those of `metric_scores` that they are checked against.

use arrow::array::{Float64Array, Int64Array, StringArray};

use crate::base::error::Error;
use crate::publish::audit::checked_table::CheckedTable;

/// Each column, looked up once.
pub struct PathColumns<'a> {
    pub accounts: &'a StringArray,
    pub direction: &'a StringArray,
    pub rank: &'a Int64Array,
    pub from_band: &'a StringArray,
    pub to_band: &'a StringArray,
    pub metric: &'a StringArray,
    pub rule: &'a StringArray,
    pub value: &'a Float64Array,
    pub value_needed: &'a Float64Array,
    pub change_needed: &'a Float64Array,
    pub value_text: &'a StringArray,
    pub score: &'a Float64Array,
    pub score_needed: &'a Float64Array,
    pub account_score_reached: &'a Float64Array,
    pub text: &'a StringArray,
}

impl<'a> PathColumns<'a> {
    pub fn new(paths: CheckedTable<'a>) -> Result<Self, Error> {
        Ok(PathColumns {
            accounts: paths.text_column("account_id")?,
            direction: paths.text_column("direction")?,
            rank: paths.integer_column("rank")?,
            from_band: paths.text_column("from_band")?,
            to_band: paths.text_column("to_band")?,
            metric: paths.text_column("metric")?,
            rule: paths.text_column("rule")?,
            value: paths.double_column("value")?,
            value_needed: paths.double_column("value_needed")?,
            change_needed: paths.double_column("change_needed")?,
            value_text: paths.text_column("value_text")?,
            score: paths.double_column("score")?,
            score_needed: paths.double_column("score_needed")?,
            account_score_reached: paths.double_column("account_score_reached")?,
            text: paths.text_column("text")?,
        })
    }
}

/// The columns of `metric_scores` from which paths start.
pub struct MetricColumns<'a> {
    pub accounts: &'a StringArray,
    pub names: &'a StringArray,
    pub scores: &'a Float64Array,
    pub values: &'a Float64Array,
    pub value_texts: &'a StringArray,
}

impl<'a> MetricColumns<'a> {
    pub fn new(metrics: CheckedTable<'a>) -> Result<Self, Error> {
        Ok(MetricColumns {
            accounts: metrics.text_column("account_id")?,
            names: metrics.text_column("metric")?,
            scores: metrics.double_column("score")?,
            values: metrics.double_column("value")?,
            value_texts: metrics.text_column("value_text")?,
        })
    }
}
