//! Functions of dates as other engines call them: the unit first or last, the later date first, formats of letters.

use sqlparser::ast;

use super::calls::{possible_unit, unit_unless_column};
use super::scope::{Clause, Scope};
use super::syntax_docs::SyntaxDoc;
use super::{BindResult, Binder, Reported};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Expr, SqlLocation};
use crate::query::functions::arithmetic::Operator;
use crate::query::functions::dates::date_parts::DatePart;
use crate::query::functions::dates::interval_functions;
use crate::query::functions::foreign_formats::{self, FormatPurpose};
use crate::query::functions::{Refusal, find_function};
use crate::query::interval::Interval;
use crate::query::types::Type;
use crate::query::value::Value;

macro_rules! forms {
    ($($names:expr, $usage:literal, $meaning:literal, $examples:expr;)*) => {
        /// What may be called, in the order of the manual.
        pub static FORMS: &[SyntaxDoc] = &[$(SyntaxDoc { names: &$names, usage: $usage, meaning: $meaning, examples: $examples }),*];
    };
}

forms! {
    ["dateadd", "timestampadd"], "DATEADD(unit, count, x)",
        "x moved by so many units, as `x + INTERVAL (count) unit`; a date moved by days, weeks or months stays a date.",
        &[("DATEADD(day, -30, DATE '2026-06-30')", "2026-05-31"), ("DATEADD(month, 1, DATE '2026-01-31')", "2026-02-28"), ("DATEADD('hour', 2, TIMESTAMP '2026-06-30 23:00:00')", "2026-07-01 01:00:00")];
    ["adddate", "timestamp_add", "datetime_add"], "TIMESTAMP_ADD(x, interval)", "x moved by an interval, as `x + interval`.",
        &[("TIMESTAMP_ADD(TIMESTAMP '2026-06-30 23:00:00', INTERVAL 2 HOUR)", "2026-07-01 01:00:00")];
    ["subdate", "timestamp_sub", "datetime_sub"], "TIMESTAMP_SUB(x, interval)",
        "x moved back by an interval, as `x - interval`.",
        &[("TIMESTAMP_SUB(TIMESTAMP '2026-06-30 01:00:00', INTERVAL 2 HOUR)", "2026-06-29 23:00:00"), ("DATE_SUB(DATE '2026-06-30', INTERVAL 1 DAY)", "2026-06-29 00:00:00")];
    ["datetime_diff"], "DATETIME_DIFF(to, from, unit)",
        "How many boundaries of the unit lie between two moments, as `DATE_DIFF('unit', from, to)`.",
        &[("DATETIME_DIFF(TIMESTAMP '2026-02-01 00:00:00', TIMESTAMP '2026-01-31 23:00:00', MONTH)", "1")];
    ["timestamp_diff"], "TIMESTAMP_DIFF(to, from, unit)",
        "How many whole units, a day or less, pass between two moments, as `DATE_SUB('unit', from, to)`.",
        &[("TIMESTAMP_DIFF(TIMESTAMP '2026-01-02 11:00:00', TIMESTAMP '2026-01-01 12:00:00', DAY)", "0"), ("TIMESTAMP_DIFF(TIMESTAMP '2026-01-02 11:00:00', TIMESTAMP '2026-01-01 12:00:00', HOUR)", "23")];
    ["timestamp_trunc", "datetime_trunc"], "TIMESTAMP_TRUNC(x, unit)",
        "The beginning of the unit that x lies in, as `DATE_TRUNC('unit', x)`.",
        &[("TIMESTAMP_TRUNC(TIMESTAMP '2026-05-13 14:15:16', HOUR)", "2026-05-13 14:00:00")];
    ["date_from_parts", "datefromparts"], "DATE_FROM_PARTS(year, month, day)", "As MAKE_DATE.",
        &[("DATE_FROM_PARTS(2026, 2, 28)", "2026-02-28")];
    ["timestamp", "datetime", "to_timestamp_ntz"], "TIMESTAMP(x)", "A date or a text as a timestamp, as `CAST(x AS TIMESTAMP)`.",
        &[("TIMESTAMP('2026-06-30 12:00:00')", "2026-06-30 12:00:00"), ("DATETIME(DATE '2026-06-30')", "2026-06-30 00:00:00")];
    ["timestamp_from_parts"], "TIMESTAMP_FROM_PARTS(year, month, day, hour, minute, second)", "As MAKE_TIMESTAMP.",
        &[("TIMESTAMP_FROM_PARTS(2026, 2, 28, 10, 30, 0)", "2026-02-28 10:30:00")];
    ["to_date"], "TO_DATE(x [, format])",
        "The day of a timestamp, or of a text: an ISO date, or in a format such as 'DD.MM.YYYY', 'dd.MM.yyyy' or '%d.%m.%Y'.",
        &[("TO_DATE('2026-06-30')", "2026-06-30"), ("TO_DATE('30.06.2026', 'DD.MM.YYYY')", "2026-06-30"), ("TO_DATE('30/06/2026', 'dd/MM/yyyy')", "2026-06-30"), ("TO_DATE(TIMESTAMP '2026-06-30 23:59:00')", "2026-06-30")];
    ["try_to_date"], "TRY_TO_DATE(text [, format])", "As TO_DATE; NULL for what is no such date.",
        &[("TRY_TO_DATE('30.06.2026', 'DD.MM.YYYY')", "2026-06-30"), ("TRY_TO_DATE('soon', 'DD.MM.YYYY')", "NULL"), ("TRY_TO_DATE('2026-02-30')", "NULL")];
    ["try_to_timestamp"], "TRY_TO_TIMESTAMP(text [, format])", "As TO_TIMESTAMP of a text; NULL for what is no such timestamp.",
        &[("TRY_TO_TIMESTAMP('2026-06-30 12:00:00')", "2026-06-30 12:00:00"), ("TRY_TO_TIMESTAMP('soon')", "NULL")];
    ["str_to_date", "date_parse"], "STR_TO_DATE(text, format)",
        "The timestamp that a text says in a format of MySQL, such as '%d.%m.%Y %H:%i'.",
        &[("STR_TO_DATE('30.06.2026 12:30', '%d.%m.%Y %H:%i')", "2026-06-30 12:30:00")];
    ["parse_date"], "PARSE_DATE(format, text)", "The day that a text says in a format, as `CAST(STRPTIME(text, format) AS DATE)`.",
        &[("PARSE_DATE('%d.%m.%Y', '30.06.2026')", "2026-06-30")];
    ["parse_timestamp", "parse_datetime"], "PARSE_TIMESTAMP(format, text)", "As `STRPTIME(text, format)`.",
        &[("PARSE_TIMESTAMP('%d.%m.%Y %H:%M', '30.06.2026 12:30')", "2026-06-30 12:30:00")];
    ["format_date", "format_timestamp", "format_datetime"], "FORMAT_DATE(format, x)", "As `STRFTIME(x, format)`.",
        &[("FORMAT_DATE('%Y-%m', DATE '2026-06-30')", "2026-06")];
    ["to_char", "to_varchar"], "TO_CHAR(x [, format])",
        "A date or timestamp as text, in a format such as 'YYYY-MM-DD HH24:MI'; without a format, anything as text.",
        &[("TO_CHAR(DATE '2026-06-30', 'YYYY-MM')", "2026-06"), ("TO_CHAR(TIMESTAMP '2026-06-30 23:05:00', 'HH24:MI')", "23:05"), ("TO_CHAR(42)", "42")];
    ["date_format"], "DATE_FORMAT(x, format)",
        "A date or timestamp as text, in a format of Spark such as 'yyyy-MM' or of MySQL such as '%Y-%m'.",
        &[("DATE_FORMAT(DATE '2026-06-30', 'yyyy-MM')", "2026-06"), ("DATE_FORMAT(DATE '2026-06-30', '%Y-%m')", "2026-06")];
    ["unix_seconds", "unix_timestamp"], "UNIX_SECONDS(x)", "Whole seconds since the beginning of 1970.",
        &[("UNIX_SECONDS(TIMESTAMP '1970-01-02 00:00:01.5')", "86401"), ("UNIX_SECONDS(TIMESTAMP '1969-12-31 23:59:59.5')", "-1")];
    ["unix_millis"], "UNIX_MILLIS(x)", "Milliseconds since the beginning of 1970, as `EPOCH_MS(x)`.",
        &[("UNIX_MILLIS(TIMESTAMP '1970-01-01 00:00:01.5')", "1500")];
    ["unix_micros"], "UNIX_MICROS(x)", "Microseconds since the beginning of 1970, as `EPOCH_US(x)`.",
        &[("UNIX_MICROS(TIMESTAMP '1970-01-01 00:00:01.5')", "1500000")];
    ["to_unixtime"], "TO_UNIXTIME(x)", "Seconds since the beginning of 1970, with their fraction, as `EPOCH(x)`.",
        &[("TO_UNIXTIME(TIMESTAMP '1970-01-01 00:00:01.5')", "1.5")];
    ["unix_date"], "UNIX_DATE(date)", "Days since the beginning of 1970.",
        &[("UNIX_DATE(DATE '1970-02-01')", "31")];
    ["date_from_unix_date"], "DATE_FROM_UNIX_DATE(days)", "The day so many days after the beginning of 1970.",
        &[("DATE_FROM_UNIX_DATE(31)", "1970-02-01")];
    ["timestamp_seconds"], "TIMESTAMP_SECONDS(seconds)", "The instant so many seconds after the beginning of 1970 in UTC.",
        &[("TIMESTAMP_SECONDS(86400)", "1970-01-02 00:00:00+00")];
    ["timestamp_millis"], "TIMESTAMP_MILLIS(milliseconds)",
        "The instant so many milliseconds after the beginning of 1970 in UTC.",
        &[("TIMESTAMP_MILLIS(1500)", "1970-01-01 00:00:01.5+00")];
    ["timestamp_micros"], "TIMESTAMP_MICROS(microseconds)",
        "The instant so many microseconds after the beginning of 1970 in UTC.",
        &[("TIMESTAMP_MICROS(1500000)", "1970-01-01 00:00:01.5+00")];
}

/// Whether a call is one of these. Some names are also of functions of the tables: what tells them apart is how many
/// arguments there are, and where the unit stands.
#[must_use]
pub fn is_date_call(scope: &Scope, name: &str, trees: &[&ast::Expr]) -> bool {
    let unit = unit_position(scope, name, trees);
    match name {
        "date_diff" | "datediff" => trees.len() == 2 || (trees.len() == 3 && unit == Some(2)),
        "date_add" => trees.len() == 3,
        "date_sub" => trees.len() == 2,
        "last_day" => trees.len() == 2,
        "date_trunc" => trees.len() == 2 && unit == Some(1),
        "trunc" => matches!(trees, [_, ast::Expr::Value(value)] if is_quoted_text(&value.value)),
        "date" => trees.len() == 3,
        "to_timestamp" => true,
        _ => FORMS.iter().any(|form| form.names.contains(&name)),
    }
}

/// Which argument of a call names a unit without quotes. Where a column is called so as well, the place decides.
#[must_use]
pub fn unit_position(scope: &Scope, name: &str, trees: &[&ast::Expr]) -> Option<usize> {
    let reads_like_one = |at: usize| trees.get(at).is_some_and(|tree| possible_unit(tree).is_some());
    let is_one = |at: usize| trees.get(at).is_some_and(|tree| unit_unless_column(scope, tree).is_some());
    let one_of = |first: usize, last: usize| match (reads_like_one(first), reads_like_one(last)) {
        (true, true) if is_one(last) && !is_one(first) => Some(last),
        (true, _) => Some(first),
        // `DATE_TRUNC('month', day)` of a column `day`.
        (false, true) => {
            (!matches!(trees[first], ast::Expr::Value(value) if is_quoted_text(&value.value))).then_some(last)
        }
        (false, false) => None,
    };
    match (name, trees.len()) {
        ("dateadd" | "timestampadd" | "date_add" | "date_sub" | "datesub", 3) | ("date_part" | "datepart", 2) => {
            reads_like_one(0).then_some(0)
        }
        ("datetime_diff" | "timestamp_diff", 3) => reads_like_one(2).then_some(2),
        ("timestamp_trunc" | "datetime_trunc" | "last_day", 2) => reads_like_one(1).then_some(1),
        ("date_diff" | "datediff", 3) => one_of(0, 2),
        ("date_trunc" | "datetrunc", 2) => one_of(0, 1),
        _ => None,
    }
}

fn is_quoted_text(written: &ast::Value) -> bool {
    matches!(written, ast::Value::SingleQuotedString(_))
}

impl Binder<'_> {
    pub(super) fn bind_date_call(
        &mut self,
        scope: &Scope,
        clause: Clause,
        name: &str,
        trees: &[&ast::Expr],
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let of_unit = unit_position(scope, name, trees);
        let bare = match of_unit.and_then(|at| trees.get(at)) {
            Some(tree) => self.unquoted_unit(scope, tree)?,
            None => None,
        };
        let bound: Vec<BindResult<Option<Expr>>> = trees
            .iter()
            .enumerate()
            .map(|(at, tree)| match of_unit {
                Some(position) if position == at => Ok(None),
                _ => self.bind_expression(scope, clause, tree).map(Some),
            })
            .collect();
        let bound = bound.into_iter().collect::<BindResult<Vec<Option<Expr>>>>()?;
        let units: Vec<Option<String>> = bound
            .iter()
            .map(|bound| match bound {
                None => bare.clone(),
                Some(bound) => {
                    bound.as_literal().and_then(text_of_value).filter(|name| DatePart::from_name(name).is_some())
                }
            })
            .collect();
        let mut values = bound.into_iter();
        let mut next = || values.next().flatten();
        let unit_at = |at: usize| units.get(at).cloned().flatten();
        match (name, trees.len()) {
            ("date_diff" | "datediff", 2) => {
                let (Some(to), Some(from)) = (next(), next()) else {
                    return self.report_wrong_date_call(name, location);
                };
                let (to, from) = (self.cast_to_day(to)?, self.cast_to_day(from)?);
                self.build_arithmetic(Operator::Subtract, to, from, location)
            }
            ("date_diff" | "datediff" | "datetime_diff" | "timestamp_diff", 3) => {
                let (Some(to), Some(from), Some(unit)) = (next(), next(), unit_at(2)) else {
                    return self.report_wrong_date_call(name, location);
                };
                let part = DatePart::from_name(&unit);
                if part == Some(DatePart::Week) && !unit.eq_ignore_ascii_case("isoweek") {
                    let hint =
                        "write ISOWEEK for weeks that begin on Monday, or count days and divide: `(to - from) // 7`";
                    return self.report_unsupported("weeks that begin on Sunday", hint, location);
                }
                if part == Some(DatePart::Week) && name != "timestamp_diff" {
                    return self.mondays_between(from, to, location);
                }
                let of_time = part.is_some_and(|part| part == DatePart::Day || part.micros().is_some());
                if name == "timestamp_diff" && !of_time {
                    let hint = "count days, or write `DATE_SUB('month', from, to)`";
                    return self.report_unsupported(format!("`TIMESTAMP_DIFF` in {unit}s"), hint, location);
                }
                let function = if name == "timestamp_diff" { "date_sub" } else { "date_diff" };
                let unit = text_literal(unit, location);
                self.build_scalar_call(function, vec![unit, from, to], location)
            }
            ("dateadd" | "timestampadd" | "date_add", 3) => {
                next();
                let (Some(unit), Some(count), Some(date)) = (unit_at(0), next(), next()) else {
                    return self.report_wrong_date_call(name, location);
                };
                self.move_by_units(&unit, count, date, location)
            }
            ("adddate" | "timestamp_add" | "datetime_add", 2) => {
                self.move_by_interval(Operator::Add, next(), next(), name, location)
            }
            ("date_sub" | "subdate" | "timestamp_sub" | "datetime_sub", 2) => {
                self.move_by_interval(Operator::Subtract, next(), next(), name, location)
            }
            ("date_trunc" | "timestamp_trunc" | "datetime_trunc", 2) => {
                let (Some(date), Some(unit)) = (next(), unit_at(1)) else {
                    return self.report_wrong_date_call(name, location);
                };
                self.truncate_to_unit(&unit, date, location)
            }
            ("trunc", 2) => self.bind_oracle_trunc(next(), next(), location),
            ("date_from_parts" | "datefromparts" | "date", 3) => {
                self.build_plain_call("make_date", values.flatten(), location)
            }
            ("timestamp" | "datetime" | "to_timestamp_ntz", 1) => {
                let Some(of) = next() else { return self.report_wrong_date_call(name, location) };
                self.build_cast_to(of, Type::Timestamp, false, location)
            }
            ("last_day", 2) => {
                let (Some(of), Some(unit)) = (next(), unit_at(1)) else {
                    return self.report_wrong_date_call(name, location);
                };
                self.last_day_of(&unit, of, location)
            }
            ("timestamp_from_parts", 6) => self.build_plain_call("make_timestamp", values.flatten(), location),
            ("unix_millis", 1) => self.build_plain_call("epoch_ms", values.flatten(), location),
            ("unix_micros", 1) => self.build_plain_call("epoch_us", values.flatten(), location),
            ("to_unixtime", 1) => self.build_plain_call("epoch", values.flatten(), location),
            ("unix_seconds" | "unix_timestamp", 1) => {
                let Some(moment) = next() else { return self.report_wrong_date_call(name, location) };
                let moment =
                    if moment.data_type == Type::Text { self.implicit_cast(moment, Type::Timestamp)? } else { moment };
                let micros = self.build_scalar_call("epoch_us", vec![moment], location)?;
                let second = Expr::literal(Value::Integer(1_000_000), Type::Integer, location);
                let again = self.copy_expr(&micros)?;
                let divisor = self.copy_expr(&second)?;
                let rest = self.build_scalar_call("pmod", vec![again, divisor], location)?;
                let whole = self.build_arithmetic(Operator::Subtract, micros, rest, location)?;
                self.build_arithmetic(Operator::IntegerDivide, whole, second, location)
            }
            ("unix_date", 1) => {
                let Some(date) = next() else { return self.report_wrong_date_call(name, location) };
                let date = self.cast_to_day(date)?;
                self.build_arithmetic(Operator::Subtract, date, epoch_day(location), location)
            }
            ("date_from_unix_date", 1) => {
                let Some(days) = next() else { return self.report_wrong_date_call(name, location) };
                self.build_arithmetic(Operator::Add, epoch_day(location), days, location)
            }
            ("timestamp_seconds" | "timestamp_millis" | "timestamp_micros", 1) => {
                let Some(count) = next() else { return self.report_wrong_date_call(name, location) };
                let length = match name {
                    "timestamp_seconds" => "to_seconds",
                    "timestamp_millis" => "to_milliseconds",
                    _ => "to_microseconds",
                };
                let passed = self.build_scalar_call(length, vec![count], location)?;
                let beginning = Expr::literal(Value::TimestampTz(0), Type::TimestampTz, location);
                self.build_arithmetic(Operator::Add, beginning, passed, location)
            }
            _ => self.bind_date_text_call(name, values.collect(), location),
        }
    }

    /// How many Mondays lie between two moments, as BigQuery counts ISO weeks.
    fn mondays_between(&mut self, from: Expr, to: Expr, location: SqlLocation) -> BindResult<Expr> {
        let (from, to) = (self.cast_to_day(from)?, self.cast_to_day(to)?);
        let (from, to) =
            (self.truncate_to_unit("isoweek", from, location)?, self.truncate_to_unit("isoweek", to, location)?);
        let days = self.build_arithmetic(Operator::Subtract, to, from, location)?;
        let week = Expr::literal(Value::Integer(7), Type::Integer, location);
        self.build_arithmetic(Operator::IntegerDivide, days, week, location)
    }

    /// The last day of the month, quarter, year or ISO week that a day lies in.
    fn last_day_of(&mut self, unit: &str, of: Expr, location: SqlLocation) -> BindResult<Expr> {
        let length = match DatePart::from_name(unit) {
            Some(DatePart::Month) => return self.build_scalar_call("last_day", vec![of], location),
            Some(DatePart::Quarter) => Interval { months: 3, days: -1, micros: 0 },
            Some(DatePart::Year) => Interval { months: 12, days: -1, micros: 0 },
            Some(DatePart::Week) if unit.eq_ignore_ascii_case("isoweek") => Interval { months: 0, days: 6, micros: 0 },
            _ => {
                let hint = "write MONTH, QUARTER, YEAR or ISOWEEK, which ends on Sunday";
                return self.report_unsupported(format!("the last day of {unit}"), hint, location);
            }
        };
        let day = self.cast_to_day(of)?;
        let begun = self.truncate_to_unit(unit, day, location)?;
        let length = Expr::literal(Value::Interval(length), Type::Interval, location);
        let last = self.build_arithmetic(Operator::Add, begun, length, location)?;
        self.implicit_cast(last, Type::Date)
    }

    /// Functions that read a text as a date, or print one.
    fn bind_date_text_call(
        &mut self,
        name: &str,
        values: Vec<Option<Expr>>,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let count = values.len();
        let mut values = values.into_iter();
        let (Some(Some(first)), second) = (values.next(), values.next().flatten()) else {
            return self.report_wrong_date_call(name, location);
        };
        let lenient = name.starts_with("try_");
        match (name, count, second) {
            ("to_char" | "to_varchar", 1, None) => self.implicit_cast(first, Type::Text),
            ("to_date" | "try_to_date", 1, None) => self.parse_by_cast(first, Type::Date, lenient, name, location),
            ("to_timestamp" | "try_to_timestamp", 1, None) if first.data_type.is_numeric() && !lenient => {
                self.build_scalar_call("to_timestamp", vec![first], location)
            }
            ("to_timestamp" | "try_to_timestamp", 1, None) => {
                self.parse_by_cast(first, Type::Timestamp, lenient, name, location)
            }
            ("to_date" | "try_to_date" | "to_timestamp" | "try_to_timestamp", 2, Some(format)) => {
                let format = self.translate_format(name, &format, FormatPurpose::Parse, location)?;
                self.parse_by_format(first, format, lenient, name.ends_with("date"), location)
            }
            ("str_to_date" | "date_parse", 2, Some(format)) => {
                let format = self.translate_format(name, &format, FormatPurpose::Parse, location)?;
                self.parse_by_format(first, format, false, false, location)
            }
            ("parse_date" | "parse_timestamp" | "parse_datetime", 2, Some(subject)) => {
                let format = self.translate_format(name, &first, FormatPurpose::Parse, location)?;
                self.parse_by_format(subject, format, false, name == "parse_date", location)
            }
            ("format_date" | "format_timestamp" | "format_datetime", 2, Some(subject)) => {
                let format = self.translate_format(name, &first, FormatPurpose::Print, location)?;
                self.build_scalar_call("strftime", vec![subject, format], location)
            }
            ("to_char" | "to_varchar" | "date_format", 2, Some(format)) => {
                if first.data_type.is_numeric() {
                    let hint = "write `PRINTF('%,.2f', x)` for a number with its thousands, or `CAST(x AS VARCHAR)`";
                    return self.report_unsupported(
                        format!("`{}` of a number in a format", name.to_uppercase()),
                        hint,
                        location,
                    );
                }
                let format = self.translate_format(name, &format, FormatPurpose::Print, location)?;
                let subject =
                    if first.data_type == Type::Text { self.implicit_cast(first, Type::Timestamp)? } else { first };
                self.build_scalar_call("strftime", vec![subject, format], location)
            }
            _ => self.report_wrong_date_call(name, location),
        }
    }

    /// A text as a date or timestamp, as a cast reads it; of another time its day, or its beginning.
    fn parse_by_cast(
        &mut self,
        of: Expr,
        to: Type,
        lenient: bool,
        name: &str,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        if of.data_type.is_numeric() || of.data_type == Type::Boolean {
            let found = of.data_type.noun();
            let refusal = Refusal::new(format!("`{}` takes text or a timestamp; found {found}", name.to_uppercase()));
            return self
                .report_refusal(refusal.hint("days since 1970 are a date by `DATE_FROM_UNIX_DATE(days)`"), location);
        }
        self.build_cast_to(of, to, lenient, location)
    }

    /// `STRPTIME(text, format)`, perhaps as a date.
    fn parse_by_format(
        &mut self,
        of: Expr,
        format: Expr,
        lenient: bool,
        as_date: bool,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let function = if lenient { "try_strptime" } else { "strptime" };
        let read = self.build_scalar_call(function, vec![of, format], location)?;
        if as_date { self.implicit_cast(read, Type::Date) } else { Ok(read) }
    }

    /// The format of STRFTIME that a function's format means.
    fn translate_format(
        &mut self,
        name: &str,
        format: &Expr,
        used: FormatPurpose,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let Some(written) = format.as_literal().and_then(text_of_value) else {
            let hint = "write the format in quotes: 'YYYY-MM-DD'";
            let what = format!("a format of `{}` that is computed", name.to_uppercase());
            return self.report_unsupported(what, hint, location);
        };
        let is_mysql = matches!(name, "str_to_date" | "date_parse" | "date_format");
        let translated = match written.contains('%') {
            true if is_mysql => foreign_formats::translate_mysql(&written),
            true => Ok(foreign_formats::translate_bigquery(&written)),
            false => foreign_formats::translate_letters(&written, used),
        };
        // What BigQuery means by these is no ISO date, and a year.
        let differs = ["%x", "%X", "%c", "%g"].into_iter().find(|part| !is_mysql && written.contains(part));
        if let Some(part) = differs {
            let hint = "write it out: `%Y-%m-%d`, `%H:%M:%S`";
            return self.report_unsupported(
                format!("`{part}` in a format of `{}`", name.to_uppercase()),
                hint,
                format.location,
            );
        }
        match translated {
            Ok(format) => Ok(text_literal(format, location)),
            Err(refusal) => self.report_refusal(refusal, format.location),
        }
    }

    fn build_plain_call(
        &mut self,
        name: &str,
        values: impl Iterator<Item = Expr>,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        self.build_scalar_call(name, values.collect(), location)
    }

    fn report_wrong_date_call<T>(&mut self, name: &str, location: SqlLocation) -> BindResult<T> {
        let usage = super::syntax_docs::usage_and_meaning(name).map_or(name, |(usage, _)| usage);
        let message = format!("`{}` is written `{usage}`", name.to_uppercase());
        self.report_mistake(Diagnostic::sql("sql-function", message), location)
    }

    /// The day of a moment, or of a text that says one.
    fn cast_to_day(&mut self, of: Expr) -> BindResult<Expr> {
        if of.data_type.is_temporal() || of.data_type == Type::Null || of.data_type == Type::Text {
            return self.implicit_cast(of, Type::Date);
        }
        let location = of.location;
        let refusal = Refusal::new(format!("expected a date, found {}", of.data_type.noun()));
        self.report_refusal(refusal.hint("write a date or a timestamp"), location)
    }

    /// A date or timestamp moved by an interval or by days.
    fn move_by_interval(
        &mut self,
        operator: Operator,
        moment: Option<Expr>,
        length: Option<Expr>,
        name: &str,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let (Some(moment), Some(length)) = (moment, length) else { return self.report_wrong_date_call(name, location) };
        self.build_arithmetic(operator, moment, length, location)
    }

    /// A date or timestamp moved by so many units. A date stays one unless it is moved by time.
    fn move_by_units(&mut self, unit: &str, count: Expr, date: Expr, location: SqlLocation) -> BindResult<Expr> {
        let Some(length) = interval_functions::interval_function_of_unit(unit).and_then(find_function) else {
            return self.report_wrong_date_call("dateadd", location);
        };
        let date = if date.data_type == Type::Text { self.coerce_temporal_literal(date)? } else { date };
        let stays =
            date.data_type == Type::Date && DatePart::from_name(unit).is_some_and(|part| part.micros().is_none());
        let Some(name) = length.names.first() else { return Err(Reported) };
        let length = self.build_scalar_call(name, vec![count], location)?;
        let moved = self.build_arithmetic(Operator::Add, date, length, location)?;
        if stays { self.implicit_cast(moved, Type::Date) } else { Ok(moved) }
    }

    /// DATE_TRUNC with the unit last, as BigQuery has it: a date stays a date.
    fn truncate_to_unit(&mut self, unit: &str, date: Expr, location: SqlLocation) -> BindResult<Expr> {
        if DatePart::from_name(unit) == Some(DatePart::Week) && !unit.eq_ignore_ascii_case("isoweek") {
            let hint = "write `DATE_TRUNC('week', x)` for weeks that begin on Monday";
            return self.report_unsupported("weeks that begin on Sunday", hint, location);
        }
        let is_date = date.data_type == Type::Date;
        let begun =
            self.build_scalar_call("date_trunc", vec![text_literal(unit.to_owned(), location), date], location)?;
        if is_date { self.implicit_cast(begun, Type::Date) } else { Ok(begun) }
    }

    /// `TRUNC(date, 'MONTH')`; of a number, the function of that name.
    fn bind_oracle_trunc(&mut self, of: Option<Expr>, format: Option<Expr>, location: SqlLocation) -> BindResult<Expr> {
        let (Some(of), Some(format)) = (of, format) else { return self.report_wrong_date_call("trunc", location) };
        if !of.data_type.is_temporal() {
            return self.build_scalar_call("trunc", vec![of, format], location);
        }
        let written = format.as_literal().and_then(text_of_value).unwrap_or_default();
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
        let begun =
            self.build_scalar_call("date_trunc", vec![text_literal(unit.to_owned(), location), of], location)?;
        self.implicit_cast(begun, Type::Date)
    }
}

fn text_of_value(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    }
}

fn text_literal(text: String, location: SqlLocation) -> Expr {
    Expr::literal(Value::text(text), Type::Text, location)
}

fn epoch_day(location: SqlLocation) -> Expr {
    Expr::literal(Value::Date(0), Type::Date, location)
}
