//! ARG_MIN, ARG_MAX, FIRST, LAST and STRING_AGG: values by the order of other columns, then by themselves.

use super::{Accumulator, Extreme};
use crate::query::expr::Direction;
use crate::query::group_by::batch::Rows;
use crate::query::group_by::column_values::{ColumnValues, Storage};
use crate::query::group_by::results::Results;
use crate::query::group_by::sort_key;

/// A value behind what it is ordered by, as bytes that sort so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct OrderedValue {
    key: Box<[u8]>,
    /// Where the value begins; equal keys have it at the same place.
    start: u32,
}

impl OrderedValue {
    fn value(&self) -> &[u8] {
        &self.key[usize::try_from(self.start).unwrap_or(0)..]
    }
}

/// Writes the key of a row, and where its value begins. The first column is the value, the others are what it is
/// ordered by.
struct KeyWriter {
    directions: Vec<Direction>,
    key: Vec<u8>,
}

/// A key as [`KeyWriter`] wrote it.
struct Written<'a> {
    key: &'a [u8],
    start: u32,
    /// Whether the value is not NULL.
    value_present: bool,
    /// Whether nothing is NULL.
    all_present: bool,
}

impl KeyWriter {
    fn write(&mut self, columns: &[&ColumnValues], row: usize) -> Option<Written<'_>> {
        let (value, order) = columns.split_first()?;
        self.key.clear();
        let mut all_present = true;
        for (column, direction) in order.iter().zip(&self.directions) {
            all_present &= sort_key::push(&mut self.key, column, row, *direction);
        }
        let start = u32::try_from(self.key.len()).ok()?;
        let value_present = sort_key::push_last(&mut self.key, value, row);
        Some(Written { key: &self.key, start, value_present, all_present: all_present && value_present })
    }
}

impl Written<'_> {
    fn to_owned(&self) -> OrderedValue {
        OrderedValue { key: self.key.into(), start: self.start }
    }
}

/// What becomes of rows where something is NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    Kept,
    Skipped,
}

/// The first or the last value of each group.
pub struct Picked {
    best: Vec<Option<OrderedValue>>,
    writer: KeyWriter,
    storage: Storage,
    extreme: Extreme,
    nulls: Nulls,
}

impl Picked {
    pub fn new(storage: Storage, directions: Vec<Direction>, extreme: Extreme, nulls: Nulls) -> Self {
        Self { best: Vec::new(), writer: KeyWriter { directions, key: Vec::new() }, storage, extreme, nulls }
    }
}

impl Accumulator for Picked {
    fn add(&mut self, columns: &[&ColumnValues], rows: &Rows) {
        self.best.resize(rows.groups, None);
        for (row, group) in rows.rows {
            let Some(written) = self.writer.write(columns, *row) else {
                continue;
            };
            let skipped = self.nulls == Nulls::Skipped && !written.all_present;
            let best = &mut self.best[*group];
            if !skipped && best.as_ref().is_none_or(|best| self.extreme.prefers(written.key, &best.key)) {
                *best = Some(written.to_owned());
            }
        }
    }

    fn finish(mut self: Box<Self>, groups: usize) -> Result<Results, String> {
        self.best.resize(groups, None);
        let values = self.best.iter().map(|best| best.as_ref().map(OrderedValue::value));
        Ok(sort_key::read_last(self.storage, values))
    }
}

/// What becomes of a text that was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeated {
    Kept,
    Dropped,
}

/// The texts of each group, joined in order.
pub struct Concatenated {
    lists: Vec<Vec<OrderedValue>>,
    writer: KeyWriter,
    separator: String,
    repeated: Repeated,
}

impl Concatenated {
    pub fn new(directions: Vec<Direction>, separator: String, repeated: Repeated) -> Self {
        Self { lists: Vec::new(), writer: KeyWriter { directions, key: Vec::new() }, separator, repeated }
    }

    fn join(&self, mut values: Vec<OrderedValue>) -> Option<Box<str>> {
        values.sort_unstable();
        if self.repeated == Repeated::Dropped {
            // Each value where it comes first.
            let mut seen = std::collections::HashSet::new();
            values.retain(|value| seen.insert(value.value().to_vec()));
        }
        let texts = values.iter().map(|value| value.value().get(1..).unwrap_or_default());
        let joined = texts.collect::<Vec<_>>().join(self.separator.as_bytes());
        (!values.is_empty()).then(|| String::from_utf8_lossy(&joined).into())
    }
}

impl Accumulator for Concatenated {
    fn add(&mut self, columns: &[&ColumnValues], rows: &Rows) {
        self.lists.resize(rows.groups, Vec::new());
        for (row, group) in rows.rows {
            if let Some(written) = self.writer.write(columns, *row).filter(|written| written.value_present) {
                self.lists[*group].push(written.to_owned());
            }
        }
    }

    fn finish(mut self: Box<Self>, groups: usize) -> Result<Results, String> {
        let mut lists = std::mem::take(&mut self.lists);
        lists.resize(groups, Vec::new());
        Ok(Results::Texts(lists.into_iter().map(|values| self.join(values)).collect()))
    }
}
