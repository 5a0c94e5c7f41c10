//! Which files a day is made of, without making it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::exports::Exports;
use super::files;
use super::report::InputFile;
use super::visible::{self, End};
use crate::base::failure::Failure;
use crate::config::{SourceTime, Spec};

/// The files of each source with history, by the source's name.
pub type Inputs = BTreeMap<String, Vec<InputFile>>;

/// The files that a run of `as_of` would read now. Sources without history are left out: what they said on the day
/// itself is nearer to the truth than what they say today, so their files make no day outdated.
///
/// # Errors
/// A path without the declared day, a file that is no Parquet, or a store that cannot be read.
pub fn inputs(spec: &Spec, exports: &Exports, as_of: NaiveDate) -> Result<Inputs, Failure> {
    let end = End::of(as_of, spec.time_zone);
    let mut inputs = Inputs::new();
    for source in spec.sources.iter().filter(|source| !matches!(source.time, SourceTime::Current)) {
        let found = files::find(source, exports, as_of)?;
        let known = found.into_iter().filter(|file| !visible::lies_ahead(file, source, end)).map(|file| InputFile {
            path: file.object.path,
            size: file.object.size,
            etag: file.object.etag,
        });
        inputs.insert(source.name.clone(), known.collect());
    }
    Ok(inputs)
}
