//! Run records read back: for every published day, what its numbers were made of and what came out.
//!
//! Records of older releases lack what later ones say; then it is not known.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use crate::base::error::Error;
use crate::measure::source::{InputFile, InputFiles};
use crate::publish::run_record::{FileFingerprint, RunRecord};
use crate::score::quality::Acceptance;
use crate::storage::{Location, Object};
use crate::warehouse::reader::{ObjectDigest, WarehouseReader};
use crate::warehouse::tables::{TABLES, object_path};

/// One run of one day, as far as its record tells.
#[derive(Debug, Clone, Deserialize)]
pub struct PastRun {
    pub run_id: String,
    #[serde(rename = "healthscore_version", default)]
    pub release: String,
    #[serde(default)]
    pub fingerprints: PastFingerprints,
    #[serde(default)]
    pub sources: Vec<PastSource>,
    #[serde(default)]
    pub history: Vec<ObjectDigest>,
    #[serde(default)]
    pub outputs: Vec<ObjectDigest>,
    /// What a person published knowingly.
    #[serde(default)]
    pub accepted: Option<Acceptance>,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct PastFingerprints {
    #[serde(default)]
    pub pipeline: Option<String>,
    #[serde(default)]
    pub plays: Option<String>,
    #[serde(default)]
    pub files: Vec<FileFingerprint>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct PastSource {
    pub source: String,
    #[serde(default)]
    pub time: String,
    #[serde(default)]
    pub files: Vec<InputFile>,
}

impl PastRun {
    /// The files that were read of each source with history, as [`crate::measure::source::list_input_files`] lists those of today.
    #[must_use]
    pub fn inputs(&self) -> InputFiles {
        let known = self.sources.iter().filter(|source| source.time != "current");
        known.map(|source| (source.source.clone(), source.files.clone())).collect()
    }
}

impl From<&RunRecord> for PastRun {
    fn from(record: &RunRecord) -> Self {
        let sources = record.sources.iter().map(|source| PastSource {
            source: source.source.clone(),
            time: source.time.as_str().to_owned(),
            files: source.files.iter().map(InputFile::from).collect(),
        });
        let outputs = record.outputs.iter();
        Self {
            run_id: record.run_id.clone(),
            release: record.healthscore_version.to_owned(),
            fingerprints: PastFingerprints {
                pipeline: Some(record.fingerprints.pipeline.clone()),
                plays: Some(record.fingerprints.plays.clone()),
                files: record.fingerprints.files.clone(),
            },
            sources: sources.collect(),
            history: record.history.clone(),
            accepted: record.accepted.clone(),
            outputs: outputs
                .map(|output| ObjectDigest { path: output.path.clone(), sha256: output.sha256.clone() })
                .collect(),
        }
    }
}

/// What the warehouse knows of itself.
#[derive(Debug, Default)]
pub struct RunRecordIndex {
    /// The newest run of each published day whose tables are still what it published.
    pub runs: BTreeMap<NaiveDate, PastRun>,
    /// The SHA-256 of published objects, by path: of all that a run published or read.
    pub digests: BTreeMap<String, String>,
    /// The days of every run, by run; a backfill is one run of many days. Ascending in time.
    pub days_by_run: BTreeMap<String, BTreeSet<NaiveDate>>,
}

/// Records grow with the number of source files, and are held as text until they are understood.
const RECORDS_AT_ONCE: usize = 64;

impl RunRecordIndex {
    /// Reads the newest record of every day, and objects only where no record can be trusted to tell what they are.
    ///
    /// # Errors
    /// A warehouse that can't be read.
    pub fn read(warehouse: &Location, reader: &WarehouseReader<'_>) -> Result<Self, Error> {
        let mut index = RunRecordIndex::default();
        // Runs are named by the instant they began, and listed by name: the newest of a day comes last.
        let mut records: BTreeMap<NaiveDate, Vec<Object>> = BTreeMap::new();
        for object in warehouse.list("_runs/ds=*/*.json")? {
            let Some((day, run)) = parse_record_path(&object.path) else { continue };
            index.days_by_run.entry(run).or_default().insert(day);
            records.entry(day).or_default().push(object);
        }
        let write_times = published_write_times(warehouse)?;
        let newest: Vec<(NaiveDate, Object)> =
            records.iter_mut().filter_map(|(day, records)| Some((*day, records.pop()?))).collect();
        let mut unverified = BTreeSet::new();
        for (day, run, record) in read_runs(warehouse, &newest)? {
            index.trust_record(day, run, &record, &write_times, &mut unverified);
        }
        let read_by_runs = index.runs.values().flat_map(|run| &run.history).map(|object| &object.path);
        unverified.extend(
            read_by_runs.filter(|path| write_times.contains_key(*path) && !index.digests.contains_key(*path)).cloned(),
        );
        let doubtful: Vec<String> = unverified.into_iter().collect();
        let digests = reader.digests(&doubtful)?;
        index.digests.extend(doubtful.into_iter().zip(digests));
        let RunRecordIndex { runs, digests, .. } = &mut index;
        let has_published = |run: &PastRun| {
            let mut tables = run.outputs.iter().filter(|output| output.path.contains("/ds="));
            tables.all(|output| digests.get(&output.path) == Some(&output.sha256))
        };
        let lost: Vec<NaiveDate> = runs.extract_if(.., |_, run| !has_published(run)).map(|(day, _)| day).collect();
        // The run that began last need not be the one that published last: it may have waited, or lost its lease.
        let earlier: Vec<(NaiveDate, Object)> = lost
            .iter()
            .flat_map(|day| records.remove(day).unwrap_or_default().into_iter().map(|record| (*day, record)))
            .collect();
        for (day, run, _) in read_runs(warehouse, &earlier)? {
            if has_published(&run) {
                runs.insert(day, run);
            }
        }
        Ok(index)
    }

    /// Takes a record at its word, but for objects that were written after it.
    fn trust_record(
        &mut self,
        day: NaiveDate,
        run: PastRun,
        record: &Object,
        write_times: &BTreeMap<String, DateTime<Utc>>,
        unverified: &mut BTreeSet<String>,
    ) {
        for output in run.outputs.iter().filter(|output| output.path.contains("/ds=")) {
            match write_times.get(&output.path) {
                // By a run that was killed before its own record, or the whole warehouse was copied.
                Some(written) if *written > record.modified => {
                    unverified.insert(output.path.clone());
                }
                Some(_) => {
                    self.digests.insert(output.path.clone(), output.sha256.clone());
                }
                None => {}
            }
        }
        self.runs.insert(day, run);
    }

    /// Takes note of a run that was published just now.
    pub fn add(&mut self, day: NaiveDate, run: PastRun) {
        self.digests.extend(run.outputs.iter().map(|output| (output.path.clone(), output.sha256.clone())));
        self.days_by_run.entry(run.run_id.clone()).or_default().insert(day);
        self.runs.insert(day, run);
    }
}

/// Records as runs, without those that can't be understood.
fn read_runs(
    warehouse: &Location,
    records: &[(NaiveDate, Object)],
) -> Result<Vec<(NaiveDate, PastRun, Object)>, Error> {
    let mut runs = Vec::with_capacity(records.len());
    for chunk in records.chunks(RECORDS_AT_ONCE) {
        let paths: Vec<String> = chunk.iter().map(|(_, record)| record.path.clone()).collect();
        for ((day, record), json) in chunk.iter().zip(warehouse.read_all(&paths)?) {
            match serde_json::from_slice::<PastRun>(&json) {
                Ok(run) => runs.push((*day, run, record.clone())),
                Err(error) => {
                    tracing::warn!(record = %warehouse.url(&record.path), %error, "unreadable run record");
                }
            }
        }
    }
    Ok(runs)
}

/// When each object of the published tables was written.
fn published_write_times(warehouse: &Location) -> Result<BTreeMap<String, DateTime<Utc>>, Error> {
    let mut published = BTreeMap::new();
    // A table without days has its object at a path that says so.
    for table in TABLES.iter().filter(|table| object_path(**table, NaiveDate::MIN).contains("/ds=")) {
        let objects = warehouse.list(&format!("{}/ds=*/part-0.parquet", table.name))?;
        published.extend(objects.into_iter().map(|object| (object.path, object.modified)));
    }
    Ok(published)
}

/// `_runs/ds=2026-06-30/20260701T040000.000Z.json`
fn parse_record_path(path: &str) -> Option<(NaiveDate, String)> {
    let (folders, file) = path.rsplit_once('/')?;
    let day = folders.rsplit_once("ds=")?.1.parse().ok()?;
    Some((day, file.strip_suffix(".json")?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_older_releases_parse() {
        let old = r#"{"healthscore_version": "0.0.1", "run_id": "x", "pipeline": "p", "unheard_of": 1,
            "sources": [{"source": "a", "time": "current", "files": []},
                        {"source": "b", "time": "events", "files": [{"path": "p", "size": 3, "etag": null, "rows": 9}]}],
            "fingerprints": {"scorecard": "s", "files": []}, "outputs": []}"#;
        let run: PastRun = serde_json::from_str(old).unwrap();
        assert_eq!((run.release.as_str(), run.fingerprints.pipeline.as_ref()), ("0.0.1", None));
        assert!(run.history.is_empty());
        let file = InputFile { path: "p".to_owned(), size: 3, etag: None };
        assert_eq!(run.inputs(), InputFiles::from([("b".to_owned(), vec![file])]));
    }

    #[test]
    fn record_path_holds_day_and_run() {
        let parsed = parse_record_path("_runs/ds=2026-06-30/20260701T040000.000Z.json").unwrap();
        assert_eq!(parsed, ("2026-06-30".parse().unwrap(), "20260701T040000.000Z".to_owned()));
        assert_eq!(parse_record_path("_runs/ds=never/x.json"), None);
    }
}
