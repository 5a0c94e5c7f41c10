//! Reads the warehouse: which days are published, and their tables. The reader records the digest of every object that a
//! snapshot is made of, and can cache tables between days.

/// What a reader keeps between days.
mod table_cache;

use std::cell::RefCell;
use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::table_cache::EncodedObject;
use self::table_cache::{DecodedColumns, TableCache};

use crate::base::digest::sha256_hex;
use crate::base::error::Error;
use crate::storage::parquet_codec;
use crate::storage::{Location, ObjectVersion};
use crate::warehouse::tables::{ACCOUNT_HEALTH, TableSchema, object_path, snapshot_dates};

/// A published object that a snapshot was made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ObjectDigest {
    /// Below the warehouse's root.
    pub path: String,
    pub sha256: String,
}

/// The rows of an object, and the version of the object that was read.
pub struct VersionedRows {
    pub rows: Vec<RecordBatch>,
    pub version: ObjectVersion,
}

/// The published tables of a warehouse.
pub struct WarehouseReader<'a> {
    warehouse: &'a Location,
    /// The published days, once they are listed; ascending.
    days: RefCell<Option<Vec<NaiveDate>>>,
    /// By path.
    digests_of_reads: RefCell<BTreeMap<String, String>>,
    cache: RefCell<TableCache>,
}

/// The budget for decoded tables.
const CACHE_BUDGET_BYTES: usize = 512 << 20;

impl<'a> WarehouseReader<'a> {
    /// A reader for a single day, without a cache.
    #[must_use]
    pub fn new(warehouse: &'a Location) -> Self {
        Self::with_cache_budget(warehouse, 0)
    }

    /// A reader for many days. What one day read or published is not fetched again for the next ones.
    #[must_use]
    pub fn with_cache(warehouse: &'a Location) -> Self {
        Self::with_cache_budget(warehouse, CACHE_BUDGET_BYTES)
    }

    fn with_cache_budget(warehouse: &'a Location, cache_budget: usize) -> Self {
        let cache = RefCell::new(TableCache::with_budget(cache_budget));
        WarehouseReader { warehouse, days: RefCell::default(), digests_of_reads: RefCell::default(), cache }
    }

    /// Returns the published days, ascending: the days of `account_health`. They are listed once.
    ///
    /// # Errors
    /// A warehouse that cannot be listed.
    pub fn published_days(&self) -> Result<Vec<NaiveDate>, Error> {
        if let Some(days) = self.days.borrow().as_ref() {
            return Ok(days.clone());
        }
        let days = snapshot_dates(self.warehouse, ACCOUNT_HEALTH)?;
        *self.days.borrow_mut() = Some(days.clone());
        Ok(days)
    }

    /// Reads columns of a table on one day. Columns that the object lacks are left out.
    ///
    /// # Errors
    /// A missing or damaged object.
    pub fn read_columns(
        &self,
        table: TableSchema,
        day: NaiveDate,
        columns: &[&str],
    ) -> Result<Vec<RecordBatch>, Error> {
        self.read_batches(table, day, Some(columns))
    }

    /// Reads all columns of a table on one day.
    ///
    /// # Errors
    /// A missing or damaged object.
    pub fn read_table(&self, table: TableSchema, day: NaiveDate) -> Result<Vec<RecordBatch>, Error> {
        self.read_batches(table, day, None)
    }

    /// Reads all columns of a table on one day. Returns no rows if the day was published by a release without the table.
    ///
    /// # Errors
    /// A damaged object, or a warehouse that cannot be read.
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
        let decoded = self.decoded_columns(day, &path, columns)?;
        self.digests_of_reads.borrow_mut().insert(path, decoded.sha256);
        Ok(decoded.batches)
    }

    fn decoded_columns(&self, day: NaiveDate, path: &str, columns: Option<&[&str]>) -> Result<DecodedColumns, Error> {
        let mut cache = self.cache.borrow_mut();
        if let Some(decoded) = cache.cached_columns(day, path, columns) {
            return Ok(decoded);
        }
        let object = match cache.newest_object(path) {
            Some(object) => object,
            None => self.fetch_object(path)?,
        };
        let batches = parquet_codec::decode_parquet(&self.warehouse.url(path), object.bytes, columns)?;
        let decoded = DecodedColumns { batches, sha256: object.sha256 };
        cache.insert_columns(day, path, columns, decoded.clone());
        Ok(decoded)
    }

    fn fetch_object(&self, path: &str) -> Result<EncodedObject, Error> {
        let bytes = self.warehouse.read(path)?;
        let sha256 = sha256_hex(&bytes);
        Ok(EncodedObject { path: path.to_owned(), bytes, sha256 })
    }

    /// Reads all columns of a table on one day without recording its digest. For reads that no snapshot is made of.
    ///
    /// # Errors
    /// A missing or damaged object.
    pub fn read_table_untracked(&self, table: TableSchema, day: NaiveDate) -> Result<Vec<RecordBatch>, Error> {
        let path = object_path(table, day);
        parquet_codec::decode_parquet(&self.warehouse.url(&path), self.warehouse.read(&path)?, None)
    }

    /// Reads an object without recording its digest, if it is there.
    ///
    /// # Errors
    /// A warehouse that cannot be read, or a damaged object.
    pub fn read_object_untracked(&self, path: &str) -> Result<Option<VersionedRows>, Error> {
        let Some((bytes, version)) = self.warehouse.read_with_version(path)? else { return Ok(None) };
        let rows = parquet_codec::decode_parquet(&self.warehouse.url(path), bytes, None)?;
        Ok(Some(VersionedRows { rows, version }))
    }

    /// Lists the published days anew, including days that another run has published since [`Self::published_days`] was called.
    ///
    /// # Errors
    /// A warehouse that cannot be listed.
    pub fn list_published_days(&self) -> Result<Vec<NaiveDate>, Error> {
        snapshot_dates(self.warehouse, ACCOUNT_HEALTH)
    }

    /// Lists the paths that match a pattern.
    ///
    /// # Errors
    /// A warehouse that cannot be listed.
    pub fn list(&self, pattern: &str) -> Result<Vec<String>, Error> {
        Ok(self.warehouse.list(pattern)?.into_iter().map(|object| object.path).collect())
    }

    /// Returns the SHA-256 of objects as they are now. The objects are read whole.
    ///
    /// # Errors
    /// A missing object.
    pub fn current_digests(&self, paths: &[String]) -> Result<Vec<String>, Error> {
        let mut digests = Vec::with_capacity(paths.len());
        // A few at a time, because these may be all tables of a big warehouse.
        for chunk in paths.chunks(8) {
            digests.extend(self.warehouse.read_all(chunk)?.iter().map(|bytes| sha256_hex(bytes)));
        }
        Ok(digests)
    }

    /// Adds a day that this run has published.
    pub fn add_published_day(&self, day: NaiveDate, objects: Vec<EncodedObject>) {
        if let Some(days) = self.days.borrow_mut().as_mut()
            && let Err(position) = days.binary_search(&day)
        {
            days.insert(position, day);
        }
        self.cache.borrow_mut().replace_day(day, objects);
    }

    /// Returns every object read since the last call, by path: the published objects that a snapshot depends on.
    #[must_use]
    pub fn take_read_objects(&self) -> Vec<ObjectDigest> {
        let read = self.digests_of_reads.take();
        read.into_iter().map(|(path, sha256)| ObjectDigest { path, sha256 }).collect()
    }
}
