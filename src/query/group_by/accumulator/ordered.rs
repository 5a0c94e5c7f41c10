//! ARG_MIN, ARG_MAX, FIRST, LAST and STRING_AGG: values by the order of other columns, then by themselves.

use super::{Extreme, GroupAccumulator};
use crate::query::expr::SortDirection;
use crate::query::group_by::batch::GroupedRows;
use crate::query::group_by::column_values::{ColumnValues, ValueStorage};
use crate::query::group_by::group_results::GroupResults;
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
struct SortKeyWriter {
    directions: Vec<SortDirection>,
    key: Vec<u8>,
}

/// A key as [`KeyWriter`] wrote it.
struct WrittenSortKey<'a> {
    key: &'a [u8],
    start: u32,
    /// Whether the value is not NULL.
    value_present: bool,
    /// Whether nothing is NULL.
    all_present: bool,
}

impl SortKeyWriter {
    fn write(&mut self, columns: &[&ColumnValues], row: usize) -> Option<WrittenSortKey<'_>> {
        let (value, order) = columns.split_first()?;
        self.key.clear();
        let mut all_present = true;
        for (column, direction) in order.iter().zip(&self.directions) {
            all_present &= sort_key::push_value(&mut self.key, column, row, *direction);
        }
        let start = u32::try_from(self.key.len()).ok()?;
        let value_present = sort_key::push_last_value(&mut self.key, value, row);
        Some(WrittenSortKey { key: &self.key, start, value_present, all_present: all_present && value_present })
    }
}

impl WrittenSortKey<'_> {
    fn to_owned(&self) -> OrderedValue {
        OrderedValue { key: self.key.into(), start: self.start }
    }
}

/// What becomes of rows where something is NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NullHandling {
    Kept,
    Skipped,
}

/// The first or the last value of each group.
pub struct PickAccumulator {
    best: Vec<Option<OrderedValue>>,
    writer: SortKeyWriter,
    storage: ValueStorage,
    extreme: Extreme,
    nulls: NullHandling,
}

impl PickAccumulator {
    pub fn new(storage: ValueStorage, directions: Vec<SortDirection>, extreme: Extreme, nulls: NullHandling) -> Self {
        Self { best: Vec::new(), writer: SortKeyWriter { directions, key: Vec::new() }, storage, extreme, nulls }
    }
}

impl GroupAccumulator for PickAccumulator {
    fn add(&mut self, columns: &[&ColumnValues], rows: &GroupedRows) {
        self.best.resize(rows.groups, None);
        for (row, group) in rows.rows {
            let Some(written) = self.writer.write(columns, *row) else {
                continue;
            };
            let skipped = self.nulls == NullHandling::Skipped && !written.all_present;
            let best = &mut self.best[*group];
            if !skipped && best.as_ref().is_none_or(|best| self.extreme.prefers(written.key, &best.key)) {
                *best = Some(written.to_owned());
            }
        }
    }

    fn finish(mut self: Box<Self>, groups: usize) -> Result<GroupResults, String> {
        self.best.resize(groups, None);
        let values = self.best.iter().map(|best| best.as_ref().map(OrderedValue::value));
        Ok(sort_key::read_last_values(self.storage, values))
    }
}

/// What becomes of a text that was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DuplicateHandling {
    Kept,
    Dropped,
}

/// The texts of each group, joined in order.
pub struct TextJoinAccumulator {
    lists: Vec<Vec<OrderedValue>>,
    writer: SortKeyWriter,
    separator: String,
    repeated: DuplicateHandling,
}

impl TextJoinAccumulator {
    pub fn new(directions: Vec<SortDirection>, separator: String, repeated: DuplicateHandling) -> Self {
        Self { lists: Vec::new(), writer: SortKeyWriter { directions, key: Vec::new() }, separator, repeated }
    }

    fn join_texts(&self, mut values: Vec<OrderedValue>) -> Option<Box<str>> {
        values.sort_unstable();
        if self.repeated == DuplicateHandling::Dropped {
            // Each value where it comes first.
            let mut seen = std::collections::HashSet::new();
            values.retain(|value| seen.insert(value.value().to_vec()));
        }
        let texts = values.iter().map(|value| value.value().get(1..).unwrap_or_default());
        let joined = texts.collect::<Vec<_>>().join(self.separator.as_bytes());
        (!values.is_empty()).then(|| String::from_utf8_lossy(&joined).into())
    }
}

impl GroupAccumulator for TextJoinAccumulator {
    fn add(&mut self, columns: &[&ColumnValues], rows: &GroupedRows) {
        self.lists.resize(rows.groups, Vec::new());
        for (row, group) in rows.rows {
            if let Some(written) = self.writer.write(columns, *row).filter(|written| written.value_present) {
                self.lists[*group].push(written.to_owned());
            }
        }
    }

    fn finish(mut self: Box<Self>, groups: usize) -> Result<GroupResults, String> {
        let mut lists = std::mem::take(&mut self.lists);
        lists.resize(groups, Vec::new());
        Ok(GroupResults::Texts(lists.into_iter().map(|values| self.join_texts(values)).collect()))
    }
}
