//! Functions that are forms of CASE, and those that look at the as-of date.

use chrono::Datelike;
use sqlparser::ast;

use super::form::{Form, described};
use super::scope::{Clause, Scope};
use super::{Binder, Bound, Reported};
use crate::diagnostic::Diagnostic;
use crate::query::expr::{Comparison, Expr, Kind, Location};
use crate::query::functions::arithmetic::Operator;
use crate::query::parameters::day_number;
use crate::query::types::Type;
use crate::query::value::Value;

/// Every form, in the order of the manual.
pub static FORMS: &[Form] = &[
    Form {
        names: &["coalesce", "ifnull", "nvl"],
        usage: "COALESCE(x, …)",
        meaning: "The first argument that is not NULL. What follows it is not computed.",
    },
    Form { names: &["nullif"], usage: "NULLIF(x, y)", meaning: "NULL where both are equal, else x." },
    Form {
        names: &["if", "iif"],
        usage: "IF(condition, x, y)",
        meaning: "x where the condition holds, else y, also where it is NULL.",
    },
    Form {
        names: &["days_since"],
        usage: "DAYS_SINCE(x)",
        meaning: "Whole days from the day of x to the as-of date; negative for a day ahead.",
    },
    Form {
        names: &["months_since"],
        usage: "MONTHS_SINCE(x)",
        meaning: "Whole months by the calendar from the day of x to the as-of date. A month is over on the same day of \
                  the next one, or on the day after that month's last where it has no such day.",
    },
];

/// DATE_PART, of the tables, is one too: its part is a literal, and its date may be a text.
#[must_use]
pub fn is_special(name: &str) -> bool {
    matches!(name, "date_part" | "datepart") || FORMS.iter().any(|form| form.names.contains(&name))
}

impl Binder<'_> {
    pub(super) fn special(
        &mut self,
        scope: &Scope,
        clause: Clause,
        function: &ast::Function,
        name: &str,
        location: Location,
    ) -> Bound<Expr> {
        let trees = self.argument_trees(function, location)?;
        match (name, trees.as_slice()) {
            ("coalesce" | "ifnull" | "nvl", [_, ..]) => self.coalesce(scope, clause, &trees, location),
            ("nullif", [left, right]) => {
                let left = self.expression(scope, clause, left);
                let right = self.expression(scope, clause, right);
                let (left, right) = (left?, right?);
                self.check_words(scope, &left, &right)?;
                let equal =
                    self.copied(&left).and_then(|left| self.comparison(Comparison::Equal, left, right, location))?;
                let data_type = left.data_type;
                let null = Expr::literal(Value::Null, data_type, location);
                let kind = Kind::Case { branches: vec![(equal, null)], otherwise: Box::new(left) };
                self.folded(Expr::new(kind, data_type, true, location))
            }
            ("if" | "iif", [condition, then, otherwise]) => {
                let condition = self.guarded(|binder| binder.truth(scope, clause, condition));
                let then = self.guarded(|binder| binder.expression(scope, clause, then));
                let otherwise = self.guarded(|binder| binder.expression(scope, clause, otherwise));
                let (condition, then, otherwise) = (condition?, then?, otherwise?);
                let (mut both, data_type) = self.guarded(|binder| binder.unify(vec![then, otherwise], "IF"))?;
                let (Some(otherwise), Some(then)) = (both.pop(), both.pop()) else { return Err(Reported) };
                let nullable = then.nullable || otherwise.nullable;
                let kind = Kind::Case { branches: vec![(condition, then)], otherwise: Box::new(otherwise) };
                self.folded(Expr::new(kind, data_type, nullable, location))
            }
            ("days_since" | "months_since", [tree]) => {
                let date = self.expression(scope, clause, tree)?;
                let day = self.day(date, name)?;
                if name == "days_since" { self.days_since(day, location) } else { self.months_since(day, location) }
            }
            ("date_part" | "datepart", [part, of]) => {
                let part = self.expression(scope, clause, part);
                let of = self.expression(scope, clause, of);
                let (part, of) = (part?, of?);
                match part.as_literal() {
                    Some(Value::Text(part)) => self.date_part(part, of, location),
                    _ => {
                        let hint = "write the part in quotes: `DATE_PART('month', date)`";
                        self.unsupported("`DATE_PART` of a part that is computed", hint, part.location)
                    }
                }
            }
            _ => {
                let usage = described(name).map_or(name, |(usage, _)| usage);
                let given = trees.len();
                let arguments = if given == 1 { "argument" } else { "arguments" };
                let message = format!("`{}` is written `{usage}`, found {given} {arguments}", name.to_uppercase());
                self.mistake(Diagnostic::sql("sql-function", message), location)
            }
        }
    }

    fn coalesce(&mut self, scope: &Scope, clause: Clause, trees: &[&ast::Expr], location: Location) -> Bound<Expr> {
        let mut bound = Vec::with_capacity(trees.len());
        for tree in trees {
            bound.push(self.guarded(|binder| binder.expression(scope, clause, tree)));
        }
        let parts = bound.into_iter().collect::<Bound<Vec<_>>>()?;
        let (parts, data_type) = self.guarded(|binder| binder.unify(parts, "COALESCE"))?;
        let nullable = parts.iter().all(|part| part.nullable);
        self.folded(Expr::new(Kind::Coalesce(parts), data_type, nullable, location))
    }

    /// The day that `days_since` and `months_since` count from.
    fn day(&mut self, date: Expr, name: &str) -> Bound<Expr> {
        let is_text = date.data_type == Type::Text && date.as_literal().is_some();
        match date.data_type {
            Type::Date => Ok(date),
            Type::Null => self.coerce(date, Type::Date),
            _ if is_text => self.coerce(date, Type::Date),
            Type::Timestamp | Type::TimestampTz => {
                let (nullable, location) = (date.nullable, date.location);
                let cast = Kind::Cast(Box::new(date), crate::query::expr::Cast::IMPLICIT);
                self.folded(Expr::new(cast, Type::Date, nullable, location))
            }
            found => {
                let column = self.sql.text.get(date.location.start..date.location.end).unwrap_or_default();
                let message = format!("`{name}` needs a date, but `{column}` is {}", found.noun());
                let mistake = Diagnostic::sql("wrong-type", message);
                let mistake =
                    if found == Type::Text { mistake.hint("convert it: `CAST(… AS DATE)`") } else { mistake };
                self.mistake(mistake, date.location)
            }
        }
    }

    fn days_since(&mut self, day: Expr, location: Location) -> Bound<Expr> {
        let today = Value::Date(day_number(self.bindings.as_of));
        let today = Expr::literal(today, Type::Date, location);
        self.arithmetic(Operator::Subtract, today, day, location)
    }

    /// Years and months apart, less one where the day of the month has not come yet.
    fn months_since(&mut self, day: Expr, location: Location) -> Bound<Expr> {
        let as_of = self.bindings.as_of;
        let integer = |value: i64| Expr::literal(Value::Integer(value), Type::Integer, location);
        let begun = i64::from(as_of.year()) * 12 + i64::from(as_of.month());
        let (of_year, of_month) = (self.copied(&day)?, self.copied(&day)?);
        let year = self.date_part("year", of_year, location)?;
        let month = self.date_part("month", of_month, location)?;
        let day_of_month = self.date_part("day", day, location)?;
        let years = self.arithmetic(Operator::Multiply, year, integer(12), location)?;
        let then = self.arithmetic(Operator::Add, years, month, location)?;
        let apart = self.arithmetic(Operator::Subtract, integer(begun), then, location)?;
        let of_today = integer(i64::from(as_of.day()));
        let ahead = self.comparison(Comparison::Greater, day_of_month, of_today, location)?;
        let case = Kind::Case { branches: vec![(ahead, integer(1))], otherwise: Box::new(integer(0)) };
        let unfinished = self.folded(Expr::new(case, Type::Integer, false, location))?;
        self.arithmetic(Operator::Subtract, apart, unfinished, location)
    }
}
