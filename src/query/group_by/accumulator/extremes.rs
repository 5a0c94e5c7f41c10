//! MIN and MAX, and BOOL_AND and BOOL_OR, which are the least and the greatest of conditions.

use super::{Accumulator, Extreme};
use crate::query::group_by::batch::Rows;
use crate::query::group_by::column_values::{ColumnValues, Storage, Values};
use crate::query::group_by::results::Results;

pub struct Extremes {
    best: Best,
    extreme: Extreme,
}

/// By group, none while there was no value. Texts compare by bytes.
enum Best {
    Integers(Vec<Option<i64>>),
    Decimals(Vec<Option<i128>>),
    Doubles(Vec<Option<f64>>),
    Texts(Vec<Option<Box<str>>>),
}

impl Extremes {
    pub fn new(storage: Storage, extreme: Extreme) -> Self {
        let best = match storage {
            Storage::Integers | Storage::Days => Best::Integers(Vec::new()),
            Storage::Decimals(_) => Best::Decimals(Vec::new()),
            Storage::Doubles => Best::Doubles(Vec::new()),
            Storage::Texts => Best::Texts(Vec::new()),
        };
        Self { best, extreme }
    }
}

impl Accumulator for Extremes {
    fn add(&mut self, columns: &[&ColumnValues], rows: &Rows) {
        let extreme = self.extreme;
        match (&mut self.best, columns) {
            (Best::Integers(best), [ColumnValues::Integers(values)]) => keep(best, extreme, values, rows),
            (Best::Decimals(best), [ColumnValues::Decimals(values)]) => keep(best, extreme, values, rows),
            (Best::Doubles(best), [ColumnValues::Doubles(values)]) => keep(best, extreme, values, rows),
            (Best::Texts(best), [ColumnValues::Texts(values)]) => {
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

    fn finish(self: Box<Self>, groups: usize) -> Result<Results, String> {
        Ok(match self.best {
            Best::Integers(best) => Results::Integers(filled(best, groups)),
            Best::Decimals(best) => Results::Decimals(filled(best, groups)),
            Best::Doubles(best) => Results::Doubles(filled(best, groups)),
            Best::Texts(best) => Results::Texts(filled(best, groups)),
        })
    }
}

fn keep<T: Copy + PartialOrd>(best: &mut Vec<Option<T>>, extreme: Extreme, values: &Values<T>, rows: &Rows) {
    best.resize(rows.groups, None);
    for (row, group) in rows.rows {
        if let Some(value) = values.get(*row)
            && best[*group].is_none_or(|old| extreme.prefers(&value, &old))
        {
            best[*group] = Some(value);
        }
    }
}

fn filled<T: Clone>(mut best: Vec<Option<T>>, groups: usize) -> Vec<Option<T>> {
    best.resize(groups, None);
    best
}
