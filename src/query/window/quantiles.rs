//! Quantiles and the most frequent value over frames.
//!
//! The distinct values of a partition are sorted once. A tree over them counts how often each is in the frame; it finds
//! the value at a rank, and the most frequent one, in a logarithm of steps.

use std::ops::Range;

use super::arrangement::{Arrangement, Sorting};
use super::frames::Frames;
use super::sliding::{Accumulator, slide};
use super::values::{Output, Values};
use crate::query::expr::Direction;
use crate::query::functions::Problem;
use crate::query::quantile::{Quantile, between_doubles, between_integers};
use crate::query::types::Type;

/// QUANTILE_CONT: a number, or a time where `data_type` is one, between the two values that this share leads to.
///
/// # Errors
/// Values that nothing lies between.
pub fn continuous(
    arrangement: &Arrangement,
    frame: &Frames,
    values: &Values,
    share: f64,
    data_type: Type,
) -> Result<Output, Problem> {
    let places = places(arrangement, frame, values, Wanted::Continuous(Quantile::new(share)))?;
    Ok(match values {
        Values::Null(rows) => Output::Rows(vec![None; *rows]),
        Values::Integer(_) | Values::Decimal(..) | Values::Double(_) if data_type == Type::Double => {
            let between = |place: Between| {
                let (low, high) = (values.double(place.lower)?, values.double(place.upper)?);
                Some(between_doubles(low, place.part, high) + 0.0)
            };
            Output::Double(places.into_iter().map(|place| place.and_then(between)).collect())
        }
        Values::Integer(_) | Values::Day(_) => {
            let between = |place: Between| {
                let (low, high) = (values.integer(place.lower, data_type)?, values.integer(place.upper, data_type)?);
                Some(between_integers(low, place.part, high))
            };
            Output::Integer(places.into_iter().map(|place| place.and_then(between)).collect())
        }
        _ => return Err(Problem("nothing lies between these values: take QUANTILE_DISC".to_owned())),
    })
}

/// QUANTILE_DISC: the smallest value at or above this share of the values.
///
/// # Errors
/// None; the signature is that of all aggregates.
pub fn discrete(arrangement: &Arrangement, frame: &Frames, values: &Values, share: f64) -> Result<Output, Problem> {
    let places = places(arrangement, frame, values, Wanted::Discrete(Quantile::new(share)))?;
    Ok(Output::of_rows(places.into_iter().map(|place| place.map(|place| place.lower)).collect(), values))
}

/// MODE: the most frequent value; of several the smallest.
///
/// # Errors
/// As [`discrete`].
pub fn mode(arrangement: &Arrangement, frame: &Frames, values: &Values) -> Result<Output, Problem> {
    let places = places(arrangement, frame, values, Wanted::Mode)?;
    Ok(Output::of_rows(places.into_iter().map(|place| place.map(|place| place.lower)).collect(), values))
}

/// What is wanted of the values in a frame.
#[derive(Debug, Clone, Copy)]
enum Wanted {
    Continuous(Quantile),
    Discrete(Quantile),
    Mode,
}

/// A place among sorted values: so far on the way from one to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Between {
    /// A row with the lower value.
    lower: usize,
    upper: usize,
    part: f64,
}

/// For each row, where among the values of its frame the wanted one lies.
fn places(
    arrangement: &Arrangement,
    frame: &Frames,
    values: &Values,
    wanted: Wanted,
) -> Result<Vec<Option<Between>>, Problem> {
    let ranking = Ranking::new(arrangement, values);
    slide(arrangement, frame, |partition| Counts::new(&ranking, partition, wanted))
}

/// The values of each partition in order.
pub struct Ranking {
    /// The index of each row's value among the distinct values of its partition; none for NULL.
    index: Vec<Option<usize>>,
    /// A row with each distinct value, at the positions of its partition.
    rows: Vec<usize>,
    /// How many distinct values each partition has, at its first position.
    distinct: Vec<usize>,
}

impl Ranking {
    /// The place of a row's value among the different ones of its partition, from 0; none for NULL.
    pub fn index(&self, row: usize) -> Option<usize> {
        self.index.get(row).copied().flatten()
    }

    /// How many different values the partition that starts here has.
    pub fn distinct(&self, start: usize) -> usize {
        self.distinct.get(start).copied().unwrap_or(0)
    }

    pub fn new(arrangement: &Arrangement, values: &Values) -> Self {
        let mut sorting = Sorting { rows: arrangement.rows.clone(), runs: arrangement.partitions.clone() };
        sorting.sort_by(values, Direction::ASCENDING);
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
struct Counts<'a> {
    ranking: &'a Ranking,
    start: usize,
    wanted: Wanted,
    /// A binary tree: the root at 1, the children of a node at twice its place and the next, the leaves last.
    nodes: Vec<Node>,
    leaves: usize,
}

/// The values below a node of the tree.
#[derive(Debug, Clone, Copy, Default)]
struct Node {
    total: usize,
    /// How often the most frequent one occurs.
    highest: usize,
}

impl<'a> Counts<'a> {
    fn new(ranking: &'a Ranking, partition: Range<usize>, wanted: Wanted) -> Self {
        let leaves = ranking.distinct[partition.start].next_power_of_two();
        Self { ranking, start: partition.start, wanted, nodes: vec![Node::default(); 2 * leaves], leaves }
    }

    fn change(&mut self, row: usize, change: impl Fn(usize) -> usize) {
        let Some(index) = self.ranking.index[row] else { return };
        let mut place = self.leaves + index;
        let count = change(self.nodes[place].total);
        self.nodes[place] = Node { total: count, highest: count };
        while place > 1 {
            place /= 2;
            let (left, right) = (self.nodes[2 * place], self.nodes[2 * place + 1]);
            self.nodes[place] = Node { total: left.total + right.total, highest: left.highest.max(right.highest) };
        }
    }

    /// A row with the value at this rank, from 0.
    fn at_rank(&self, mut rank: usize) -> usize {
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

    fn most_frequent(&self) -> usize {
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

impl Accumulator for Counts<'_> {
    type Value = Between;

    fn add(&mut self, row: usize) {
        self.change(row, |count| count + 1);
    }

    fn remove(&mut self, row: usize) {
        self.change(row, |count| count - 1);
    }

    fn value(&mut self) -> Result<Option<Between>, Problem> {
        let total = self.nodes[1].total;
        if total == 0 {
            return Ok(None);
        }
        let at = |row| Between { lower: row, upper: row, part: 0.0 };
        Ok(Some(match self.wanted {
            Wanted::Mode => at(self.most_frequent()),
            Wanted::Discrete(quantile) => at(self.at_rank(quantile.discrete_position(total))),
            Wanted::Continuous(quantile) => {
                let (rank, part) = quantile.continuous_position(total);
                let next = if part > 0.0 { rank + 1 } else { rank };
                Between { lower: self.at_rank(rank), upper: self.at_rank(next), part }
            }
        }))
    }
}
