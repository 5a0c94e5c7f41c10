//! What was published of today's parents, and of those who belonged to them.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::{BandNames, double_cell, history_days, read_past_snapshot, text_cell};
use crate::base::error::Error;
use crate::config::Pipeline;
use crate::score::past_snapshot::previous_snapshot;
use crate::score::roll_up::{AccountHierarchy, MemberStatus, PastMember, PastParents};
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{PARENT_HEALTH, PARENT_MEMBERS};

/// The past of the parents of `forest`, as far as a day of `as_of` looks at it.
///
/// # Errors
/// A warehouse that can't be read.
pub fn read_past_parents(
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    as_of: NaiveDate,
    hierarchy: &AccountHierarchy,
) -> Result<PastParents, Error> {
    let index_by_id: HashMap<&str, usize> =
        hierarchy.parents.iter().enumerate().map(|(index, parent)| (parent.id.as_str(), index)).collect();
    let mut past = PastParents {
        snapshots: Vec::new(),
        members: index_by_id.iter().map(|_| Vec::new()).collect(),
        rolled_up_by: vec![None; index_by_id.len()],
    };
    let mut band_names = BandNames::default();
    for date in history_days(pipeline, &reader.days()?, as_of).parents {
        match read_past_snapshot(reader, (PARENT_HEALTH, "parent_id"), date, &index_by_id, &mut band_names) {
            Ok(snapshot) => past.snapshots.push(snapshot),
            // Published by a release that had no such table.
            Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    let newest = past.snapshots.last().map(|snapshot| snapshot.date);
    let mut parents_by_date: BTreeMap<NaiveDate, Vec<usize>> =
        newest.into_iter().map(|date| (date, Vec::new())).collect();
    for parent in 0..hierarchy.parents.len() {
        if let Some(snapshot) = previous_snapshot(&past.snapshots, parent) {
            parents_by_date.entry(snapshot.date).or_default().push(parent);
        }
    }
    for (date, parents_of_date) in parents_by_date {
        for batch in reader.read_columns(PARENT_HEALTH, date, &["parent_id", "rolled_up_by"])? {
            for row in 0..batch.num_rows() {
                let parent = text_cell(&batch, "parent_id", row).and_then(|id| index_by_id.get(id).copied());
                if let Some(parent) = parent.filter(|parent| parents_of_date.binary_search(parent).is_ok()) {
                    past.rolled_up_by[parent] = text_cell(&batch, "rolled_up_by", row).map(str::to_owned);
                }
            }
        }
        for batch in reader.read_columns(PARENT_MEMBERS, date, &MEMBER_COLUMNS)? {
            for row in 0..batch.num_rows() {
                let Some(&parent) = text_cell(&batch, "parent_id", row).and_then(|id| index_by_id.get(id)) else {
                    continue;
                };
                let left = text_cell(&batch, "status", row) == Some(MemberStatus::Left.as_str());
                let Some(id) = text_cell(&batch, "account_id", row)
                    .filter(|_| !left && parents_of_date.binary_search(&parent).is_ok())
                else {
                    continue;
                };
                let number = |column: &str| double_cell(&batch, column, row);
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

const MEMBER_COLUMNS: [&str; 6] = ["parent_id", "account_id", "status", "score", "weight", "contribution"];
