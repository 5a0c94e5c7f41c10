//! The snapshot before, as far as the checks of bands and score distributions need it.

use std::collections::{BTreeMap, HashMap};

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use crate::base::arrow_cells::{double_cell, text_cell};
use crate::base::error::Error;
use crate::pipeline::PipelineRun;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::ACCOUNT_HEALTH;

/// The scores and bands of the snapshot before.
#[derive(Default)]
pub struct PreviousSnapshot {
    pub scores_by_tier: BTreeMap<String, Vec<f64>>,
    /// The band of each account's score.
    pub band_by_account: HashMap<String, String>,
    /// The same in all rows; none where there are no rows.
    scorecard_fingerprint: Option<String>,
}

impl PreviousSnapshot {
    /// Reads the snapshot of a day.
    ///
    /// # Errors
    /// A warehouse that can't be read.
    pub fn read(reader: &WarehouseReader<'_>, day: NaiveDate) -> Result<Self, Error> {
        let mut previous = PreviousSnapshot::default();
        let columns = ["account_id", "tier", "score", "score_band", "scorecard_fingerprint"];
        for batch in reader.read_columns(ACCOUNT_HEALTH, day, &columns)? {
            for row in 0..batch.num_rows() {
                previous.add_row(&batch, row);
            }
        }
        Ok(previous)
    }

    fn add_row(&mut self, batch: &RecordBatch, row: usize) {
        let text = |column| text_cell(batch, column, row);
        if let Some((tier, score)) = text("tier").zip(double_cell(batch, "score", row)) {
            match self.scores_by_tier.get_mut(tier) {
                Some(scores) => scores.push(score),
                None => drop(self.scores_by_tier.insert(tier.to_owned(), vec![score])),
            }
        }
        if let Some((account, band)) = text("account_id").zip(text("score_band")) {
            self.band_by_account.insert(account.to_owned(), band.to_owned());
        }
        if self.scorecard_fingerprint.is_none() {
            self.scorecard_fingerprint = text("scorecard_fingerprint").map(str::to_owned);
        }
    }

    /// Whether both days have the same scorecard. An edited scorecard moves every score, whatever the data is like.
    pub fn is_comparable(&self, run: &PipelineRun) -> bool {
        self.scorecard_fingerprint.as_ref() == Some(&run.fingerprint)
    }
}
