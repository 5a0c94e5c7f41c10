//! Functions that number the rows of a partition: ROW_NUMBER, the ranks, CUME_DIST and NTILE.

use std::ops::Range;

use super::sorted_rows::{RowPlace, SortedRows};
use super::values::WindowOutput;
use crate::query::functions::ValueError;

/// ROW_NUMBER: from 1, each row its own.
#[must_use]
pub fn row_number(arrangement: &SortedRows) -> WindowOutput {
    integer_output(arrangement, |place| place.position - place.partition.start + 1)
}

/// RANK: the number of the first peer.
#[must_use]
pub fn rank(arrangement: &SortedRows) -> WindowOutput {
    integer_output(arrangement, rank_of_place)
}

/// DENSE_RANK: the number of the group of peers.
#[must_use]
pub fn dense_rank(arrangement: &SortedRows) -> WindowOutput {
    integer_output(arrangement, |place| place.peer_group + 1)
}

/// PERCENT_RANK: rows before the first peer, as a share of the other rows.
#[must_use]
pub fn percent_rank(arrangement: &SortedRows) -> WindowOutput {
    double_output(arrangement, |place| match place.partition.len() {
        1 => 0.0,
        rows => double(rank_of_place(place) - 1) / double(rows - 1),
    })
}

/// CUME_DIST: rows up to the last peer, as a share of all rows.
#[must_use]
pub fn cumulative_distribution(arrangement: &SortedRows) -> WindowOutput {
    double_output(arrangement, |place| double(place.peers.end - place.partition.start) / double(place.partition.len()))
}

/// NTILE: the number of the bucket. The first buckets take one row more where rows don't divide evenly.
///
/// # Errors
/// Where there is no bucket.
pub fn ntile(arrangement: &SortedRows, buckets: i64) -> Result<WindowOutput, ValueError> {
    if buckets < 1 {
        return Err(ValueError(format!("NTILE needs at least one bucket, not {buckets}")));
    }
    let buckets = usize::try_from(buckets).unwrap_or(usize::MAX);
    Ok(integer_output(arrangement, |place| {
        bucket(place.position - place.partition.start, place.partition.len(), buckets)
    }))
}

/// The bucket, from 1, of the row at this index among so many rows.
fn bucket(index: usize, rows: usize, buckets: usize) -> usize {
    let (size, larger) = (rows / buckets, rows % buckets);
    let in_larger = larger * (size + 1);
    if index < in_larger { index / (size + 1) + 1 } else { (index - in_larger) / size + larger + 1 }
}

fn rank_of_place(place: &RowPlace) -> usize {
    let Range { start, .. } = place.peers;
    start - place.partition.start + 1
}

#[expect(clippy::cast_possible_wrap, reason = "a count of rows in memory is far below 2^63")]
fn integer_output(arrangement: &SortedRows, number: impl Fn(&RowPlace) -> usize) -> WindowOutput {
    let mut numbers = vec![None; arrangement.rows.len()];
    for place in arrangement.row_places() {
        numbers[arrangement.rows[place.position]] = Some(number(&place) as i64);
    }
    WindowOutput::Integer(numbers)
}

fn double_output(arrangement: &SortedRows, number: impl Fn(&RowPlace) -> f64) -> WindowOutput {
    let mut numbers = vec![None; arrangement.rows.len()];
    for place in arrangement.row_places() {
        numbers[arrangement.rows[place.position]] = Some(number(&place));
    }
    WindowOutput::Double(numbers)
}

#[expect(clippy::cast_precision_loss, reason = "a count of rows in memory is far below 2^53")]
fn double(rows: usize) -> f64 {
    rows as f64
}
