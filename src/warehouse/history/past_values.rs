//! The values of metrics on earlier days: of those that are carried or compared with their own past.

use std::collections::{BTreeMap, HashMap};

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use crate::base::arrow_cells::{date_cell, double_cell, text_cell};
use crate::base::error::Error;
use crate::base::value::{AccountValues, ValueStatus};
use crate::config::{MetricType, Pipeline};
use crate::score::normalise::{INCOMPARABLE_REASONS, PastValues};
use crate::score::required_history::history_days_by_metric;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::METRIC_SCORES;

/// Reads the values of some days, metric by metric.
pub fn read_past_values(
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    days: &[NaiveDate],
    index_by_id: &HashMap<&str, usize>,
) -> Result<BTreeMap<String, Vec<PastValues>>, Error> {
    let days_by_metric = history_days_by_metric(&pipeline.scorecard);
    let metrics: Vec<&str> = days_by_metric.into_keys().collect();
    let mut past: BTreeMap<String, Vec<PastValues>> = BTreeMap::new();
    for &date in days {
        for (metric, values) in read_values_of_day(pipeline, reader, date, index_by_id, &metrics)? {
            past.entry(metric.to_owned()).or_default().push(PastValues { date, values });
        }
    }
    Ok(past)
}

fn read_values_of_day<'a>(
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    date: NaiveDate,
    index_by_id: &HashMap<&str, usize>,
    metrics: &[&'a str],
) -> Result<BTreeMap<&'a str, AccountValues>, Error> {
    let mut values_by_metric: BTreeMap<&str, AccountValues> = BTreeMap::new();
    for &metric in metrics {
        let kind = pipeline.metric(metric).map_or(MetricType::Number, |metric| metric.kind);
        values_by_metric.insert(metric, empty_values(kind, index_by_id.len()));
    }
    let columns = ["account_id", "measure", "status", "reason", "carried_from", "value", "value_text"];
    for batch in reader.read_columns(METRIC_SCORES, date, &columns)? {
        for row in (0..batch.num_rows()).filter(|row| was_observed(&batch, *row)) {
            let values = text_cell(&batch, "measure", row).and_then(|measure| values_by_metric.get_mut(measure));
            let account = text_cell(&batch, "account_id", row).and_then(|id| index_by_id.get(id));
            if let (Some(values), Some(&account)) = (values, account) {
                set_value(values, account, &batch, row);
            }
        }
    }
    Ok(values_by_metric)
}

/// Whether the value of a row was observed on its day: it was published as `ok`, or only its comparison was missing.
///
/// The second case lets an account gather the past that a baseline needs. A carried value is not observed again.
fn was_observed(batch: &RecordBatch, row: usize) -> bool {
    let has_value = match text_cell(batch, "reason", row) {
        None => text_cell(batch, "status", row) == Some(ValueStatus::Ok.as_str()),
        Some(reason) => INCOMPARABLE_REASONS.iter().any(|incomparable| incomparable.as_str() == reason),
    };
    has_value && date_cell(batch, "carried_from", row).is_none()
}

fn set_value(values: &mut AccountValues, account: usize, batch: &RecordBatch, row: usize) {
    match values {
        AccountValues::Number(numbers) => numbers[account] = double_cell(batch, "value", row),
        AccountValues::Boolean(truths) => truths[account] = double_cell(batch, "value", row).map(|value| value > 0.5),
        AccountValues::Text(texts) => texts[account] = text_cell(batch, "value_text", row).map(str::to_owned),
        AccountValues::Date(days) => {
            days[account] = text_cell(batch, "value_text", row).and_then(|day| day.parse().ok());
        }
    }
}

fn empty_values(kind: MetricType, accounts: usize) -> AccountValues {
    match kind {
        MetricType::Integer | MetricType::Number => AccountValues::Number(vec![None; accounts]),
        MetricType::Text => AccountValues::Text(vec![None; accounts]),
        MetricType::Date => AccountValues::Date(vec![None; accounts]),
        MetricType::Boolean => AccountValues::Boolean(vec![None; accounts]),
    }
}
