//! Sums and means that do not depend on the order of rows.
//!
//! Adding doubles in another order gives another last digit, and order follows threads and files. So a sum
//! over doubles is taken over their decimals (nine digits after the point), which add exactly; a mean is such
//! a sum divided by a count. NaN and infinities (a division by zero in a row) are no decimals and don't count.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use sqlparser::ast::{
    BinaryOperator, CastKind, DataType, ExactNumberInfo, Expr, Function, FunctionArg, FunctionArgExpr,
    FunctionArguments, Ident, ObjectName, Query, Select, SelectItem, SetExpr, TableFactor, UnaryOperator, Value,
    Visit, Visitor, visit_expressions_mut,
};

use super::literal::cast;
use super::names::{column, sole_argument};

/// How the values of an expression add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exactness {
    /// Exactly, but perhaps in 32 bits: what is built from integer literals alone.
    Narrow,
    /// Exactly: 64-bit integers, decimals.
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
        if let Expr::Function(function) = expr
            && let Some(rewritten) = rewrite(function, &names)
        {
            *expr = rewritten;
        }
        ControlFlow::Continue(())
    });
}

fn rewrite(function: &Function, names: &Names) -> Option<Expr> {
    let argument = sole_argument(function)?;
    let how = names.exactness(argument);
    match function.name.to_string().to_lowercase().as_str() {
        "sum" => match how {
            Exactness::Narrow => Some(call(function, "SUM", cast(argument.clone(), DataType::BigInt(None)))),
            Exactness::Exact => None,
            Exactness::Inexact => Some(double(call(function, "SUM", decimal(argument)))),
        },
        "avg" => {
            let summed = match how {
                Exactness::Narrow => cast(argument.clone(), DataType::BigInt(None)),
                Exactness::Exact => argument.clone(),
                Exactness::Inexact => decimal(argument),
            };
            let mean = Expr::BinaryOp {
                left: Box::new(double(call(function, "SUM", summed.clone()))),
                op: BinaryOperator::Divide,
                right: Box::new(call(function, "COUNT", summed)),
            };
            Some(Expr::Nested(Box::new(mean)))
        }
        _ => None,
    }
}

/// The same call (its DISTINCT, FILTER and OVER) of another function with another argument.
fn call(function: &Function, name: &str, argument: Expr) -> Expr {
    let mut function = function.clone();
    function.name = ObjectName::from(vec![Ident::new(name)]);
    if let FunctionArguments::List(list) = &mut function.args {
        list.args = vec![FunctionArg::Unnamed(FunctionArgExpr::Expr(argument))];
    }
    Expr::Function(function)
}

fn double(expr: Expr) -> Expr {
    cast(expr, DataType::Double(ExactNumberInfo::None))
}

fn decimal(expr: &Expr) -> Expr {
    Expr::Cast {
        kind: CastKind::TryCast,
        expr: Box::new(expr.clone()),
        data_type: DataType::Decimal(ExactNumberInfo::PrecisionAndScale(38, 9)),
        array: false,
        format: None,
    }
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
        use Exactness::{Exact, Inexact, Narrow};
        if let Some(name) = column(expr) {
            let known = self.known.get(name).copied().unwrap_or(Inexact);
            return if self.mixed { Inexact } else { known.max(Exact) };
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
                BinaryOperator::DuckIntegerDivide => Exact,
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

    fn of_function(&self, function: &Function) -> Exactness {
        let FunctionArguments::List(list) = &function.args else {
            return Exactness::Inexact;
        };
        match function.name.to_string().to_lowercase().as_str() {
            "count" | "row_number" | "rank" | "dense_rank" | "length" => Exactness::Exact,
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
        DataType::BigInt(_) | DataType::Int64 | DataType::Int8(_) | DataType::Decimal(_) | DataType::Numeric(_) => {
            Exactness::Exact
        }
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
