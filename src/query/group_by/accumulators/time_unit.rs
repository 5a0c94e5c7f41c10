//! The unit of dates and times in integer columns.

use crate::query::group_by::column_values::ValueStorage;
use crate::query::types::Type;
use crate::query::value::MICROS_PER_DAY;

/// Returns the factor that converts the integers of a column to the type of the result: dates to timestamps.
pub fn factor_to_type(storage: ValueStorage, data_type: Type) -> i64 {
    if storage == ValueStorage::Days && data_type != Type::Date { MICROS_PER_DAY } else { 1 }
}
