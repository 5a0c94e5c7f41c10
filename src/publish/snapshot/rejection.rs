//! Rejects a day whose data looks wrong, and reports where to look at it.

use chrono::NaiveDate;

use super::prepared_snapshot::PreparedSnapshot;
use super::publish_target::PublishTarget;
use crate::base::failure::Failure;
use crate::publish::rejected_snapshot::{self, FailedCheck, RejectionNote};
use crate::publish::run_record;
use crate::score::quality;

/// Returns the day as it is, unless its data looks wrong. Such a day is written below `_candidates/` of the warehouse;
/// without a target it is not written at all.
///
/// # Errors
/// [`Failure::Quality`] with every finding that stops the day; or a warehouse that can't be written.
pub fn accept_or_reject(
    as_of: NaiveDate,
    prepared: PreparedSnapshot,
    target: Option<&PublishTarget<'_>>,
) -> Result<PreparedSnapshot, Failure> {
    let stops = quality::stop_diagnostics(&prepared.quality);
    if stops.is_empty() {
        return Ok(prepared);
    }
    let Some(target) = target else { return Err(Failure::Quality { stops, rejection_notice: None }) };
    let note = RejectionNote {
        as_of,
        run_id: target.lease_request.run_id.clone(),
        rejected_at: run_record::timestamp_text((target.lease_request.clock)()),
        stops: FailedCheck::from_findings(&prepared.quality),
    };
    rejected_snapshot::write_snapshot(target.warehouse, &note, prepared.encoded_tables())?;
    Err(Failure::Quality { stops, rejection_notice: Some(rejection_message(target, as_of)) })
}

fn rejection_message(target: &PublishTarget<'_>, as_of: NaiveDate) -> String {
    format!(
        "{as_of} was rejected, not published; its tables are kept in `{}`; to look at them:\n  healthscore show {} quality --as-of {as_of} \
         --candidate",
        target.warehouse.url(&rejected_snapshot::folder_of_day(as_of)),
        target.pipeline.files.first().map_or("PIPELINE", |pipeline| pipeline.name.as_str()),
    )
}
