//! SUM and AVG: exact, and rounded once where the result is a double.

use super::time_unit::factor_to_type;
use crate::query::group_by::accumulator::GroupAccumulator;
use crate::query::group_by::batch::{GroupedRows, RowOfGroup};
use crate::query::group_by::column_values::{ColumnValues, NullableValues, ValueStorage};
use crate::query::group_by::group_results::GroupResults;
use crate::query::numerics::exact_sum::ExactSum;
use crate::query::numerics::integer_sum::IntegerSum;
use crate::query::numerics::typed_totals::{decimal_total, integer_total};
use crate::query::types::Type;

/// The result that is computed from a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SumResult {
    Total,
    Average,
}

/// The exact sum of each group.
pub struct SumAccumulator {
    sums: ExactSums,
    storage: ValueStorage,
    result: SumResult,
    data_type: Type,
}

/// The sums by group.
enum ExactSums {
    Integers(Vec<IntegerSum>),
    Doubles(Vec<CountedDoubleSum>),
}

#[derive(Clone, Default)]
struct CountedDoubleSum {
    sum: ExactSum,
    count: u64,
}

impl SumAccumulator {
    pub fn new(storage: ValueStorage, result: SumResult, data_type: Type) -> Self {
        let sums = if storage == ValueStorage::Doubles {
            ExactSums::Doubles(Vec::new())
        } else {
            ExactSums::Integers(Vec::new())
        };
        Self { sums, storage, result, data_type }
    }
}

impl GroupAccumulator for SumAccumulator {
    fn add(&mut self, columns: &[&ColumnValues], rows: &GroupedRows) {
        match (&mut self.sums, columns) {
            (ExactSums::Integers(sums), [ColumnValues::Integers(values)]) => add_integers(sums, values, rows),
            (ExactSums::Integers(sums), [ColumnValues::Decimals(values)]) => add_integers(sums, values, rows),
            (ExactSums::Doubles(sums), [ColumnValues::Doubles(values)]) => {
                sums.resize(rows.groups, CountedDoubleSum::default());
                for &RowOfGroup { row, group } in rows.rows {
                    if let Some(value) = values.get(row) {
                        sums[group].sum.add(value);
                        sums[group].count += 1;
                    }
                }
            }
            // Unreachable: columns and results have the same storage.
            _ => {}
        }
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<GroupResults, String> {
        match self.sums {
            ExactSums::Doubles(mut sums) => {
                sums.resize(groups, CountedDoubleSum::default());
                let result = self.result;
                Ok(GroupResults::Doubles(sums.into_iter().map(|sum| sum.total_or_average(result)).collect()))
            }
            ExactSums::Integers(mut sums) => {
                sums.resize(groups, IntegerSum::default());
                match self.result {
                    SumResult::Average => Ok(averages_of_integers(&sums, self.storage, self.data_type)),
                    SumResult::Total => totals_of_integers(&sums, self.data_type),
                }
            }
        }
    }
}

impl CountedDoubleSum {
    fn total_or_average(&self, result: SumResult) -> Option<f64> {
        match result {
            SumResult::Total => (self.count > 0).then(|| self.sum.to_nearest_double()),
            SumResult::Average => self.sum.average(self.count),
        }
    }
}

/// Adds integers or unscaled decimals to the sums of their groups.
fn add_integers<T: Copy + Into<i128>>(sums: &mut Vec<IntegerSum>, values: &NullableValues<T>, rows: &GroupedRows) {
    sums.resize(rows.groups, IntegerSum::default());
    for &RowOfGroup { row, group } in rows.rows {
        if let Some(value) = values.get(row) {
            sums[group].add(value.into());
        }
    }
}

fn averages_of_integers(sums: &[IntegerSum], storage: ValueStorage, data_type: Type) -> GroupResults {
    if data_type.is_numeric() {
        let scale = if let ValueStorage::Decimals(scale) = storage { scale } else { 0 };
        return GroupResults::Doubles(sums.iter().map(|sum| sum.average(scale)).collect());
    }
    let factor = factor_to_type(storage, data_type);
    let average = |sum: &IntegerSum| i64::try_from(sum.rounded_average(factor)?).ok();
    GroupResults::Integers(sums.iter().map(average).collect())
}

fn totals_of_integers(sums: &[IntegerSum], data_type: Type) -> Result<GroupResults, String> {
    if let Type::Decimal(_) = data_type {
        return totals_or_first_problem(sums, decimal_total).map(GroupResults::Decimals);
    }
    totals_or_first_problem(sums, |sum| integer_total(sum, data_type)).map(GroupResults::Integers)
}

/// Returns the totals of all groups, NULL for a group without values. Of several problems, returns the one that sorts
/// first, so that the order of the groups does not matter.
fn totals_or_first_problem<T>(
    sums: &[IntegerSum],
    total_of: impl Fn(&IntegerSum) -> Result<T, String>,
) -> Result<Vec<Option<T>>, String> {
    let mut first_problem: Option<String> = None;
    let mut totals = Vec::with_capacity(sums.len());
    for sum in sums {
        match total_of(sum) {
            Ok(total) => totals.push((sum.count() > 0).then_some(total)),
            Err(problem) => {
                first_problem = Some(first_problem.map_or(problem.clone(), |first| first.min(problem)));
            }
        }
    }
    first_problem.map_or(Ok(totals), Err)
}
