//! Objects that all days share, so that runs of different days may write them at once: each reads what is there, decides,
//! and writes only if it is still there, else begins again.

use bytes::Bytes;
use chrono::NaiveDate;

use super::swap::TRIES;
use super::{Destination, Encoded};
use crate::base::error::Error;
use crate::publish::lease::exclusively;
use crate::publish::run_record::Output;
use crate::storage::parquet_codec;
use crate::storage::{Location, ObjectVersion};
use crate::warehouse::scorecards;
use crate::warehouse::tables::{ACCOUNT_HEALTH, ACCOUNT_HEALTH_LATEST, SCORECARDS, object_path, snapshot_dates};

/// Puts the history of the scorecard right for a day that is about to be published.
///
/// # Errors
/// A warehouse that can't be read or written.
pub fn scorecards(to: &Destination<'_>, as_of: NaiveDate) -> Result<Vec<Output>, Error> {
    let all = || {
        let mut outputs = Vec::new();
        for changed in scorecards::changed(to.archive, to.pipeline, as_of)? {
            let bytes = parquet_codec::parquet_bytes(&changed.table.rows, &[])?;
            let object = Encoded::new(changed.path, &changed.table, bytes);
            match write(to.warehouse, &object.path, &object.bytes, changed.before.as_ref())? {
                Some(seen) => outputs.push(object.output(seen)),
                None => return Ok(None),
            }
        }
        Ok(Some(outputs))
    };
    exclusively(to.warehouse, SCORECARDS.name, || again_until_done(to.warehouse, &scorecards::path("*"), all))
}

/// Makes a day the newest one, unless a later one is published: a backfill of an older day leaves it in place.
///
/// # Errors
/// A warehouse that can't be read or written.
pub fn latest(to: &Destination<'_>, as_of: NaiveDate, objects: &[Encoded]) -> Result<Option<Output>, Error> {
    let Some(health) = objects.iter().find(|object| object.table == ACCOUNT_HEALTH.name) else { return Ok(None) };
    let path = object_path(ACCOUNT_HEALTH_LATEST, as_of);
    let once = || {
        // In this order: a later day that is published after this look finds its own write in the way of ours.
        let before = to.warehouse.look(&path)?;
        if snapshot_dates(to.warehouse, ACCOUNT_HEALTH)?.last().is_some_and(|newest| *newest > as_of) {
            return Ok(Some(None));
        }
        Ok(write(to.warehouse, &path, &health.bytes, before.as_ref())?.map(Some))
    };
    let seen = exclusively(to.warehouse, ACCOUNT_HEALTH_LATEST.name, || again_until_done(to.warehouse, &path, once))?;
    Ok(seen.map(|seen| Output { table: ACCOUNT_HEALTH_LATEST.name, path: path.clone(), ..health.output(seen) }))
}

fn again_until_done<T>(
    warehouse: &Location,
    path: &str,
    once: impl Fn() -> Result<Option<T>, Error>,
) -> Result<T, Error> {
    for _ in 0..TRIES {
        if let Some(done) = once()? {
            return Ok(done);
        }
    }
    Err(Error::Unkept { url: warehouse.url(path), found: "holds something else each time it is looked at" })
}

/// Writes what is to be seen by all, if what is there is still what was seen before; none where it is not, or where the
/// store says that it was written and has something else.
fn write(
    warehouse: &Location,
    path: &str,
    bytes: &Bytes,
    before: Option<&ObjectVersion>,
) -> Result<Option<ObjectVersion>, Error> {
    let Some(written) = warehouse.stage(path, bytes.clone())?.show(before)? else { return Ok(None) };
    let is_kept = warehouse.look(path)?.is_some_and(|there| there.is(&written));
    Ok(is_kept.then_some(written))
}
