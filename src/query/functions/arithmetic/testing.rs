//! Evaluates an expression over no columns, for tests: parses it, resolves its operators and functions, computes them.

use chrono_tz::Tz;
use sqlparser::ast::{
    BinaryOperator, CastKind, DataType, Expr, FunctionArg, FunctionArgExpr, FunctionArguments,
    Interval as WrittenInterval, UnaryOperator, Value as Literal,
};
use sqlparser::dialect::DuckDbDialect;
use sqlparser::parser::Parser;

use crate::query::expr::Cast;
use crate::query::functions::arithmetic::{Operator, binary, negate};
use crate::query::functions::casts::print::text_of;
use crate::query::functions::casts::{can_cast, cast};
use crate::query::functions::dates::{DATES, date_part, interval_of, parse_interval};
use crate::query::functions::numbers::NUMBERS;
use crate::query::functions::type_names::named_type;
use crate::query::functions::{Argument, Function, Overload, Problem, Refusal, Signature};
use crate::query::types::Type;
use crate::query::value::Value;

/// A value with its type.
#[derive(Debug, Clone)]
pub struct Computed {
    pub value: Value<'static>,
    pub data_type: Type,
    pub is_literal: bool,
}

/// The value of an expression as text, `NULL` for NULL. An error is the message of a refusal or of a problem.
pub fn evaluate(expression: &str, zone: Tz) -> Result<String, String> {
    compute_text(expression, zone).map(|found| text_of(&found.value, found.data_type, zone))
}

pub fn compute_text(expression: &str, zone: Tz) -> Result<Computed, String> {
    let mut parser = Parser::new(&DuckDbDialect {}).try_with_sql(expression).map_err(|error| error.to_string())?;
    let expr = parser.parse_expr().map_err(|error| error.to_string())?;
    compute(&expr, zone)
}

fn compute(expr: &Expr, zone: Tz) -> Result<Computed, String> {
    match expr {
        Expr::Nested(inner) => compute(inner, zone),
        Expr::Value(value) => literal(&value.value),
        Expr::TypedString(typed) => {
            let Literal::SingleQuotedString(text) = &typed.value.value else { return Err("no text".to_owned()) };
            converted(&text_literal(text), &typed.data_type, false, zone)
        }
        Expr::Cast { expr, data_type, kind, .. } => {
            converted(&compute(expr, zone)?, data_type, *kind == CastKind::TryCast, zone)
        }
        Expr::Interval(interval) => interval_literal(interval),
        Expr::Extract { field, expr, .. } => {
            let of = compute(expr, zone)?;
            call(date_part(&field.to_string(), of.data_type), vec![of], zone)
        }
        Expr::Ceil { expr, .. } => named("ceil", vec![compute(expr, zone)?], zone),
        Expr::Floor { expr, .. } => named("floor", vec![compute(expr, zone)?], zone),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => {
            let operand = compute(expr, zone)?;
            call(negate(argument(&operand)), vec![operand], zone)
        }
        Expr::BinaryOp { left, op, right } => {
            let operator = match op {
                BinaryOperator::Plus => Operator::Add,
                BinaryOperator::Minus => Operator::Subtract,
                BinaryOperator::Multiply => Operator::Multiply,
                BinaryOperator::Divide => Operator::Divide,
                BinaryOperator::DuckIntegerDivide => Operator::IntegerDivide,
                BinaryOperator::Modulo => Operator::Modulo,
                BinaryOperator::PGExp | BinaryOperator::BitwiseXor => Operator::Power,
                other => return Err(format!("{other} is not for tests")),
            };
            let operands = vec![compute(left, zone)?, compute(right, zone)?];
            call(binary(operator, argument(&operands[0]), argument(&operands[1])), operands, zone)
        }
        Expr::Function(function) => {
            let arguments = match &function.args {
                FunctionArguments::List(list) => list
                    .args
                    .iter()
                    .map(|argument| match argument {
                        FunctionArg::Unnamed(FunctionArgExpr::Expr(argument)) => compute(argument, zone),
                        other => Err(format!("{other} is not for tests")),
                    })
                    .collect::<Result<_, _>>()?,
                _ => Vec::new(),
            };
            named(&function.name.to_string().to_lowercase(), arguments, zone)
        }
        _ => Err(format!("{expr} is not for tests")),
    }
}

fn argument(operand: &Computed) -> Argument<'_> {
    Argument { data_type: operand.data_type, literal: Some(&operand.value).filter(|_| operand.is_literal) }
}

fn text_literal(text: &str) -> Computed {
    Computed { value: Value::text(text.to_owned()), data_type: Type::Text, is_literal: true }
}

fn literal(written: &Literal) -> Result<Computed, String> {
    let (value, data_type) = match written {
        Literal::Null => (Value::Null, Type::Null),
        Literal::Boolean(truth) => (Value::Boolean(*truth), Type::Boolean),
        Literal::SingleQuotedString(text) => return Ok(text_literal(text)),
        Literal::Number(digits, _) if digits.contains(['e', 'E']) => {
            (Value::Double(digits.parse().ok().ok_or("no number")?), Type::Double)
        }
        Literal::Number(digits, _) => match (digits.parse::<i64>(), digits.split_once('.')) {
            (Ok(number), _) => (Value::Integer(number), Type::Integer),
            (_, Some((whole, fraction))) => {
                let unscaled = format!("{whole}{fraction}").parse().ok().ok_or("too many digits")?;
                (Value::Decimal(unscaled), Type::Decimal(u8::try_from(fraction.len()).ok().ok_or("too many digits")?))
            }
            _ => (Value::Decimal(digits.parse().ok().ok_or("too many digits")?), Type::Decimal(0)),
        },
        other => return Err(format!("{other} is not for tests")),
    };
    Ok(Computed { value, data_type, is_literal: true })
}

fn interval_literal(interval: &WrittenInterval) -> Result<Computed, String> {
    let unit = interval.leading_field.as_ref().map(ToString::to_string);
    let text = interval.value.to_string().trim_matches('\'').to_owned();
    let found = match unit {
        None => parse_interval(&text),
        Some(unit) => interval_of(text.parse().ok().ok_or("no count")?, &unit),
    };
    let value = Value::Interval(found.map_err(|problem| problem.0)?);
    Ok(Computed { value, data_type: Type::Interval, is_literal: true })
}

fn converted(operand: &Computed, data_type: &DataType, lenient: bool, zone: Tz) -> Result<Computed, String> {
    let (to, limit) = named_type(data_type).map_err(shown)?;
    can_cast(operand.data_type, to).map_err(shown)?;
    let value = cast(&operand.value, operand.data_type, to, Cast { lenient, limit }, zone);
    let value = value.map_err(|problem| problem.0)?.into_owned();
    Ok(Computed { value, data_type: to, is_literal: operand.is_literal })
}

fn named(name: &str, arguments: Vec<Computed>, zone: Tz) -> Result<Computed, String> {
    let find = |function: &&Function| function.names.contains(&name);
    let function = NUMBERS.iter().chain(DATES).find(find).ok_or_else(|| format!("there is no function {name}"))?;
    let known: Vec<Argument> = arguments.iter().map(argument).collect();
    call((function.resolve)(&known), arguments, zone)
}

/// Calls a function as the binder and the evaluator do, and checks what the overload promises.
fn call(overload: Result<Overload, Refusal>, arguments: Vec<Computed>, zone: Tz) -> Result<Computed, String> {
    let overload = overload.map_err(shown)?;
    assert_eq!(overload.arguments.len(), arguments.len(), "{}", overload.scalar.name);
    let is_literal = arguments.iter().all(|argument| argument.is_literal);
    let mut values = Vec::with_capacity(arguments.len());
    for (argument, to) in arguments.iter().zip(&overload.arguments) {
        let is_literal_text = argument.data_type == Type::Text && argument.is_literal;
        let widens = argument.data_type.common(*to) == Some(*to);
        assert!(is_literal_text || widens, "{}: {} to {to}", overload.scalar.name, argument.data_type);
        let value = cast(&argument.value, argument.data_type, *to, Cast::IMPLICIT, zone);
        values.push(value.map_err(|problem| problem.0)?);
    }
    let has_null = values.iter().any(Value::is_null);
    let signature = Signature { arguments: overload.arguments, result: overload.result, zone };
    let computed = (overload.scalar.evaluate)(&values, &signature);
    let value = if overload.scalar.strict && has_null { Ok(Value::Null) } else { computed };
    assert!(overload.scalar.fallible || value.is_ok(), "{} is not fallible: {value:?}", overload.scalar.name);
    let value = value.map_err(|Problem(problem)| problem)?.into_owned();
    assert!(overload.nullable || has_null || !value.is_null(), "{} gives no NULL", overload.scalar.name);
    let matches = match (&value, overload.result) {
        (Value::Null, _) | (Value::Decimal(_), Type::Decimal(_)) => true,
        (value, result) => value.plain_type() == result,
    };
    assert!(matches, "{} gives {}: {value:?}", overload.scalar.name, overload.result);
    Ok(Computed { value, data_type: overload.result, is_literal })
}

fn shown(refusal: Refusal) -> String {
    match refusal.hint {
        Some(hint) => format!("{}; {hint}", refusal.message),
        None => refusal.message,
    }
}
