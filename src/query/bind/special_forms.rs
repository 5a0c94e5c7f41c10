//! Functions that are forms of CASE, and those that look at the as-of date.

use chrono::Datelike;
use sqlparser::ast::{self, FunctionArg, FunctionArgExpr};

use super::scope::{Clause, Scope};
use super::syntax_docs::{SyntaxDoc, usage_and_meaning};
use super::{BindResult, Binder, Reported};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Comparison, Expr, ExprKind, SqlLocation};
use crate::query::functions::arithmetic::Operator;
use crate::query::functions::dates::interval_functions;
use crate::query::parameters::day_number;
use crate::query::types::Type;
use crate::query::value::Value;

/// Every form, in the order of the manual.
pub static FORMS: &[SyntaxDoc] = &[
    SyntaxDoc {
        names: &["coalesce", "ifnull", "nvl"],
        usage: "COALESCE(x, …)",
        meaning: "The first argument that is not NULL. What follows it is not computed.",
        examples: &[("COALESCE(NULL, 2, 3)", "2"), ("COALESCE(NULL, NULL)", "NULL"), ("IFNULL(NULL, 'none')", "none")],
    },
    SyntaxDoc {
        names: &["nullif"],
        usage: "NULLIF(x, y)",
        meaning: "NULL where both are equal, else x.",
        examples: &[("NULLIF(5, 5)", "NULL"), ("NULLIF(5, 4)", "5"), ("NULLIF(NULL, 4)", "NULL")],
    },
    SyntaxDoc {
        names: &["if", "iif", "iff"],
        usage: "IF(condition, x, y)",
        meaning: "x where the condition holds, else y, also where it is NULL.",
        examples: &[("IF(2 > 1, 'yes', 'no')", "yes"), ("IF(NULL, 'yes', 'no')", "no"), ("IFF(1 > 2, 1, 2.5)", "2.5")],
    },
    SyntaxDoc {
        names: &["nvl2"],
        usage: "NVL2(x, y, z)",
        meaning: "y where x is not NULL, else z.",
        examples: &[("NVL2(5, 'known', 'unknown')", "known"), ("NVL2(NULL, 'known', 'unknown')", "unknown")],
    },
    SyntaxDoc {
        names: &["decode"],
        usage: "DECODE(x, value, result, … [, otherwise])",
        meaning: "The result behind the first value that x equals, NULL being a value like any other; else the last \
                  argument, or NULL.",
        examples: &[
            ("DECODE('pro', 'free', 0, 'pro', 1, -1)", "1"),
            ("DECODE('gone', 'free', 0, 'pro', 1)", "NULL"),
            ("DECODE(NULL, NULL, 'none', 'some')", "none"),
        ],
    },
    SyntaxDoc {
        names: &["zeroifnull"],
        usage: "ZEROIFNULL(x)",
        meaning: "0 where x is NULL, else x.",
        examples: &[("ZEROIFNULL(NULL)", "0"), ("ZEROIFNULL(5)", "5")],
    },
    SyntaxDoc {
        names: &["nullifzero"],
        usage: "NULLIFZERO(x)",
        meaning: "NULL where x is 0, else x.",
        examples: &[("NULLIFZERO(0)", "NULL"), ("NULLIFZERO(5)", "5")],
    },
    SyntaxDoc {
        names: &["div0"],
        usage: "DIV0(x, y)",
        meaning: "x / y, and 0 where y is 0.",
        examples: &[("DIV0(6, 4)", "1.5"), ("DIV0(6, 0)", "0.0"), ("DIV0(NULL, 0)", "NULL")],
    },
    SyntaxDoc {
        names: &["div0null"],
        usage: "DIV0NULL(x, y)",
        meaning: "x / y, and 0 where y is 0 or NULL.",
        examples: &[("DIV0NULL(6, 4)", "1.5"), ("DIV0NULL(6, 0)", "0.0"), ("DIV0NULL(6, NULL)", "0.0")],
    },
    SyntaxDoc {
        names: &["safe_divide", "try_divide"],
        usage: "SAFE_DIVIDE(x, y)",
        meaning: "x / y, which is NULL where y is 0.",
        examples: &[("SAFE_DIVIDE(6, 4)", "1.5"), ("SAFE_DIVIDE(6, 0)", "NULL")],
    },
    SyntaxDoc {
        names: &["equal_null"],
        usage: "EQUAL_NULL(x, y)",
        meaning: "Whether both are equal, NULL being a value like any other, as `x IS NOT DISTINCT FROM y`.",
        examples: &[("EQUAL_NULL(NULL, NULL)", "true"), ("EQUAL_NULL(1, NULL)", "false"), ("EQUAL_NULL(1, 1)", "true")],
    },
    SyntaxDoc {
        names: &["isnull"],
        usage: "ISNULL(x), ISNULL(x, y)",
        meaning: "Whether x is NULL; with two arguments, the first that is not NULL, as COALESCE.",
        examples: &[("ISNULL(NULL)", "true"), ("ISNULL(5)", "false"), ("ISNULL(NULL, 5)", "5")],
    },
    SyntaxDoc {
        names: &["try_to_double", "to_double"],
        usage: "TRY_TO_DOUBLE(x)",
        meaning: "As `TRY_CAST(x AS DOUBLE)`; TO_DOUBLE as `CAST(x AS DOUBLE)`.",
        examples: &[
            ("TRY_TO_DOUBLE('2.5')", "2.5"),
            ("TRY_TO_DOUBLE('unknown')", "NULL"),
            ("TO_DOUBLE('1e3')", "1000.0"),
        ],
    },
    SyntaxDoc {
        names: &["make_interval"],
        usage: "MAKE_INTERVAL(years => n, months => n, weeks => n, days => n, hours => n, mins => n, secs => n)",
        meaning: "An interval of so many units; those that are not named are 0.",
        examples: &[
            ("MAKE_INTERVAL(years => 1, days => 3)", "1 year 3 days"),
            ("DATE '2026-01-31' + MAKE_INTERVAL(months => 1)", "2026-02-28 00:00:00"),
        ],
    },
    SyntaxDoc {
        names: &["days_since"],
        usage: "DAYS_SINCE(x)",
        meaning: "Whole days from the day of x to the as-of date; negative for a day ahead.",
        examples: &[
            ("DAYS_SINCE(DATE '2026-06-01')", "29"),
            ("DAYS_SINCE(TIMESTAMP '2026-06-29 23:59:00')", "1"),
            ("DAYS_SINCE(DATE '2026-07-02')", "-2"),
            ("DAYS_SINCE(NULL)", "NULL"),
        ],
    },
    SyntaxDoc {
        names: &["months_since"],
        usage: "MONTHS_SINCE(x)",
        meaning: "Whole months by the calendar from the day of x to the as-of date. A month is over on the same day of \
                  the next one, or on the day after that month's last where it has no such day.",
        examples: &[
            ("MONTHS_SINCE(DATE '2026-01-31')", "4"),
            ("MONTHS_SINCE(DATE '2026-05-30')", "1"),
            ("MONTHS_SINCE(NULL)", "NULL"),
        ],
    },
];

/// DATE_PART, of the tables, is one too: its part is a literal, and its date may be a text.
#[must_use]
pub fn is_special_form(name: &str) -> bool {
    matches!(name, "date_part" | "datepart") || FORMS.iter().any(|form| form.names.contains(&name))
}

impl Binder<'_> {
    pub(super) fn bind_special_form(
        &mut self,
        scope: &Scope,
        clause: Clause,
        function: &ast::Function,
        name: &str,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        if name == "make_interval" {
            return self.bind_make_interval(scope, clause, function, location);
        }
        let trees = self.argument_trees(function, location)?;
        match (name, trees.as_slice()) {
            ("try_to_double" | "to_double", [value]) => {
                let value = self.bind_expression(scope, clause, value)?;
                self.build_cast_to(value, Type::Double, name == "try_to_double", location)
            }
            ("coalesce" | "ifnull" | "nvl", [_, ..]) => self.bind_coalesce(scope, clause, &trees, location),
            ("nullif", [left, right]) => {
                let left = self.bind_expression(scope, clause, left);
                let right = self.bind_expression(scope, clause, right);
                let (left, right) = (left?, right?);
                self.check_literal_value(scope, &left, &right)?;
                let equal = self
                    .copy_expr(&left)
                    .and_then(|left| self.build_comparison(Comparison::Equal, left, right, location))?;
                let data_type = left.data_type;
                let null = Expr::literal(Value::Null, data_type, location);
                let kind = ExprKind::Case { branches: vec![(equal, null)], otherwise: Box::new(left) };
                self.fold_constant(Expr::new(kind, data_type, true, location))
            }
            ("nvl2", [value, then, otherwise]) => {
                let value = self.bind_expression(scope, clause, value);
                let then = self.bind_guarded(|binder| binder.bind_expression(scope, clause, then));
                let otherwise = self.bind_guarded(|binder| binder.bind_expression(scope, clause, otherwise));
                let (value, then, otherwise) = (value?, then?, otherwise?);
                let is_null = self.build_is_null(value, location)?;
                self.build_if(is_null, otherwise, then, location)
            }
            ("decode", [value, pairs @ ..]) if pairs.len() >= 2 => {
                self.bind_decode(scope, clause, value, pairs, location)
            }
            ("zeroifnull", [value]) => {
                let value = self.bind_expression(scope, clause, value)?;
                let zero = Expr::literal(Value::Integer(0), Type::Integer, location);
                let (parts, data_type) = self.unify_types(vec![value, zero], "ZEROIFNULL")?;
                self.fold_constant(Expr::new(ExprKind::Coalesce(parts), data_type, false, location))
            }
            ("nullifzero", [value]) => {
                let value = self.bind_expression(scope, clause, value)?;
                let zero = Expr::literal(Value::Integer(0), Type::Integer, location);
                let again = self.copy_expr(&value)?;
                let is_zero = self.build_comparison(Comparison::Equal, again, zero, location)?;
                let null = Expr::literal(Value::Null, value.data_type, location);
                self.build_if(is_zero, null, value, location)
            }
            ("div0" | "div0null" | "safe_divide" | "try_divide", [dividend, divisor]) => {
                let (dividend, divisor) =
                    (self.bind_expression(scope, clause, dividend), self.bind_expression(scope, clause, divisor));
                let (dividend, divisor) = (dividend?, divisor?);
                let (again, divisor_again) = (self.copy_expr(&dividend)?, self.copy_expr(&divisor)?);
                let quotient = self.build_arithmetic(Operator::Divide, again, divisor_again, location)?;
                if name.ends_with("divide") {
                    return Ok(quotient);
                }
                let zero = Expr::literal(Value::Integer(0), Type::Integer, location);
                let divisor_again = self.copy_expr(&divisor)?;
                let mut is_nothing = self.build_comparison(Comparison::Equal, divisor, zero.clone(), location)?;
                if name == "div0null" {
                    let is_null = self.build_is_null(divisor_again, location)?;
                    is_nothing = self.build_and_or(false, is_nothing, is_null, location)?;
                }
                // NULL divided by nothing is NULL.
                let nothing = self.build_arithmetic(Operator::Multiply, dividend, zero, location)?;
                self.build_if(is_nothing, nothing, quotient, location)
            }
            ("equal_null", [left, right]) => {
                let (left, right) =
                    (self.bind_expression(scope, clause, left), self.bind_expression(scope, clause, right));
                let (left, right) = (left?, right?);
                self.check_literal_value(scope, &left, &right)?;
                self.build_comparison(Comparison::NotDistinct, left, right, location)
            }
            ("isnull", [value]) => {
                let value = self.bind_expression(scope, clause, value)?;
                self.build_is_null(value, location)
            }
            ("isnull", [_, _]) => self.bind_coalesce(scope, clause, &trees, location),
            ("if" | "iif" | "iff", [condition, then, otherwise]) => {
                let condition = self.bind_guarded(|binder| binder.bind_condition(scope, clause, condition));
                let then = self.bind_guarded(|binder| binder.bind_expression(scope, clause, then));
                let otherwise = self.bind_guarded(|binder| binder.bind_expression(scope, clause, otherwise));
                let (condition, then, otherwise) = (condition?, then?, otherwise?);
                self.build_if(condition, then, otherwise, location)
            }
            ("days_since" | "months_since", [tree]) => {
                let date = self.bind_expression(scope, clause, tree)?;
                let day = self.coerce_to_day(date, name)?;
                if name == "days_since" {
                    self.build_days_since(day, location)
                } else {
                    self.build_months_since(day, location)
                }
            }
            ("date_part" | "datepart", [part, of]) => {
                if let Some(unit) = self.unquoted_unit(scope, part)? {
                    let of = self.bind_expression(scope, clause, of)?;
                    return self.build_date_part(&unit, of, location);
                }
                let part = self.bind_expression(scope, clause, part);
                let of = self.bind_expression(scope, clause, of);
                let (part, of) = (part?, of?);
                match part.as_literal() {
                    Some(Value::Text(part)) => self.build_date_part(part, of, location),
                    _ => {
                        let hint = "write the part in quotes: `DATE_PART('month', date)`";
                        self.report_unsupported("`DATE_PART` of a part that is computed", hint, part.location)
                    }
                }
            }
            _ => self.report_wrong_form(name, trees.len(), location),
        }
    }

    /// The sum of its parts, which are named or in the order of the units.
    fn bind_make_interval(
        &mut self,
        scope: &Scope,
        clause: Clause,
        function: &ast::Function,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        const UNITS: [(&str, &str); 7] = [
            ("years", "year"),
            ("months", "month"),
            ("weeks", "week"),
            ("days", "day"),
            ("hours", "hour"),
            ("mins", "minute"),
            ("secs", "second"),
        ];
        let ast::FunctionArguments::List(list) = &function.args else {
            return self.report_wrong_form("make_interval", 0, location);
        };
        let mut sum: Option<Expr> = None;
        for (at, argument) in list.args.iter().enumerate() {
            let (unit, tree) = match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(tree)) => (UNITS.get(at), tree),
                FunctionArg::Named { name, arg: FunctionArgExpr::Expr(tree), .. } => {
                    (UNITS.iter().find(|(unit, _)| name.value.eq_ignore_ascii_case(unit)), tree)
                }
                FunctionArg::ExprNamed {
                    name: ast::Expr::Identifier(name), arg: FunctionArgExpr::Expr(tree), ..
                } => (UNITS.iter().find(|(unit, _)| name.value.eq_ignore_ascii_case(unit)), tree),
                _ => (None, &ast::Expr::value(ast::Value::Null)),
            };
            let Some(length) = unit.and_then(|(_, unit)| interval_functions::interval_function_of_unit(unit)) else {
                return self.report_wrong_form("make_interval", list.args.len(), location);
            };
            let count = self.bind_expression(scope, clause, tree)?;
            let part = self.build_scalar_call(length, vec![count], location)?;
            sum = Some(match sum {
                None => part,
                Some(before) => self.build_arithmetic(Operator::Add, before, part, location)?,
            });
        }
        match sum {
            Some(sum) => Ok(sum),
            None => self.report_wrong_form("make_interval", 0, location),
        }
    }

    fn report_wrong_form<T>(&mut self, name: &str, given: usize, location: SqlLocation) -> BindResult<T> {
        let usage = usage_and_meaning(name).map_or(name, |(usage, _)| usage);
        let arguments = if given == 1 { "argument" } else { "arguments" };
        let message = format!("`{}` is written `{usage}`, found {given} {arguments}", name.to_uppercase());
        self.report_mistake(Diagnostic::sql("sql-function", message), location)
    }

    /// One of two values.
    fn build_if(&mut self, condition: Expr, then: Expr, otherwise: Expr, location: SqlLocation) -> BindResult<Expr> {
        let (mut both, data_type) = self.bind_guarded(|binder| binder.unify_types(vec![then, otherwise], "IF"))?;
        let (Some(otherwise), Some(then)) = (both.pop(), both.pop()) else { return Err(Reported) };
        let nullable = then.nullable || otherwise.nullable;
        let kind = ExprKind::Case { branches: vec![(condition, then)], otherwise: Box::new(otherwise) };
        self.fold_constant(Expr::new(kind, data_type, nullable, location))
    }

    /// DECODE: values and results in turn, perhaps followed by what it is otherwise.
    fn bind_decode(
        &mut self,
        scope: &Scope,
        clause: Clause,
        value: &ast::Expr,
        pairs: &[&ast::Expr],
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let value = self.bind_expression(scope, clause, value)?;
        let (mut conditions, mut results) = (Vec::new(), Vec::new());
        for pair in pairs.chunks(2) {
            let [wanted, result] = pair else { break };
            let wanted = self.bind_expression(scope, clause, wanted)?;
            self.check_literal_value(scope, &value, &wanted)?;
            let again = self.copy_expr(&value)?;
            conditions.push(self.build_comparison(Comparison::NotDistinct, again, wanted, location)?);
            results.push(self.bind_guarded(|binder| binder.bind_expression(scope, clause, result))?);
        }
        results.push(match pairs {
            [.., otherwise] if pairs.len() % 2 == 1 => {
                self.bind_guarded(|binder| binder.bind_expression(scope, clause, otherwise))?
            }
            _ => Expr::literal(Value::Null, Type::Null, location),
        });
        let (mut results, data_type) = self.bind_guarded(|binder| binder.unify_types(results, "DECODE"))?;
        let Some(otherwise) = results.pop() else { return Err(Reported) };
        let nullable = otherwise.nullable || results.iter().any(|result| result.nullable);
        let branches = conditions.into_iter().zip(results).collect();
        let kind = ExprKind::Case { branches, otherwise: Box::new(otherwise) };
        self.fold_constant(Expr::new(kind, data_type, nullable, location))
    }

    fn bind_coalesce(
        &mut self,
        scope: &Scope,
        clause: Clause,
        trees: &[&ast::Expr],
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let mut bound = Vec::with_capacity(trees.len());
        for tree in trees {
            bound.push(self.bind_guarded(|binder| binder.bind_expression(scope, clause, tree)));
        }
        let parts = bound.into_iter().collect::<BindResult<Vec<_>>>()?;
        let (parts, data_type) = self.bind_guarded(|binder| binder.unify_types(parts, "COALESCE"))?;
        let nullable = parts.iter().all(|part| part.nullable);
        self.fold_constant(Expr::new(ExprKind::Coalesce(parts), data_type, nullable, location))
    }

    /// The day that `days_since` and `months_since` count from.
    fn coerce_to_day(&mut self, date: Expr, name: &str) -> BindResult<Expr> {
        let is_text = date.data_type == Type::Text && date.as_literal().is_some();
        match date.data_type {
            Type::Date => Ok(date),
            Type::Null => self.coerce(date, Type::Date),
            _ if is_text => self.coerce(date, Type::Date),
            Type::Timestamp | Type::TimestampTz => {
                let (nullable, location) = (date.nullable, date.location);
                let cast = ExprKind::Cast(Box::new(date), crate::query::expr::Cast::IMPLICIT);
                self.fold_constant(Expr::new(cast, Type::Date, nullable, location))
            }
            found => {
                let column = self.sql.text.get(date.location.start..date.location.end).unwrap_or_default();
                let message = format!("`{name}` needs a date, but `{column}` is {}", found.noun());
                let mistake = Diagnostic::sql("wrong-type", message);
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

    /// Years and months apart, less one where the day of the month has not come yet.
    fn build_months_since(&mut self, day: Expr, location: SqlLocation) -> BindResult<Expr> {
        let as_of = self.bindings.as_of;
        let integer = |value: i64| Expr::literal(Value::Integer(value), Type::Integer, location);
        let begun = i64::from(as_of.year()) * 12 + i64::from(as_of.month());
        let (of_year, of_month) = (self.copy_expr(&day)?, self.copy_expr(&day)?);
        let year = self.build_date_part("year", of_year, location)?;
        let month = self.build_date_part("month", of_month, location)?;
        let day_of_month = self.build_date_part("day", day, location)?;
        let years = self.build_arithmetic(Operator::Multiply, year, integer(12), location)?;
        let then = self.build_arithmetic(Operator::Add, years, month, location)?;
        let apart = self.build_arithmetic(Operator::Subtract, integer(begun), then, location)?;
        let of_today = integer(i64::from(as_of.day()));
        let ahead = self.build_comparison(Comparison::Greater, day_of_month, of_today, location)?;
        let case = ExprKind::Case { branches: vec![(ahead, integer(1))], otherwise: Box::new(integer(0)) };
        let unfinished = self.fold_constant(Expr::new(case, Type::Integer, false, location))?;
        self.build_arithmetic(Operator::Subtract, apart, unfinished, location)
    }
}
