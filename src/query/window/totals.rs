//! COUNT, SUM, AVG, BOOL_AND and BOOL_OR over frames.

use super::frame_ranges::FrameRanges;
use super::sliding::{FrameAccumulator, slide_frames};
use super::sorted_rows::SortedRows;
use super::values::{WindowOutput, WindowValues};
use crate::query::functions::ValueError;
use crate::query::numerics::exact_sum::ExactSum;
use crate::query::numerics::integer_sum::IntegerSum;
use crate::query::types::{MAX_DIGITS, Type};

/// COUNT(*): the rows of each frame.
#[must_use]
pub fn count_rows(arrangement: &SortedRows, frame: &FrameRanges) -> WindowOutput {
    let mut counts = vec![None; arrangement.rows.len()];
    for place in arrangement.row_places() {
        counts[arrangement.rows[place.position]] = i64::try_from(frame.positions(&place).len()).ok();
    }
    WindowOutput::Integer(counts)
}

/// COUNT: the rows of each frame that have a value.
///
/// # Errors
/// None; the signature is that of all aggregates.
pub fn count(arrangement: &SortedRows, frame: &FrameRanges, values: &WindowValues) -> Result<WindowOutput, ValueError> {
    let one = |row| (!values.is_null(row)).then_some(1);
    let finish = |sum: &IntegerSum| Ok(i64::try_from(sum.count()).ok());
    let counts = integer_sums(arrangement, frame, &one, &finish)?;
    Ok(WindowOutput::Integer(counts.into_iter().map(|count| count.or(Some(0))).collect()))
}

/// SUM: none where a frame has no value.
///
/// # Errors
/// A sum that its type does not hold.
pub fn sum(
    arrangement: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
    data_type: Type,
) -> Result<WindowOutput, ValueError> {
    match values {
        WindowValues::Integer(numbers) => {
            let number = |row: usize| numbers[row].map(i128::from);
            integer_sums(arrangement, frame, &number, &|sum| integer_total(sum, data_type)).map(WindowOutput::Integer)
        }
        WindowValues::Decimal(numbers, _) => {
            integer_sums(arrangement, frame, &|row| numbers[row], &decimal_total).map(WindowOutput::Decimal)
        }
        WindowValues::Double(numbers) => {
            double_sums(arrangement, frame, numbers, &|sum, _| Some(sum.to_nearest_double())).map(WindowOutput::Double)
        }
        other => untyped_output("SUM", other),
    }
}

/// AVG: a double of numbers; of times the nearest one.
///
/// # Errors
/// Values that have no average.
pub fn average(
    arrangement: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
    data_type: Type,
) -> Result<WindowOutput, ValueError> {
    match values {
        WindowValues::Integer(numbers) if data_type == Type::Double => {
            let number = |row: usize| numbers[row].map(i128::from);
            integer_sums(arrangement, frame, &number, &|sum| Ok(sum.average(0))).map(WindowOutput::Double)
        }
        WindowValues::Integer(_) | WindowValues::Day(_) => {
            let number = |row| values.integer_at(row, data_type).map(i128::from);
            // An average lies between the numbers.
            let whole = |sum: &IntegerSum| Ok(sum.rounded_average(1).and_then(|whole| i64::try_from(whole).ok()));
            integer_sums(arrangement, frame, &number, &whole).map(WindowOutput::Integer)
        }
        WindowValues::Decimal(numbers, scale) => {
            integer_sums(arrangement, frame, &|row| numbers[row], &|sum| Ok(sum.average(*scale)))
                .map(WindowOutput::Double)
        }
        WindowValues::Double(numbers) => {
            double_sums(arrangement, frame, numbers, &|sum, count| sum.average(count)).map(WindowOutput::Double)
        }
        other => untyped_output("AVG", other),
    }
}

/// BOOL_AND: whether no value of a frame is false; none where it has no value.
///
/// # Errors
/// Values that are not conditions.
pub fn bool_and(
    arrangement: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
) -> Result<WindowOutput, ValueError> {
    boolean_output("BOOL_AND", arrangement, frame, values, |trues, count| trues == count)
}

/// BOOL_OR: whether a value of a frame is true; none where it has no value.
///
/// # Errors
/// As [`bool_and`].
pub fn bool_or(
    arrangement: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
) -> Result<WindowOutput, ValueError> {
    boolean_output("BOOL_OR", arrangement, frame, values, |trues, _| trues > 0)
}

fn boolean_output(
    function: &str,
    arrangement: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
    finish: impl Fn(i128, i128) -> bool,
) -> Result<WindowOutput, ValueError> {
    let WindowValues::Boolean(conditions) = values else { return untyped_output(function, values) };
    let one = |row: usize| conditions[row].map(i128::from);
    let finish = |sum: &IntegerSum| Ok(sum.total().map(|trues| finish(trues, i128::from(sum.count()))));
    integer_sums(arrangement, frame, &one, &finish).map(WindowOutput::Boolean)
}

/// NULL without a type has no values. Other values are refused where a query is bound.
fn untyped_output(function: &str, values: &WindowValues) -> Result<WindowOutput, ValueError> {
    match values {
        WindowValues::Null(rows) => Ok(WindowOutput::Rows(vec![None; *rows])),
        _ => Err(ValueError(format!("{function} does not take these values"))),
    }
}

fn integer_total(sum: &IntegerSum, data_type: Type) -> Result<Option<i64>, ValueError> {
    let total = sum.total().unwrap_or_default();
    match (i64::try_from(total), data_type) {
        (Ok(total), _) => Ok(Some(total)),
        (Err(_), Type::Span) => Err(ValueError(format!("the sum is {total} microseconds, which 64 bits do not hold"))),
        (Err(_), _) => Err(ValueError(format!("the sum is {total}, which 64 bits do not hold: calculate with DOUBLE"))),
    }
}

fn decimal_total(sum: &IntegerSum) -> Result<Option<i128>, ValueError> {
    match sum.total().filter(|total| total.unsigned_abs() < 10_u128.pow(u32::from(MAX_DIGITS))) {
        Some(total) => Ok(Some(total)),
        None => Err(ValueError(format!(
            "the sum has more than the {MAX_DIGITS} digits that decimals have: calculate with DOUBLE"
        ))),
    }
}

/// What `finish` makes of the sum of each frame that has a number.
fn integer_sums<T: Clone>(
    arrangement: &SortedRows,
    frame: &FrameRanges,
    number: &dyn Fn(usize) -> Option<i128>,
    finish: &dyn Fn(&IntegerSum) -> Result<Option<T>, ValueError>,
) -> Result<Vec<Option<T>>, ValueError> {
    slide_frames(arrangement, frame, |_| IntegerSumAccumulator { number, finish, sum: IntegerSum::default() })
}

struct IntegerSumAccumulator<'a, T> {
    number: &'a dyn Fn(usize) -> Option<i128>,
    finish: &'a dyn Fn(&IntegerSum) -> Result<Option<T>, ValueError>,
    sum: IntegerSum,
}

impl<T: Clone> FrameAccumulator for IntegerSumAccumulator<'_, T> {
    type Value = T;

    fn add(&mut self, row: usize) {
        if let Some(number) = (self.number)(row) {
            self.sum.add(number);
        }
    }

    fn remove(&mut self, row: usize) {
        if let Some(number) = (self.number)(row) {
            self.sum.remove(number);
        }
    }

    fn value(&mut self) -> Result<Option<T>, ValueError> {
        if self.sum.count() == 0 { Ok(None) } else { (self.finish)(&self.sum) }
    }
}

/// What `finish` makes of the sum and the count of each frame that has a number.
fn double_sums(
    arrangement: &SortedRows,
    frame: &FrameRanges,
    numbers: &[Option<f64>],
    finish: &dyn Fn(&ExactSum, u64) -> Option<f64>,
) -> Result<Vec<Option<f64>>, ValueError> {
    slide_frames(arrangement, frame, |_| DoubleSumAccumulator { numbers, finish, sum: ExactSum::default(), count: 0 })
}

struct DoubleSumAccumulator<'a> {
    numbers: &'a [Option<f64>],
    finish: &'a dyn Fn(&ExactSum, u64) -> Option<f64>,
    sum: ExactSum,
    count: u64,
}

impl FrameAccumulator for DoubleSumAccumulator<'_> {
    type Value = f64;

    fn add(&mut self, row: usize) {
        if let Some(number) = self.numbers[row] {
            self.sum.add(number);
            self.count += 1;
        }
    }

    fn remove(&mut self, row: usize) {
        if let Some(number) = self.numbers[row] {
            // Exact, so nothing of the number stays behind.
            self.sum.add(-number);
            self.count -= 1;
        }
    }

    fn value(&mut self) -> Result<Option<f64>, ValueError> {
        Ok(if self.count == 0 { None } else { (self.finish)(&self.sum, self.count) })
    }
}
