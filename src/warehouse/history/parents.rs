//! What was published of today's parents, and of those who belonged to them.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::{Bands, double, health, text, wanted};
use crate::base::error::Error;
use crate::config::Pipeline;
use crate::score::band;
use crate::score::roll_up::{AccountHierarchy, MemberStatus, PastMember, PastParents};
use crate::warehouse::reader::Archive;
use crate::warehouse::tables::{PARENT_HEALTH, PARENT_MEMBERS};

/// The past of the parents of `forest`, as far as a day of `as_of` looks at it.
///
/// # Errors
/// A warehouse that can't be read.
pub fn parents(
    pipeline: &Pipeline,
    archive: &Archive<'_>,
    as_of: NaiveDate,
    forest: &AccountHierarchy,
) -> Result<PastParents, Error> {
    let at: HashMap<&str, usize> =
        forest.parents.iter().enumerate().map(|(index, parent)| (parent.id.as_str(), index)).collect();
    let mut past = PastParents {
        snapshots: Vec::new(),
        members: at.iter().map(|_| Vec::new()).collect(),
        rolled_up_by: vec![None; at.len()],
    };
    let mut bands = Bands::default();
    for date in wanted(pipeline, &archive.days()?, as_of).parents {
        match health(archive, (PARENT_HEALTH, "parent_id"), date, &at, &mut bands) {
            Ok(snapshot) => past.snapshots.push(snapshot),
            // Published by a release that had no such table.
            Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    let newest = past.snapshots.last().map(|snapshot| snapshot.date);
    let mut previous: BTreeMap<NaiveDate, Vec<usize>> = newest.into_iter().map(|date| (date, Vec::new())).collect();
    for parent in 0..forest.parents.len() {
        if let Some(snapshot) = band::previous_snapshot(&past.snapshots, parent) {
            previous.entry(snapshot.date).or_default().push(parent);
        }
    }
    for (date, of) in previous {
        for batch in archive.rows(PARENT_HEALTH, date, &["parent_id", "rolled_up_by"])? {
            for row in 0..batch.num_rows() {
                let parent = text(&batch, "parent_id", row).and_then(|id| at.get(id).copied());
                if let Some(parent) = parent.filter(|parent| of.binary_search(parent).is_ok()) {
                    past.rolled_up_by[parent] = text(&batch, "rolled_up_by", row).map(str::to_owned);
                }
            }
        }
        for batch in archive.rows(PARENT_MEMBERS, date, &COLUMNS)? {
            for row in 0..batch.num_rows() {
                let Some(&parent) = text(&batch, "parent_id", row).and_then(|id| at.get(id)) else { continue };
                let left = text(&batch, "status", row) == Some(MemberStatus::Left.as_str());
                let Some(id) = text(&batch, "account_id", row).filter(|_| !left && of.binary_search(&parent).is_ok())
                else {
                    continue;
                };
                let number = |column: &str| double(&batch, column, row);
                past.members[parent].push(PastMember {
                    id: id.to_owned(),
                    score: number("score"),
                    weight: number("weight"),
                    contribution: number("contribution"),
                });
            }
        }
    }
    Ok(past)
}

const COLUMNS: [&str; 6] = ["parent_id", "account_id", "status", "score", "weight", "contribution"];
