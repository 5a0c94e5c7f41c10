//! MIN and MAX, and BOOL_AND and BOOL_OR, which are the least and the greatest of conditions.

use super::{Extreme, GroupAccumulator};
use crate::query::group_by::batch::GroupedRows;
use crate::query::group_by::column_values::{ColumnValues, NullableValues, ValueStorage};
use crate::query::group_by::group_results::GroupResults;

pub struct ExtremeAccumulator {
    best: ExtremeValues,
    extreme: Extreme,
}

/// By group, none while there was no value. Texts compare by bytes.
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
                for (row, group) in rows.rows {
                    if let Some(value) = values.get(*row)
                        && best[*group].as_deref().is_none_or(|old| extreme.prefers(value, old))
                    {
                        best[*group] = Some(value.into());
                    }
                }
            }
            // A column is read as its storage says, and so is what is kept of it.
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

fn keep_extremes<T: Copy + PartialOrd>(
    best: &mut Vec<Option<T>>,
    extreme: Extreme,
    values: &NullableValues<T>,
    rows: &GroupedRows,
) {
    best.resize(rows.groups, None);
    for (row, group) in rows.rows {
        if let Some(value) = values.get(*row)
            && best[*group].is_none_or(|old| extreme.prefers(&value, &old))
        {
            best[*group] = Some(value);
        }
    }
}

fn pad_groups<T: Clone>(mut best: Vec<Option<T>>, groups: usize) -> Vec<Option<T>> {
    best.resize(groups, None);
    best
}
