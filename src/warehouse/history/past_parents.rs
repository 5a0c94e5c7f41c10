//! The earlier days of today's parents, and their members on their previous snapshots.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::history_days::history_days;
use super::past_snapshots::{BandNames, PARENTS, read_snapshot};
use crate::base::arrow_cells::{double_cell, text_cell};
use crate::base::error::Error;
use crate::config::Pipeline;
use crate::score::past_snapshot::{PastSnapshot, previous_snapshot};
use crate::score::roll_up::{AccountHierarchy, MemberStatus, PastMember, PastParents};
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{PARENT_HEALTH, PARENT_MEMBERS};

/// Reads as much of the past of the parents in `hierarchy` as a run of `as_of` needs.
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
    let days = history_days(pipeline, &reader.published_days()?, as_of).parents;
    let mut past = PastParents {
        snapshots: read_snapshots(reader, &days, &index_by_id)?,
        members: vec![Vec::new(); index_by_id.len()],
        rolled_up_by: vec![None; index_by_id.len()],
    };
    for (date, parents) in parents_by_previous_snapshot(&past.snapshots, hierarchy.parents.len()) {
        let selected = SelectedParents { index_by_id: &index_by_id, parents };
        read_roll_up_methods(reader, date, &selected, &mut past)?;
        read_past_members(reader, date, &selected, &mut past)?;
    }
    Ok(past)
}

/// Reads the scores and bands of some days. Days published by a release without the table are left out.
fn read_snapshots(
    reader: &WarehouseReader<'_>,
    days: &[NaiveDate],
    index_by_id: &HashMap<&str, usize>,
) -> Result<Vec<PastSnapshot>, Error> {
    let mut snapshots = Vec::new();
    let mut band_names = BandNames::default();
    for &date in days {
        match read_snapshot(reader, PARENTS, date, index_by_id, &mut band_names) {
            Ok(snapshot) => snapshots.push(snapshot),
            Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(snapshots)
}

/// Groups the parents (by index, ascending) by the newest snapshot that has them. The newest snapshot is always there.
fn parents_by_previous_snapshot(snapshots: &[PastSnapshot], parent_count: usize) -> BTreeMap<NaiveDate, Vec<usize>> {
    let newest = snapshots.last().map(|snapshot| snapshot.date);
    let mut parents_by_date: BTreeMap<NaiveDate, Vec<usize>> =
        newest.into_iter().map(|date| (date, Vec::new())).collect();
    for parent in 0..parent_count {
        if let Some(snapshot) = previous_snapshot(snapshots, parent) {
            parents_by_date.entry(snapshot.date).or_default().push(parent);
        }
    }
    parents_by_date
}

/// The parents whose previous snapshot is one day.
struct SelectedParents<'a> {
    index_by_id: &'a HashMap<&'a str, usize>,
    /// Ascending.
    parents: Vec<usize>,
}

impl SelectedParents<'_> {
    fn index_of(&self, id: Option<&str>) -> Option<usize> {
        let index = *self.index_by_id.get(id?)?;
        self.parents.binary_search(&index).is_ok().then_some(index)
    }
}

fn read_roll_up_methods(
    reader: &WarehouseReader<'_>,
    date: NaiveDate,
    selected: &SelectedParents<'_>,
    past: &mut PastParents,
) -> Result<(), Error> {
    for batch in reader.read_columns(PARENT_HEALTH, date, &["parent_id", "rolled_up_by"])? {
        for row in 0..batch.num_rows() {
            if let Some(parent) = selected.index_of(text_cell(&batch, "parent_id", row)) {
                past.rolled_up_by[parent] = text_cell(&batch, "rolled_up_by", row).map(str::to_owned);
            }
        }
    }
    Ok(())
}

fn read_past_members(
    reader: &WarehouseReader<'_>,
    date: NaiveDate,
    selected: &SelectedParents<'_>,
    past: &mut PastParents,
) -> Result<(), Error> {
    for batch in reader.read_columns(PARENT_MEMBERS, date, &MEMBER_COLUMNS)? {
        for row in 0..batch.num_rows() {
            let has_left = text_cell(&batch, "status", row) == Some(MemberStatus::Left.as_str());
            let parent = selected.index_of(text_cell(&batch, "parent_id", row)).filter(|_| !has_left);
            if let (Some(parent), Some(id)) = (parent, text_cell(&batch, "account_id", row)) {
                past.members[parent].push(PastMember {
                    id: id.to_owned(),
                    score: double_cell(&batch, "score", row),
                    weight: double_cell(&batch, "weight", row),
                    contribution: double_cell(&batch, "contribution", row),
                });
            }
        }
    }
    Ok(())
}

const MEMBER_COLUMNS: [&str; 6] = ["parent_id", "account_id", "status", "score", "weight", "contribution"];
