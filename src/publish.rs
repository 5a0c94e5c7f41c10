//! Write, audit, publish: everything is encoded and checked before the first byte can be seen, each object is
//! replaced at once, and the record comes last.

use bytes::Bytes;
use chrono::NaiveDate;

use crate::archive::Archive;
use crate::audit::{self, Check};
use crate::digest::sha256;
use crate::encode;
use crate::error::Error;
use crate::record::Output;
use crate::scorecards;
use crate::snapshot::{ACCOUNT_HEALTH, ACCOUNT_HEALTH_LATEST, Table, object_path};
use crate::spec::Spec;
use crate::storage::Location;

/// A day's tables, encoded and checked, ready to be seen.
pub struct Candidate {
    pub checks: Vec<Check>,
    pub outputs: Vec<Output>,
    objects: Vec<(String, Bytes)>,
}

/// Encodes and audits the tables of a day. Nothing is written.
pub fn prepare(
    spec: &Spec,
    archive: &Archive<'_>,
    as_of: NaiveDate,
    fingerprint: &str,
    tables: &[Table],
) -> Result<Candidate, Error> {
    let checks = audit::audit(&spec.scorecard, &spec.windows, tables)?;
    let meta = [
        ("healthscore.pipeline".to_owned(), spec.name.clone()),
        ("healthscore.as_of".to_owned(), as_of.to_string()),
        ("healthscore.scorecard_fingerprint".to_owned(), fingerprint.to_owned()),
    ];
    let newest = archive.days()?.last().is_none_or(|newest| *newest <= as_of);
    let mut candidate = Candidate { checks, outputs: Vec::new(), objects: Vec::new() };
    for table in tables {
        let bytes = encode::parquet_bytes(&table.rows, &meta)?;
        // A backfill of an older day leaves the newest one in place.
        let latest = (table.schema.name == ACCOUNT_HEALTH.name && newest).then_some(ACCOUNT_HEALTH_LATEST);
        for schema in [Some(table.schema), latest].into_iter().flatten() {
            let path = object_path(schema, as_of);
            candidate.outputs.push(Output {
                table: schema.name,
                path: path.clone(),
                rows: table.rows.num_rows(),
                bytes: bytes.len(),
                sha256: sha256(&bytes),
            });
            candidate.objects.push((path, bytes.clone()));
        }
    }
    // First of all, so that no published day names a scorecard that nobody can look up.
    let mut scorecards = Vec::new();
    for (path, table) in scorecards::changed(archive, spec, as_of)? {
        scorecards.push((path, encode::parquet_bytes(&table.rows, &[])?));
    }
    candidate.objects.splice(0..0, scorecards);
    Ok(candidate)
}

/// Lets the day be seen: the tables, each at once.
pub fn publish(warehouse: &Location, candidate: &Candidate) -> Result<(), Error> {
    for (path, bytes) in &candidate.objects {
        warehouse.write(path, bytes.clone())?;
        tracing::info!(object = %warehouse.url(path), bytes = bytes.len(), "published");
    }
    Ok(())
}
