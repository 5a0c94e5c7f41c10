//! Reads columns of Polars and writes the results of windows as columns.

use polars::prelude::{
    BooleanChunked, Column, DataFrame, DataType, Float64Chunked, IdxCa, IdxSize, Int64Chunked, Int128Chunked,
    IntoColumn, IntoSeries, NewChunkedArray, PolarsError, Series, StringChunked, TimeUnit,
};

use super::values::{WindowOutput, WindowValues};
use super::window_columns::WindowColumns;
use crate::query::lower::polars_type;
use crate::query::types::MAX_DIGITS;

/// Reads the values of a column.
///
/// # Errors
/// Where no SQL expression has the column's type.
pub fn read_column(column: &Column) -> Result<WindowValues<'_>, PolarsError> {
    Ok(match column.dtype() {
        DataType::Null => WindowValues::Null(column.len()),
        DataType::Boolean => WindowValues::Boolean(column.bool()?.iter().collect()),
        DataType::Int64 => WindowValues::Integer(column.i64()?.iter().collect()),
        DataType::Decimal(_, scale) => {
            // A scale is at most 38.
            let scale = u8::try_from(*scale).unwrap_or(MAX_DIGITS);
            WindowValues::Decimal(column.decimal()?.physical().iter().collect(), scale)
        }
        DataType::Float64 => WindowValues::Double(column.f64()?.iter().collect()),
        DataType::String => WindowValues::Text(column.str()?.iter().collect()),
        DataType::Date => WindowValues::Day(column.date()?.physical().iter().collect()),
        DataType::Datetime(TimeUnit::Microseconds, _) => {
            WindowValues::Integer(column.datetime()?.physical().iter().collect())
        }
        DataType::Duration(TimeUnit::Microseconds) => {
            WindowValues::Integer(column.duration()?.physical().iter().collect())
        }
        other => {
            let problem = format!("`{}` is {other}, which window functions do not read", column.name());
            return Err(PolarsError::SchemaMismatch(problem.into()));
        }
    })
}

/// Returns the results of a window as a column, with its name and type.
///
/// # Errors
/// Errors of Polars.
pub fn write_column(output: WindowOutput, window: &WindowColumns, frame: &DataFrame) -> Result<Column, PolarsError> {
    let name = window.name.as_str().into();
    let wanted = polars_type(window.data_type);
    let column = match output {
        WindowOutput::Boolean(values) => BooleanChunked::from_iter_options(name, values.into_iter()).into_column(),
        WindowOutput::Integer(values) => integer_column(values, &window.name, &wanted)?,
        WindowOutput::Decimal(values) => {
            let unscaled = Int128Chunked::from_iter_options(name, values.into_iter());
            let scale = usize::from(window.data_type.scale().unwrap_or(0));
            unscaled.into_decimal(usize::from(MAX_DIGITS), scale)?.into_series().into_column()
        }
        WindowOutput::Double(values) => {
            let finite = values.into_iter().map(|value| value.filter(|value| value.is_finite()));
            Float64Chunked::from_iter_options(name, finite).into_column()
        }
        WindowOutput::Rows(rows) => take_argument_rows(rows, window, frame, &wanted)?,
        WindowOutput::Text { texts, rows } => {
            let texts = StringChunked::from_iter_values(name, texts.iter().map(String::as_str)).into_column();
            texts.take(&row_indices(rows))?
        }
    };
    let column = if column.dtype() == &wanted { column } else { column.cast(&wanted)? };
    Ok(column.with_name(window.name.as_str().into()))
}

/// Returns the first argument's values in some rows, and the default where there is no row.
fn take_argument_rows(
    rows: Vec<Option<usize>>,
    window: &WindowColumns,
    frame: &DataFrame,
    wanted: &DataType,
) -> Result<Column, PolarsError> {
    let Some(argument) = window.arguments.first() else {
        return Ok(Column::full_null(window.name.as_str().into(), rows.len(), wanted));
    };
    let taken = |rows| frame.column(argument)?.take(&row_indices(rows))?.cast(wanted);
    let Some(default) = &window.default else {
        return taken(rows);
    };
    let inside: BooleanChunked = rows.iter().map(|row| Some(row.is_some())).collect();
    taken(rows)?.zip_with(&inside, &frame.column(default)?.cast(wanted)?)
}

/// Returns integers as a column, or as the dates and times that they store.
fn integer_column(values: Vec<Option<i64>>, name: &str, wanted: &DataType) -> Result<Column, PolarsError> {
    let integers: Series = Int64Chunked::from_iter_options(name.into(), values.into_iter()).into_series();
    Ok(match wanted {
        DataType::Date => integers.cast(&DataType::Int32)?.into_date(),
        DataType::Datetime(unit, zone) => integers.into_datetime(*unit, zone.clone()),
        DataType::Duration(unit) => integers.into_duration(*unit),
        _ => integers,
    }
    .into_column())
}

fn row_indices(rows: Vec<Option<usize>>) -> IdxCa {
    // The height of a frame fits into `IdxSize`. Taking a row that does not exist would be an error.
    let index = |row| IdxSize::try_from(row).unwrap_or(IdxSize::MAX);
    IdxCa::from_iter_options("".into(), rows.into_iter().map(|row| row.map(index)))
}

#[cfg(test)]
mod tests;
