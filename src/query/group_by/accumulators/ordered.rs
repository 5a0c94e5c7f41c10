//! ARG_MIN, ARG_MAX, FIRST, LAST and STRING_AGG: values in the order of other columns, then of the values themselves.

use super::extreme::Extreme;
use crate::query::expr::SortDirection;
use crate::query::group_by::accumulator::GroupAccumulator;
use crate::query::group_by::batch::{GroupedRows, RowOfGroup};
use crate::query::group_by::column_values::{ColumnValues, ValueStorage};
use crate::query::group_by::group_results::GroupResults;
use crate::query::group_by::sort_key;

/// The columns that a value is ordered by, then the value, as bytes that sort in this order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct OrderedValue {
    key: Box<[u8]>,
    /// The position where the value begins. It is the same in equal keys.
    start: u32,
}

impl OrderedValue {
    fn value(&self) -> &[u8] {
        &self.key[usize::try_from(self.start).unwrap_or(0)..]
    }
}

/// Writes the sort keys of rows.
struct SortKeyWriter {
    directions: Vec<SortDirection>,
    key: Vec<u8>,
}

/// A key in the buffer of a [`SortKeyWriter`].
struct WrittenSortKey<'a> {
    key: &'a [u8],
    start: u32,
    /// Whether the value is not NULL.
    value_present: bool,
    /// Whether neither the value nor a column that it is ordered by is NULL.
    all_present: bool,
}

impl SortKeyWriter {
    /// Writes the key of a row. The first column is the value; the others are those that it is ordered by.
    fn write_key(&mut self, columns: &[&ColumnValues], row: usize) -> Option<WrittenSortKey<'_>> {
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

/// How rows are treated where a column is NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NullHandling {
    Keep,
    Skip,
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
        for &RowOfGroup { row, group } in rows.rows {
            let Some(written) = self.writer.write_key(columns, row) else {
                continue;
            };
            let skipped = self.nulls == NullHandling::Skip && !written.all_present;
            let best = &mut self.best[group];
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

/// How repeated texts are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DuplicateHandling {
    Keep,
    Drop,
}

/// The texts of each group, joined in order.
pub struct TextJoinAccumulator {
    lists: Vec<Vec<OrderedValue>>,
    writer: SortKeyWriter,
    separator: String,
    duplicates: DuplicateHandling,
}

impl TextJoinAccumulator {
    pub fn new(directions: Vec<SortDirection>, separator: String, duplicates: DuplicateHandling) -> Self {
        Self { lists: Vec::new(), writer: SortKeyWriter { directions, key: Vec::new() }, separator, duplicates }
    }

    fn join_texts(&self, mut values: Vec<OrderedValue>) -> Option<Box<str>> {
        values.sort_unstable();
        if self.duplicates == DuplicateHandling::Drop {
            // Keeps the first of equal values.
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
        for &RowOfGroup { row, group } in rows.rows {
            if let Some(written) = self.writer.write_key(columns, row).filter(|written| written.value_present) {
                self.lists[group].push(written.to_owned());
            }
        }
    }

    fn finish(mut self: Box<Self>, groups: usize) -> Result<GroupResults, String> {
        let mut lists = std::mem::take(&mut self.lists);
        lists.resize(groups, Vec::new());
        Ok(GroupResults::Texts(lists.into_iter().map(|values| self.join_texts(values)).collect()))
    }
}
