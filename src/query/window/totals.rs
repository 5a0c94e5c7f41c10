//! COUNT, SUM, AVG, BOOL_AND and BOOL_OR over frames.

use super::arrangement::Arrangement;
use super::frames::Frames;
use super::sliding::{Accumulator, slide};
use super::values::{Output, Values};
use crate::query::exact_sum::ExactSum;
use crate::query::functions::Problem;
use crate::query::integer_sum::IntegerSum;
use crate::query::types::{MAX_DIGITS, Type};

/// COUNT(*): the rows of each frame.
#[must_use]
pub fn count_rows(arrangement: &Arrangement, frame: &Frames) -> Output {
    let mut counts = vec![None; arrangement.rows.len()];
    for place in arrangement.places() {
        counts[arrangement.rows[place.position]] = i64::try_from(frame.positions(&place).len()).ok();
    }
    Output::Integer(counts)
}

/// COUNT: the rows of each frame that have a value.
///
/// # Errors
/// None; the signature is that of all aggregates.
pub fn count(arrangement: &Arrangement, frame: &Frames, values: &Values) -> Result<Output, Problem> {
    let one = |row| (!values.is_null(row)).then_some(1);
    let finish = |sum: &IntegerSum| Ok(i64::try_from(sum.count()).ok());
    let counts = integers(arrangement, frame, &one, &finish)?;
    Ok(Output::Integer(counts.into_iter().map(|count| count.or(Some(0))).collect()))
}

/// SUM: none where a frame has no value.
///
/// # Errors
/// A sum that its type does not hold.
pub fn sum(arrangement: &Arrangement, frame: &Frames, values: &Values, data_type: Type) -> Result<Output, Problem> {
    match values {
        Values::Integer(numbers) => {
            let number = |row: usize| numbers[row].map(i128::from);
            integers(arrangement, frame, &number, &|sum| integer_total(sum, data_type)).map(Output::Integer)
        }
        Values::Decimal(numbers, _) => {
            integers(arrangement, frame, &|row| numbers[row], &decimal_total).map(Output::Decimal)
        }
        Values::Double(numbers) => {
            doubles(arrangement, frame, numbers, &|sum, _| Some(sum.rounded())).map(Output::Double)
        }
        other => without_type("SUM", other),
    }
}

/// AVG: a double of numbers; of times the nearest one.
///
/// # Errors
/// Values that have no average.
pub fn average(arrangement: &Arrangement, frame: &Frames, values: &Values, data_type: Type) -> Result<Output, Problem> {
    match values {
        Values::Integer(numbers) if data_type == Type::Double => {
            let number = |row: usize| numbers[row].map(i128::from);
            integers(arrangement, frame, &number, &|sum| Ok(sum.average(0))).map(Output::Double)
        }
        Values::Integer(_) | Values::Day(_) => {
            let number = |row| values.integer(row, data_type).map(i128::from);
            // An average lies between the numbers.
            let whole = |sum: &IntegerSum| Ok(sum.whole_average(1).and_then(|whole| i64::try_from(whole).ok()));
            integers(arrangement, frame, &number, &whole).map(Output::Integer)
        }
        Values::Decimal(numbers, scale) => {
            integers(arrangement, frame, &|row| numbers[row], &|sum| Ok(sum.average(*scale))).map(Output::Double)
        }
        Values::Double(numbers) => {
            doubles(arrangement, frame, numbers, &|sum, count| sum.average(count)).map(Output::Double)
        }
        other => without_type("AVG", other),
    }
}

/// BOOL_AND: whether no value of a frame is false; none where it has no value.
///
/// # Errors
/// Values that are not conditions.
pub fn bool_and(arrangement: &Arrangement, frame: &Frames, values: &Values) -> Result<Output, Problem> {
    booleans("BOOL_AND", arrangement, frame, values, |trues, count| trues == count)
}

/// BOOL_OR: whether a value of a frame is true; none where it has no value.
///
/// # Errors
/// As [`bool_and`].
pub fn bool_or(arrangement: &Arrangement, frame: &Frames, values: &Values) -> Result<Output, Problem> {
    booleans("BOOL_OR", arrangement, frame, values, |trues, _| trues > 0)
}

fn booleans(
    function: &str,
    arrangement: &Arrangement,
    frame: &Frames,
    values: &Values,
    finish: impl Fn(i128, i128) -> bool,
) -> Result<Output, Problem> {
    let Values::Boolean(conditions) = values else { return without_type(function, values) };
    let one = |row: usize| conditions[row].map(i128::from);
    let finish = |sum: &IntegerSum| Ok(sum.total().map(|trues| finish(trues, i128::from(sum.count()))));
    integers(arrangement, frame, &one, &finish).map(Output::Boolean)
}

/// NULL without a type has no values. Other values are refused where a query is bound.
fn without_type(function: &str, values: &Values) -> Result<Output, Problem> {
    match values {
        Values::Null(rows) => Ok(Output::Rows(vec![None; *rows])),
        _ => Err(Problem(format!("{function} does not take these values"))),
    }
}

fn integer_total(sum: &IntegerSum, data_type: Type) -> Result<Option<i64>, Problem> {
    let total = sum.total().unwrap_or_default();
    match (i64::try_from(total), data_type) {
        (Ok(total), _) => Ok(Some(total)),
        (Err(_), Type::Span) => Err(Problem(format!("the sum is {total} microseconds, which 64 bits do not hold"))),
        (Err(_), _) => Err(Problem(format!("the sum is {total}, which 64 bits do not hold: calculate with DOUBLE"))),
    }
}

fn decimal_total(sum: &IntegerSum) -> Result<Option<i128>, Problem> {
    match sum.total().filter(|total| total.unsigned_abs() < 10_u128.pow(u32::from(MAX_DIGITS))) {
        Some(total) => Ok(Some(total)),
        None => Err(Problem(format!(
            "the sum has more than the {MAX_DIGITS} digits that decimals have: calculate with DOUBLE"
        ))),
    }
}

/// What `finish` makes of the sum of each frame that has a number.
fn integers<T: Clone>(
    arrangement: &Arrangement,
    frame: &Frames,
    number: &dyn Fn(usize) -> Option<i128>,
    finish: &dyn Fn(&IntegerSum) -> Result<Option<T>, Problem>,
) -> Result<Vec<Option<T>>, Problem> {
    slide(arrangement, frame, |_| Integers { number, finish, sum: IntegerSum::default() })
}

struct Integers<'a, T> {
    number: &'a dyn Fn(usize) -> Option<i128>,
    finish: &'a dyn Fn(&IntegerSum) -> Result<Option<T>, Problem>,
    sum: IntegerSum,
}

impl<T: Clone> Accumulator for Integers<'_, T> {
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

    fn value(&mut self) -> Result<Option<T>, Problem> {
        if self.sum.count() == 0 { Ok(None) } else { (self.finish)(&self.sum) }
    }
}

/// What `finish` makes of the sum and the count of each frame that has a number.
fn doubles(
    arrangement: &Arrangement,
    frame: &Frames,
    numbers: &[Option<f64>],
    finish: &dyn Fn(&ExactSum, u64) -> Option<f64>,
) -> Result<Vec<Option<f64>>, Problem> {
    slide(arrangement, frame, |_| Doubles { numbers, finish, sum: ExactSum::default(), count: 0 })
}

struct Doubles<'a> {
    numbers: &'a [Option<f64>],
    finish: &'a dyn Fn(&ExactSum, u64) -> Option<f64>,
    sum: ExactSum,
    count: u64,
}

impl Accumulator for Doubles<'_> {
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

    fn value(&mut self) -> Result<Option<f64>, Problem> {
        Ok(if self.count == 0 { None } else { (self.finish)(&self.sum, self.count) })
    }
}
