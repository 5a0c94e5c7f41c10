//! COUNT, SUM, AVG, BOOL_AND and BOOL_OR over frames.

use super::frame_ranges::FrameRanges;
use super::sliding::{FrameAccumulator, slide_frames};
use super::sorted_rows::SortedRows;
use super::values::{WindowOutput, WindowValues};
use crate::query::numerics::exact_sum::ExactSum;
use crate::query::numerics::integer_sum::IntegerSum;
use crate::query::numerics::typed_totals::{decimal_total, integer_total};
use crate::query::scalar::ValueError;
use crate::query::types::Type;

/// Computes COUNT(*): the rows of each frame.
#[must_use]
pub fn count_rows(sorted: &SortedRows, frame: &FrameRanges) -> WindowOutput {
    let mut counts = vec![None; sorted.rows.len()];
    for place in sorted.row_places() {
        counts[sorted.rows[place.position]] = i64::try_from(frame.positions_of_frame(&place).len()).ok();
    }
    WindowOutput::Integer(counts)
}

/// Computes COUNT: the rows of each frame that have a value.
///
/// # Errors
/// Never. All aggregates have this signature.
pub fn count_values(
    sorted: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
) -> Result<WindowOutput, ValueError> {
    let one = |row| (!values.is_null(row)).then_some(1);
    let finish = |sum: &IntegerSum| Ok(i64::try_from(sum.count()).ok());
    let counts = integer_sums(sorted, frame, &one, &finish)?;
    Ok(WindowOutput::Integer(counts.into_iter().map(|count| count.or(Some(0))).collect()))
}

/// Computes SUM, which is NULL where a frame has no value.
///
/// # Errors
/// Where the type does not hold the sum.
pub fn sum_values(
    sorted: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
    data_type: Type,
) -> Result<WindowOutput, ValueError> {
    match values {
        WindowValues::Integer(numbers) => {
            let number = |row: usize| numbers[row].map(i128::from);
            let total = |sum: &IntegerSum| integer_total(sum, data_type).map(Some).map_err(ValueError);
            integer_sums(sorted, frame, &number, &total).map(WindowOutput::Integer)
        }
        WindowValues::Decimal(numbers, _) => {
            let total = |sum: &IntegerSum| decimal_total(sum).map(Some).map_err(ValueError);
            integer_sums(sorted, frame, &|row| numbers[row], &total).map(WindowOutput::Decimal)
        }
        WindowValues::Double(numbers) => {
            double_sums(sorted, frame, numbers, &|sum, _| Some(sum.to_nearest_double())).map(WindowOutput::Double)
        }
        other => untyped_output("SUM", other),
    }
}

/// Computes AVG: of numbers the nearest double, of times the nearest time.
///
/// # Errors
/// Where the values have no average.
pub fn average_values(
    sorted: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
    data_type: Type,
) -> Result<WindowOutput, ValueError> {
    match values {
        WindowValues::Integer(numbers) if data_type == Type::Double => {
            let number = |row: usize| numbers[row].map(i128::from);
            integer_sums(sorted, frame, &number, &|sum| Ok(sum.average(0))).map(WindowOutput::Double)
        }
        WindowValues::Integer(_) | WindowValues::Day(_) => {
            let number = |row| values.integer_at(row, data_type).map(i128::from);
            // An average is between the numbers, so 64 bits hold it.
            let whole = |sum: &IntegerSum| Ok(sum.rounded_average(1).and_then(|whole| i64::try_from(whole).ok()));
            integer_sums(sorted, frame, &number, &whole).map(WindowOutput::Integer)
        }
        WindowValues::Decimal(numbers, scale) => {
            integer_sums(sorted, frame, &|row| numbers[row], &|sum| Ok(sum.average(*scale))).map(WindowOutput::Double)
        }
        WindowValues::Double(numbers) => {
            double_sums(sorted, frame, numbers, &|sum, count| sum.average(count)).map(WindowOutput::Double)
        }
        other => untyped_output("AVG", other),
    }
}

/// Computes BOOL_AND: whether no value of a frame is false; NULL where it has no value.
///
/// # Errors
/// Where the values are not booleans.
pub fn bool_and(sorted: &SortedRows, frame: &FrameRanges, values: &WindowValues) -> Result<WindowOutput, ValueError> {
    boolean_output("BOOL_AND", sorted, frame, values, |trues, count| trues == count)
}

/// Computes BOOL_OR: whether a value of a frame is true; NULL where it has no value.
///
/// # Errors
/// Where the values are not booleans.
pub fn bool_or(sorted: &SortedRows, frame: &FrameRanges, values: &WindowValues) -> Result<WindowOutput, ValueError> {
    boolean_output("BOOL_OR", sorted, frame, values, |trues, _| trues > 0)
}

fn boolean_output(
    function: &str,
    sorted: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
    finish: impl Fn(i128, i128) -> bool,
) -> Result<WindowOutput, ValueError> {
    let WindowValues::Boolean(conditions) = values else { return untyped_output(function, values) };
    let one = |row: usize| conditions[row].map(i128::from);
    let finish = |sum: &IntegerSum| Ok(sum.total().map(|trues| finish(trues, i128::from(sum.count()))));
    integer_sums(sorted, frame, &one, &finish).map(WindowOutput::Boolean)
}

/// Returns NULL for a column of untyped NULLs. The binder rejects other types.
fn untyped_output(function: &str, values: &WindowValues) -> Result<WindowOutput, ValueError> {
    match values {
        WindowValues::Null(rows) => Ok(WindowOutput::Rows(vec![None; *rows])),
        _ => Err(ValueError(format!("{function} does not take these values"))),
    }
}

/// Returns what `finish` computes from the sum of each frame that has a number.
fn integer_sums<T: Clone>(
    sorted: &SortedRows,
    frame: &FrameRanges,
    number: &dyn Fn(usize) -> Option<i128>,
    finish: &dyn Fn(&IntegerSum) -> Result<Option<T>, ValueError>,
) -> Result<Vec<Option<T>>, ValueError> {
    slide_frames(sorted, frame, |_| IntegerSumAccumulator { number, finish, sum: IntegerSum::default() })
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

/// Returns what `finish` computes from the sum and the count of each frame that has a number.
fn double_sums(
    sorted: &SortedRows,
    frame: &FrameRanges,
    numbers: &[Option<f64>],
    finish: &dyn Fn(&ExactSum, u64) -> Option<f64>,
) -> Result<Vec<Option<f64>>, ValueError> {
    slide_frames(sorted, frame, |_| DoubleSumAccumulator { numbers, finish, sum: ExactSum::default(), count: 0 })
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
            // The sum is exact, so the number leaves no trace.
            self.sum.add(-number);
            self.count -= 1;
        }
    }

    fn value(&mut self) -> Result<Option<f64>, ValueError> {
        Ok(if self.count == 0 { None } else { (self.finish)(&self.sum, self.count) })
    }
}
