//! The warehouse as a reader sees it: which days are published, and their tables, each object fetched once and
//! known by its digest.

use std::cell::RefCell;
use std::collections::BTreeMap;

mod table_cache;

use arrow::array::RecordBatch;
use bytes::Bytes;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::base::digest::sha256;
use crate::base::error::Error;
use crate::storage::parquet_codec;
use crate::storage::{Location, ObjectVersion};
use crate::warehouse::tables::{ACCOUNT_HEALTH, TableSchema, object_path, snapshot_dates};
use table_cache::TableCache;

/// A published object that a number was made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ObjectDigest {
    /// Below the warehouse's root.
    pub path: String,
    pub sha256: String,
}

/// Published tables, for reading.
pub struct WarehouseReader<'a> {
    warehouse: &'a Location,
    /// Ascending.
    days: RefCell<Option<Vec<NaiveDate>>>,
    read_digests: RefCell<BTreeMap<String, String>>,
    cache: RefCell<TableCache>,
}

/// What many days may remember of the tables they read, decoded.
const CACHE_BUDGET_BYTES: usize = 512 << 20;

impl<'a> WarehouseReader<'a> {
    #[must_use]
    pub fn new(warehouse: &'a Location) -> Self {
        Self::with_cache_budget(warehouse, 0)
    }

    /// For many days: what one of them read or published, the next ones need not fetch again.
    #[must_use]
    pub fn with_cache(warehouse: &'a Location) -> Self {
        Self::with_cache_budget(warehouse, CACHE_BUDGET_BYTES)
    }

    fn with_cache_budget(warehouse: &'a Location, bytes: usize) -> Self {
        let cache = RefCell::new(TableCache::with_budget(bytes));
        WarehouseReader { warehouse, days: RefCell::default(), read_digests: RefCell::default(), cache }
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
    pub fn read_columns(
        &self,
        table: TableSchema,
        day: NaiveDate,
        columns: &[&str],
    ) -> Result<Vec<RecordBatch>, Error> {
        self.read_batches(table, day, Some(columns))
    }

    /// All columns of a table on one day.
    ///
    /// # Errors
    /// As [`Self::rows`].
    pub fn read_table(&self, table: TableSchema, day: NaiveDate) -> Result<Vec<RecordBatch>, Error> {
        self.read_batches(table, day, None)
    }

    /// The same; nothing where the day was published by a release that had no such table.
    ///
    /// # Errors
    /// As [`Self::rows`].
    pub fn read_table_if_present(&self, table: TableSchema, day: NaiveDate) -> Result<Vec<RecordBatch>, Error> {
        match self.read_table(table, day) {
            Err(Error::NotFound { .. }) => Ok(Vec::new()),
            batches => batches,
        }
    }

    fn read_batches(
        &self,
        table: TableSchema,
        day: NaiveDate,
        columns: Option<&[&str]>,
    ) -> Result<Vec<RecordBatch>, Error> {
        let path = object_path(table, day);
        let mut cache = self.cache.borrow_mut();
        if let Some((batches, sha256)) = cache.batches(day, &path, columns) {
            self.read_digests.borrow_mut().insert(path, sha256);
            return Ok(batches);
        }
        let (bytes, sha256) = match cache.newest_object(&path) {
            Some(published) => published,
            None => {
                let bytes = self.warehouse.read(&path)?;
                let sha256 = sha256(&bytes);
                (bytes, sha256)
            }
        };
        let batches = parquet_codec::read_batches(&self.warehouse.url(&path), bytes, columns)?;
        cache.insert(day, &path, columns, &batches, &sha256);
        self.read_digests.borrow_mut().insert(path, sha256);
        Ok(batches)
    }

    /// All columns of a table on one day, for something that no number of a snapshot is made of.
    ///
    /// # Errors
    /// As [`Self::rows`].
    pub fn read_table_untracked(&self, table: TableSchema, day: NaiveDate) -> Result<Vec<RecordBatch>, Error> {
        let path = object_path(table, day);
        parquet_codec::read_batches(&self.warehouse.url(&path), self.warehouse.read(&path)?, None)
    }

    /// An object whose meaning never changes, if it is there; it is no input.
    ///
    /// # Errors
    /// A warehouse that cannot be read, or a damaged object.
    pub fn read_object_untracked(&self, path: &str) -> Result<Option<(Vec<RecordBatch>, ObjectVersion)>, Error> {
        let Some((bytes, version)) = self.warehouse.read_seen(path)? else { return Ok(None) };
        Ok(Some((parquet_codec::read_batches(&self.warehouse.url(path), bytes, None)?, version)))
    }

    /// The published days as they are now, also those that another run has published since [`Self::days`] was asked.
    ///
    /// # Errors
    /// A warehouse that cannot be listed.
    pub fn list_published_days(&self) -> Result<Vec<NaiveDate>, Error> {
        snapshot_dates(self.warehouse, ACCOUNT_HEALTH)
    }

    /// The paths that a pattern stands for.
    ///
    /// # Errors
    /// A warehouse that cannot be listed.
    pub fn list(&self, pattern: &str) -> Result<Vec<String>, Error> {
        Ok(self.warehouse.list(pattern)?.into_iter().map(|object| object.path).collect())
    }

    /// The SHA-256 of objects as they are now, read whole.
    ///
    /// # Errors
    /// An object that is not there.
    pub fn digests(&self, paths: &[String]) -> Result<Vec<String>, Error> {
        let mut digests = Vec::with_capacity(paths.len());
        // A few at a time: they may be all tables of a big warehouse.
        for chunk in paths.chunks(8) {
            digests.extend(self.warehouse.read_all(chunk)?.iter().map(|bytes| sha256(bytes)));
        }
        Ok(digests)
    }

    /// Takes note of a day that was published just now, with its objects and their digests.
    pub fn add_published_day(&self, day: NaiveDate, objects: Vec<(String, Bytes, String)>) {
        if let Some(days) = self.days.borrow_mut().as_mut()
            && let Err(place) = days.binary_search(&day)
        {
            days.insert(place, day);
        }
        self.cache.borrow_mut().replace_day(day, objects);
    }

    /// Every object read since this was asked last, by path: what the numbers made of the past depend on.
    #[must_use]
    pub fn take_read_objects(&self) -> Vec<ObjectDigest> {
        let read = self.read_digests.take();
        read.into_iter().map(|(path, sha256)| ObjectDigest { path, sha256 }).collect()
    }
}
