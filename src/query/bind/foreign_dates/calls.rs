//! Binds a call.

use sqlparser::ast;

use super::arguments::{DateCall, UnitArguments};
use crate::query::bind::binder::{BindResult, Binder};
use crate::query::bind::callables::foreign_date_functions::{DateFunction, ParsedType};
use crate::query::bind::scope::ExprContext;
use crate::query::expr::{Cast, Expr};
use crate::query::functions::arithmetic::Operator;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

impl Binder<'_> {
    pub(in crate::query::bind) fn bind_date_call(
        &mut self,
        context: ExprContext<'_>,
        function: DateFunction,
        name: &str,
        trees: &[&ast::Expr],
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let call = self.bind_date_arguments(context, name, trees, location)?;
        match function {
            DateFunction::Call { function, arguments } => self.build_renamed_call(function, arguments, call),
            DateFunction::DaysBetween => {
                let [to, from] = self.date_values(call)?;
                let (to, from) = (self.cast_to_day(to)?, self.cast_to_day(from)?);
                self.build_arithmetic(Operator::Subtract, to, from, location)
            }
            DateFunction::UnitsBetween => {
                let UnitArguments { unit, values: [to, from] } = self.date_unit_and_values(2, call)?;
                self.build_units_between(&unit, from, to, location)
            }
            DateFunction::WholeUnitsBetween => {
                let UnitArguments { unit, values: [to, from] } = self.date_unit_and_values(2, call)?;
                self.build_whole_units_between(&unit, from, to, location)
            }
            DateFunction::AddUnits => {
                let UnitArguments { unit, values: [count, moment] } = self.date_unit_and_values(0, call)?;
                self.build_moved_by_units(&unit, count, moment, location)
            }
            DateFunction::AddInterval => {
                let [moment, length] = self.date_values(call)?;
                self.build_arithmetic(Operator::Add, moment, length, location)
            }
            DateFunction::SubtractInterval => {
                let [moment, length] = self.date_values(call)?;
                self.build_arithmetic(Operator::Subtract, moment, length, location)
            }
            DateFunction::Truncate => {
                let UnitArguments { unit, values: [moment] } = self.date_unit_and_values(1, call)?;
                self.build_truncated(&unit, moment, location)
            }
            DateFunction::Trunc => {
                let [value, format] = self.date_values(call)?;
                self.build_oracle_trunc(value, format, location)
            }
            DateFunction::LastDay => {
                let UnitArguments { unit, values: [moment] } = self.date_unit_and_values(1, call)?;
                self.build_last_day(&unit, moment, location)
            }
            DateFunction::CastToTimestamp => {
                let [value] = self.date_values(call)?;
                self.build_cast(value, Type::Timestamp, Cast::STRICT, location)
            }
            DateFunction::Parse(to, cast) => self.build_parse(to, cast, call),
            DateFunction::ParseOrInstant => self.build_parse_or_instant(call),
            DateFunction::ParseMysql => {
                let name = call.name;
                let [text, format] = self.date_values(call)?;
                self.build_parse_by_format(ParsedType::Timestamp, Cast::STRICT, name, [text, format], location)
            }
            DateFunction::ParseByFirst(to) => {
                let name = call.name;
                let [format, text] = self.date_values(call)?;
                self.build_parse_by_format(to, Cast::STRICT, name, [text, format], location)
            }
            DateFunction::PrintByFirst => self.build_print_by_first(call),
            DateFunction::Print if call.argument_count() == 1 => {
                let [value] = self.date_values(call)?;
                self.implicit_cast(value, Type::Text)
            }
            DateFunction::Print | DateFunction::PrintByFormat => self.build_print_by_format(call),
            DateFunction::UnixSeconds => {
                let [moment] = self.date_values(call)?;
                self.build_unix_seconds(moment, location)
            }
            DateFunction::UnixDate => {
                let [date] = self.date_values(call)?;
                self.build_unix_date(date, location)
            }
            DateFunction::DateFromUnixDate => {
                let [days] = self.date_values(call)?;
                self.build_date_from_unix_date(days, location)
            }
            DateFunction::InstantAfter(length) => {
                let [count] = self.date_values(call)?;
                self.build_instant_after(length, count, location)
            }
        }
    }

    /// Builds a call of a function of the tables that has another name there.
    fn build_renamed_call(&mut self, function: &str, arguments: usize, call: DateCall) -> BindResult<Expr> {
        let (name, location) = (call.name, call.location);
        if call.argument_count() != arguments {
            return self.report_wrong_date_call(name, location);
        }
        let values = self.all_date_values(call)?;
        self.build_scalar_call(function, values, location)
    }
}
