//! Compares the numbers of a day with those of the snapshots before it.

/// A number of a whole day.
mod measure_of_day;
/// The same numbers of earlier snapshots.
mod past_measures;
/// Scores and bands of the snapshot before.
mod previous_snapshot;
/// Numbers of all accounts and their values.
mod accounts;
/// Numbers of each source.
mod sources;
/// Numbers of the links between accounts and parents.
mod parents;
/// Numbers beside those of the snapshot before.
mod changes;

pub use self::past_measures::quality_history_days;

use self::past_measures::read_past_measures;
use self::previous_snapshot::PreviousSnapshot;
use crate::base::error::Error;
use crate::config::Pipeline;
use crate::pipeline::PipelineRun;
use crate::score::quality::{self, Acceptance, QualityFinding};
use crate::warehouse::reader::WarehouseReader;

/// Checks the data of a day by what was published before it.
///
/// # Errors
/// A warehouse that can't be read.
pub fn judge_quality(
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    run: &PipelineRun,
    accepted: Option<&Acceptance>,
) -> Result<Vec<QualityFinding>, Error> {
    let days = quality_history_days(pipeline, &reader.published_days()?, run.as_of);
    let past = read_past_measures(reader, &days)?;
    let previous = match past.previous {
        Some(day) => Some(PreviousSnapshot::read(reader, day)?).filter(|previous| previous.is_comparable(run)),
        None => None,
    };
    let mut measures = accounts::measures(pipeline, run);
    measures.extend(sources::measures(pipeline, run));
    measures.extend(parents::measures(pipeline, run));
    measures.extend(previous.iter().flat_map(|previous| changes::measures(pipeline, run, previous)));
    Ok(quality::check_measures(&pipeline.quality, measures, &past, accepted))
}
