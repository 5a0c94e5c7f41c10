//! The columns of `band_paths` that are checked.

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
    pub measure: &'a StringArray,
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
            accounts: paths.texts("account_id")?,
            direction: paths.texts("direction")?,
            rank: paths.integers("rank")?,
            from_band: paths.texts("from_band")?,
            to_band: paths.texts("to_band")?,
            metric: paths.texts("metric")?,
            measure: paths.texts("measure")?,
            rule: paths.texts("rule")?,
            value: paths.doubles("value")?,
            value_needed: paths.doubles("value_needed")?,
            change_needed: paths.doubles("change_needed")?,
            value_text: paths.texts("value_text")?,
            score: paths.doubles("score")?,
            score_needed: paths.doubles("score_needed")?,
            account_score_reached: paths.doubles("account_score_reached")?,
            text: paths.texts("text")?,
        })
    }
}
