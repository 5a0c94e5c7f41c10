//! The specifiers of a format that name the day.

use super::specifiers::{DateField, DateFormat};
use crate::query::functions::Refusal;

/// The fields that a day is computed from. A field that the format does not have is taken from 1900-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayBasis {
    /// Year, month and day of the month.
    Civil,
    /// Year and day of the year.
    DayOfYear,
    /// Year, week that begins on Sunday, weekday.
    SundayWeek,
    MondayWeek,
    /// The year, week and weekday of ISO 8601.
    Iso,
}

/// Returns the basis of a format. Several are refused, because a text could contradict itself.
pub fn day_basis_of_format(format: &DateFormat) -> Result<DayBasis, Refusal> {
    let mut bases: Vec<DayBasis> = Vec::new();
    for basis in format.fields().filter_map(day_basis_of_field) {
        if !bases.contains(&basis) {
            bases.push(basis);
        }
    }
    let basis = match bases.as_slice() {
        [] => DayBasis::Civil,
        [basis] => *basis,
        _ => {
            return Err(Refusal::new("the format names the day in several ways")
                .hint("keep one of month and day, `%j`, `%U`, `%W`, or `%G` with `%V`"));
        }
    };
    if format.fields().any(|field| is_unused_with_basis(field, basis)) {
        let (week, hint) = match basis {
            DayBasis::Iso => ("`%V`", "write `%G` for its year and `%u` for the weekday"),
            _ => {
                ("`%U` or `%W`", "write `%w` for a weekday from 0 (Sunday) to 6, or `%G-W%V-%u` for weeks of ISO 8601")
            }
        };
        return Err(Refusal::new(format!("the format has a specifier that does not go with {week}")).hint(hint));
    }
    Ok(basis)
}

/// Whether a format with this basis must not have the field, because the day does not follow from it.
fn is_unused_with_basis(field: DateField, basis: DayBasis) -> bool {
    match field {
        DateField::Year | DateField::ShortYear | DateField::Weekday => basis == DayBasis::Iso,
        DateField::IsoWeekday => matches!(basis, DayBasis::SundayWeek | DayBasis::MondayWeek),
        DateField::WeekdayName | DateField::ShortWeekdayName => !matches!(basis, DayBasis::Civil | DayBasis::DayOfYear),
        _ => false,
    }
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
