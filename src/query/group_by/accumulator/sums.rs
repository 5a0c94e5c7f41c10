//! SUM and AVG: exact, and rounded once where the result is a double.

use super::GroupAccumulator;
use crate::query::group_by::batch::GroupedRows;
use crate::query::group_by::column_values::{ColumnValues, ValueStorage};
use crate::query::group_by::group_results::GroupResults;
use crate::query::numerics::exact_sum::ExactSum;
use crate::query::numerics::integer_sum::IntegerSum;
use crate::query::types::{MAX_DIGITS, Type};
use crate::query::value::MICROS_PER_DAY;

/// What becomes of a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SumResult {
    Total,
    Average,
}

pub struct SumAccumulator {
    sums: ExactSums,
    storage: ValueStorage,
    outcome: SumResult,
    data_type: Type,
}

/// By group.
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
    pub fn new(storage: ValueStorage, outcome: SumResult, data_type: Type) -> Self {
        let sums = if storage == ValueStorage::Doubles {
            ExactSums::Doubles(Vec::new())
        } else {
            ExactSums::Integers(Vec::new())
        };
        Self { sums, storage, outcome, data_type }
    }
}

impl GroupAccumulator for SumAccumulator {
    fn add(&mut self, columns: &[&ColumnValues], rows: &GroupedRows) {
        match (&mut self.sums, columns) {
            (ExactSums::Integers(sums), [ColumnValues::Integers(values)]) => {
                sums.resize(rows.groups, IntegerSum::default());
                for (row, group) in rows.rows {
                    if let Some(value) = values.get(*row) {
                        sums[*group].add(i128::from(value));
                    }
                }
            }
            (ExactSums::Integers(sums), [ColumnValues::Decimals(values)]) => {
                sums.resize(rows.groups, IntegerSum::default());
                for (row, group) in rows.rows {
                    if let Some(value) = values.get(*row) {
                        sums[*group].add(value);
                    }
                }
            }
            (ExactSums::Doubles(sums), [ColumnValues::Doubles(values)]) => {
                sums.resize(rows.groups, CountedDoubleSum::default());
                for (row, group) in rows.rows {
                    if let Some(value) = values.get(*row) {
                        sums[*group].sum.add(value);
                        sums[*group].count += 1;
                    }
                }
            }
            // A column is read as its storage says, and so is what is kept of it.
            _ => {}
        }
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<GroupResults, String> {
        match (self.sums, self.outcome) {
            (ExactSums::Doubles(mut sums), outcome) => {
                sums.resize(groups, CountedDoubleSum::default());
                let result = |CountedDoubleSum { sum, count }: CountedDoubleSum| match outcome {
                    SumResult::Total => (count > 0).then(|| sum.to_nearest_double()),
                    SumResult::Average => sum.average(count),
                };
                Ok(GroupResults::Doubles(sums.into_iter().map(result).collect()))
            }
            (ExactSums::Integers(mut sums), outcome) => {
                sums.resize(groups, IntegerSum::default());
                match outcome {
                    SumResult::Average => Ok(averages_of_integers(&sums, self.storage, self.data_type)),
                    SumResult::Total => totals_of_integers(&sums, self.data_type),
                }
            }
        }
    }
}

fn averages_of_integers(sums: &[IntegerSum], storage: ValueStorage, data_type: Type) -> GroupResults {
    if data_type.is_numeric() {
        let scale = if let ValueStorage::Decimals(scale) = storage { scale } else { 0 };
        return GroupResults::Doubles(sums.iter().map(|sum| sum.average(scale)).collect());
    }
    let unit = unit_of_storage(storage, data_type);
    let average = |sum: &IntegerSum| sum.rounded_average(unit).and_then(|average| i64::try_from(average).ok());
    GroupResults::Integers(sums.iter().map(average).collect())
}

/// What the integers of a column have to be multiplied with to be of the type: days as timestamps.
pub fn unit_of_storage(storage: ValueStorage, data_type: Type) -> i64 {
    if storage == ValueStorage::Days && data_type != Type::Date { MICROS_PER_DAY } else { 1 }
}

fn totals_of_integers(sums: &[IntegerSum], data_type: Type) -> Result<GroupResults, String> {
    if let Type::Decimal(_) = data_type {
        let fits = |total: &i128| total.unsigned_abs() < 10_u128.pow(u32::from(MAX_DIGITS));
        let problem = |_: &IntegerSum| {
            format!("the sum has more than the {MAX_DIGITS} digits that decimals have: calculate with DOUBLE")
        };
        return all_totals(sums, |sum| sum.total().filter(fits), problem).map(GroupResults::Decimals);
    }
    let total = |sum: &IntegerSum| sum.total().and_then(|total| i64::try_from(total).ok());
    let problem = |sum: &IntegerSum| {
        let total = sum.total().unwrap_or_default();
        match data_type {
            Type::Span => format!("the sum is {total} microseconds, which 64 bits do not hold"),
            _ => format!("the sum is {total}, which 64 bits do not hold: calculate with DOUBLE"),
        }
    };
    all_totals(sums, total, problem).map(GroupResults::Integers)
}

/// The totals of all groups, NULL where no value was there. Of several problems the one that sorts first, whatever the
/// order of the groups.
fn all_totals<T>(
    sums: &[IntegerSum],
    total: impl Fn(&IntegerSum) -> Option<T>,
    problem: impl Fn(&IntegerSum) -> String,
) -> Result<Vec<Option<T>>, String> {
    let mut problems = Vec::new();
    let mut totals = Vec::with_capacity(sums.len());
    for sum in sums {
        let total = total(sum);
        if total.is_none() {
            problems.push(problem(sum));
        }
        totals.push(total.filter(|_| sum.count() > 0));
    }
    problems.into_iter().min().map_or(Ok(totals), Err)
}
