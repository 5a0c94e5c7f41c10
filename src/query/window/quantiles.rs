//! Quantiles and the most frequent value over frames.
//!
//! The distinct values of a partition are sorted once. A tree over them counts how often each is in the frame; it finds
//! the value at a rank, and the most frequent one, in a logarithm of steps.

use std::ops::Range;

use super::frame_ranges::FrameRanges;
use super::sliding::{FrameAccumulator, slide_frames};
use super::sorted_rows::{RowSorter, SortedRows};
use super::values::{WindowOutput, WindowValues};
use crate::query::expr::SortDirection;
use crate::query::functions::ValueError;
use crate::query::numerics::quantile::{Quantile, QuantilePosition, between_doubles, between_integers};
use crate::query::types::Type;

/// QUANTILE_CONT: a number, or a time where `data_type` is one, between the two values that this share leads to.
///
/// # Errors
/// Values that nothing lies between.
pub fn continuous(
    arrangement: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
    share: f64,
    data_type: Type,
) -> Result<WindowOutput, ValueError> {
    let places = quantile_places(arrangement, frame, values, OrderStatistic::Continuous(Quantile::new(share)))?;
    Ok(match values {
        WindowValues::Null(rows) => WindowOutput::Rows(vec![None; *rows]),
        WindowValues::Integer(_) | WindowValues::Decimal(..) | WindowValues::Double(_) if data_type == Type::Double => {
            let between = |place: QuantilePlace| {
                let (low, high) = (values.double_at(place.lower)?, values.double_at(place.upper)?);
                Some(between_doubles(low, place.part, high) + 0.0)
            };
            WindowOutput::Double(places.into_iter().map(|place| place.and_then(between)).collect())
        }
        WindowValues::Integer(_) | WindowValues::Day(_) => {
            let between = |place: QuantilePlace| {
                let (low, high) =
                    (values.integer_at(place.lower, data_type)?, values.integer_at(place.upper, data_type)?);
                Some(between_integers(low, place.part, high))
            };
            WindowOutput::Integer(places.into_iter().map(|place| place.and_then(between)).collect())
        }
        _ => return Err(ValueError("nothing lies between these values: take QUANTILE_DISC".to_owned())),
    })
}

/// QUANTILE_DISC: the smallest value at or above this share of the values.
///
/// # Errors
/// None; the signature is that of all aggregates.
pub fn discrete(
    arrangement: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
    share: f64,
) -> Result<WindowOutput, ValueError> {
    let places = quantile_places(arrangement, frame, values, OrderStatistic::Discrete(Quantile::new(share)))?;
    Ok(WindowOutput::of_rows(places.into_iter().map(|place| place.map(|place| place.lower)).collect(), values))
}

/// MODE: the most frequent value; of several the smallest.
///
/// # Errors
/// As [`discrete`].
pub fn mode(arrangement: &SortedRows, frame: &FrameRanges, values: &WindowValues) -> Result<WindowOutput, ValueError> {
    let places = quantile_places(arrangement, frame, values, OrderStatistic::Mode)?;
    Ok(WindowOutput::of_rows(places.into_iter().map(|place| place.map(|place| place.lower)).collect(), values))
}

/// What is wanted of the values in a frame.
#[derive(Debug, Clone, Copy)]
enum OrderStatistic {
    Continuous(Quantile),
    Discrete(Quantile),
    Mode,
}

/// A place among sorted values: so far on the way from one to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
struct QuantilePlace {
    /// A row with the lower value.
    lower: usize,
    upper: usize,
    part: f64,
}

/// For each row, where among the values of its frame the wanted one lies.
fn quantile_places(
    arrangement: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
    wanted: OrderStatistic,
) -> Result<Vec<Option<QuantilePlace>>, ValueError> {
    let ranking = ValueRanking::new(arrangement, values);
    slide_frames(arrangement, frame, |partition| ValueCountTree::new(&ranking, partition, wanted))
}

/// The values of each partition in order.
pub struct ValueRanking {
    /// The index of each row's value among the distinct values of its partition; none for NULL.
    index: Vec<Option<usize>>,
    /// A row with each distinct value, at the positions of its partition.
    rows: Vec<usize>,
    /// How many distinct values each partition has, at its first position.
    distinct: Vec<usize>,
}

impl ValueRanking {
    /// The place of a row's value among the different ones of its partition, from 0; none for NULL.
    pub fn value_index(&self, row: usize) -> Option<usize> {
        self.index.get(row).copied().flatten()
    }

    /// How many different values the partition that starts here has.
    pub fn distinct_count(&self, start: usize) -> usize {
        self.distinct.get(start).copied().unwrap_or(0)
    }

    pub fn new(arrangement: &SortedRows, values: &WindowValues) -> Self {
        let mut sorting = RowSorter { rows: arrangement.rows.clone(), runs: arrangement.partitions.clone() };
        sorting.sort_by(values, SortDirection::ASCENDING);
        let height = sorting.rows.len();
        let mut ranking = Self { index: vec![None; height], rows: vec![0; height], distinct: vec![0; height] };
        let mut partitions = arrangement.partitions.iter().peekable();
        let mut start = 0;
        for run in sorting.runs.windows(2) {
            if let Some(&begin) = partitions.next_if(|begin| **begin == run[0]) {
                start = begin;
            }
            let rows = &sorting.rows[run[0]..run[1]];
            if values.is_null(rows[0]) {
                continue;
            }
            let index = ranking.distinct[start];
            for &row in rows {
                ranking.index[row] = Some(index);
            }
            ranking.rows[start + index] = rows[0];
            ranking.distinct[start] += 1;
        }
        ranking
    }
}

/// How often each value of a partition is in the frame.
struct ValueCountTree<'a> {
    ranking: &'a ValueRanking,
    start: usize,
    wanted: OrderStatistic,
    /// A binary tree: the root at 1, the children of a node at twice its place and the next, the leaves last.
    nodes: Vec<CountNode>,
    leaves: usize,
}

/// The values below a node of the tree.
#[derive(Debug, Clone, Copy, Default)]
struct CountNode {
    total: usize,
    /// How often the most frequent one occurs.
    highest: usize,
}

impl<'a> ValueCountTree<'a> {
    fn new(ranking: &'a ValueRanking, partition: Range<usize>, wanted: OrderStatistic) -> Self {
        let leaves = ranking.distinct[partition.start].next_power_of_two();
        Self { ranking, start: partition.start, wanted, nodes: vec![CountNode::default(); 2 * leaves], leaves }
    }

    fn change_count(&mut self, row: usize, change: impl Fn(usize) -> usize) {
        let Some(index) = self.ranking.index[row] else { return };
        let mut place = self.leaves + index;
        let count = change(self.nodes[place].total);
        self.nodes[place] = CountNode { total: count, highest: count };
        while place > 1 {
            place /= 2;
            let (left, right) = (self.nodes[2 * place], self.nodes[2 * place + 1]);
            self.nodes[place] = CountNode { total: left.total + right.total, highest: left.highest.max(right.highest) };
        }
    }

    /// A row with the value at this rank, from 0.
    fn row_at_rank(&self, mut rank: usize) -> usize {
        let mut place = 1;
        while place < self.leaves {
            place *= 2;
            let left = self.nodes[place].total;
            if rank >= left {
                rank -= left;
                place += 1;
            }
        }
        self.ranking.rows[self.start + place - self.leaves]
    }

    fn most_frequent_row(&self) -> usize {
        let mut place = 1;
        while place < self.leaves {
            place *= 2;
            if self.nodes[place].highest < self.nodes[place + 1].highest {
                place += 1;
            }
        }
        self.ranking.rows[self.start + place - self.leaves]
    }
}

impl FrameAccumulator for ValueCountTree<'_> {
    type Value = QuantilePlace;

    fn add(&mut self, row: usize) {
        self.change_count(row, |count| count + 1);
    }

    fn remove(&mut self, row: usize) {
        self.change_count(row, |count| count - 1);
    }

    fn value(&mut self) -> Result<Option<QuantilePlace>, ValueError> {
        let total = self.nodes[1].total;
        if total == 0 {
            return Ok(None);
        }
        let at = |row| QuantilePlace { lower: row, upper: row, part: 0.0 };
        Ok(Some(match self.wanted {
            OrderStatistic::Mode => at(self.most_frequent_row()),
            OrderStatistic::Discrete(quantile) => at(self.row_at_rank(quantile.discrete_position(total))),
            OrderStatistic::Continuous(quantile) => {
                let QuantilePosition { position: rank, part } = quantile.continuous_position(total);
                let next = if part > 0.0 { rank + 1 } else { rank };
                QuantilePlace { lower: self.row_at_rank(rank), upper: self.row_at_rank(next), part }
            }
        }))
    }
}
