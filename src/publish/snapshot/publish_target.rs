//! Where days are published, and what all days of one run have in common.

use crate::config::Pipeline;
use crate::publish::lease::LeaseRequest;
use crate::publish::run_record::Fingerprints;
use crate::storage::Location;
use crate::warehouse::reader::WarehouseReader;

/// The destination of a run, and the run itself.
pub struct PublishTarget<'a> {
    pub pipeline: &'a Pipeline,
    pub warehouse: &'a Location,
    pub reader: &'a WarehouseReader<'a>,
    pub fingerprints: Fingerprints,
    /// Which run publishes, and on which terms it asks for the lease of a day.
    pub lease_request: LeaseRequest,
}
