//! The scores and bands of earlier days, of accounts or of parents.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use arrow::array::{Array, AsArray, Date32Array, Float64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Date32Type, Float64Type};
use chrono::NaiveDate;

use crate::base::error::Error;
use crate::score::band::BandReason;
use crate::score::past_snapshot::PastSnapshot;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{ACCOUNT_HEALTH, PARENT_HEALTH, TableSchema, date_from_epoch_days};

/// A table with the score and band columns of `account_health`, and the column that names its rows.
#[derive(Clone, Copy)]
pub struct KeyedTable {
    table: TableSchema,
    key: &'static str,
}

/// The accounts of a day.
const ACCOUNTS: KeyedTable = KeyedTable { table: ACCOUNT_HEALTH, key: "account_id" };
/// The parents of a day.
pub const PARENTS: KeyedTable = KeyedTable { table: PARENT_HEALTH, key: "parent_id" };

/// The names of bands, each stored once. A hundred days of every account would hold millions of copies.
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

/// Reads the accounts of some days.
pub fn read_past_snapshots(
    reader: &WarehouseReader<'_>,
    days: &[NaiveDate],
    index_by_id: &HashMap<&str, usize>,
) -> Result<Vec<PastSnapshot>, Error> {
    let mut band_names = BandNames::default();
    days.iter().map(|day| read_past_snapshot(reader, ACCOUNTS, *day, index_by_id, &mut band_names)).collect()
}

/// Reads the scores and bands of one day.
pub fn read_past_snapshot(
    reader: &WarehouseReader<'_>,
    source: KeyedTable,
    date: NaiveDate,
    index_by_id: &HashMap<&str, usize>,
    band_names: &mut BandNames,
) -> Result<PastSnapshot, Error> {
    let rows = index_by_id.len();
    let mut past = PastSnapshot {
        date,
        present: vec![false; rows],
        score: vec![None; rows],
        band: vec![None; rows],
        decided_without_rule: vec![false; rows],
        band_since: vec![None; rows],
    };
    let columns = [source.key, "score", "band", "band_reason", "band_since"];
    for batch in reader.read_columns(source.table, date, &columns)? {
        let columns = HealthColumns::of_batch(&batch, source.key);
        for (row, id) in columns.ids.into_iter().flatten().enumerate() {
            let Some(&index) = id.and_then(|id| index_by_id.get(id)) else { continue };
            past.present[index] = true;
            past.score[index] = columns.score_in_row(row);
            past.band[index] = columns.band_in_row(row).map(|name| band_names.intern_name(name));
            past.decided_without_rule[index] = columns.is_decided_without_rule(row);
            past.band_since[index] = columns.band_since(row);
        }
    }
    Ok(past)
}

/// The typed columns of a batch. They are looked up once per batch, because there are a hundred days of every account.
struct HealthColumns<'a> {
    ids: Option<&'a StringArray>,
    scores: Option<&'a Float64Array>,
    bands: Option<&'a StringArray>,
    reasons: Option<&'a StringArray>,
    since: Option<&'a Date32Array>,
}

impl<'a> HealthColumns<'a> {
    fn of_batch(batch: &'a RecordBatch, key: &str) -> Self {
        HealthColumns {
            ids: text_column(batch, key),
            scores: column_of_type(batch, "score", &DataType::Float64).map(AsArray::as_primitive::<Float64Type>),
            bands: text_column(batch, "band"),
            reasons: text_column(batch, "band_reason"),
            since: column_of_type(batch, "band_since", &DataType::Date32).map(AsArray::as_primitive::<Date32Type>),
        }
    }

    fn score_in_row(&self, row: usize) -> Option<f64> {
        self.scores.filter(|scores| scores.is_valid(row)).map(|scores| scores.value(row))
    }

    fn band_in_row(&self, row: usize) -> Option<&'a str> {
        text_of_row(self.bands, row)
    }

    fn is_decided_without_rule(&self, row: usize) -> bool {
        text_of_row(self.reasons, row).is_some_and(|reason| reason != BandReason::Rule.as_str())
    }

    fn band_since(&self, row: usize) -> Option<NaiveDate> {
        self.since.filter(|since| since.is_valid(row)).and_then(|since| date_from_epoch_days(since.value(row)))
    }
}

fn column_of_type<'a>(batch: &'a RecordBatch, name: &str, kind: &DataType) -> Option<&'a dyn Array> {
    batch.column_by_name(name).filter(|array| array.data_type() == kind).map(AsRef::as_ref)
}

fn text_column<'a>(batch: &'a RecordBatch, name: &str) -> Option<&'a StringArray> {
    column_of_type(batch, name, &DataType::Utf8).map(AsArray::as_string::<i32>)
}

fn text_of_row(texts: Option<&StringArray>, row: usize) -> Option<&str> {
    texts.filter(|texts| texts.is_valid(row)).map(|texts| texts.value(row))
}
