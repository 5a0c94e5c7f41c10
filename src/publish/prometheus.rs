//! What a run did, in numbers, for whoever watches many jobs: a file in Prometheus' text format.
//!
//! node_exporter's textfile collector reads such a file, and a Pushgateway takes it, long after the run has ended. So it
//! says what an alert asks long after: when a run last ended well, and how the last one ended. A run that failed keeps
//! what the last good one said of the data, because that is what is published. A run that was killed leaves the file as
//! it was: the time of the last success grows old.

mod metric_families;
mod samples;
mod text_format;

use std::path::{Path, PathBuf};

use crate::base::environment::World;
use crate::base::error::Error;
use crate::base::exit_code::Exit;
use crate::base::failure::Failure;
use crate::publish::run_record::RunRecord;
use metric_families::{LAST_SUCCESS, SNAPSHOT_TIME};
use text_format::MetricSample;

/// What a command did.
#[derive(Default)]
pub struct RunOutcome {
    /// None where the YAML could not be believed.
    pub pipeline: Option<String>,
    /// Of the newest day that was published.
    pub record: Option<RunRecord>,
    pub published: usize,
    /// Published before, and current.
    pub skipped: usize,
}

/// The file to write, if one is wanted.
pub struct MetricsFile<'a> {
    file: Option<&'a Path>,
    command: &'static str,
    /// Stands for the pipeline's name as long as that is not known.
    pipeline_stem: String,
}

impl<'a> MetricsFile<'a> {
    /// Looks whether the file can be written, now rather than after all the work.
    ///
    /// # Errors
    /// A folder that takes no file.
    pub fn open(file: Option<&'a Path>, command: &'static str, pipeline: &Path) -> Result<Self, Error> {
        if let Some(file) = file {
            let temporary = temporary_path(file);
            let tried = std::fs::write(&temporary, "").and_then(|()| std::fs::remove_file(&temporary));
            tried.map_err(|error| Error::LocalFile { path: file.to_owned(), reason: error.to_string() })?;
        }
        let stem = pipeline.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self { file, command, pipeline_stem: stem })
    }

    /// Writes what is to be known after a run: at once, so that nobody reads half of it. It changes nothing of how the
    /// run ended.
    pub fn write(&self, outcome: &RunOutcome, ended: Result<Exit, &Failure>, environment: &World) {
        let Some(file) = self.file else { return };
        let exit = ended.unwrap_or_else(Exit::of);
        let before = std::fs::read_to_string(file).map(|text| text_format::parse(&text)).unwrap_or_default();
        let text = text_format::render(&self.merge_samples(outcome, exit, before, environment));
        let temporary = temporary_path(file);
        if let Err(error) = std::fs::write(&temporary, text).and_then(|()| std::fs::rename(&temporary, file)) {
            tracing::warn!(file = %file.display(), %error, "metrics are not written");
        }
    }

    fn merge_samples(
        &self,
        outcome: &RunOutcome,
        exit: Exit,
        before: Vec<MetricSample>,
        environment: &World,
    ) -> Vec<MetricSample> {
        let pipeline =
            outcome.pipeline.clone().or_else(|| only_pipeline(&before)).unwrap_or_else(|| self.pipeline_stem.clone());
        let is_well = matches!(exit, Exit::Done | Exit::Unchanged);
        // Healing an old day says nothing new of the newest one.
        let record = outcome.record.as_ref().filter(|record| {
            let newest = before.iter().find(|sample| sample.is_metric_of(SNAPSHOT_TIME, &pipeline));
            newest.and_then(MetricSample::as_integer).is_none_or(|newest| newest <= samples::end_of_day(record.as_of))
        });
        let mut after: Vec<MetricSample> = before
            .into_iter()
            .filter(|sample| {
                let is_own = sample.label("pipeline") == Some(&pipeline);
                let is_replaced = match sample.label("command") {
                    Some(command) => command == self.command && (sample.name != LAST_SUCCESS || is_well),
                    None => record.is_some(),
                };
                !(is_own && is_replaced)
            })
            .collect();
        after.extend(samples::run_samples(&pipeline, self.command, outcome, exit, environment));
        if is_well {
            after.push(samples::last_success_sample(&pipeline, self.command, environment));
        }
        if let Some(record) = record {
            after.extend(samples::snapshot_samples(&pipeline, record));
        }
        after
    }
}

/// A file in the same folder, whose name no collector reads.
fn temporary_path(file: &Path) -> PathBuf {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    file.with_file_name(format!(".{name}.{}", std::process::id()))
}

/// The pipeline that a file is about.
fn only_pipeline(samples: &[MetricSample]) -> Option<String> {
    let mut names: Vec<&str> = samples.iter().filter_map(|sample| sample.label("pipeline")).collect();
    names.dedup();
    match names.as_slice() {
        [name] => Some((*name).to_owned()),
        _ => None,
    }
}
