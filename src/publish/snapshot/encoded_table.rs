//! A published table as the bytes of an object.

use bytes::Bytes;
use chrono::NaiveDate;
use rayon::prelude::*;

use crate::base::digest::sha256_hex;
use crate::base::error::Error;
use crate::publish::run_record::PublishedObject;
use crate::storage::{ObjectVersion, parquet_codec};
use crate::warehouse::reader::EncodedObject;
use crate::warehouse::tables::{PublishedTable, object_path};

/// An object that is ready to be written.
pub struct EncodedTable {
    pub table: &'static str,
    pub path: String,
    pub rows: usize,
    pub bytes: Bytes,
    pub sha256: String,
}

impl EncodedTable {
    pub fn new(path: String, table: &PublishedTable, bytes: Bytes) -> Self {
        let sha256 = sha256_hex(&bytes);
        Self { table: table.schema.name, path, rows: table.rows.num_rows(), bytes, sha256 }
    }

    /// The object as later days of a backfill read it.
    pub fn encoded_object(&self) -> EncodedObject {
        EncodedObject { path: self.path.clone(), bytes: self.bytes.clone(), sha256: self.sha256.clone() }
    }

    /// The entry of the run record, once the object is written.
    pub fn published_object(&self, version: ObjectVersion) -> PublishedObject {
        PublishedObject {
            table: self.table,
            path: self.path.clone(),
            rows: self.rows,
            bytes: self.bytes.len(),
            sha256: self.sha256.clone(),
            etag: version.etag,
        }
    }
}

/// Encodes the tables of a day, several at a time. `metadata` goes into the footer of each file.
///
/// # Errors
/// A table that can't be encoded: a bug in healthscore.
pub fn encode_tables(
    tables: &[&PublishedTable],
    as_of: NaiveDate,
    metadata: &[(String, String)],
) -> Result<Vec<EncodedTable>, Error> {
    let encoded: Vec<_> = tables.par_iter().map(|table| parquet_codec::encode_parquet(&table.rows, metadata)).collect();
    tables
        .iter()
        .zip(encoded)
        .map(|(table, bytes)| Ok(EncodedTable::new(object_path(table.schema, as_of), table, bytes?)))
        .collect()
}
