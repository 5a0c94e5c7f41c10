//! Lists the files that a day is computed from, without computing it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::exports::Exports;
use super::files;
use super::point_in_time::{self, DayEnd};
use super::report::InputFile;
use crate::base::failure::Failure;
use crate::config::{Pipeline, SourceTime};

/// The files of each source with history, by the source's name.
pub type InputFiles = BTreeMap<String, Vec<InputFile>>;

/// Lists the files that a run of `as_of` would read now. Sources without history are left out: what they held on the
/// day itself is closer to the truth than what they hold now, so a change of their files makes no day outdated.
///
/// # Errors
/// A path without the declared day, a file that is not Parquet, or a store that cannot be read.
pub fn list_input_files(pipeline: &Pipeline, exports: &Exports, as_of: NaiveDate) -> Result<InputFiles, Failure> {
    let end = DayEnd::new(as_of, pipeline.time_zone);
    let mut inputs = InputFiles::new();
    for source in pipeline.sources.iter().filter(|source| !matches!(source.time, SourceTime::Current)) {
        let files = files::find_files(source, exports, as_of)?.into_iter();
        let visible = files.filter(|file| !point_in_time::is_entirely_after(file, source, end)).map(|file| InputFile {
            path: file.object.path,
            size: file.object.size,
            etag: file.object.etag,
        });
        inputs.insert(source.name.clone(), visible.collect());
    }
    Ok(inputs)
}
