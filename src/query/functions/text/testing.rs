//! Evaluates an expression over no columns, for tests: parses it, resolves its functions and computes them.

use chrono_tz::Tz;
use sqlparser::ast::{
    BinaryOperator, DataType, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, SelectItem, SetExpr, Statement,
    UnaryOperator, Value as Literal,
};
use sqlparser::dialect::DuckDbDialect;
use sqlparser::parser::Parser;

use crate::query::functions::text::{concatenate, like};
use crate::query::functions::{Argument, Overload, Refusal, Signature, find};
use crate::query::types::Type;
use crate::query::value::{MICROS_PER_DAY, Value};

/// The value of an expression as text, `NULL` for NULL. An error is the message of a refusal or of a problem.
pub fn evaluate(expression: &str, zone: Tz) -> Result<String, String> {
    let statements =
        Parser::parse_sql(&DuckDbDialect {}, &format!("SELECT {expression}")).map_err(|error| error.to_string())?;
    let Some(Statement::Query(query)) = statements.first() else { return Err("no query".to_owned()) };
    let SetExpr::Select(select) = query.body.as_ref() else { return Err("no select".to_owned()) };
    let Some(SelectItem::UnnamedExpr(expr)) = select.projection.first() else { return Err("no item".to_owned()) };
    let result = compute(expr, zone)?;
    Ok(as_text(&result.value).unwrap_or_else(|| "NULL".to_owned()))
}

struct Computed {
    value: Value<'static>,
    data_type: Type,
    is_literal: bool,
}

fn literal(value: Value<'static>) -> Computed {
    Computed { data_type: value.plain_type(), value, is_literal: true }
}

fn compute(expr: &Expr, zone: Tz) -> Result<Computed, String> {
    let both = |one: &Expr, two: &Expr| Ok::<_, String>(vec![compute(one, zone)?, compute(two, zone)?]);
    match expr {
        Expr::Nested(inner) => compute(inner, zone),
        Expr::Value(value) => literal_of(&value.value),
        Expr::TypedString(typed) => typed_literal(&typed.data_type, &typed.value.value),
        // A cast, to text, only hides that its operand is a literal.
        Expr::Cast { expr, .. } => {
            let operand = compute(expr, zone)?;
            Ok(Computed { value: operand.value, data_type: Type::Text, is_literal: false })
        }
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => literal_of(&Literal::Number(format!("-{expr}"), false)),
        Expr::BinaryOp { left, op: BinaryOperator::StringConcat, right } => {
            call(|arguments| concatenate(arguments[0], arguments[1]), both(left, right)?, zone)
        }
        Expr::Like { negated: false, expr, pattern, escape_char, .. } => {
            let escape = escape_char.iter().map(|escape| literal_of(&escape.value));
            let arguments = both(expr, pattern)?.into_iter().map(Ok).chain(escape).collect::<Result<_, _>>()?;
            call(|arguments| like(false, arguments), arguments, zone)
        }
        Expr::ILike { negated: false, expr, pattern, escape_char, .. } => {
            let escape = escape_char.iter().map(|escape| literal_of(&escape.value));
            let arguments = both(expr, pattern)?.into_iter().map(Ok).chain(escape).collect::<Result<_, _>>()?;
            call(|arguments| like(true, arguments), arguments, zone)
        }
        Expr::Position { expr, r#in } => named("position", both(expr, r#in)?, zone),
        Expr::Substring { expr, substring_from, substring_for, .. } => {
            let parts = std::iter::once(expr).chain(substring_from).chain(substring_for);
            named("substring", parts.map(|part| compute(part, zone)).collect::<Result<_, _>>()?, zone)
        }
        Expr::Trim { expr, trim_characters, trim_where: None, .. } => {
            let parts = std::iter::once(expr.as_ref()).chain(trim_characters.iter().flatten());
            named("trim", parts.map(|part| compute(part, zone)).collect::<Result<_, _>>()?, zone)
        }
        Expr::Function(function) => {
            let FunctionArguments::List(list) = &function.args else { return Err("no arguments".to_owned()) };
            let arguments = list.args.iter().map(|argument| match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(argument)) => compute(argument, zone),
                other => Err(format!("{other} is not for tests")),
            });
            let name = function.name.to_string().to_lowercase();
            named(&name, arguments.collect::<Result<_, _>>()?, zone)
        }
        _ => Err(format!("{expr} is not for tests")),
    }
}

fn literal_of(value: &Literal) -> Result<Computed, String> {
    match value {
        Literal::Null => Ok(literal(Value::Null)),
        Literal::Boolean(value) => Ok(literal(Value::Boolean(*value))),
        Literal::SingleQuotedString(text) | Literal::EscapedStringLiteral(text) => {
            Ok(literal(Value::text(text.clone())))
        }
        Literal::Number(number, _) => {
            number.parse().map(|number| literal(Value::Integer(number))).map_err(|error| format!("{number}: {error}"))
        }
        _ => Err(format!("{value} is not for tests")),
    }
}

fn typed_literal(data_type: &DataType, value: &Literal) -> Result<Computed, String> {
    let Literal::SingleQuotedString(text) = value else { return Err(format!("{value} is not for tests")) };
    let utc = |format: &str| {
        let parsed = chrono::NaiveDateTime::parse_from_str(text, format);
        parsed.map(|parsed| parsed.and_utc().timestamp_micros()).map_err(|error| format!("{text}: {error}"))
    };
    let value = match data_type.to_string().as_str() {
        "DATE" => {
            let parsed = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|error| error.to_string())?;
            Value::Date(parsed.to_epoch_days())
        }
        "TIMESTAMP" => Value::Timestamp(utc("%Y-%m-%d %H:%M:%S%.f")?),
        "TIMESTAMPTZ" => Value::TimestampTz(utc("%Y-%m-%d %H:%M:%S%.f+00")?),
        other => return Err(format!("{other} is not for tests")),
    };
    Ok(literal(value))
}

fn named(name: &str, arguments: Vec<Computed>, zone: Tz) -> Result<Computed, String> {
    let function = find(name).ok_or_else(|| format!("there is no function {name}"))?;
    call(function.resolve, arguments, zone)
}

fn call(
    resolve: impl Fn(&[Argument]) -> Result<Overload, Refusal>,
    arguments: Vec<Computed>,
    zone: Tz,
) -> Result<Computed, String> {
    let known: Vec<Argument> = arguments
        .iter()
        .map(|argument| Argument {
            data_type: argument.data_type,
            literal: Some(&argument.value).filter(|_| argument.is_literal),
        })
        .collect();
    let overload = resolve(&known).map_err(|refusal| match refusal.hint {
        Some(hint) => format!("{}; {hint}", refusal.message),
        None => refusal.message,
    })?;
    let converted: Vec<Value> = arguments
        .into_iter()
        .zip(&overload.arguments)
        .map(|(argument, expected)| convert(argument.value, *expected))
        .collect::<Result<_, _>>()?;
    let signature = Signature { arguments: overload.arguments, result: overload.result, zone };
    let is_null = overload.scalar.strict && converted.iter().any(Value::is_null);
    let value = if is_null {
        Value::Null
    } else {
        (overload.scalar.evaluate)(&converted, &signature).map_err(|problem| problem.0)?.into_owned()
    };
    Ok(Computed { value, data_type: overload.result, is_literal: false })
}

/// The conversions that the binder adds to the calls of these functions.
fn convert(value: Value<'static>, expected: Type) -> Result<Value<'static>, String> {
    match (value, expected) {
        (Value::Null, _) => Ok(Value::Null),
        (Value::Text(text), Type::Integer) => {
            text.trim().parse().map(Value::Integer).map_err(|error| error.to_string())
        }
        (value, Type::Text) => Ok(as_text(&value).map_or(Value::Null, Value::text)),
        (value, _) => Ok(value),
    }
}

fn as_text(value: &Value) -> Option<String> {
    let timestamp = |micros: i64| {
        let moment = chrono::DateTime::from_timestamp_micros(micros)?;
        let has_fraction = micros.rem_euclid(1_000_000) != 0;
        let text = moment.format(if has_fraction { "%Y-%m-%d %H:%M:%S%.6f" } else { "%Y-%m-%d %H:%M:%S" }).to_string();
        Some(if has_fraction { text.trim_end_matches('0').to_owned() } else { text })
    };
    match value {
        Value::Boolean(value) => Some(value.to_string()),
        Value::Integer(value) => Some(value.to_string()),
        Value::Text(text) => Some(text.to_string()),
        Value::Date(day) => timestamp(i64::from(*day) * MICROS_PER_DAY).map(|text| text[..10].to_owned()),
        Value::Timestamp(micros) => timestamp(*micros),
        Value::TimestampTz(micros) => timestamp(*micros).map(|text| text + "+00"),
        _ => None,
    }
}
