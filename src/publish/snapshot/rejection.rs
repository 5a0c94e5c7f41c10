//! A day that stops is set aside, and whoever reads of it learns where and how to look.

use chrono::NaiveDate;

use super::{PreparedSnapshot, PublishTarget};
use crate::base::failure::Failure;
use crate::publish::rejected_snapshot::{self, FailedCheck, RejectionNote};
use crate::publish::run_record;
use crate::score::quality;

/// The candidate, unless its data looks wrong: then it is set aside below the warehouse, or nowhere where there is no
/// destination.
///
/// # Errors
/// Everything that stops; or a warehouse that can't be written.
pub fn accept_or_reject(
    as_of: NaiveDate,
    prepared: PreparedSnapshot,
    target: Option<&PublishTarget<'_>>,
) -> Result<PreparedSnapshot, Failure> {
    let stops = quality::stop_diagnostics(&prepared.quality);
    if stops.is_empty() {
        return Ok(prepared);
    }
    let Some(to) = target else { return Err(Failure::Quality { stops, aside: None }) };
    let note = RejectionNote {
        as_of,
        run_id: to.lease_request.run_id.clone(),
        set_aside_at: run_record::timestamp_text((to.lease_request.clock)()),
        stops: FailedCheck::from_findings(&prepared.quality),
    };
    rejected_snapshot::write(to.warehouse, &note, prepared.encoded_tables())?;
    let aside = format!(
        "{as_of} is not published but set aside in `{}`; to look at it:\n  healthscore show {} quality --as-of {as_of} \
         --candidate",
        to.warehouse.url(&rejected_snapshot::folder(as_of)),
        to.pipeline.files.first().map_or("PIPELINE", |pipeline| pipeline.name.as_str()),
    );
    Err(Failure::Quality { stops, aside: Some(aside) })
}
