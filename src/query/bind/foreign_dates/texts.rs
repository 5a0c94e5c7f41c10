//! Builds calls that parse and print dates and timestamps.

use super::arguments::DateCall;
use crate::query::bind::binder::{BindResult, Binder};
use crate::query::bind::callables::foreign_date_functions::ParsedType;
use crate::query::expr::{Cast, Expr};
use crate::query::functions::Refusal;
use crate::query::functions::foreign_formats::{self, FormatPurpose};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;
use crate::query::value::Value;

impl ParsedType {
    fn data_type(self) -> Type {
        match self {
            Self::Date => Type::Date,
            Self::Timestamp => Type::Timestamp,
        }
    }
}

impl Binder<'_> {
    /// Builds `TO_DATE(x)` and `TO_DATE(x, format)`.
    pub(super) fn build_parse(&mut self, to: ParsedType, cast: Cast, call: DateCall) -> BindResult<Expr> {
        let (name, location) = (call.name, call.location);
        if call.argument_count() == 1 {
            let [value] = self.date_values(call)?;
            return self.build_parse_by_cast(to, cast, name, value, location);
        }
        let arguments = self.date_values(call)?;
        self.build_parse_by_format(to, cast, name, arguments, location)
    }

    /// Builds TO_TIMESTAMP. A number counts seconds.
    pub(super) fn build_parse_or_instant(&mut self, call: DateCall) -> BindResult<Expr> {
        let (name, location) = (call.name, call.location);
        if call.argument_count() != 1 {
            return self.build_parse(ParsedType::Timestamp, Cast::STRICT, call);
        }
        let [value] = self.date_values(call)?;
        if value.data_type.is_numeric() {
            return self.build_scalar_call("to_timestamp", vec![value], location);
        }
        self.build_parse_by_cast(ParsedType::Timestamp, Cast::STRICT, name, value, location)
    }

    /// Builds a cast of a text. For a date or a timestamp, returns the day or its start.
    fn build_parse_by_cast(
        &mut self,
        to: ParsedType,
        cast: Cast,
        name: &str,
        value: Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        if value.data_type.is_numeric() || value.data_type == Type::Boolean {
            let found = value.data_type.noun();
            let refusal = Refusal::new(format!("`{}` takes text or a timestamp; found {found}", name.to_uppercase()));
            let hint = "days since 1970 are a date by `DATE_FROM_UNIX_DATE(days)`";
            return self.report_refusal(refusal.hint(hint), location);
        }
        self.build_cast(value, to.data_type(), cast, location)
    }

    /// Builds `STRPTIME(text, format)`, cast to a date if that is wanted.
    pub(super) fn build_parse_by_format(
        &mut self,
        to: ParsedType,
        cast: Cast,
        name: &str,
        [text, format]: [Expr; 2],
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let format = self.translate_format(name, &format, FormatPurpose::Parse, location)?;
        let function = if cast.lenient { "try_strptime" } else { "strptime" };
        let parsed = self.build_scalar_call(function, vec![text, format], location)?;
        match to {
            ParsedType::Date => self.implicit_cast(parsed, Type::Date),
            ParsedType::Timestamp => Ok(parsed),
        }
    }

    /// Builds `FORMAT_DATE(format, x)`.
    pub(super) fn build_print_by_first(&mut self, call: DateCall) -> BindResult<Expr> {
        let (name, location) = (call.name, call.location);
        let [format, value] = self.date_values(call)?;
        let format = self.translate_format(name, &format, FormatPurpose::Print, location)?;
        self.build_scalar_call("strftime", vec![value, format], location)
    }

    /// Builds `TO_CHAR(x, format)` and `DATE_FORMAT(x, format)`.
    pub(super) fn build_print_by_format(&mut self, call: DateCall) -> BindResult<Expr> {
        let (name, location) = (call.name, call.location);
        let [value, format] = self.date_values(call)?;
        if value.data_type.is_numeric() {
            let what = format!("`{}` of a number in a format", name.to_uppercase());
            let hint = "write `PRINTF('%,.2f', x)` for a number with its thousands, or `CAST(x AS VARCHAR)`";
            return self.report_unsupported(what, hint, location);
        }
        let format = self.translate_format(name, &format, FormatPurpose::Print, location)?;
        let value = if value.data_type == Type::Text { self.implicit_cast(value, Type::Timestamp)? } else { value };
        self.build_scalar_call("strftime", vec![value, format], location)
    }

    /// Translates the format of another engine to one of STRFTIME.
    fn translate_format(
        &mut self,
        name: &str,
        format: &Expr,
        purpose: FormatPurpose,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let Some(Value::Text(written)) = format.as_literal() else {
            let hint = "write the format in quotes: 'YYYY-MM-DD'";
            let what = format!("a format of `{}` that is computed", name.to_uppercase());
            return self.report_unsupported(what, hint, location);
        };
        let is_mysql = matches!(name, "str_to_date" | "date_parse" | "date_format");
        let translated = match written.contains('%') {
            true if is_mysql => foreign_formats::translate_mysql(written),
            true => Ok(foreign_formats::translate_bigquery(written)),
            false => foreign_formats::translate_letters(written, purpose),
        };
        // In BigQuery, `%x` and `%c` are no ISO dates, and `%g` is a year.
        let differs = ["%x", "%X", "%c", "%g"].into_iter().find(|part| !is_mysql && written.contains(part));
        if let Some(part) = differs {
            let what = format!("`{part}` in a format of `{}`", name.to_uppercase());
            return self.report_unsupported(what, "write it out: `%Y-%m-%d`, `%H:%M:%S`", format.location);
        }
        match translated {
            Ok(format) => Ok(Expr::text(format, location)),
            Err(refusal) => self.report_refusal(refusal, format.location),
        }
    }
}
