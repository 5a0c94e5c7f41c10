//! The run records of a warehouse: for every published day, what it was made of and what was published.

/// One run of one day, as its record describes it.
mod past_run;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

pub use self::past_run::PastRun;
#[cfg(test)]
pub use self::past_run::{PastFingerprints, PastSource};

use crate::base::error::Error;
use crate::publish::run_record::{RecordPath, parse_path};
use crate::storage::{Location, Object};
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{TABLES, object_path};

/// The published days of a warehouse and the runs that published them.
#[derive(Debug, Default)]
pub struct RunRecordIndex {
    /// The newest run of each published day whose tables are still what it published.
    pub runs: BTreeMap<NaiveDate, PastRun>,
    /// The SHA-256 of published objects by path: of all that a run published or read.
    pub digests: BTreeMap<String, String>,
    /// The days of every run by its id, ascending. A backfill is one run of many days.
    pub days_by_run: BTreeMap<String, BTreeSet<NaiveDate>>,
}

/// The object of a record, and the day that the record is about.
#[derive(Clone)]
struct RecordObject {
    day: NaiveDate,
    object: Object,
}

/// A record that was read.
struct ReadRecord {
    day: NaiveDate,
    run: PastRun,
    written: DateTime<Utc>,
}

/// How many records are read at once. They grow with the number of source files, and are held as text until parsed.
const RECORDS_AT_ONCE: usize = 64;

impl RunRecordIndex {
    /// Reads the newest record of every day. Reads a table only where its record does not show what it holds.
    ///
    /// # Errors
    /// A warehouse that can't be read.
    pub fn read(warehouse: &Location, reader: &WarehouseReader<'_>) -> Result<Self, Error> {
        let mut index = RunRecordIndex::default();
        let mut objects = index.list_records(warehouse)?;
        let write_times = published_write_times(warehouse)?;
        let newest: Vec<RecordObject> = objects.values_mut().filter_map(Vec::pop).collect();
        let mut unverified = BTreeSet::new();
        for record in read_records(warehouse, &newest)? {
            index.add_record(record, &write_times, &mut unverified);
        }
        unverified.extend(index.history_without_digest(&write_times));
        index.add_digests(reader, unverified)?;
        index.replace_superseded_runs(warehouse, objects)?;
        Ok(index)
    }

    /// Lists the records of each day, the newest last, and notes the days of every run.
    fn list_records(&mut self, warehouse: &Location) -> Result<BTreeMap<NaiveDate, Vec<RecordObject>>, Error> {
        let mut records: BTreeMap<NaiveDate, Vec<RecordObject>> = BTreeMap::new();
        // Records are listed by run id, and the id is the instant at which the run began.
        for object in warehouse.list("_runs/ds=*/*.json")? {
            let Some(RecordPath { day, run_id }) = parse_path(&object.path) else { continue };
            self.days_by_run.entry(run_id).or_default().insert(day);
            records.entry(day).or_default().push(RecordObject { day, object });
        }
        Ok(records)
    }

    /// Adds a run, with the digests of its tables as recorded. A table that was written after the record is unverified.
    fn add_record(
        &mut self,
        record: ReadRecord,
        write_times: &BTreeMap<String, DateTime<Utc>>,
        unverified: &mut BTreeSet<String>,
    ) {
        for output in record.run.tables_of_day() {
            match write_times.get(&output.path) {
                // A later run was killed before it wrote its own record, or the whole warehouse was copied.
                Some(written) if *written > record.written => {
                    unverified.insert(output.path.clone());
                }
                Some(_) => {
                    self.digests.insert(output.path.clone(), output.sha256.clone());
                }
                None => {}
            }
        }
        self.runs.insert(record.day, record.run);
    }

    /// The published tables that some run read and whose digest is not known.
    fn history_without_digest(&self, write_times: &BTreeMap<String, DateTime<Utc>>) -> Vec<String> {
        let history = self.runs.values().flat_map(|run| &run.history).map(|object| &object.path);
        history.filter(|path| write_times.contains_key(*path) && !self.digests.contains_key(*path)).cloned().collect()
    }

    fn add_digests(&mut self, reader: &WarehouseReader<'_>, paths: BTreeSet<String>) -> Result<(), Error> {
        let paths: Vec<String> = paths.into_iter().collect();
        let digests = reader.current_digests(&paths)?;
        self.digests.extend(paths.into_iter().zip(digests));
        Ok(())
    }

    /// Replaces the run of each day whose tables are not those of its newest record. The run that began last need not
    /// be the one that published last: it may have waited, or lost its lease. `earlier` are the records before the
    /// newest.
    fn replace_superseded_runs(
        &mut self,
        warehouse: &Location,
        mut earlier: BTreeMap<NaiveDate, Vec<RecordObject>>,
    ) -> Result<(), Error> {
        let RunRecordIndex { runs, digests, .. } = self;
        let superseded: Vec<NaiveDate> =
            runs.extract_if(.., |_, run| !is_still_published(run, digests)).map(|(day, _)| day).collect();
        let records: Vec<RecordObject> =
            superseded.iter().flat_map(|day| earlier.remove(day).unwrap_or_default()).collect();
        for record in read_records(warehouse, &records)? {
            if is_still_published(&record.run, digests) {
                runs.insert(record.day, record.run);
            }
        }
        Ok(())
    }

    /// Adds a run that was just published.
    pub fn add_run(&mut self, day: NaiveDate, run: PastRun) {
        self.digests.extend(run.outputs.iter().map(|output| (output.path.clone(), output.sha256.clone())));
        self.days_by_run.entry(run.run_id.clone()).or_default().insert(day);
        self.runs.insert(day, run);
    }
}

/// Whether the published tables of its day are those that the run published.
fn is_still_published(run: &PastRun, digests: &BTreeMap<String, String>) -> bool {
    run.tables_of_day().all(|table| digests.get(&table.path) == Some(&table.sha256))
}

/// Reads records. Logs and skips those that can't be parsed.
fn read_records(warehouse: &Location, records: &[RecordObject]) -> Result<Vec<ReadRecord>, Error> {
    let mut runs = Vec::with_capacity(records.len());
    for chunk in records.chunks(RECORDS_AT_ONCE) {
        let paths: Vec<String> = chunk.iter().map(|record| record.object.path.clone()).collect();
        for (record, json) in chunk.iter().zip(warehouse.read_all(&paths)?) {
            match serde_json::from_slice::<PastRun>(&json) {
                Ok(run) => runs.push(ReadRecord { day: record.day, run, written: record.object.modified }),
                Err(error) => {
                    tracing::warn!(record = %warehouse.url(&record.object.path), %error, "cannot read a run record");
                }
            }
        }
    }
    Ok(runs)
}

/// When each object of the published tables was written.
fn published_write_times(warehouse: &Location) -> Result<BTreeMap<String, DateTime<Utc>>, Error> {
    let mut published = BTreeMap::new();
    for table in TABLES.iter().filter(|table| object_path(**table, NaiveDate::MIN).contains("/ds=")) {
        let objects = warehouse.list(&format!("{}/ds=*/part-0.parquet", table.name))?;
        published.extend(objects.into_iter().map(|object| (object.path, object.modified)));
    }
    Ok(published)
}
