//! The warehouse as a reader sees it: which days are published, and their tables, each object fetched once and
//! known by its digest.

use std::cell::RefCell;
use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use bytes::Bytes;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::digest::sha256;
use crate::encode;
use crate::error::Error;
use crate::snapshot::{ACCOUNT_HEALTH, TableSchema, object_path, snapshot_dates};
use crate::storage::Location;

/// A published object that a number was made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PastObject {
    /// Below the warehouse's root.
    pub path: String,
    pub sha256: String,
}

/// Published tables, for reading.
pub struct Archive<'a> {
    warehouse: &'a Location,
    /// Ascending.
    days: RefCell<Option<Vec<NaiveDate>>>,
    read: RefCell<BTreeMap<String, String>>,
}

impl<'a> Archive<'a> {
    #[must_use]
    pub fn new(warehouse: &'a Location) -> Self {
        Archive { warehouse, days: RefCell::default(), read: RefCell::default() }
    }

    /// The published days, ascending: those of `account_health`.
    ///
    /// # Errors
    /// A warehouse that cannot be listed.
    pub fn days(&self) -> Result<Vec<NaiveDate>, Error> {
        if let Some(days) = self.days.borrow().as_ref() {
            return Ok(days.clone());
        }
        let days = snapshot_dates(self.warehouse, ACCOUNT_HEALTH)?;
        *self.days.borrow_mut() = Some(days.clone());
        Ok(days)
    }

    /// Columns of a table on one day; columns that the object lacks are left out.
    ///
    /// # Errors
    /// An object that is not there, or is damaged.
    pub fn rows(&self, table: TableSchema, day: NaiveDate, columns: &[&str]) -> Result<Vec<RecordBatch>, Error> {
        let path = object_path(table, day);
        encode::read_batches(&self.warehouse.url(&path), self.fetch(&path)?, Some(columns))
    }

    /// All columns of a table on one day.
    ///
    /// # Errors
    /// As [`Self::rows`].
    pub fn table(&self, table: TableSchema, day: NaiveDate) -> Result<Vec<RecordBatch>, Error> {
        let path = object_path(table, day);
        encode::read_batches(&self.warehouse.url(&path), self.fetch(&path)?, None)
    }

    /// All columns of a table on one day, for something that no number of a snapshot is made of.
    ///
    /// # Errors
    /// As [`Self::rows`].
    pub fn unnoted(&self, table: TableSchema, day: NaiveDate) -> Result<Vec<RecordBatch>, Error> {
        let path = object_path(table, day);
        encode::read_batches(&self.warehouse.url(&path), self.warehouse.read(&path)?, None)
    }

    /// An object whose meaning never changes, if it is there; it is no input.
    ///
    /// # Errors
    /// A warehouse that cannot be read, or a damaged object.
    pub fn glance(&self, path: &str) -> Result<Option<Vec<RecordBatch>>, Error> {
        match self.warehouse.read(path) {
            Ok(bytes) => encode::read_batches(&self.warehouse.url(path), bytes, None).map(Some),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The paths that a pattern stands for.
    ///
    /// # Errors
    /// A warehouse that cannot be listed.
    pub fn list(&self, pattern: &str) -> Result<Vec<String>, Error> {
        Ok(self.warehouse.list(pattern)?.into_iter().map(|object| object.path).collect())
    }

    fn fetch(&self, path: &str) -> Result<Bytes, Error> {
        let bytes = self.warehouse.read(path)?;
        self.read.borrow_mut().insert(path.to_owned(), sha256(&bytes));
        Ok(bytes)
    }

    /// Every object read so far, by path: what the numbers made of the past depend on.
    #[must_use]
    pub fn inputs(&self) -> Vec<PastObject> {
        let read = self.read.borrow();
        read.iter().map(|(path, sha256)| PastObject { path: path.clone(), sha256: sha256.clone() }).collect()
    }
}
