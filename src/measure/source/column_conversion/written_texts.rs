//! The texts of a column with a `format`: text, bytes of text, or for times whole numbers that are read by their digits, such
//! as 20260310. Blank text is missing: it is how files of text write NULL.

use polars::prelude::{Column, DataType, Expr, IntoColumn, NULL, PolarsResult, StringChunked, col, lit, when};

use super::conversion::ColumnConversion;
use super::numbers::{decimal_type, finite_or_null, integer_type, is_inexact};
use super::texts::{decode_bytes, text_field};
use crate::config::SourceColumn;
use crate::query::functions::ExportTimeFormat;
use crate::storage::parquet_footer::PhysicalKind;

/// What a file stores in a column, as text.
pub struct WrittenTexts {
    read_type: DataType,
    /// NULL for what has no text, such as bytes that are not UTF-8.
    pub text: Expr,
    /// Holds for values that are not missing.
    is_present: Expr,
}

impl WrittenTexts {
    /// Returns the texts of a stored column; `None` if the file stores nothing that a format can describe.
    pub fn of_stored(column: &SourceColumn, stored: &PhysicalKind) -> Option<Self> {
        let name = column.stored_name();
        match stored {
            PhysicalKind::Text => Some(Self::new(DataType::String, name, col(name))),
            PhysicalKind::Binary => Some(Self::new(DataType::Binary, name, decode_bytes(name))),
            PhysicalKind::Integer { .. } | PhysicalKind::Float { bits: 32 | 64 } | PhysicalKind::Decimal { .. }
                if column.kind.is_temporal() =>
            {
                Some(Self::of_numbers(column, stored))
            }
            _ => None,
        }
    }

    fn new(read_type: DataType, name: &str, text: Expr) -> Self {
        let is_blank = text.clone().str().strip_chars(lit(NULL)).eq_missing(lit(""));
        Self { read_type, text, is_present: col(name).is_not_null().and(is_blank.not()) }
    }

    /// Writes whole numbers as the format does: with the zeros at the beginning that a number does not have. A number with a
    /// fraction has no text, except for a decimal in a format with a fraction of a second; NaN is missing.
    fn of_numbers(column: &SourceColumn, stored: &PhysicalKind) -> Self {
        let stored_number = col(column.stored_name());
        let (read_type, number) = match stored {
            PhysicalKind::Float { .. } => (DataType::Float64, finite_or_null(stored_number)),
            PhysicalKind::Decimal { .. } => (decimal_type(stored), stored_number),
            _ => (integer_type(stored), stored_number),
        };
        let format = column.format.as_deref().and_then(|format| ExportTimeFormat::parse(format).ok());
        if let (DataType::Decimal(..), Some(true)) = (&read_type, format.as_ref().map(ExportTimeFormat::has_fraction)) {
            let (text, is_present) = (number.clone().cast(DataType::String), number.is_not_null());
            return Self { read_type, text, is_present };
        }
        let whole = number.clone().cast(DataType::Int64);
        let is_whole = whole.clone().cast(read_type.clone()).eq(number.clone()).and(is_inexact(&number, stored).not());
        let digits = format.and_then(|format| format.count_of_digits()).unwrap_or(0);
        let write = move |numbers: Column| write_numbers(&numbers, digits);
        let text = when(is_whole).then(whole).otherwise(lit(NULL)).map_with_fmt_str(write, text_field, "digits");
        Self { read_type, text, is_present: number.is_not_null() }
    }

    /// Converts the texts by an expression that is NULL for a text that it cannot read.
    pub fn convert(self, value: Expr) -> ColumnConversion {
        let is_lost = self.is_present.and(value.clone().is_null());
        ColumnConversion { unreadable: Some(is_lost), ..ColumnConversion::lossless(self.read_type, value) }
    }

    /// Converts the texts by an expression that may round. `is_rounded` holds for a text that it rounds.
    pub fn convert_exactly(self, value: Expr, is_rounded: Expr) -> ColumnConversion {
        let is_lost = self.is_present.and(value.clone().is_null().or(is_rounded));
        ColumnConversion { unreadable: Some(is_lost), ..ColumnConversion::lossless(self.read_type, value) }
    }
}

fn write_numbers(numbers: &Column, digits: usize) -> PolarsResult<Column> {
    let texts: StringChunked =
        numbers.i64()?.iter().map(|number| number.map(|number| format!("{number:0digits$}"))).collect();
    Ok(texts.with_name(numbers.name().clone()).into_column())
}
