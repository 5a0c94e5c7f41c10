//! A naive implementation of window functions: every row reads all rows of the table, as the SQL standard defines them.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "small tables of small numbers"
)]

use std::cmp::Ordering;

use super::{Cell, TestTable, cell_at, row_count};
use crate::query::expr::{AggregateFunction, FrameBound, FrameUnits, SortDirection, WindowFunction};
use crate::query::window::window_columns::WindowColumns;

mod aggregates;

/// Returns the output of a window over a table.
pub fn compute_naively(table: &TestTable, window: &WindowColumns) -> Vec<Cell> {
    let count = table.values().next().map_or(0, row_count);
    (0..count).map(|row| WindowRow::new(table, window, count, row).compute_result()).collect()
}

/// A row and its sorted partition.
struct WindowRow<'a> {
    table: &'a TestTable,
    window: &'a WindowColumns,
    row: usize,
    partition: Vec<usize>,
    /// The position of the row in the partition.
    index: usize,
    /// The number of the group of peers of each row of the partition.
    groups: Vec<usize>,
}

impl<'a> WindowRow<'a> {
    fn new(table: &'a TestTable, window: &'a WindowColumns, count: usize, row: usize) -> Self {
        let mut found = Self { table, window, row, partition: Vec::new(), index: 0, groups: Vec::new() };
        let is_same = |name: &String, other| {
            compare_cells(&found.cell_of(name, row), &found.cell_of(name, other), SortDirection::ASCENDING).is_eq()
        };
        let mut partition: Vec<usize> =
            (0..count).filter(|&other| window.partition.iter().all(|name| is_same(name, other))).collect();
        partition.sort_by(|one, two| {
            let ties = window.ties.iter().map(|tie| compare_ties(&found.cell_of(tie, *one), &found.cell_of(tie, *two)));
            found.compare_peers(*one, *two).then_with(|| ties.fold(Ordering::Equal, Ordering::then))
        });
        let is_first_peer = |at: &usize| found.compare_peers(partition[at - 1], partition[*at]).is_ne();
        let groups = (0..partition.len()).map(|at| (1..=at).filter(is_first_peer).count()).collect();
        let index = partition.iter().position(|&other| other == row).unwrap();
        (found.partition, found.groups, found.index) = (partition, groups, index);
        found
    }

    fn cell_of(&self, name: &str, row: usize) -> Cell {
        cell_at(&self.table[name], row)
    }

    fn first_argument(&self, row: usize) -> Cell {
        self.cell_of(&self.window.arguments[0], row)
    }

    /// Returns whether a row can be returned, which IGNORE NULLS restricts.
    fn counts_row(&self, row: usize) -> bool {
        !self.window.ignore_nulls || self.first_argument(row) != Cell::Null
    }

    /// Compares two rows by the ORDER BY.
    fn compare_peers(&self, one: usize, two: usize) -> Ordering {
        let keys = self.window.order.iter().map(|key| {
            let direction = SortDirection { descending: key.descending, nulls_first: key.nulls_first };
            compare_cells(&self.cell_of(&key.column, one), &self.cell_of(&key.column, two), direction)
        });
        keys.fold(Ordering::Equal, Ordering::then)
    }

    /// Compares the row at a position of the partition with this row.
    fn compare_position(&self, position: usize) -> Ordering {
        self.compare_peers(self.partition[position], self.row)
    }

    /// Compares the key at a position with a bound of this row, or the rows where the bound is NULL.
    fn compare_to_bound(&self, position: usize, bound: usize) -> Ordering {
        let FrameUnits::Distance { key } = self.window.frame.units else { panic!("{:?}", self.window.frame) };
        let (bound, order) = (self.cell_of(self.frame_column(bound), self.row), &self.window.order[0]);
        if bound == Cell::Null {
            return self.compare_position(position);
        }
        let direction = SortDirection { descending: order.descending, nulls_first: order.nulls_first };
        compare_cells(&self.cell_of(self.frame_column(key), self.partition[position]), &bound, direction)
    }

    fn frame_column(&self, argument: usize) -> &str {
        &self.window.frame_columns.iter().find(|column| column.argument == argument).unwrap().column
    }

    /// Compares a position with a bound of the frame; none where the bound is the end of the partition.
    fn compare_to_frame(&self, position: usize, bound: FrameBound) -> Option<Ordering> {
        let (of_position, of_row) = match self.window.frame.units {
            FrameUnits::Groups => (self.groups[position] as u64, self.groups[self.index] as u64),
            _ => (position as u64, self.index as u64),
        };
        Some(match (self.window.frame.units, bound) {
            (_, FrameBound::UnboundedPreceding | FrameBound::UnboundedFollowing) => return None,
            (_, FrameBound::At(bound)) => self.compare_to_bound(position, bound),
            (FrameUnits::Range | FrameUnits::Distance { .. }, _) => self.compare_position(position),
            (_, FrameBound::Preceding(number)) => (of_position + number).cmp(&of_row),
            (_, FrameBound::CurrentRow) => of_position.cmp(&of_row),
            (_, FrameBound::Following(number)) => of_position.cmp(&(of_row + number)),
        })
    }

    /// Returns the rows of the frame.
    fn rows_in_frame(&self) -> Vec<usize> {
        let frame = self.window.frame;
        let starts = |position: usize| {
            self.compare_to_frame(position, frame.start)
                .map_or(frame.start == FrameBound::UnboundedPreceding, Ordering::is_ge)
        };
        let ends = |position: usize| {
            self.compare_to_frame(position, frame.end)
                .map_or(frame.end == FrameBound::UnboundedFollowing, Ordering::is_le)
        };
        let positions = (0..self.partition.len()).filter(|&position| starts(position) && ends(position));
        positions.map(|position| self.partition[position]).collect()
    }

    fn compute_result(&self) -> Cell {
        match self.window.function {
            WindowFunction::Lag | WindowFunction::Lead => self.shifted_value(),
            WindowFunction::FirstValue
            | WindowFunction::LastValue
            | WindowFunction::NthValue
            | WindowFunction::CountDistinct
            | WindowFunction::Aggregate(_) => self.result_of_frame(),
            _ => self.rank_of_row(),
        }
    }

    fn rank_of_row(&self) -> Cell {
        let rows = self.partition.len();
        let smaller = (0..rows).filter(|&position| self.compare_position(position).is_lt()).count();
        let not_greater = (0..rows).filter(|&position| self.compare_position(position).is_le()).count();
        match self.window.function {
            WindowFunction::RowNumber => number_cell(self.index + 1),
            WindowFunction::Rank => number_cell(smaller + 1),
            WindowFunction::DenseRank => number_cell(self.groups[self.index] + 1),
            WindowFunction::PercentRank if rows == 1 => Cell::Double(0.0),
            WindowFunction::PercentRank => Cell::Double(smaller as f64 / (rows - 1) as f64),
            WindowFunction::CumulativeDistribution => Cell::Double(not_greater as f64 / rows as f64),
            WindowFunction::Ntile => {
                let buckets = usize::try_from(self.window.offset).unwrap();
                let size = |bucket: usize| rows / buckets + usize::from(bucket < rows % buckets);
                let dealt = (0..buckets).flat_map(|bucket| std::iter::repeat_n(bucket + 1, size(bucket)));
                number_cell(dealt.collect::<Vec<_>>()[self.index])
            }
            other => unreachable!("{other:?} does not number rows"),
        }
    }

    fn shifted_value(&self) -> Cell {
        let WindowColumns { function, offset, default, .. } = self.window;
        let ahead = if *function == WindowFunction::Lead { *offset } else { -offset };
        let distance = usize::try_from(ahead.unsigned_abs()).unwrap();
        let counts = |row: &usize| self.counts_row(*row);
        let found = match ahead {
            0 => Some(self.row),
            1.. => self.partition[self.index + 1..].iter().copied().filter(counts).nth(distance - 1),
            _ => self.partition[..self.index].iter().rev().copied().filter(counts).nth(distance - 1),
        };
        match (found, default) {
            (Some(found), _) => self.first_argument(found),
            (None, Some(default)) => self.cell_of(default, self.row),
            (None, None) => Cell::Null,
        }
    }

    fn result_of_frame(&self) -> Cell {
        let frame = self.rows_in_frame();
        let mut counting = frame.iter().copied().filter(|row| self.counts_row(*row));
        let value = |row: Option<usize>| row.map_or(Cell::Null, |row| self.first_argument(row));
        match self.window.function {
            WindowFunction::FirstValue | WindowFunction::Aggregate(AggregateFunction::First) => value(counting.next()),
            WindowFunction::LastValue | WindowFunction::Aggregate(AggregateFunction::Last) => {
                value(counting.next_back())
            }
            WindowFunction::NthValue => {
                let place = usize::try_from(self.window.offset - 1).ok();
                value(place.and_then(|place| counting.nth(place)))
            }
            WindowFunction::Aggregate(AggregateFunction::CountRows) => number_cell(frame.len()),
            WindowFunction::CountDistinct => {
                let values = frame.into_iter().map(|row| self.first_argument(row));
                let mut values: Vec<Cell> = values.filter(|value| *value != Cell::Null).collect();
                values.sort_by(|one, two| compare_cells(one, two, SortDirection::ASCENDING));
                values.dedup_by(|one, two| compare_cells(one, two, SortDirection::ASCENDING).is_eq());
                number_cell(values.len())
            }
            WindowFunction::Aggregate(function) => {
                let rows = frame
                    .into_iter()
                    .map(|row| self.window.arguments.iter().map(|name| self.cell_of(name, row)).collect::<Vec<Cell>>());
                let rows: Vec<Vec<Cell>> = rows.filter(|row| !row.contains(&Cell::Null)).collect();
                aggregates::aggregate_rows(function, self.window, &rows)
            }
            other => unreachable!("{other:?} has no frame"),
        }
    }
}

fn number_cell(number: usize) -> Cell {
    Cell::Number(number as i128)
}

fn compare_cells(one: &Cell, two: &Cell, direction: SortDirection) -> Ordering {
    let null = if direction.nulls_first { Ordering::Less } else { Ordering::Greater };
    let order = match (one, two) {
        (Cell::Null, Cell::Null) => return Ordering::Equal,
        (Cell::Null, _) => return null,
        (_, Cell::Null) => return null.reverse(),
        (Cell::Boolean(one), Cell::Boolean(two)) => one.cmp(two),
        (Cell::Number(one), Cell::Number(two)) => one.cmp(two),
        (Cell::Double(one), Cell::Double(two)) => one.partial_cmp(two).unwrap(),
        (Cell::Text(one), Cell::Text(two)) => one.as_bytes().cmp(two.as_bytes()),
        (one, two) => panic!("{one:?} and {two:?} are of different types"),
    };
    if direction.descending { order.reverse() } else { order }
}

fn compare_ties(one: &Cell, two: &Cell) -> Ordering {
    match (one, two) {
        (Cell::Double(one), Cell::Double(two)) => one.total_cmp(two),
        (one, two) => compare_cells(one, two, SortDirection::ASCENDING),
    }
}
