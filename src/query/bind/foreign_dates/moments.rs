//! Builds calls that count, move and truncate dates and timestamps.

use crate::query::bind::binder::{BindResult, Binder};
use crate::query::expr::Expr;
use crate::query::functions::Refusal;
use crate::query::functions::arithmetic::Operator;
use crate::query::functions::date_part::DatePart;
use crate::query::functions::dates::interval_functions::interval_function_of_unit;
use crate::query::interval::Interval;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    /// Returns the day of a moment, or of a text that contains one.
    pub(super) fn cast_to_day(&mut self, moment: Expr) -> BindResult<Expr> {
        if moment.data_type.is_temporal() || moment.data_type == Type::Null || moment.data_type == Type::Text {
            return self.implicit_cast(moment, Type::Date);
        }
        let location = moment.location;
        let refusal = Refusal::new(format!("expected a date, found {}", moment.data_type.noun()));
        self.report_refusal(refusal.hint("write a date or a timestamp"), location)
    }

    /// Builds the number of boundaries of a unit between two moments.
    pub(super) fn build_units_between(
        &mut self,
        unit: &str,
        from: Expr,
        to: Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        if DatePart::from_name(unit) == Some(DatePart::Week) {
            self.refuse_sunday_weeks(unit, location)?;
            return self.build_mondays_between(from, to, location);
        }
        let unit = Expr::text(unit, location);
        self.build_scalar_call("date_diff", vec![unit, from, to], location)
    }

    /// Builds the number of whole units, a day or less, between two moments.
    pub(super) fn build_whole_units_between(
        &mut self,
        unit: &str,
        from: Expr,
        to: Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let part = DatePart::from_name(unit);
        if part == Some(DatePart::Week) {
            self.refuse_sunday_weeks(unit, location)?;
        }
        if !part.is_some_and(|part| part == DatePart::Day || part.micros().is_some()) {
            let hint = "count days, or write `DATE_SUB('month', from, to)`";
            return self.report_unsupported(format!("`TIMESTAMP_DIFF` in {unit}s"), hint, location);
        }
        let unit = Expr::text(unit, location);
        self.build_scalar_call("date_sub", vec![unit, from, to], location)
    }

    fn refuse_sunday_weeks(&mut self, unit: &str, location: SqlLocation) -> BindResult<()> {
        if unit.eq_ignore_ascii_case("isoweek") {
            return Ok(());
        }
        let hint = "write ISOWEEK for weeks that begin on Monday, or count days and divide: `(to - from) // 7`";
        self.report_unsupported("weeks that begin on Sunday", hint, location)
    }

    /// Builds the number of Mondays between two moments, as BigQuery counts ISO weeks.
    fn build_mondays_between(&mut self, from: Expr, to: Expr, location: SqlLocation) -> BindResult<Expr> {
        let (from, to) = (self.cast_to_day(from)?, self.cast_to_day(to)?);
        let (from, to) =
            (self.build_truncated("isoweek", from, location)?, self.build_truncated("isoweek", to, location)?);
        let days = self.build_arithmetic(Operator::Subtract, to, from, location)?;
        self.build_arithmetic(Operator::IntegerDivide, days, Expr::integer(7, location), location)
    }

    /// Builds a moment moved by a number of units. A date stays a date unless it is moved by time.
    pub(super) fn build_moved_by_units(
        &mut self,
        unit: &str,
        count: Expr,
        moment: Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let Some(length_function) = interval_function_of_unit(unit) else {
            return self.report_wrong_date_call("dateadd", location);
        };
        let moment = if moment.data_type == Type::Text { self.coerce_temporal_literal(moment)? } else { moment };
        let has_time = DatePart::from_name(unit).is_none_or(|part| part.micros().is_some());
        let stays_date = moment.data_type == Type::Date && !has_time;
        let length = self.build_scalar_call(length_function, vec![count], location)?;
        let moved = self.build_arithmetic(Operator::Add, moment, length, location)?;
        if stays_date { self.implicit_cast(moved, Type::Date) } else { Ok(moved) }
    }

    /// Builds DATE_TRUNC. As in BigQuery, a date stays a date.
    pub(super) fn build_truncated(&mut self, unit: &str, moment: Expr, location: SqlLocation) -> BindResult<Expr> {
        if DatePart::from_name(unit) == Some(DatePart::Week) && !unit.eq_ignore_ascii_case("isoweek") {
            let hint = "write `DATE_TRUNC('week', x)` for weeks that begin on Monday";
            return self.report_unsupported("weeks that begin on Sunday", hint, location);
        }
        let is_date = moment.data_type == Type::Date;
        let begun = self.build_scalar_call("date_trunc", vec![Expr::text(unit, location), moment], location)?;
        if is_date { self.implicit_cast(begun, Type::Date) } else { Ok(begun) }
    }

    /// Builds `TRUNC(date, 'MONTH')`; of a number, the function of the tables.
    pub(super) fn build_oracle_trunc(&mut self, value: Expr, format: Expr, location: SqlLocation) -> BindResult<Expr> {
        if !value.data_type.is_temporal() {
            return self.build_scalar_call("trunc", vec![value, format], location);
        }
        let written = match format.as_literal() {
            Some(Value::Text(text)) => text.as_ref(),
            _ => "",
        };
        let unit = match written.to_ascii_uppercase().as_str() {
            "YEAR" | "YYYY" | "YY" | "Y" => "year",
            "QUARTER" | "Q" => "quarter",
            "MONTH" | "MON" | "MM" => "month",
            "WEEK" | "IW" => "week",
            "DD" | "DDD" => "day",
            _ => {
                let hint = "write `DATE_TRUNC('month', x)`";
                return self.report_unsupported(format!("`TRUNC` of a date to `{written}`"), hint, location);
            }
        };
        let begun = self.build_scalar_call("date_trunc", vec![Expr::text(unit, location), value], location)?;
        self.implicit_cast(begun, Type::Date)
    }

    /// Builds the last day of the month, quarter, year or ISO week that contains a day.
    pub(super) fn build_last_day(&mut self, unit: &str, moment: Expr, location: SqlLocation) -> BindResult<Expr> {
        let length = match DatePart::from_name(unit) {
            Some(DatePart::Month) => return self.build_scalar_call("last_day", vec![moment], location),
            Some(DatePart::Quarter) => Interval { months: 3, days: -1, micros: 0 },
            Some(DatePart::Year) => Interval { months: 12, days: -1, micros: 0 },
            Some(DatePart::Week) if unit.eq_ignore_ascii_case("isoweek") => Interval { months: 0, days: 6, micros: 0 },
            _ => {
                let hint = "write MONTH, QUARTER, YEAR or ISOWEEK, which ends on Sunday";
                return self.report_unsupported(format!("the last day of {unit}"), hint, location);
            }
        };
        let day = self.cast_to_day(moment)?;
        let begun = self.build_truncated(unit, day, location)?;
        let length = Expr::literal(Value::Interval(length), Type::Interval, location);
        let last = self.build_arithmetic(Operator::Add, begun, length, location)?;
        self.implicit_cast(last, Type::Date)
    }

    /// Builds the whole seconds since 1970, rounded down.
    pub(super) fn build_unix_seconds(&mut self, moment: Expr, location: SqlLocation) -> BindResult<Expr> {
        let moment = if moment.data_type == Type::Text { self.implicit_cast(moment, Type::Timestamp)? } else { moment };
        let micros = self.build_scalar_call("epoch_us", vec![moment], location)?;
        let second = Expr::integer(1_000_000, location);
        let again = self.copy_expr(&micros)?;
        let divisor = self.copy_expr(&second)?;
        let rest = self.build_scalar_call("pmod", vec![again, divisor], location)?;
        let whole = self.build_arithmetic(Operator::Subtract, micros, rest, location)?;
        self.build_arithmetic(Operator::IntegerDivide, whole, second, location)
    }

    /// Builds the days since 1970.
    pub(super) fn build_unix_date(&mut self, date: Expr, location: SqlLocation) -> BindResult<Expr> {
        let date = self.cast_to_day(date)?;
        self.build_arithmetic(Operator::Subtract, date, epoch_day(location), location)
    }

    /// Builds the day that is a number of days after the first day of 1970.
    pub(super) fn build_date_from_unix_date(&mut self, days: Expr, location: SqlLocation) -> BindResult<Expr> {
        self.build_arithmetic(Operator::Add, epoch_day(location), days, location)
    }

    /// Builds the start of 1970 plus the length that a function of the tables returns for a count.
    pub(super) fn build_instant_after(
        &mut self,
        length_function: &str,
        count: Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let passed = self.build_scalar_call(length_function, vec![count], location)?;
        let beginning = Expr::literal(Value::TimestampTz(0), Type::TimestampTz, location);
        self.build_arithmetic(Operator::Add, beginning, passed, location)
    }
}

fn epoch_day(location: SqlLocation) -> Expr {
    Expr::literal(Value::Date(0), Type::Date, location)
}
