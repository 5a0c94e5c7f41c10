//! Published tables of one day, read from Parquet, row by row and by column name.

use std::fs::File;
use std::path::Path;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type};
use chrono::{NaiveDate, TimeDelta};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// The tables of one day.
#[derive(Debug)]
pub struct Snapshot {
    pub accounts: SnapshotTable,
    pub components: SnapshotTable,
    pub metrics: SnapshotTable,
    pub paths: SnapshotTable,
}

/// One table.
#[derive(Debug)]
pub struct SnapshotTable(RecordBatch);

/// One row of a table.
#[derive(Debug, Clone, Copy)]
pub struct SnapshotRow<'a> {
    table: &'a RecordBatch,
    row: usize,
}

impl Snapshot {
    /// Reads the tables of the day `ds`.
    #[track_caller]
    pub fn read(warehouse: &Path, ds: &str) -> Self {
        let table = |name: &str| SnapshotTable::read(&warehouse.join(format!("{name}/ds={ds}/part-0.parquet")));
        Snapshot {
            accounts: table("account_health"),
            components: table("component_scores"),
            metrics: table("metric_scores"),
            paths: table("band_paths"),
        }
    }

    #[track_caller]
    pub fn account(&self, account: &str) -> SnapshotRow<'_> {
        self.accounts.only_row_with(&[("account_id", account)])
    }

    #[track_caller]
    pub fn component(&self, account: &str, component: &str) -> SnapshotRow<'_> {
        self.components.only_row_with(&[("account_id", account), ("component", component)])
    }

    #[track_caller]
    pub fn metric(&self, account: &str, metric: &str) -> SnapshotRow<'_> {
        self.metrics.only_row_with(&[("account_id", account), ("metric", metric)])
    }

    /// Insists on the published score of every account named; `None` for an account without one.
    #[track_caller]
    pub fn assert_scores<const N: usize>(&self, expected: [(&str, Option<f64>); N]) {
        for (account, score) in expected {
            assert_near(self.account(account).number("score"), score, account);
        }
    }

    /// Insists on the score of one metric for every account named: the number, or the reason why there is none.
    #[track_caller]
    pub fn assert_metric_scores<const N: usize>(&self, metric: &str, expected: [(&str, Result<f64, &str>); N]) {
        for (account, score) in expected {
            let row = self.metric(account, metric);
            let what = format!("{metric} of {account}");
            assert_near(row.number("score"), score.ok(), &what);
            assert_eq!(row.text("reason"), score.err(), "{what}");
        }
    }
}

impl SnapshotTable {
    #[track_caller]
    fn read(path: &Path) -> Self {
        let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        let schema = reader.schema().clone();
        let batches: Vec<RecordBatch> = reader.build().unwrap().map(Result::unwrap).collect();
        SnapshotTable(concat_batches(&schema, &batches).unwrap())
    }

    pub fn iter(&self) -> impl Iterator<Item = SnapshotRow<'_>> {
        (0..self.0.num_rows()).map(|row| SnapshotRow { table: &self.0, row })
    }

    /// Returns the one row whose columns hold these texts.
    #[track_caller]
    fn only_row_with(&self, wanted: &[(&str, &str)]) -> SnapshotRow<'_> {
        let mut found = self.iter().filter(|row| wanted.iter().all(|(column, text)| row.text(column) == Some(text)));
        let row = found.next().unwrap_or_else(|| panic!("no row has {wanted:?}"));
        assert!(found.next().is_none(), "several rows have {wanted:?}");
        row
    }
}

impl<'a> SnapshotRow<'a> {
    #[track_caller]
    pub fn number(self, column: &str) -> Option<f64> {
        let array = self.column(column);
        if array.is_null(self.row) {
            return None;
        }
        match array.data_type() {
            DataType::Int64 => Some(array.as_primitive::<Int64Type>().value(self.row).to_string().parse().unwrap()),
            _ => Some(array.as_primitive::<Float64Type>().value(self.row)),
        }
    }

    #[track_caller]
    pub fn text(self, column: &str) -> Option<&'a str> {
        let array = self.column(column).as_string::<i32>();
        array.is_valid(self.row).then(|| array.value(self.row))
    }

    /// Returns a date such as `2026-06-30`.
    #[track_caller]
    pub fn date(self, column: &str) -> Option<String> {
        let array = self.column(column).as_primitive::<Date32Type>();
        let days = array.is_valid(self.row).then(|| array.value(self.row))?;
        Some((NaiveDate::default() + TimeDelta::days(days.into())).to_string())
    }

    #[track_caller]
    fn column(self, name: &str) -> &'a dyn Array {
        self.table.column_by_name(name).unwrap_or_else(|| panic!("there is no column `{name}`"))
    }
}

/// Compares to three decimals, the precision of published examples.
#[track_caller]
pub fn assert_near(found: Option<f64>, expected: Option<f64>, what: &str) {
    let same = match (found, expected) {
        (Some(found), Some(expected)) => (found - expected).abs() < 5.1e-4,
        (None, None) => true,
        _ => false,
    };
    assert!(same, "{what}: expected {expected:?}, found {found:?}");
}
