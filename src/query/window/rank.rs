//! Functions that number the rows of a partition: ROW_NUMBER, the ranks, CUME_DIST and NTILE.

use std::ops::Range;

use super::sorted_rows::{RowPlace, SortedRows};
use super::values::WindowOutput;
use crate::query::scalar::ValueError;

/// Computes ROW_NUMBER: numbers the rows of each partition from 1.
#[must_use]
pub fn row_number(sorted: &SortedRows) -> WindowOutput {
    integer_output(sorted, |place| place.position - place.partition.start + 1)
}

/// Computes RANK: the row number of the first peer.
#[must_use]
pub fn plain_rank(sorted: &SortedRows) -> WindowOutput {
    integer_output(sorted, rank_of_place)
}

/// Computes DENSE_RANK: the number of the group of peers.
#[must_use]
pub fn dense_rank(sorted: &SortedRows) -> WindowOutput {
    integer_output(sorted, |place| place.peer_group + 1)
}

/// Computes PERCENT_RANK: the rows before the first peer, as a share of all other rows.
#[must_use]
pub fn percent_rank(sorted: &SortedRows) -> WindowOutput {
    double_output(sorted, |place| match place.partition.len() {
        1 => 0.0,
        rows => double_of_count(rank_of_place(place) - 1) / double_of_count(rows - 1),
    })
}

/// Computes CUME_DIST: the rows up to the last peer, as a share of all rows.
#[must_use]
pub fn cumulative_distribution(sorted: &SortedRows) -> WindowOutput {
    double_output(sorted, |place| {
        double_of_count(place.peers.end - place.partition.start) / double_of_count(place.partition.len())
    })
}

/// Computes NTILE: the number of the bucket. The first buckets have one row more where the rows do not divide evenly.
///
/// # Errors
/// Where there are no buckets.
pub fn ntile_buckets(sorted: &SortedRows, buckets: i64) -> Result<WindowOutput, ValueError> {
    if buckets < 1 {
        return Err(ValueError(format!("NTILE expects at least one bucket, found {buckets}")));
    }
    let buckets = usize::try_from(buckets).unwrap_or(usize::MAX);
    Ok(integer_output(sorted, |place| {
        bucket_of_row(place.position - place.partition.start, place.partition.len(), buckets)
    }))
}

/// Returns the bucket, from 1, of the row at an index.
fn bucket_of_row(index: usize, rows: usize, buckets: usize) -> usize {
    let (size, larger) = (rows / buckets, rows % buckets);
    let in_larger = larger * (size + 1);
    if index < in_larger { index / (size + 1) + 1 } else { (index - in_larger) / size + larger + 1 }
}

fn rank_of_place(place: &RowPlace) -> usize {
    let Range { start, .. } = place.peers;
    start - place.partition.start + 1
}

#[expect(clippy::cast_possible_wrap, reason = "a count of rows in memory is far below 2^63")]
fn integer_output(sorted: &SortedRows, number: impl Fn(&RowPlace) -> usize) -> WindowOutput {
    let mut numbers = vec![None; sorted.rows.len()];
    for place in sorted.row_places() {
        numbers[sorted.rows[place.position]] = Some(number(&place) as i64);
    }
    WindowOutput::Integer(numbers)
}

fn double_output(sorted: &SortedRows, number: impl Fn(&RowPlace) -> f64) -> WindowOutput {
    let mut numbers = vec![None; sorted.rows.len()];
    for place in sorted.row_places() {
        numbers[sorted.rows[place.position]] = Some(number(&place));
    }
    WindowOutput::Double(numbers)
}

#[expect(clippy::cast_precision_loss, reason = "a count of rows in memory is far below 2^53")]
fn double_of_count(rows: usize) -> f64 {
    rows as f64
}
