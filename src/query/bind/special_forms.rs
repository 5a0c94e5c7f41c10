//! Functions that are forms of CASE, and those that read the as-of date.

use chrono::Datelike;
use sqlparser::ast;

use super::binder::{BindResult, Binder};
use super::callables::special_forms::SpecialForm;
use super::callables::usage_or_name;
use super::scope::ExprContext;
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{CaseBranch, Cast, Comparison, Connective, Expr, ExprKind};
use crate::query::functions::arithmetic::Operator;
use crate::query::functions::dates;
use crate::query::parameters::day_number;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    pub(super) fn bind_special_form(
        &mut self,
        context: ExprContext<'_>,
        function: &ast::Function,
        form: SpecialForm,
        name: &str,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        if form == SpecialForm::MakeInterval {
            return self.bind_make_interval(context, function, location);
        }
        let trees = self.argument_trees(function, location)?;
        match (form, trees.as_slice()) {
            (SpecialForm::Coalesce, [_, ..]) | (SpecialForm::IsNull, [_, _]) => {
                self.bind_coalesce(context, &trees, location)
            }
            (SpecialForm::NullIf, [left, right]) => self.bind_nullif(context, left, right, location),
            (SpecialForm::If, [condition, then, otherwise]) => {
                let condition = self.bind_guarded(|binder| binder.bind_condition(context, condition));
                let then = self.bind_guarded(|binder| binder.bind_expression(context, then));
                let otherwise = self.bind_guarded(|binder| binder.bind_expression(context, otherwise));
                self.build_if(condition?, then?, otherwise?, location)
            }
            (SpecialForm::Nvl2, [value, then, otherwise]) => {
                let value = self.bind_expression(context, value);
                let then = self.bind_guarded(|binder| binder.bind_expression(context, then));
                let otherwise = self.bind_guarded(|binder| binder.bind_expression(context, otherwise));
                let (value, then, otherwise) = (value?, then?, otherwise?);
                let is_null = self.build_is_null(value, location)?;
                self.build_if(is_null, otherwise, then, location)
            }
            (SpecialForm::Decode, [value, pairs @ ..]) if pairs.len() >= 2 => {
                self.bind_decode(context, value, pairs, location)
            }
            (SpecialForm::ZeroIfNull, [value]) => {
                let value = self.bind_expression(context, value)?;
                let unified = self.unify_types(vec![value, Expr::integer(0, location)], "ZEROIFNULL")?;
                let kind = ExprKind::Coalesce(unified.exprs);
                self.fold_constant(Expr::new(kind, unified.data_type, false, location))
            }
            (SpecialForm::NullIfZero, [value]) => {
                let value = self.bind_expression(context, value)?;
                let again = self.copy_expr(&value)?;
                let is_zero = self.build_comparison(Comparison::Equal, again, Expr::integer(0, location), location)?;
                let null = Expr::null(value.data_type, location);
                self.build_if(is_zero, null, value, location)
            }
            (SpecialForm::Div0 | SpecialForm::Div0Null | SpecialForm::SafeDivide, [dividend, divisor]) => {
                let (dividend, divisor) =
                    (self.bind_expression(context, dividend), self.bind_expression(context, divisor));
                self.build_division(form, dividend?, divisor?, location)
            }
            (SpecialForm::EqualNull, [left, right]) => {
                let (left, right) = (self.bind_expression(context, left), self.bind_expression(context, right));
                let (left, right) = (left?, right?);
                self.check_literal_value(context.scope, &left, &right)?;
                self.build_comparison(Comparison::NotDistinct, left, right, location)
            }
            (SpecialForm::IsNull, [value]) => {
                let value = self.bind_expression(context, value)?;
                self.build_is_null(value, location)
            }
            (SpecialForm::ToDouble, [value]) => {
                let value = self.bind_expression(context, value)?;
                let cast = if name.starts_with("try_") { Cast::LENIENT } else { Cast::STRICT };
                self.build_cast(value, Type::Double, cast, location)
            }
            (SpecialForm::DaysSince, [tree]) => {
                let day = self.bind_day(context, tree, name)?;
                self.build_days_since(day, location)
            }
            (SpecialForm::MonthsSince, [tree]) => {
                let day = self.bind_day(context, tree, name)?;
                self.build_months_since(day, location)
            }
            (SpecialForm::DatePart, [part, date]) => self.bind_date_part(context, part, date, location),
            _ => self.report_wrong_form(name, trees.len(), location),
        }
    }

    pub(super) fn report_wrong_form<T>(&mut self, name: &str, given: usize, location: SqlLocation) -> BindResult<T> {
        let usage = usage_or_name(name);
        let arguments = if given == 1 { "argument" } else { "arguments" };
        let message = format!("`{}` is written `{usage}`, found {given} {arguments}", name.to_uppercase());
        self.report_mistake(Diagnostic::sql_error("sql-function", message), location)
    }

    /// Binds `NULLIF(left, right)`.
    fn bind_nullif(
        &mut self,
        context: ExprContext<'_>,
        left: &ast::Expr,
        right: &ast::Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let (left, right) = (self.bind_expression(context, left), self.bind_expression(context, right));
        let (left, right) = (left?, right?);
        self.check_literal_value(context.scope, &left, &right)?;
        let again = self.copy_expr(&left)?;
        let equal = self.build_comparison(Comparison::Equal, again, right, location)?;
        let null = Expr::null(left.data_type, location);
        self.fold_constant(Expr::case(vec![CaseBranch::new(equal, null)], left, location))
    }

    /// Binds DECODE: values and results in turn, optionally followed by the result for all other values.
    fn bind_decode(
        &mut self,
        context: ExprContext<'_>,
        value: &ast::Expr,
        pairs: &[&ast::Expr],
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let value = self.bind_expression(context, value)?;
        let mut branches = Vec::with_capacity(pairs.len() / 2);
        for pair in pairs.chunks(2) {
            let [wanted, result] = pair else { break };
            let wanted = self.bind_expression(context, wanted)?;
            self.check_literal_value(context.scope, &value, &wanted)?;
            let again = self.copy_expr(&value)?;
            let condition = self.build_comparison(Comparison::NotDistinct, again, wanted, location)?;
            let result = self.bind_guarded(|binder| binder.bind_expression(context, result))?;
            branches.push(CaseBranch::new(condition, result));
        }
        let otherwise = match pairs {
            [.., otherwise] if pairs.len() % 2 == 1 => {
                self.bind_guarded(|binder| binder.bind_expression(context, otherwise))?
            }
            _ => Expr::null(Type::Null, location),
        };
        self.build_case(branches, otherwise, "DECODE", location)
    }

    /// Builds a quotient that is NULL for a divisor of 0 (SAFE_DIVIDE), or 0 (DIV0), also for a divisor of NULL (DIV0NULL).
    fn build_division(
        &mut self,
        form: SpecialForm,
        dividend: Expr,
        divisor: Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let (again, divisor_again) = (self.copy_expr(&dividend)?, self.copy_expr(&divisor)?);
        let quotient = self.build_arithmetic(Operator::Divide, again, divisor_again, location)?;
        if form == SpecialForm::SafeDivide {
            return Ok(quotient);
        }
        let zero = Expr::integer(0, location);
        let divisor_again = self.copy_expr(&divisor)?;
        let mut has_no_divisor = self.build_comparison(Comparison::Equal, divisor, zero.clone(), location)?;
        if form == SpecialForm::Div0Null {
            let is_null = self.build_is_null(divisor_again, location)?;
            has_no_divisor = self.build_and_or(Connective::Or, has_no_divisor, is_null, location)?;
        }
        // 0, but NULL for a dividend of NULL.
        let nothing = self.build_arithmetic(Operator::Multiply, dividend, zero, location)?;
        self.build_if(has_no_divisor, nothing, quotient, location)
    }

    /// Binds `DATE_PART(part, date)`.
    fn bind_date_part(
        &mut self,
        context: ExprContext<'_>,
        part: &ast::Expr,
        date: &ast::Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        if let Some(unit) = self.unquoted_unit(context.scope, part)? {
            let date = self.bind_expression(context, date)?;
            return self.build_date_part(&unit, date, location);
        }
        let (part, date) = (self.bind_expression(context, part), self.bind_expression(context, date));
        let (part, date) = (part?, date?);
        match part.as_literal() {
            Some(Value::Text(part)) => self.build_date_part(part, date, location),
            _ => {
                let hint = "write the part in quotes: `DATE_PART('month', date)`";
                self.report_unsupported("`DATE_PART` of a part that is computed", hint, part.location)
            }
        }
    }

    /// Builds a part of a date, a timestamp or a length.
    pub(super) fn build_date_part(&mut self, part: &str, date: Expr, location: SqlLocation) -> BindResult<Expr> {
        let date = self.coerce_temporal_literal(date)?;
        let overload = dates::resolve_date_part(part, date.data_type);
        self.build_overloaded_call(overload, vec![date], location)
    }

    /// Binds the day that `days_since` and `months_since` count from.
    fn bind_day(&mut self, context: ExprContext<'_>, tree: &ast::Expr, name: &str) -> BindResult<Expr> {
        let date = self.bind_expression(context, tree)?;
        match date.data_type {
            Type::Date => Ok(date),
            Type::Null => self.coerce_expr(date, Type::Date),
            _ if date.is_text_literal() => self.coerce_expr(date, Type::Date),
            Type::Timestamp | Type::TimestampTz => self.implicit_cast(date, Type::Date),
            found => {
                let column = self.sql.text_at(date.location);
                let message = format!("`{name}` needs a date, but `{column}` is {}", found.noun());
                let mistake = Diagnostic::sql_error("wrong-type", message);
                let mistake =
                    if found == Type::Text { mistake.hint("convert it: `CAST(… AS DATE)`") } else { mistake };
                self.report_mistake(mistake, date.location)
            }
        }
    }

    fn build_days_since(&mut self, day: Expr, location: SqlLocation) -> BindResult<Expr> {
        let today = Value::Date(day_number(self.bindings.as_of));
        let today = Expr::literal(today, Type::Date, location);
        self.build_arithmetic(Operator::Subtract, today, day, location)
    }

    /// Builds the months between the day's month and the as-of date's, less one if the day of the month has not come yet.
    fn build_months_since(&mut self, day: Expr, location: SqlLocation) -> BindResult<Expr> {
        let as_of = self.bindings.as_of;
        let months_of_today = i64::from(as_of.year()) * 12 + i64::from(as_of.month());
        let (of_year, of_month) = (self.copy_expr(&day)?, self.copy_expr(&day)?);
        let year = self.build_date_part("year", of_year, location)?;
        let month = self.build_date_part("month", of_month, location)?;
        let day_of_month = self.build_date_part("day", day, location)?;
        let months_of_years = self.build_arithmetic(Operator::Multiply, year, Expr::integer(12, location), location)?;
        let months = self.build_arithmetic(Operator::Add, months_of_years, month, location)?;
        let today = Expr::integer(months_of_today, location);
        let apart = self.build_arithmetic(Operator::Subtract, today, months, location)?;
        let day_of_today = Expr::integer(i64::from(as_of.day()), location);
        let is_ahead = self.build_comparison(Comparison::Greater, day_of_month, day_of_today, location)?;
        let branch = CaseBranch::new(is_ahead, Expr::integer(1, location));
        let unfinished = self.fold_constant(Expr::case(vec![branch], Expr::integer(0, location), location))?;
        self.build_arithmetic(Operator::Subtract, apart, unfinished, location)
    }
}
