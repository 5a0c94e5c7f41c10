//! The types of calls and what they return for NULL.
//!
//! Both are found by binding the examples with a column of each type in the place of each argument.

use chrono::NaiveDate;
use chrono_tz::Tz;
use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, FunctionArguments};

use super::entry::{ExampleKind, ReferenceEntry};
use super::sample::sample_columns;
use crate::base::diagnostic::Place;
use crate::query::catalog::CatalogTable;
use crate::query::expr::{Expr, ExprKind};
use crate::query::parameters::Bindings;
use crate::query::plan::{Field, Plan, PlanNode};
use crate::query::sql_text::Sql;
use crate::query::types::Type;
use crate::query::{bind, parse};

/// The types of a call and what it returns for NULL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallSignature {
    /// `number, integer → number`; empty where the types are unknown.
    pub types: String,
    /// What the call does with NULL.
    pub nulls: &'static str,
}

/// The column that takes the place of an argument.
const PROBE_COLUMN: &str = "probe";

const NUMBERS: [Type; 3] = [Type::Integer, Type::Decimal(2), Type::Double];
const MOMENTS: [Type; 3] = [Type::Date, Type::Timestamp, Type::TimestampTz];
const LENGTHS: [Type; 2] = [Type::Span, Type::Interval];

/// Every type that a column can have.
const TYPES: [Type; 10] = [
    Type::Boolean,
    Type::Integer,
    Type::Decimal(2),
    Type::Double,
    Type::Text,
    Type::Date,
    Type::Timestamp,
    Type::TimestampTz,
    Type::Span,
    Type::Interval,
];

impl ReferenceEntry {
    /// Returns the signature of the entry's longest example.
    #[must_use]
    pub fn signature(&self) -> CallSignature {
        let calls =
            self.examples.iter().filter_map(|(example, _)| parse::parse_expression(&sql_without_place(example)).ok());
        let Some(call) = calls.max_by_key(argument_count) else {
            return CallSignature { types: String::new(), nulls: null_behaviour(self, None) };
        };
        let mut probed = ProbedCall::default();
        let arguments: Vec<String> =
            (0..argument_count(&call)).map(|place| probed.probe_argument(&call, place)).collect();
        let plan = bind_example(&call.to_string(), Type::Integer);
        if probed.results.is_empty() {
            probed.results.extend(plan.iter().filter_map(result_type));
        }
        let types = if probed.results.is_empty() {
            String::new()
        } else {
            format!("{} → {}", arguments.join(", "), names_of_types(&probed.results))
        };
        let plan = probed.plan.or(plan);
        CallSignature { types: types.trim().to_owned(), nulls: null_behaviour(self, plan.as_ref()) }
    }
}

/// What binding a call with columns in the place of its arguments has found.
#[derive(Default)]
struct ProbedCall {
    results: Vec<Type>,
    /// The first plan of the call over a column.
    plan: Option<Plan>,
}

impl ProbedCall {
    /// Binds a column of each type in the place of an argument. Returns the argument's types in words.
    fn probe_argument(&mut self, call: &ast::Expr, place: usize) -> String {
        let mut accepted = Vec::new();
        for data_type in TYPES {
            if let Some(plan) = bind_example(&sql_with_probe(call, place), data_type) {
                accepted.push(data_type);
                self.results.extend(result_type(&plan));
                self.plan.get_or_insert(plan);
            }
        }
        if accepted.is_empty() { literal_kind(call, place) } else { names_of_types(&accepted) }
    }
}

fn result_type(plan: &Plan) -> Option<Type> {
    plan.columns.first().map(|field| field.data_type)
}

/// Returns what a call does with NULL, according to the plan of the call over a column.
fn null_behaviour(entry: &ReferenceEntry, plan: Option<&Plan>) -> &'static str {
    let Some(plan) = plan.filter(|_| entry.kind != ExampleKind::Query) else { return "" };
    let is_nullable = plan.columns.first().is_some_and(|field| field.nullable);
    match (entry.kind, &plan.node) {
        (ExampleKind::Aggregate, _) if entry.names.iter().any(|name| matches!(*name, "first" | "last")) => {
            "counts as a value"
        }
        (ExampleKind::Aggregate, _) if entry.names.contains(&"grouping") => "never NULL",
        (ExampleKind::Aggregate, _) if is_nullable => "ignored; NULL without values",
        (ExampleKind::Aggregate, _) => "ignored; 0 without values",
        (ExampleKind::Window, _) if is_nullable => "NULL without such a row",
        (ExampleKind::Window, _) => "never NULL",
        (ExampleKind::Expression, PlanNode::Project { expressions, .. }) => {
            expressions.first().map_or("as described", null_behaviour_of_expr)
        }
        _ => "as described",
    }
}

fn null_behaviour_of_expr(expr: &Expr) -> &'static str {
    match &expr.kind {
        ExprKind::Call(scalar, _) if scalar.strict && expr.nullable => "NULL if an argument is NULL, or as described",
        ExprKind::Call(scalar, _) if scalar.strict => "NULL if an argument is NULL",
        ExprKind::Cast(..) | ExprKind::Column(_) => "NULL if an argument is NULL",
        _ => "as described",
    }
}

/// Returns the number of arguments of a call, or of literals where words separate the arguments.
fn argument_count(call: &ast::Expr) -> usize {
    let mut call = call.clone();
    let mut count = 0;
    for_each_argument(&mut call, &mut |_| count += 1);
    count
}

fn sql_with_probe(call: &ast::Expr, place: usize) -> String {
    let mut call = call.clone();
    let mut at = 0;
    for_each_argument(&mut call, &mut |argument| {
        if at == place {
            *argument = ast::Expr::Identifier(ast::Ident::new(PROBE_COLUMN));
        }
        at += 1;
    });
    call.to_string()
}

/// Visits the arguments of a call, or the literals where words separate the arguments.
fn for_each_argument(call: &mut ast::Expr, visit: &mut dyn FnMut(&mut ast::Expr)) {
    if let ast::Expr::Function(function) = call {
        if let FunctionArguments::List(list) = &mut function.args {
            for argument in &mut list.args {
                if let FunctionArg::Unnamed(FunctionArgExpr::Expr(argument)) = argument {
                    visit(argument);
                }
            }
        }
        return;
    }
    let _: std::ops::ControlFlow<()> = ast::visit_expressions_mut(call, |inner| {
        if matches!(inner, ast::Expr::Value(_) | ast::Expr::TypedString(_) | ast::Expr::Interval(_)) {
            visit(inner);
        }
        std::ops::ControlFlow::Continue(())
    });
}

/// Binds an expression over the sample and a probe column of a type.
fn bind_example(expression: &str, data_type: Type) -> Option<Plan> {
    let mut columns = sample_columns();
    columns.push(Field { nullable: false, ..Field::new(PROBE_COLUMN, data_type) });
    let table = CatalogTable { name: "t".to_owned(), columns, key: Vec::new() };
    let bindings =
        Bindings { as_of: NaiveDate::from_ymd_opt(2026, 6, 30).unwrap_or_default(), zone: Tz::UTC, parameters: &[] };
    let query = sql_without_place(&format!("SELECT {expression} AS v FROM t"));
    bind::bind_query(&query, &[table], bindings).ok().map(|bound| bound.plan.as_ref().clone())
}

fn sql_without_place(text: &str) -> Sql {
    Sql { text: text.to_owned(), place: Place::nowhere() }
}

/// Returns the kind of an argument that must be a literal.
fn literal_kind(call: &ast::Expr, place: usize) -> String {
    let mut call = call.clone();
    let (mut at, mut found) = (0, "literal");
    for_each_argument(&mut call, &mut |argument| {
        if at == place {
            found = match argument {
                ast::Expr::Value(value) if matches!(value.value, ast::Value::Number(..)) => "literal number",
                ast::Expr::Value(_) => "literal text",
                ast::Expr::Identifier(_) => "unit",
                _ => "literal",
            };
        }
        at += 1;
    });
    found.to_owned()
}

/// Describes types in words. Related types together have one word.
fn names_of_types(types: &[Type]) -> String {
    let has = |wanted: &Type| types.iter().any(|known| is_same_type(*known, *wanted));
    if TYPES.iter().all(has) {
        return "anything".to_owned();
    }
    let mut words: Vec<String> = Vec::new();
    for (group, name) in [(&NUMBERS[..], "number"), (&MOMENTS[..], "date or time"), (&LENGTHS[..], "length of time")] {
        if group.iter().all(has) {
            words.push(name.to_owned());
        } else {
            words.extend(group.iter().filter(|wanted| has(wanted)).map(|wanted| word_for_type(*wanted).to_owned()));
        }
    }
    words.extend(
        [Type::Text, Type::Boolean].iter().filter(|wanted| has(wanted)).map(|wanted| word_for_type(*wanted).to_owned()),
    );
    words.join(" or ")
}

/// Returns whether two types are equal up to the digits of decimals.
fn is_same_type(one: Type, other: Type) -> bool {
    one == other || matches!((one, other), (Type::Decimal(_), Type::Decimal(_)))
}

fn word_for_type(data_type: Type) -> &'static str {
    match data_type {
        Type::Null => "NULL",
        Type::Boolean => "condition",
        Type::Integer => "integer",
        Type::Decimal(_) => "decimal",
        Type::Double => "double",
        Type::Text => "text",
        Type::Date => "date",
        Type::Timestamp => "timestamp",
        Type::TimestampTz => "instant",
        Type::Span => "span",
        Type::Interval => "interval",
    }
}
