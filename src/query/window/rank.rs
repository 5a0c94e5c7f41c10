//! ROW_NUMBER, the ranks, CUME_DIST and NTILE: the place of each row in its partition.

use super::sorted_rows::{RowPlace, SortedRows};
use super::values::WindowOutput;
use crate::query::scalar::ValueError;

/// Computes ROW_NUMBER: numbers the rows of each partition from 1.
#[must_use]
pub fn row_number(sorted: &SortedRows) -> WindowOutput {
    integer_output(sorted, |place| place.index_in_partition() + 1)
}

/// Computes RANK: the row number of the first peer.
#[must_use]
pub fn plain_rank(sorted: &SortedRows) -> WindowOutput {
    integer_output(sorted, rank_of_place)
}

/// Computes DENSE_RANK: the group of peers, counted from 1.
#[must_use]
pub fn dense_rank(sorted: &SortedRows) -> WindowOutput {
    integer_output(sorted, |place| place.peer_group + 1)
}

/// Computes PERCENT_RANK: the rows before the first peer, as a share of the other rows of the partition.
#[must_use]
pub fn percent_rank(sorted: &SortedRows) -> WindowOutput {
    double_output(sorted, |place| match place.partition.len() {
        1 => 0.0,
        rows => double_of_count(rank_of_place(place) - 1) / double_of_count(rows - 1),
    })
}

/// Computes CUME_DIST: the rows up to the last peer, as a share of the rows of the partition.
#[must_use]
pub fn cumulative_distribution(sorted: &SortedRows) -> WindowOutput {
    double_output(sorted, |place| {
        double_of_count(place.peers.end - place.partition.start) / double_of_count(place.partition.len())
    })
}

/// Computes NTILE: the bucket, counted from 1. If the rows do not divide evenly, the first buckets have one row more.
///
/// # Errors
/// If `buckets` is below 1.
pub fn ntile_buckets(sorted: &SortedRows, buckets: i64) -> Result<WindowOutput, ValueError> {
    if buckets < 1 {
        return Err(ValueError(format!("NTILE expects at least one bucket, found {buckets}")));
    }
    let buckets = usize::try_from(buckets).unwrap_or(usize::MAX);
    Ok(integer_output(sorted, |place| bucket_of_row(place.index_in_partition(), place.partition.len(), buckets)))
}

/// Returns the bucket, counted from 1, of the row at an index of its partition.
fn bucket_of_row(index: usize, rows: usize, buckets: usize) -> usize {
    let (size, larger_buckets) = (rows / buckets, rows % buckets);
    let rows_in_larger = larger_buckets * (size + 1);
    if index < rows_in_larger {
        index / (size + 1) + 1
    } else {
        // With fewer rows than buckets, all rows are in larger buckets, so `size` is not 0 here.
        (index - rows_in_larger) / size + larger_buckets + 1
    }
}

fn rank_of_place(place: &RowPlace) -> usize {
    place.peers.start - place.partition.start + 1
}

#[expect(clippy::cast_possible_wrap, reason = "a count of rows in memory is far below 2^63")]
fn integer_output(sorted: &SortedRows, number: impl Fn(&RowPlace) -> usize) -> WindowOutput {
    WindowOutput::Integer(values_by_row(sorted, |place| number(place) as i64))
}

fn double_output(sorted: &SortedRows, number: impl Fn(&RowPlace) -> f64) -> WindowOutput {
    WindowOutput::Double(values_by_row(sorted, number))
}

/// Computes a value for each row, and returns the values in the order of the frame.
fn values_by_row<T: Clone>(sorted: &SortedRows, value: impl Fn(&RowPlace) -> T) -> Vec<Option<T>> {
    let mut values = vec![None; sorted.rows.len()];
    for place in sorted.row_places() {
        values[sorted.rows[place.position]] = Some(value(&place));
    }
    values
}

#[expect(clippy::cast_precision_loss, reason = "a count of rows in memory is far below 2^53")]
fn double_of_count(rows: usize) -> f64 {
    rows as f64
}
