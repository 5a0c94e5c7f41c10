//! What a call takes and gives, found out by binding its examples with a column of each type in the place of each argument.

use chrono::NaiveDate;
use chrono_tz::Tz;
use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, FunctionArguments};

use super::{CallSignature, ExampleKind, ReferenceEntry, sample_columns};
use crate::base::diagnostic::Place;
use crate::query::catalog::CatalogTable;
use crate::query::expr;
use crate::query::parameters::Bindings;
use crate::query::plan::{Field, Plan, PlanNode};
use crate::query::sql_text::Sql;
use crate::query::types::Type;
use crate::query::{bind, parse};

/// The column that stands in the place of an argument.
const PROBE_COLUMN: &str = "probe";

const NUMBERS: [Type; 3] = [Type::Integer, Type::Decimal(2), Type::Double];
const MOMENTS: [Type; 3] = [Type::Date, Type::Timestamp, Type::TimestampTz];
const LENGTHS: [Type; 2] = [Type::Span, Type::Interval];

/// Every type that a column may have.
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

pub fn signature_of(entry: &ReferenceEntry) -> CallSignature {
    let calls =
        entry.examples.iter().filter_map(|(example, _)| parse::parse_expression(&sql_without_place(example)).ok());
    // The one with the most arguments says most.
    let Some(shown) = calls.max_by_key(argument_count) else {
        return CallSignature { types: String::new(), nulls: null_behaviour(entry, None) };
    };
    let mut taken = Vec::new();
    let mut given: Vec<Type> = Vec::new();
    let mut by_column = None;
    for place in 0..argument_count(&shown) {
        let mut accepted = Vec::new();
        for data_type in TYPES {
            if let Some(plan) = bind_example(&sql_with_probe(&shown, place), data_type) {
                accepted.push(data_type);
                given.extend(plan.columns.first().map(|field| field.data_type));
                by_column = by_column.or(Some(plan));
            }
        }
        taken.push(if accepted.is_empty() { literal_kind(&shown, place) } else { names_of_types(&accepted) });
    }
    let plan = bind_example(&shown.to_string(), Type::Integer);
    if given.is_empty() {
        given.extend(plan.iter().filter_map(|plan| plan.columns.first()).map(|field| field.data_type));
    }
    let types =
        if given.is_empty() { String::new() } else { format!("{} → {}", taken.join(", "), names_of_types(&given)) };
    CallSignature { types: types.trim().to_owned(), nulls: null_behaviour(entry, by_column.or(plan).as_ref()) }
}

/// What is done with NULL, as the plan of a call over a column has it.
fn null_behaviour(entry: &ReferenceEntry, plan: Option<&Plan>) -> &'static str {
    match (entry.kind, plan.map(|plan| &plan.node)) {
        (ExampleKind::Query, _) | (_, None) => "",
        (ExampleKind::Aggregate, _) if entry.names.iter().any(|name| matches!(*name, "first" | "last")) => "takes it",
        (ExampleKind::Aggregate, _) if entry.names.contains(&"grouping") => "never",
        (ExampleKind::Aggregate, Some(_)) => {
            if plan.and_then(|plan| plan.columns.first()).is_some_and(|field| field.nullable) {
                "passes over it; NULL of no values"
            } else {
                "passes over it; 0 of no values"
            }
        }
        (ExampleKind::Window, Some(_)) => {
            if plan.and_then(|plan| plan.columns.first()).is_some_and(|field| field.nullable) {
                "where there is no such row"
            } else {
                "never"
            }
        }
        (ExampleKind::Expression, Some(PlanNode::Project { expressions, .. })) => match expressions
            .first()
            .map(|expr| &expr.kind)
        {
            Some(expr::ExprKind::Call(scalar, _)) if scalar.strict => {
                if expressions.first().is_some_and(|expr| expr.nullable) { "for NULL, or as said" } else { "for NULL" }
            }
            Some(expr::ExprKind::Cast(..) | expr::ExprKind::Column(_)) => "for NULL",
            _ => "as said",
        },
        _ => "as said",
    }
}

/// How many arguments a call has; of a form with words between them, how many literals.
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

fn for_each_argument(call: &mut ast::Expr, each: &mut dyn FnMut(&mut ast::Expr)) {
    if let ast::Expr::Function(function) = call {
        if let FunctionArguments::List(list) = &mut function.args {
            for argument in &mut list.args {
                if let FunctionArg::Unnamed(FunctionArgExpr::Expr(argument)) = argument {
                    each(argument);
                }
            }
        }
        return;
    }
    let _: std::ops::ControlFlow<()> = ast::visit_expressions_mut(call, |inner| {
        if matches!(inner, ast::Expr::Value(_) | ast::Expr::TypedString(_) | ast::Expr::Interval(_)) {
            each(inner);
        }
        std::ops::ControlFlow::Continue(())
    });
}

/// The plan of an expression over the sample and a column of this type.
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

/// An argument that has to be written out.
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

/// Some types in words, those that go together as one.
fn names_of_types(types: &[Type]) -> String {
    let has = |wanted: &Type| {
        types.contains(wanted)
            || matches!(wanted, Type::Decimal(_)) && types.iter().any(|known| matches!(known, Type::Decimal(_)))
    };
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
