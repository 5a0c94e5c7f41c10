//! Measures a day: exports → one row for each account.

use chrono::NaiveDate;

use super::stage_clock::{StageClock, StageTime};
use crate::base::failure::Failure;
use crate::config::Pipeline;
use crate::measure::metric::{self, MetricTable, ParentListing};
use crate::measure::source::{self, Exports, SourceReport};

/// What the exports contain for a day. Nothing of it depends on earlier snapshots.
pub struct MeasuredDay {
    pub sources: Vec<SourceReport>,
    pub metrics: MetricTable,
    pub listing: ParentListing,
    pub stages: Vec<StageTime>,
}

/// Measures a day: reads the sources, computes the metrics, lists the parents.
///
/// # Errors
/// Mistakes in the data or the SQL, all at once; or the first file or store that cannot be read.
pub fn measure_day(pipeline: &Pipeline, exports: &Exports, as_of: NaiveDate) -> Result<MeasuredDay, Failure> {
    let mut clock = StageClock::default();
    let sources = clock.time_stage("sources", || source::open(pipeline, exports, as_of))?;
    let measured = clock.time_stage("metrics", || -> Result<_, Failure> {
        Ok((metric::compute(pipeline, &sources)?, metric::read_listing(pipeline, &sources)?))
    });
    // A file that was replaced meanwhile explains any failure, so this error comes first.
    sources.files.check_unchanged()?;
    let (metrics, listing) = measured?;
    Ok(MeasuredDay { sources: sources.reports().cloned().collect(), metrics, listing, stages: clock.stages })
}
