//! Quantiles and the most frequent value over frames.
//!
//! The distinct values of a partition are sorted once. A tree over them counts how often each occurs in the frame. It
//! finds the value at a rank, and the most frequent value, in a logarithmic number of steps.

use std::ops::Range;

use super::frame_ranges::FrameRanges;
use super::sliding::{FrameAccumulator, slide_frames};
use super::sorted_rows::SortedRows;
use super::value_ranking::ValueRanking;
use super::values::{WindowOutput, WindowValues};
use crate::query::numerics::quantile::{Quantile, QuantilePosition, between_doubles, between_integers};
use crate::query::scalar::ValueError;
use crate::query::types::Type;

/// Computes QUANTILE_CONT: interpolates between two values, as numbers, or as times where `data_type` is a time.
///
/// # Errors
/// Where the values are neither numbers nor times.
pub fn continuous_quantiles(
    sorted: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
    share: f64,
    data_type: Type,
) -> Result<WindowOutput, ValueError> {
    let places = statistic_places(sorted, frame, values, OrderStatistic::Continuous(Quantile::new(share)))?;
    Ok(match values {
        WindowValues::Null(rows) => WindowOutput::Rows(vec![None; *rows]),
        WindowValues::Integer(_) | WindowValues::Decimal(..) | WindowValues::Double(_) if data_type == Type::Double => {
            WindowOutput::Double(places.into_iter().map(|place| double_at_place(values, place?)).collect())
        }
        WindowValues::Integer(_) | WindowValues::Day(_) => {
            WindowOutput::Integer(places.into_iter().map(|place| integer_at_place(values, place?, data_type)).collect())
        }
        _ => return Err(ValueError("these values cannot be interpolated: use QUANTILE_DISC".to_owned())),
    })
}

fn double_at_place(values: &WindowValues, place: StatisticPlace) -> Option<f64> {
    let (low, high) = (values.double_at(place.lower)?, values.double_at(place.upper)?);
    Some(between_doubles(low, place.part, high) + 0.0)
}

fn integer_at_place(values: &WindowValues, place: StatisticPlace, data_type: Type) -> Option<i64> {
    let (low, high) = (values.integer_at(place.lower, data_type)?, values.integer_at(place.upper, data_type)?);
    Some(between_integers(low, place.part, high))
}

/// Computes QUANTILE_DISC: the first value in ascending order that at least this share of the values do not exceed.
///
/// # Errors
/// Never. All aggregates have this signature.
pub fn discrete_quantiles(
    sorted: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
    share: f64,
) -> Result<WindowOutput, ValueError> {
    value_output(sorted, frame, values, OrderStatistic::Discrete(Quantile::new(share)))
}

/// Computes MODE: the most frequent value, of several the least.
///
/// # Errors
/// Never. All aggregates have this signature.
pub fn most_frequent_values(
    sorted: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
) -> Result<WindowOutput, ValueError> {
    value_output(sorted, frame, values, OrderStatistic::Mode)
}

/// Computes a statistic that is one of the values.
fn value_output(
    sorted: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
    statistic: OrderStatistic,
) -> Result<WindowOutput, ValueError> {
    let places = statistic_places(sorted, frame, values, statistic)?;
    Ok(WindowOutput::of_rows(places.into_iter().map(|place| place.map(|place| place.lower)).collect(), values))
}

/// A statistic of the sorted values in a frame.
#[derive(Debug, Clone, Copy)]
enum OrderStatistic {
    Continuous(Quantile),
    Discrete(Quantile),
    Mode,
}

/// A position at or between two sorted values.
#[derive(Debug, Clone, Copy, PartialEq)]
struct StatisticPlace {
    /// A row with the value below.
    lower: usize,
    /// A row with the value above.
    upper: usize,
    /// The part of the way from the lower to the upper value.
    part: f64,
}

/// Returns the position of the statistic among the values of each row's frame, by row.
fn statistic_places(
    sorted: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
    statistic: OrderStatistic,
) -> Result<Vec<Option<StatisticPlace>>, ValueError> {
    let ranking = ValueRanking::new(sorted, values);
    slide_frames(sorted, frame, |partition| ValueCountTree::new(&ranking, partition, statistic))
}

/// Counts how often each value of a partition occurs in the frame.
struct ValueCountTree<'a> {
    ranking: &'a ValueRanking,
    /// The first position of the partition.
    start: usize,
    statistic: OrderStatistic,
    /// A binary tree. The root is at 1, the children of node `n` are at `2n` and `2n + 1`, the leaves come last.
    nodes: Vec<CountNode>,
    leaves: usize,
}

/// The values below a node of the tree.
#[derive(Debug, Clone, Copy, Default)]
struct CountNode {
    total: usize,
    /// The number of times that the most frequent value occurs.
    highest: usize,
}

impl<'a> ValueCountTree<'a> {
    fn new(ranking: &'a ValueRanking, partition: Range<usize>, statistic: OrderStatistic) -> Self {
        let leaves = ranking.distinct_count(partition.start).next_power_of_two();
        Self { ranking, start: partition.start, statistic, nodes: vec![CountNode::default(); 2 * leaves], leaves }
    }

    fn change_count(&mut self, row: usize, change: impl Fn(usize) -> usize) {
        let Some(index) = self.ranking.value_index(row) else { return };
        let mut node = self.leaves + index;
        let count = change(self.nodes[node].total);
        self.nodes[node] = CountNode { total: count, highest: count };
        while node > 1 {
            node /= 2;
            let (left, right) = (self.nodes[2 * node], self.nodes[2 * node + 1]);
            self.nodes[node] = CountNode { total: left.total + right.total, highest: left.highest.max(right.highest) };
        }
    }

    /// Returns a row with the value at a rank, from 0.
    fn row_at_rank(&self, mut rank: usize) -> usize {
        let mut node = 1;
        while node < self.leaves {
            node *= 2;
            let left = self.nodes[node].total;
            if rank >= left {
                rank -= left;
                node += 1;
            }
        }
        self.ranking.row_with_value(self.start, node - self.leaves)
    }

    fn most_frequent_row(&self) -> usize {
        let mut node = 1;
        while node < self.leaves {
            node *= 2;
            if self.nodes[node].highest < self.nodes[node + 1].highest {
                node += 1;
            }
        }
        self.ranking.row_with_value(self.start, node - self.leaves)
    }
}

impl FrameAccumulator for ValueCountTree<'_> {
    type Value = StatisticPlace;

    fn add(&mut self, row: usize) {
        self.change_count(row, |count| count + 1);
    }

    fn remove(&mut self, row: usize) {
        self.change_count(row, |count| count - 1);
    }

    fn value(&mut self) -> Result<Option<StatisticPlace>, ValueError> {
        let total = self.nodes[1].total;
        if total == 0 {
            return Ok(None);
        }
        let at_row = |row| StatisticPlace { lower: row, upper: row, part: 0.0 };
        Ok(Some(match self.statistic {
            OrderStatistic::Mode => at_row(self.most_frequent_row()),
            OrderStatistic::Discrete(quantile) => at_row(self.row_at_rank(quantile.discrete_position(total))),
            OrderStatistic::Continuous(quantile) => {
                let QuantilePosition { position, part } = quantile.continuous_position(total);
                let next = if part > 0.0 { position + 1 } else { position };
                StatisticPlace { lower: self.row_at_rank(position), upper: self.row_at_rank(next), part }
            }
        }))
    }
}
