//! The numbers of earlier snapshots, as published in `quality_checks`.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::base::arrow_cells::{double_cell, text_cell};
use crate::base::error::Error;
use crate::config::{Pipeline, QualityCheck};
use crate::score::quality::{MeasureKey, PastMeasures};
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::QUALITY_CHECKS;

/// Which of the published `days` a day is compared with, ascending. `account_health` of the newest of them is read as
/// well, which [`crate::warehouse::history`] does anyway.
#[must_use]
pub fn quality_history_days(pipeline: &Pipeline, days: &[NaiveDate], as_of: NaiveDate) -> Vec<NaiveDate> {
    let earlier = days.get(..days.partition_point(|day| *day < as_of)).unwrap_or_default();
    let compared = usize::try_from(pipeline.quality.compared_snapshots).unwrap_or(usize::MAX);
    earlier.get(earlier.len().saturating_sub(compared)..).unwrap_or_default().to_vec()
}

/// Reads the numbers of these days.
///
/// # Errors
/// A warehouse that can't be read.
pub fn read_past_measures(reader: &WarehouseReader<'_>, days: &[NaiveDate]) -> Result<PastMeasures, Error> {
    let mut past = PastMeasures { snapshots: days.len(), previous: days.last().copied(), values: BTreeMap::new() };
    for day in days {
        let batches = match reader.read_columns(QUALITY_CHECKS, *day, &["check", "subject", "tier", "value"]) {
            // An older release published the day without this table.
            Err(Error::NotFound { .. }) => continue,
            batches => batches?,
        };
        for batch in batches {
            for row in 0..batch.num_rows() {
                let owned_text = |column: &str| text_cell(&batch, column, row).map(str::to_owned);
                let check = text_cell(&batch, "check", row).and_then(QualityCheck::parse);
                let (Some(check), Some(value)) = (check, double_cell(&batch, "value", row)) else { continue };
                let key = MeasureKey { check, subject: owned_text("subject"), tier: owned_text("tier") };
                past.values.entry(key).or_default().push(value);
            }
        }
    }
    Ok(past)
}
