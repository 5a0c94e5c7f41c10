//! The metrics of all scored accounts, one row for each account.

use chrono::NaiveDate;
use chrono_tz::Tz;
use polars::prelude::{Column, DataFrame, DataType};

use super::column_values::{read_local_days, read_values};
use super::engine_errors::{column_error, column_type_error};
use super::returned_ids::QueryFinding;
use crate::base::error::Error;
use crate::base::value::{AccountValues, ValueStatus};
use crate::config::MetricType;

/// One row for each scored account, sorted by id.
#[derive(Debug, Clone)]
pub struct MetricTable {
    pub as_of: NaiveDate,
    /// The pipeline's zone, in which times become days.
    pub zone: Tz,
    pub accounts: Vec<String>,
    /// The id, every column of the accounts source, every metric (of queries in pipeline order, then derived) and
    /// `tier` as text. Columns of the accounts are as declared, metrics are integers or doubles. A stale value is NULL.
    pub frame: DataFrame,
    /// For each account, an index into [`crate::config::Pipeline::tiers`].
    pub tiers: Vec<usize>,
    /// The metrics of queries in pipeline order, then the derived ones.
    pub metrics: Vec<MetricColumn>,
    /// What is suspicious in the rows that queries returned.
    pub findings: Vec<QueryFinding>,
}

/// One metric, with one entry for each account in every list.
#[derive(Debug, Clone)]
pub struct MetricColumn {
    pub name: String,
    pub kind: MetricType,
    pub values: AccountValues,
    pub status: Vec<ValueStatus>,
    pub observed_on: Vec<Option<NaiveDate>>,
}

impl MetricTable {
    /// Returns a metric by its name.
    #[must_use]
    pub fn metric(&self, name: &str) -> Option<&MetricColumn> {
        self.metrics.iter().find(|metric| metric.name == name)
    }

    /// Returns the values of a metric or of a column of the accounts source, without stale values.
    ///
    /// # Errors
    /// A column that does not exist. Names are checked before, so this is a bug in healthscore.
    pub fn values(&self, name: &str) -> Result<AccountValues, Error> {
        column_values(&self.frame, name, self.zone)
    }

    /// Returns the values of a column of numbers. In a column of another type all are missing.
    ///
    /// # Errors
    /// As [`Self::values`].
    pub fn numbers(&self, name: &str) -> Result<Vec<Option<f64>>, Error> {
        Ok(match self.values(name)? {
            AccountValues::Number(numbers) => numbers,
            _ => vec![None; self.accounts.len()],
        })
    }

    /// Returns the values of a column of texts. In a column of another type all are missing.
    ///
    /// # Errors
    /// As [`Self::values`].
    pub fn texts(&self, name: &str) -> Result<Vec<Option<String>>, Error> {
        Ok(match self.values(name)? {
            AccountValues::Text(texts) => texts,
            _ => vec![None; self.accounts.len()],
        })
    }
}

/// Returns the values of a column of the accounts' rows; of a time, the day in the zone.
///
/// # Errors
/// As [`MetricTable::values`].
pub fn column_values(frame: &DataFrame, name: &str, zone: Tz) -> Result<AccountValues, Error> {
    let column = frame.column(name).map_err(|error| column_error(name, &error))?;
    if let DataType::Datetime(..) = column.dtype() {
        let days = read_local_days(column, zone).map(AccountValues::Date);
        return days.ok_or_else(|| column_type_error(name, column.dtype()));
    }
    let kind = match column.dtype() {
        DataType::String | DataType::Categorical(..) => MetricType::Text,
        DataType::Boolean => MetricType::Boolean,
        DataType::Date => MetricType::Date,
        _ => MetricType::Number,
    };
    read_values(column, kind).ok_or_else(|| column_type_error(name, column.dtype()))
}

/// Adds a column to the accounts' rows, for expressions to read.
///
/// # Errors
/// A column of another length.
pub fn add_column(frame: &mut DataFrame, column: Column) -> Result<(), Error> {
    let name = column.name().clone();
    match frame.with_column(column) {
        Ok(_) => Ok(()),
        Err(error) => Err(column_error(&name, &error)),
    }
}
