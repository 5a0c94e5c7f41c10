//! What a run did, in numbers, for whoever watches many jobs: a file in Prometheus' text format.
//!
//! node_exporter's textfile collector reads such a file, and a Pushgateway takes it, long after the run has ended. So it
//! says what an alert asks long after: when a run last ended well, and how the last one ended. A run that failed keeps
//! what the last good one said of the data, because that is what is published. A run that was killed leaves the file as
//! it was: the time of the last success grows old.

mod families;
mod samples;
mod text;

use std::path::{Path, PathBuf};

use crate::base::environment::World;
use crate::base::error::Error;
use crate::base::exit_code::Exit;
use crate::base::failure::Failure;
use crate::publish::run_record::RunRecord;
use families::{LAST_SUCCESS, SNAPSHOT_TIME};
use text::Sample;

/// What a command did.
#[derive(Default)]
pub struct Seen {
    /// None where the YAML could not be believed.
    pub pipeline: Option<String>,
    /// Of the newest day that was published.
    pub record: Option<RunRecord>,
    pub published: usize,
    /// Published before, and current.
    pub skipped: usize,
}

/// The file to write, if one is wanted.
pub struct Metrics<'a> {
    file: Option<&'a Path>,
    command: &'static str,
    /// Stands for the pipeline's name as long as that is not known.
    stem: String,
}

impl<'a> Metrics<'a> {
    /// Looks whether the file can be written, now rather than after all the work.
    ///
    /// # Errors
    /// A folder that takes no file.
    pub fn open(file: Option<&'a Path>, command: &'static str, pipeline: &Path) -> Result<Self, Error> {
        if let Some(file) = file {
            let beside = beside(file);
            let tried = std::fs::write(&beside, "").and_then(|()| std::fs::remove_file(&beside));
            tried.map_err(|error| Error::LocalFile { path: file.to_owned(), reason: error.to_string() })?;
        }
        let stem = pipeline.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self { file, command, stem })
    }

    /// Writes what is to be known after a run: at once, so that nobody reads half of it. It changes nothing of how the
    /// run ended.
    pub fn write(&self, seen: &Seen, ended: Result<Exit, &Failure>, world: &World) {
        let Some(file) = self.file else { return };
        let exit = ended.unwrap_or_else(Exit::of);
        let before = std::fs::read_to_string(file).map(|text| text::parse(&text)).unwrap_or_default();
        let text = text::render(&self.samples(seen, exit, before, world));
        let beside = beside(file);
        if let Err(error) = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, file)) {
            tracing::warn!(file = %file.display(), %error, "metrics are not written");
        }
    }

    fn samples(&self, seen: &Seen, exit: Exit, before: Vec<Sample>, world: &World) -> Vec<Sample> {
        let pipeline = seen.pipeline.clone().or_else(|| only_pipeline(&before)).unwrap_or_else(|| self.stem.clone());
        let is_well = matches!(exit, Exit::Done | Exit::Unchanged);
        // Healing an old day says nothing new of the newest one.
        let record = seen.record.as_ref().filter(|record| {
            let newest = before.iter().find(|sample| sample.is(SNAPSHOT_TIME, &pipeline));
            newest.and_then(Sample::number).is_none_or(|newest| newest <= samples::end_of(record.as_of))
        });
        let mut after: Vec<Sample> = before
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
        after.extend(samples::of_run(&pipeline, self.command, seen, exit, world));
        if is_well {
            after.push(samples::last_success(&pipeline, self.command, world));
        }
        if let Some(record) = record {
            after.extend(samples::of_snapshot(&pipeline, record));
        }
        after
    }
}

/// A file in the same folder, whose name no collector reads.
fn beside(file: &Path) -> PathBuf {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    file.with_file_name(format!(".{name}.{}", std::process::id()))
}

/// The pipeline that a file is about.
fn only_pipeline(samples: &[Sample]) -> Option<String> {
    let mut names: Vec<&str> = samples.iter().filter_map(|sample| sample.label("pipeline")).collect();
    names.dedup();
    match names.as_slice() {
        [name] => Some((*name).to_owned()),
        _ => None,
    }
}
