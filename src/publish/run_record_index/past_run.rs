//! One run of one day, as its record describes it. Older releases wrote fewer fields; a missing field is unknown.

use serde::Deserialize;

use crate::measure::source::{InputFile, InputFiles};
use crate::publish::run_record::{FileFingerprint, RunRecord};
use crate::score::quality::Acceptance;
use crate::warehouse::reader::ObjectDigest;

/// What a run published, and from what.
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
    /// The findings that somebody accepted, so that the day was published nevertheless.
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
    /// The files that were read of each source with history. [`crate::measure::source::list_input_files`] returns those
    /// of today.
    #[must_use]
    pub fn inputs(&self) -> InputFiles {
        let with_history = self.sources.iter().filter(|source| source.time != "current");
        with_history.map(|source| (source.source.clone(), source.files.clone())).collect()
    }

    /// The tables of the day itself, without the objects that all days share.
    pub fn tables_of_day(&self) -> impl Iterator<Item = &ObjectDigest> {
        self.outputs.iter().filter(|output| output.path.contains("/ds="))
    }

    /// Whether the run published an object.
    #[must_use]
    pub fn has_output(&self, path: &str) -> bool {
        self.outputs.iter().any(|output| output.path == path)
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
}
