//! Arithmetic that gives the same answer every time: sums in any order of rows, integers in 64 bits.
//!
//! Adding doubles in another order gives another last digit, and order follows threads and files. So a sum
//! over doubles is taken over their decimals (nine digits after the point), which add exactly; a mean is such
//! a sum divided by a count. NaN and infinities (a division by zero in a row) are no decimals and don't count.
//!
//! Polars lets integers that 64 bits do not hold wrap around. So they are added, subtracted and multiplied as decimals
//! of 38 digits, whose way back into 64 bits is checked, and so are their sums where Polars takes them ([`super::checked`]).
//!
//! Polars counts in unsigned 32 bits and takes dates apart into 8, where `COUNT(a) - COUNT(b)` or
//! `EXTRACT(DAY FROM d) * 10` silently wraps around; other engines use 64 bits, and so do we.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use sqlparser::ast::{
    BinaryOperator, DataType, ExactNumberInfo, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList,
    FunctionArguments, Ident, ObjectName, Query, Select, SelectItem, SetExpr, TableFactor, UnaryOperator, Value, Visit,
    Visitor, visit_expressions_mut,
};

use super::digits::{IN_64_BITS, call, decimal, in_38_digits};
use super::literal::{cast, integer};
use super::names::{column, sole_argument};

/// How the values of an expression add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exactness {
    /// Exactly, but perhaps in 32 bits: what is built from integer literals alone.
    Narrow,
    /// Exactly, as integers of 64 bits.
    Whole,
    /// Exactly: decimals.
    Exact,
    /// Doubles, or nobody knows.
    Inexact,
}

/// Rewrites SUM and AVG so that any order of rows gives the same answer. `known` says of the sources' columns
/// how they add up.
pub fn make_exact(query: &mut Query, known: &BTreeMap<String, Exactness>) {
    let mut names = Names { known: known.clone(), mixed: false };
    let _ = query.visit(&mut names);
    let _: ControlFlow<()> = visit_expressions_mut(query, |expr| {
        let rewritten = match expr {
            Expr::BinaryOp { .. } if may_wrap(expr, &names) => Some(in_38_digits(expr)),
            Expr::Function(function) => rewrite(function, &names),
            Expr::Extract { field, .. } if is_whole(&field.to_string()) => Some(wide(expr.clone())),
            Expr::Cast { data_type, .. } if is_narrow_integer(data_type) => Some(widened(expr)),
            _ => without_zero(expr),
        };
        if let Some(rewritten) = rewritten {
            *expr = rewritten;
        }
        ControlFlow::Continue(())
    });
}

/// Whether this adds, subtracts or multiplies integers of 64 bits, which Polars lets wrap around.
fn may_wrap(expr: &Expr, names: &Names) -> bool {
    let calculates = matches!(
        expr,
        Expr::BinaryOp { op: BinaryOperator::Plus | BinaryOperator::Minus | BinaryOperator::Multiply, .. }
    );
    calculates && names.exactness(expr) == Exactness::Whole && names.is_large(expr)
}

/// The same for an expression over one row, which has no aggregates.
pub fn widen(expr: &mut Expr) {
    let _: ControlFlow<()> = visit_expressions_mut(expr, |part| {
        let rewritten = match part {
            Expr::Function(function) if is_narrow(function) => Some(wide(part.clone())),
            Expr::Extract { field, .. } if is_whole(&field.to_string()) => Some(wide(part.clone())),
            Expr::Cast { data_type, .. } if is_narrow_integer(data_type) => Some(widened(part)),
            _ => without_zero(part),
        };
        if let Some(rewritten) = rewritten {
            *part = rewritten;
        }
        ControlFlow::Continue(())
    });
}

/// `a / b` as `a / NULLIF(b, 0)`, because a zero denominator is missing and not infinite.
fn without_zero(expr: &Expr) -> Option<Expr> {
    let Expr::BinaryOp { left, op, right } = expr else {
        return None;
    };
    let divides = matches!(op, BinaryOperator::Divide | BinaryOperator::Modulo | BinaryOperator::DuckIntegerDivide);
    let harmless = match right.as_ref() {
        Expr::Value(literal) => matches!(&literal.value, Value::Number(digits, _) if digits.parse() != Ok(0.0)),
        _ => false,
    };
    if !divides || harmless {
        return None;
    }
    let arguments = [right.as_ref().clone(), integer(0)].map(|part| FunctionArg::Unnamed(FunctionArgExpr::Expr(part)));
    let denominator = Function {
        name: ObjectName::from(vec![Ident::new("NULLIF")]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList {
            duplicate_treatment: None,
            args: arguments.into(),
            clauses: Vec::new(),
        }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    };
    let right = Box::new(Expr::Function(denominator));
    Some(Expr::BinaryOp { left: left.clone(), op: op.clone(), right })
}

fn wide(expr: Expr) -> Expr {
    cast(expr, DataType::BigInt(None))
}

/// The same cast, to 64 bits.
fn widened(expr: &Expr) -> Expr {
    let mut expr = expr.clone();
    if let Expr::Cast { data_type, .. } = &mut expr {
        *data_type = DataType::BigInt(None);
    }
    expr
}

fn is_narrow_integer(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::Integer(_) | DataType::Int(_) | DataType::SmallInt(_) | DataType::TinyInt(_) | DataType::MediumInt(_)
    )
}

/// Whether a call returns an integer of fewer than 64 bits, or an unsigned one.
fn is_narrow(function: &Function) -> bool {
    match function.name.to_string().to_lowercase().as_str() {
        "count" | "rank" | "dense_rank" | "length" | "char_length" | "character_length" | "octet_length"
        | "bit_length" | "strpos" | "sign" => true,
        "date_part" => {
            let FunctionArguments::List(list) = &function.args else {
                return false;
            };
            list.args.first().is_some_and(|part| is_whole(part.to_string().trim_matches('\'')))
        }
        _ => false,
    }
}

/// Whether a part of a date or time is a whole number; seconds may have a fraction.
fn is_whole(part: &str) -> bool {
    const WHOLE: [&str; 12] =
        ["century", "decade", "year", "isoyear", "quarter", "month", "week", "isoweek", "day", "doy", "hour", "minute"];
    let part = part.to_lowercase();
    matches!(part.as_str(), "dow" | "isodow" | "dayofweek" | "dayofyear") || WHOLE.contains(&part.trim_end_matches('s'))
}

fn rewrite(function: &Function, names: &Names) -> Option<Expr> {
    if is_narrow(function) {
        return Some(wide(Expr::Function(function.clone())));
    }
    let argument = sole_argument(function)?;
    let how = names.exactness(argument);
    match function.name.to_string().to_lowercase().as_str() {
        "sum" => match how {
            // So many of so few bits come to less than 64.
            Exactness::Narrow => Some(call(function, "SUM", wide(argument.clone()))),
            Exactness::Whole => Some(whole(function, argument)),
            Exactness::Exact => None,
            Exactness::Inexact => Some(double(call(function, "SUM", decimal(argument)))),
        },
        "avg" => {
            let summed = match how {
                Exactness::Narrow => wide(argument.clone()),
                Exactness::Whole | Exactness::Exact => argument.clone(),
                Exactness::Inexact => decimal(argument),
            };
            let sum = match how {
                Exactness::Whole => whole(function, argument),
                _ => call(function, "SUM", summed.clone()),
            };
            // The count may be zero, but then the sum is NULL already.
            let mean = Expr::BinaryOp {
                left: Box::new(double(sum)),
                op: BinaryOperator::Divide,
                right: Box::new(call(function, "COUNT", summed)),
            };
            Some(Expr::Nested(Box::new(mean)))
        }
        _ => None,
    }
}

fn double(expr: Expr) -> Expr {
    cast(expr, DataType::Double(ExactNumberInfo::None))
}

/// The sum of integers, with its mark.
fn whole(function: &Function, argument: &Expr) -> Expr {
    cast(call(function, "SUM", argument.clone()), IN_64_BITS)
}

/// What is known of every column name in a query, whatever table it stands in: the worst of all that bear it.
struct Names {
    known: BTreeMap<String, Exactness>,
    /// UNION and its like pair columns by position, so that a name says nothing any more.
    mixed: bool,
}

impl Names {
    fn learn(&mut self, name: &str, how: Exactness) {
        let known = self.known.entry(name.to_owned()).or_insert(how);
        *known = how.max(*known);
    }

    fn exactness(&self, expr: &Expr) -> Exactness {
        use Exactness::{Inexact, Narrow, Whole};
        if let Some(name) = column(expr) {
            let known = self.known.get(name).copied().unwrap_or(Inexact);
            return if self.mixed { Inexact } else { known };
        }
        match expr {
            Expr::Value(literal) => match &literal.value {
                Value::Number(digits, _) if digits.contains('.') => Inexact,
                _ => Narrow,
            },
            Expr::Nested(inner)
            | Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus, expr: inner }
            | Expr::Ceil { expr: inner, .. }
            | Expr::Floor { expr: inner, .. } => self.exactness(inner),
            Expr::UnaryOp { op: UnaryOperator::Not, .. }
            | Expr::IsNull(_)
            | Expr::IsNotNull(_)
            | Expr::IsTrue(_)
            | Expr::IsFalse(_)
            | Expr::Between { .. }
            | Expr::InList { .. }
            | Expr::InSubquery { .. }
            | Expr::Like { .. } => Narrow,
            Expr::BinaryOp { left, op, right } => match op {
                BinaryOperator::Plus | BinaryOperator::Minus | BinaryOperator::Multiply | BinaryOperator::Modulo => {
                    self.exactness(left).max(self.exactness(right))
                }
                BinaryOperator::Divide => Inexact,
                BinaryOperator::DuckIntegerDivide => Whole,
                _ => Narrow,
            },
            Expr::Case { conditions, else_result, .. } => {
                let results = conditions.iter().map(|when| &when.result).chain(else_result.as_deref());
                results.map(|result| self.exactness(result)).max().unwrap_or(Narrow)
            }
            Expr::Cast { data_type, .. } => of_type(data_type),
            Expr::Function(function) => self.of_function(function),
            _ => Inexact,
        }
    }

    /// Whether integers may be as large as 64 bits hold: those of columns, unlike counts and literals.
    fn is_large(&self, expr: &Expr) -> bool {
        if let Some(name) = column(expr) {
            return self.known.get(name) == Some(&Exactness::Whole);
        }
        match expr {
            Expr::Nested(inner) | Expr::UnaryOp { expr: inner, .. } | Expr::Cast { expr: inner, .. } => {
                self.is_large(inner)
            }
            Expr::BinaryOp { left, right, .. } => self.is_large(left) || self.is_large(right),
            Expr::Case { conditions, else_result, .. } => conditions
                .iter()
                .map(|when| &when.result)
                .chain(else_result.as_deref())
                .any(|result| self.is_large(result)),
            Expr::Function(function) if !is_narrow(function) => {
                let FunctionArguments::List(list) = &function.args else { return false };
                list.args.iter().any(|argument| {
                    matches!(argument, FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) if self.is_large(expr))
                })
            }
            _ => false,
        }
    }

    fn of_function(&self, function: &Function) -> Exactness {
        let FunctionArguments::List(list) = &function.args else {
            return Exactness::Inexact;
        };
        match function.name.to_string().to_lowercase().as_str() {
            "count" | "row_number" | "rank" | "dense_rank" | "length" => Exactness::Whole,
            "abs" | "coalesce" | "greatest" | "least" | "ifnull" | "nullif" | "max" | "min" | "sum" => {
                let arguments = list.args.iter().map(|argument| match argument {
                    FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => self.exactness(expr),
                    _ => Exactness::Inexact,
                });
                arguments.max().unwrap_or(Exactness::Inexact)
            }
            _ => Exactness::Inexact,
        }
    }
}

fn of_type(kind: &DataType) -> Exactness {
    match kind {
        DataType::BigInt(_) | DataType::Int64 | DataType::Int8(_) => Exactness::Whole,
        DataType::Decimal(_) | DataType::Numeric(_) => Exactness::Exact,
        DataType::Integer(_) | DataType::Int(_) | DataType::SmallInt(_) | DataType::TinyInt(_) | DataType::Boolean => {
            Exactness::Narrow
        }
        _ => Exactness::Inexact,
    }
}

impl Visitor for Names {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        self.mixed |= matches!(query.body.as_ref(), SetExpr::SetOperation { .. });
        for cte in query.with.iter().flat_map(|with| &with.cte_tables) {
            for renamed in &cte.alias.columns {
                self.learn(&renamed.name.value, Exactness::Inexact);
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, table: &TableFactor) -> ControlFlow<()> {
        if let TableFactor::Table { alias: Some(alias), .. } | TableFactor::Derived { alias: Some(alias), .. } = table {
            for renamed in &alias.columns {
                self.learn(&renamed.name.value, Exactness::Inexact);
            }
        }
        ControlFlow::Continue(())
    }

    /// Inner queries are left before outer ones, so a name is known by the time it is used.
    fn post_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        for item in &select.projection {
            if let SelectItem::ExprWithAlias { expr, alias } = item {
                let how = self.exactness(expr);
                self.learn(&alias.value, how);
            }
        }
        ControlFlow::Continue(())
    }
}
