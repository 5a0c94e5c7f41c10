//! Writes what a run did into a file of metrics, in Prometheus' text format.
//!
//! node_exporter's textfile collector reads the file, and a Pushgateway takes it, long after the run has ended. So it
//! holds what alerts need long after: when a run last ended well, and how the last run ended. A run that failed keeps the
//! samples of the last published day, because that day is still published. A run that was killed leaves the file as it
//! was, and the time of the last success grows old.
//!
//! The format is ours because client libraries keep the counters of a running process. They cannot carry over samples that
//! an earlier process wrote.

/// The names of all metrics and their help texts.
mod metric_families;
/// The format of the file.
mod text_format;
/// What a command did.
mod run_outcome;
/// The samples of a run and of a published day.
mod samples;

use std::path::{Path, PathBuf};

pub use self::run_outcome::RunOutcome;

use self::metric_families::{LAST_SUCCESS, SNAPSHOT_TIME};
use self::text_format::MetricSample;
use crate::base::environment::Environment;
use crate::base::error::Error;
use crate::base::exit_code::ExitStatus;
use crate::base::failure::Failure;
use crate::publish::run_record::RunRecord;

/// The file to write, if one is configured.
pub struct MetricsFile<'a> {
    file: Option<&'a Path>,
    command: &'static str,
    /// The name of the YAML file, which stands for the pipeline's name while that is not known.
    pipeline_stem: String,
}

impl<'a> MetricsFile<'a> {
    /// Makes sure that the file can be written, before the run does its work.
    ///
    /// # Errors
    /// A folder in which no file can be created.
    pub fn open(file: Option<&'a Path>, command: &'static str, pipeline: &Path) -> Result<Self, Error> {
        if let Some(file) = file {
            let temporary = temporary_path(file);
            let tried = std::fs::write(&temporary, "").and_then(|()| std::fs::remove_file(&temporary));
            tried.map_err(|error| Error::LocalFile { path: file.to_owned(), cause: error.into() })?;
        }
        let stem = pipeline.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self { file, command, pipeline_stem: stem })
    }

    /// Replaces the file at once, so that no collector reads half of it. A failure is logged: it does not change how the
    /// run ended.
    pub fn write(&self, outcome: &RunOutcome, ended: Result<ExitStatus, &Failure>, environment: &Environment) {
        let Some(file) = self.file else { return };
        let exit = ended.unwrap_or_else(ExitStatus::of_failure);
        let before = std::fs::read_to_string(file).map(|text| text_format::parse(&text)).unwrap_or_default();
        let text = text_format::render_samples(&self.merge_samples(outcome, exit, before, environment));
        let temporary = temporary_path(file);
        if let Err(error) = std::fs::write(&temporary, text).and_then(|()| std::fs::rename(&temporary, file)) {
            tracing::warn!(file = %file.display(), %error, "cannot write the metrics file");
        }
    }

    fn merge_samples(
        &self,
        outcome: &RunOutcome,
        exit: ExitStatus,
        before: Vec<MetricSample>,
        environment: &Environment,
    ) -> Vec<MetricSample> {
        let pipeline =
            outcome.pipeline.clone().or_else(|| only_pipeline(&before)).unwrap_or_else(|| self.pipeline_stem.clone());
        let record = outcome.record.as_ref().filter(|record| is_newest_day(record, &pipeline, &before));
        let mut samples: Vec<MetricSample> =
            before.into_iter().filter(|sample| !self.is_replaced(sample, &pipeline, exit, record)).collect();
        samples.extend(samples::run_samples(&pipeline, self.command, outcome, exit, environment));
        if samples::ended_well(exit) {
            samples.push(samples::last_success_sample(&pipeline, self.command, environment));
        }
        if let Some(record) = record {
            samples.extend(samples::snapshot_samples(&pipeline, record));
        }
        samples
    }

    /// Whether this run has a new value for a sample of an earlier run.
    fn is_replaced(&self, sample: &MetricSample, pipeline: &str, exit: ExitStatus, record: Option<&RunRecord>) -> bool {
        let is_updated = match sample.label("command") {
            Some(command) => command == self.command && (sample.name != LAST_SUCCESS || samples::ended_well(exit)),
            None => record.is_some(),
        };
        sample.label("pipeline") == Some(pipeline) && is_updated
    }
}

/// Whether no later day was published before. The samples describe the newest day, so a run that repairs an older day
/// leaves them as they are.
fn is_newest_day(record: &RunRecord, pipeline: &str, before: &[MetricSample]) -> bool {
    let newest = before.iter().find(|sample| sample.is_metric_of(SNAPSHOT_TIME, pipeline));
    newest.and_then(MetricSample::as_integer).is_none_or(|newest| newest <= samples::end_of_day(record.as_of))
}

/// Returns the path of a file in the same folder, with a name that no collector reads.
fn temporary_path(file: &Path) -> PathBuf {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    file.with_file_name(format!(".{name}.{}", std::process::id()))
}

/// Returns the pipeline that all samples are about, if there is only one.
fn only_pipeline(samples: &[MetricSample]) -> Option<String> {
    let mut names: Vec<&str> = samples.iter().filter_map(|sample| sample.label("pipeline")).collect();
    names.dedup();
    match names.as_slice() {
        [name] => Some((*name).to_owned()),
        _ => None,
    }
}
