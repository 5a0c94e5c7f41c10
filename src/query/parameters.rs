//! Values of `:name` in SQL: the as-of date, the windows that end with it, and the pipeline's parameters.

use chrono::{Days, Months, NaiveDate};
use chrono_tz::Tz;
use serde::Serialize;

use super::functions::time_zones::end_of_day;
use super::number_literal::parse_number;
use super::types::Type;
use super::value::{TypedValue, Value};
use crate::base::diagnostic::Diagnostic;
use crate::base::nearest_name;

/// A parameter that the pipeline declares.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Parameter {
    Integer(i64),
    Number(f64),
    Text(String),
    Date(NaiveDate),
    Boolean(bool),
}

/// The as-of date and the parameters of a run.
#[derive(Debug, Clone, Copy)]
pub struct Bindings<'a> {
    pub as_of: NaiveDate,
    /// The pipeline's time zone, whose midnights bound a day.
    pub zone: Tz,
    pub parameters: &'a [(String, Parameter)],
}

/// The maximum number of days of a window in a parameter's name, about a century.
const MAX_WINDOW_DAYS: u32 = 40_000;

impl Bindings<'_> {
    /// Returns the value of `:name`, or `None` if there is no such parameter.
    #[must_use]
    pub fn parameter_value(&self, name: &str) -> Option<TypedValue> {
        match name {
            "as_of" => return Some(date_literal(self.as_of)),
            "as_of_end" => {
                let end = end_of_day(i64::from(day_number(self.as_of)), self.zone);
                return Some(TypedValue::new(Value::TimestampTz(end.instant), Type::TimestampTz));
            }
            _ => {}
        }
        let window = [("from_", 1), ("prev_", 2)]
            .into_iter()
            .find_map(|(prefix, times)| first_day_of_window(name.strip_prefix(prefix)?, times, self.as_of));
        if let Some(first) = window {
            return Some(date_literal(first));
        }
        let (_, parameter) = self.parameters.iter().find(|(known, _)| known == name)?;
        Some(match parameter {
            Parameter::Integer(value) => TypedValue::new(Value::Integer(*value), Type::Integer),
            // Written in SQL, the same digits are a decimal.
            Parameter::Number(value) => parse_number(&format!("{value}"))?,
            Parameter::Text(value) => TypedValue::new(Value::text(value.clone()), Type::Text),
            Parameter::Date(value) => date_literal(*value),
            Parameter::Boolean(value) => TypedValue::new(Value::Boolean(*value), Type::Boolean),
        })
    }

    /// Returns the mistake of naming an unknown parameter, with the nearest known one as a hint.
    #[must_use]
    pub fn unknown_parameter(&self, name: &str) -> Diagnostic {
        let mistake = Diagnostic::sql_error("unknown-parameter", format!("no parameter is called `:{name}`"));
        let known = ["as_of", "as_of_end", "from_30d", "prev_30d"];
        let known = known.into_iter().chain(self.parameters.iter().map(|(name, _)| name.as_str()));
        match nearest_name::nearest_name(name, known) {
            Some(near) => mistake.hint(nearest_name::did_you_mean(&format!(":{near}"))),
            None => mistake.hint(
                "there are `:as_of`, `:as_of_end`, `:from_30d` and `:prev_30d` (for any number of days, or of months: `:from_3m`), and what `parameters` declares",
            ),
        }
    }
}

/// Returns the days since 1970.
#[must_use]
pub fn day_number(date: NaiveDate) -> i32 {
    i32::try_from(date.signed_duration_since(NaiveDate::default()).num_days()).unwrap_or(i32::MAX)
}

fn date_literal(date: NaiveDate) -> TypedValue {
    TypedValue::new(Value::Date(day_number(date)), Type::Date)
}

/// Returns the first day of the window that is `times` as long as `length` (`30d`, `3m`) and ends with the as-of date.
/// Months are calendar months: three of them end on 30 June and begin on 31 March.
fn first_day_of_window(length: &str, times: u32, as_of: NaiveDate) -> Option<NaiveDate> {
    let count = |text: &str, longest: u32| text.parse().ok().filter(|count| (1..=longest).contains(count));
    if let Some(days) = length.strip_suffix('d') {
        let days: u32 = count(days, MAX_WINDOW_DAYS)?;
        return as_of.checked_sub_days(Days::new(u64::from(times * days - 1)));
    }
    let months = count(length.strip_suffix('m')?, MAX_WINDOW_DAYS / 31)?;
    as_of.checked_sub_months(Months::new(times * months))?.succ_opt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_of_days_and_of_months_end_with_the_as_of_date() {
        let first = |length, times, as_of: &str| {
            let as_of: NaiveDate = as_of.parse().ok()?;
            first_day_of_window(length, times, as_of).map(|day| day.to_string())
        };
        let day = |text: &str| Some(text.to_owned());
        assert_eq!(first("1d", 1, "2026-06-30"), day("2026-06-30"));
        assert_eq!(first("30d", 1, "2026-06-30"), day("2026-06-01"));
        assert_eq!(first("30d", 2, "2026-06-30"), day("2026-05-02"));
        assert_eq!(first("3m", 1, "2026-06-30"), day("2026-03-31"));
        assert_eq!(first("3m", 2, "2026-06-30"), day("2025-12-31"));
        // February ends before the 31st, so the window begins with March.
        assert_eq!(first("3m", 1, "2026-05-31"), day("2026-03-01"));
        assert_eq!(first("0m", 1, "2026-06-30"), None);
        assert_eq!(first("3w", 1, "2026-06-30"), None);
    }
}
