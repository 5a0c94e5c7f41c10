//! How the specifiers of a format say which day it is.

use super::specifiers::{DateField, DateFormat, DateFormatPiece};
use crate::query::functions::Refusal;

/// What a day is found from. What the text does not say is of 1900-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayBasis {
    /// Year, month and day of the month.
    Civil,
    /// Year and day of the year.
    DayOfYear,
    /// Year, week from Sunday on, weekday.
    SundayWeek,
    MondayWeek,
    /// The year, week and weekday of ISO 8601.
    Iso,
}

/// The one basis of a format; several are refused, because a text could contradict itself.
pub fn day_basis_of_format(format: &DateFormat) -> Result<DayBasis, Refusal> {
    let fields = || {
        format.pieces.iter().filter_map(|piece| match piece {
            DateFormatPiece::Field { field, .. } => Some(*field),
            DateFormatPiece::Text(_) => None,
        })
    };
    let mut bases: Vec<DayBasis> = Vec::new();
    for basis in fields().filter_map(day_basis_of_field) {
        if !bases.contains(&basis) {
            bases.push(basis);
        }
    }
    let basis = match bases.as_slice() {
        [] => DayBasis::Civil,
        [basis] => *basis,
        _ => {
            return Err(Refusal::new("the format says the day in several ways")
                .hint("keep one of month and day, `%j`, `%U`, `%W`, or `%G` with `%V`"));
        }
    };
    let is_unused = |field: DateField| match field {
        DateField::Year | DateField::ShortYear => basis == DayBasis::Iso,
        DateField::Weekday => basis == DayBasis::Iso,
        DateField::IsoWeekday => matches!(basis, DayBasis::SundayWeek | DayBasis::MondayWeek),
        DateField::WeekdayName | DateField::ShortWeekdayName => !matches!(basis, DayBasis::Civil | DayBasis::DayOfYear),
        _ => false,
    };
    if fields().any(is_unused) {
        let (week, hint) = match basis {
            DayBasis::Iso => ("`%V`", "write `%G` for its year and `%u` for the weekday"),
            _ => ("`%U` or `%W`", "write `%w` for the weekday"),
        };
        return Err(Refusal::new(format!("the format has a specifier that does not go with {week}")).hint(hint));
    }
    Ok(basis)
}

fn day_basis_of_field(field: DateField) -> Option<DayBasis> {
    match field {
        DateField::Month | DateField::MonthName | DateField::ShortMonthName | DateField::Day => Some(DayBasis::Civil),
        DateField::DayOfYear => Some(DayBasis::DayOfYear),
        DateField::SundayWeek => Some(DayBasis::SundayWeek),
        DateField::MondayWeek => Some(DayBasis::MondayWeek),
        DateField::IsoYear | DateField::IsoWeek => Some(DayBasis::Iso),
        _ => None,
    }
}
