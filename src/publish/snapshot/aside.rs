//! A day that stops is set aside, and whoever reads of it learns where and how to look.

use chrono::NaiveDate;

use super::{Candidate, Destination};
use crate::base::failure::Failure;
use crate::publish::rejected_snapshot::{self, Note, Stop};
use crate::publish::run_record;
use crate::score::quality;

/// The candidate, unless its data looks wrong: then it is set aside below the warehouse, or nowhere where there is no
/// destination.
///
/// # Errors
/// Everything that stops; or a warehouse that can't be written.
pub fn admitted(as_of: NaiveDate, candidate: Candidate, to: Option<&Destination<'_>>) -> Result<Candidate, Failure> {
    let stops = quality::stop_diagnostics(&candidate.quality);
    if stops.is_empty() {
        return Ok(candidate);
    }
    let Some(to) = to else { return Err(Failure::Quality { stops, aside: None }) };
    let note = Note {
        as_of,
        run_id: to.claim.run_id.clone(),
        set_aside_at: run_record::instant((to.claim.clock)()),
        stops: Stop::of(&candidate.quality),
    };
    rejected_snapshot::set_aside(to.warehouse, &note, candidate.tables())?;
    let aside = format!(
        "{as_of} is not published but set aside in `{}`; to look at it:\n  healthscore show {} quality --as-of {as_of} \
         --candidate",
        to.warehouse.url(&rejected_snapshot::folder(as_of)),
        to.pipeline.files.first().map_or("PIPELINE", |pipeline| pipeline.name.as_str()),
    );
    Err(Failure::Quality { stops, aside: Some(aside) })
}
