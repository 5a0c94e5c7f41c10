//! MIN and MAX. BOOL_AND and BOOL_OR are the least and the greatest of conditions.

use super::extreme::Extreme;
use crate::query::group_by::accumulator::GroupAccumulator;
use crate::query::group_by::batch::{GroupedRows, RowOfGroup};
use crate::query::group_by::column_values::{ColumnValues, NullableValues, ValueStorage};
use crate::query::group_by::group_results::GroupResults;

/// The least or the greatest value of each group.
pub struct ExtremeAccumulator {
    best: ExtremeValues,
    extreme: Extreme,
}

/// The best values by group; none while a group has no value. Texts are compared by bytes.
enum ExtremeValues {
    Integers(Vec<Option<i64>>),
    Decimals(Vec<Option<i128>>),
    Doubles(Vec<Option<f64>>),
    Texts(Vec<Option<Box<str>>>),
}

impl ExtremeAccumulator {
    pub fn new(storage: ValueStorage, extreme: Extreme) -> Self {
        let best = match storage {
            ValueStorage::Integers | ValueStorage::Days => ExtremeValues::Integers(Vec::new()),
            ValueStorage::Decimals(_) => ExtremeValues::Decimals(Vec::new()),
            ValueStorage::Doubles => ExtremeValues::Doubles(Vec::new()),
            ValueStorage::Texts => ExtremeValues::Texts(Vec::new()),
        };
        Self { best, extreme }
    }
}

impl GroupAccumulator for ExtremeAccumulator {
    fn add(&mut self, columns: &[&ColumnValues], rows: &GroupedRows) {
        let extreme = self.extreme;
        match (&mut self.best, columns) {
            (ExtremeValues::Integers(best), [ColumnValues::Integers(values)]) => {
                keep_extremes(best, extreme, values, rows);
            }
            (ExtremeValues::Decimals(best), [ColumnValues::Decimals(values)]) => {
                keep_extremes(best, extreme, values, rows);
            }
            (ExtremeValues::Doubles(best), [ColumnValues::Doubles(values)]) => {
                keep_extremes(best, extreme, values, rows);
            }
            (ExtremeValues::Texts(best), [ColumnValues::Texts(values)]) => {
                best.resize(rows.groups, None);
                for &RowOfGroup { row, group } in rows.rows {
                    if let Some(value) = values.get(row)
                        && best[group].as_deref().is_none_or(|old| extreme.prefers(value, old))
                    {
                        best[group] = Some(value.into());
                    }
                }
            }
            // Unreachable: columns and results have the same storage.
            _ => {}
        }
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<GroupResults, String> {
        Ok(match self.best {
            ExtremeValues::Integers(best) => GroupResults::Integers(pad_groups(best, groups)),
            ExtremeValues::Decimals(best) => GroupResults::Decimals(pad_groups(best, groups)),
            ExtremeValues::Doubles(best) => GroupResults::Doubles(pad_groups(best, groups)),
            ExtremeValues::Texts(best) => GroupResults::Texts(pad_groups(best, groups)),
        })
    }
}

/// Keeps the better of the value so far and each new value.
fn keep_extremes<T: Copy + PartialOrd>(
    best: &mut Vec<Option<T>>,
    extreme: Extreme,
    values: &NullableValues<T>,
    rows: &GroupedRows,
) {
    best.resize(rows.groups, None);
    for &RowOfGroup { row, group } in rows.rows {
        if let Some(value) = values.get(row)
            && best[group].is_none_or(|old| extreme.prefers(&value, &old))
        {
            best[group] = Some(value);
        }
    }
}

/// Adds NULL for the groups that have had no row since the last batch.
fn pad_groups<T: Clone>(mut best: Vec<Option<T>>, groups: usize) -> Vec<Option<T>> {
    best.resize(groups, None);
    best
}
