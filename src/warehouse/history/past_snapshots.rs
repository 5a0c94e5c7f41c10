//! The scores and bands of earlier days, of accounts or of parents, aligned to those of today.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use arrow::array::{Array, AsArray, Date32Array, Float64Array, RecordBatch, StringArray};
use arrow::datatypes::{Date32Type, Float64Type};
use chrono::NaiveDate;

use crate::base::error::Error;
use crate::score::band::BandReason;
use crate::score::past_snapshot::PastSnapshot;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{ACCOUNT_HEALTH, PARENT_HEALTH, TableSchema};

/// A table with a score and a band per account or per parent.
#[derive(Clone, Copy)]
pub struct HealthTable {
    schema: TableSchema,
    id_column: &'static str,
}

const ACCOUNTS: HealthTable = HealthTable { schema: ACCOUNT_HEALTH, id_column: "account_id" };
pub const PARENTS: HealthTable = HealthTable { schema: PARENT_HEALTH, id_column: "parent_id" };

/// The names of bands, each stored once. A hundred days of all accounts would otherwise hold millions of copies.
#[derive(Default)]
pub struct BandNames(BTreeSet<Arc<str>>);

impl BandNames {
    fn intern_name(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = Arc::from(name);
        self.0.insert(Arc::clone(&name));
        name
    }
}

/// Reads `account_health` of these days. `index_by_id` has the accounts of today.
///
/// # Errors
/// A warehouse that can't be read.
pub fn read_account_snapshots(
    reader: &WarehouseReader<'_>,
    days: &[NaiveDate],
    index_by_id: &HashMap<&str, usize>,
) -> Result<Vec<PastSnapshot>, Error> {
    let mut band_names = BandNames::default();
    days.iter().map(|day| read_snapshot(reader, ACCOUNTS, *day, index_by_id, &mut band_names)).collect()
}

/// Reads the scores and bands of one day. Rows of accounts or parents that are not in `index_by_id`, which has those of
/// today, are left out.
///
/// # Errors
/// A warehouse that can't be read, or a day without the table.
pub fn read_snapshot(
    reader: &WarehouseReader<'_>,
    table: HealthTable,
    date: NaiveDate,
    index_by_id: &HashMap<&str, usize>,
    band_names: &mut BandNames,
) -> Result<PastSnapshot, Error> {
    let count = index_by_id.len();
    let mut past = PastSnapshot {
        date,
        present: vec![false; count],
        score: vec![None; count],
        band: vec![None; count],
        band_can_stay: vec![false; count],
        band_since: vec![None; count],
    };
    let names = [table.id_column, "score", "band", "band_reason", "band_since"];
    for batch in reader.read_columns(table.schema, date, &names)? {
        let columns = HealthColumns::of_batch(&batch, table.id_column);
        let Some(ids) = columns.ids else { continue };
        for (row, id) in ids.iter().enumerate() {
            let Some(&index) = id.and_then(|id| index_by_id.get(id)) else { continue };
            past.present[index] = true;
            past.score[index] = columns.score(row);
            past.band[index] = columns.band(row).map(|name| band_names.intern_name(name));
            past.band_can_stay[index] = columns.band_can_stay(row);
            past.band_since[index] = columns.band_since(row);
        }
    }
    Ok(past)
}

/// The columns of a batch, looked up once instead of once per row. A column that an older release did not publish is
/// `None`.
struct HealthColumns<'a> {
    ids: Option<&'a StringArray>,
    scores: Option<&'a Float64Array>,
    bands: Option<&'a StringArray>,
    reasons: Option<&'a StringArray>,
    band_since: Option<&'a Date32Array>,
}

impl<'a> HealthColumns<'a> {
    fn of_batch(batch: &'a RecordBatch, id_column: &str) -> Self {
        HealthColumns {
            ids: text_column(batch, id_column),
            scores: batch.column_by_name("score").and_then(|column| column.as_primitive_opt::<Float64Type>()),
            bands: text_column(batch, "band"),
            reasons: text_column(batch, "band_reason"),
            band_since: batch.column_by_name("band_since").and_then(|column| column.as_primitive_opt::<Date32Type>()),
        }
    }

    fn score(&self, row: usize) -> Option<f64> {
        self.scores.filter(|scores| scores.is_valid(row)).map(|scores| scores.value(row))
    }

    fn band(&self, row: usize) -> Option<&'a str> {
        text_of_row(self.bands, row)
    }

    /// Returns whether the band was assigned by score. A band that a rule assigned does not stay after the rule.
    fn band_can_stay(&self, row: usize) -> bool {
        text_of_row(self.reasons, row).is_some_and(|reason| reason != BandReason::Rule.as_str())
    }

    fn band_since(&self, row: usize) -> Option<NaiveDate> {
        self.band_since
            .filter(|dates| dates.is_valid(row))
            .and_then(|dates| NaiveDate::from_epoch_days(dates.value(row)))
    }
}

fn text_column<'a>(batch: &'a RecordBatch, name: &str) -> Option<&'a StringArray> {
    batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>())
}

fn text_of_row(texts: Option<&StringArray>, row: usize) -> Option<&str> {
    texts.filter(|texts| texts.is_valid(row)).map(|texts| texts.value(row))
}
