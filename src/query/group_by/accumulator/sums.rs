//! SUM and AVG: exact, and rounded once where the result is a double.

use super::Accumulator;
use crate::query::exact_sum::ExactSum;
use crate::query::group_by::batch::Rows;
use crate::query::group_by::column_values::{ColumnValues, Storage};
use crate::query::group_by::results::Results;
use crate::query::integer_sum::IntegerSum;
use crate::query::types::{MAX_DIGITS, Type};
use crate::query::value::MICROS_PER_DAY;

/// What becomes of a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Total,
    Average,
}

pub struct Sums {
    sums: Exact,
    storage: Storage,
    outcome: Outcome,
    data_type: Type,
}

/// By group.
enum Exact {
    Integers(Vec<IntegerSum>),
    Doubles(Vec<DoubleSum>),
}

#[derive(Clone, Default)]
struct DoubleSum {
    sum: ExactSum,
    count: u64,
}

impl Sums {
    pub fn new(storage: Storage, outcome: Outcome, data_type: Type) -> Self {
        let sums = if storage == Storage::Doubles { Exact::Doubles(Vec::new()) } else { Exact::Integers(Vec::new()) };
        Self { sums, storage, outcome, data_type }
    }
}

impl Accumulator for Sums {
    fn add(&mut self, columns: &[&ColumnValues], rows: &Rows) {
        match (&mut self.sums, columns) {
            (Exact::Integers(sums), [ColumnValues::Integers(values)]) => {
                sums.resize(rows.groups, IntegerSum::default());
                for (row, group) in rows.rows {
                    if let Some(value) = values.get(*row) {
                        sums[*group].add(i128::from(value));
                    }
                }
            }
            (Exact::Integers(sums), [ColumnValues::Decimals(values)]) => {
                sums.resize(rows.groups, IntegerSum::default());
                for (row, group) in rows.rows {
                    if let Some(value) = values.get(*row) {
                        sums[*group].add(value);
                    }
                }
            }
            (Exact::Doubles(sums), [ColumnValues::Doubles(values)]) => {
                sums.resize(rows.groups, DoubleSum::default());
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

    fn finish(self: Box<Self>, groups: usize) -> Result<Results, String> {
        match (self.sums, self.outcome) {
            (Exact::Doubles(mut sums), outcome) => {
                sums.resize(groups, DoubleSum::default());
                let result = |DoubleSum { sum, count }: DoubleSum| match outcome {
                    Outcome::Total => (count > 0).then(|| sum.rounded()),
                    Outcome::Average => sum.average(count),
                };
                Ok(Results::Doubles(sums.into_iter().map(result).collect()))
            }
            (Exact::Integers(mut sums), outcome) => {
                sums.resize(groups, IntegerSum::default());
                match outcome {
                    Outcome::Average => Ok(averages(&sums, self.storage, self.data_type)),
                    Outcome::Total => totals(&sums, self.data_type),
                }
            }
        }
    }
}

fn averages(sums: &[IntegerSum], storage: Storage, data_type: Type) -> Results {
    if data_type.is_numeric() {
        let scale = if let Storage::Decimals(scale) = storage { scale } else { 0 };
        return Results::Doubles(sums.iter().map(|sum| sum.average(scale)).collect());
    }
    let unit = unit(storage, data_type);
    let average = |sum: &IntegerSum| sum.whole_average(unit).and_then(|average| i64::try_from(average).ok());
    Results::Integers(sums.iter().map(average).collect())
}

/// What the integers of a column have to be multiplied with to be of the type: days as timestamps.
pub fn unit(storage: Storage, data_type: Type) -> i64 {
    if storage == Storage::Days && data_type != Type::Date { MICROS_PER_DAY } else { 1 }
}

fn totals(sums: &[IntegerSum], data_type: Type) -> Result<Results, String> {
    if let Type::Decimal(_) = data_type {
        let fits = |total: &i128| total.unsigned_abs() < 10_u128.pow(u32::from(MAX_DIGITS));
        let problem = |_: &IntegerSum| {
            format!("the sum has more than the {MAX_DIGITS} digits that decimals have: calculate with DOUBLE")
        };
        return all_totals(sums, |sum| sum.total().filter(fits), problem).map(Results::Decimals);
    }
    let total = |sum: &IntegerSum| sum.total().and_then(|total| i64::try_from(total).ok());
    let problem = |sum: &IntegerSum| {
        let total = sum.total().unwrap_or_default();
        match data_type {
            Type::Span => format!("the sum is {total} microseconds, which 64 bits do not hold"),
            _ => format!("the sum is {total}, which 64 bits do not hold: calculate with DOUBLE"),
        }
    };
    all_totals(sums, total, problem).map(Results::Integers)
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
