//! The scores of components on earlier days: of those that are carried.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::base::arrow_cells::{double_cell, text_cell};
use crate::base::error::Error;
use crate::base::value::ValueStatus;
use crate::config::Pipeline;
use crate::score::normalise::PastScores;
use crate::score::required_history::history_days_by_component;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::COMPONENT_SCORES;

/// Reads the scores of some days, component by component.
pub fn read_past_component_scores(
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    days: &[NaiveDate],
    index_by_id: &HashMap<&str, usize>,
) -> Result<BTreeMap<String, Vec<PastScores>>, Error> {
    let days_by_component = history_days_by_component(&pipeline.scorecard);
    let components: Vec<&str> = days_by_component.into_keys().collect();
    let mut past: BTreeMap<String, Vec<PastScores>> = BTreeMap::new();
    for &date in days {
        for (component, score) in read_scores_of_day(reader, date, index_by_id, &components)? {
            past.entry(component.to_owned()).or_default().push(PastScores { date, score });
        }
    }
    Ok(past)
}

/// Reads the scores of one day that were published as `ok`.
fn read_scores_of_day<'a>(
    reader: &WarehouseReader<'_>,
    date: NaiveDate,
    index_by_id: &HashMap<&str, usize>,
    components: &[&'a str],
) -> Result<BTreeMap<&'a str, Vec<Option<f64>>>, Error> {
    let mut scores_by_component: BTreeMap<&str, Vec<Option<f64>>> =
        components.iter().map(|component| (*component, vec![None; index_by_id.len()])).collect();
    for batch in reader.read_columns(COMPONENT_SCORES, date, &["account_id", "component", "status", "score"])? {
        for row in 0..batch.num_rows() {
            if text_cell(&batch, "status", row) != Some(ValueStatus::Ok.as_str()) {
                continue;
            }
            let scores = text_cell(&batch, "component", row).and_then(|name| scores_by_component.get_mut(name));
            let account = text_cell(&batch, "account_id", row).and_then(|id| index_by_id.get(id));
            if let (Some(scores), Some(&account)) = (scores, account) {
                scores[account] = double_cell(&batch, "score", row);
            }
        }
    }
    Ok(scores_by_component)
}
