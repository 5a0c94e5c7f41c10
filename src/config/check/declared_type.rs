//! The `type` of columns and metrics, and literals of a type.

use crate::base::diagnostic::Diagnostic;
use crate::base::identifier;
use crate::base::nearest_name;
use crate::config::raw::RawScalar;
use crate::config::yaml::{Spanned, choices_phrase};
use crate::config::{ColumnType, Literal, MetricType};

const COLUMN_TYPES: [&str; 7] = ["text", "integer", "number", "decimal", "boolean", "date", "timestamp"];
const METRIC_TYPES: [&str; 5] = ["integer", "number", "text", "date", "boolean"];

/// The most digits that a decimal may have after the point.
const MAX_DECIMAL_DIGITS: u8 = 18;

/// Parses the type of a column.
pub fn parse_column_type(problems: &mut Vec<Diagnostic>, raw: &Spanned<String>) -> Option<ColumnType> {
    let word = raw.value.as_str();
    let digits = word.strip_prefix("decimal(").and_then(|rest| rest.strip_suffix(')'));
    match (word, digits.map(str::parse::<u8>)) {
        ("text", _) => Some(ColumnType::Text),
        ("integer", _) => Some(ColumnType::Integer),
        ("number", _) => Some(ColumnType::Number),
        ("boolean", _) => Some(ColumnType::Boolean),
        ("date", _) => Some(ColumnType::Date),
        ("timestamp", _) => Some(ColumnType::Timestamp),
        (_, Some(Ok(digits))) if digits <= MAX_DECIMAL_DIGITS => Some(ColumnType::Decimal(digits)),
        ("decimal", _) | (_, Some(_)) => {
            problems.push(
                Diagnostic::error("unknown-type", format!("`{word}` needs the number of digits after the point"))
                    .at(raw.place.clone())
                    .hint(format!("write `decimal(2)`, with 0 to {MAX_DECIMAL_DIGITS} digits")),
            );
            None
        }
        _ => {
            let otherwise = format!("the types are {}", identifier::quoted_list(COLUMN_TYPES));
            report_unknown_type(problems, raw, &COLUMN_TYPES, "a type", otherwise);
            None
        }
    }
}

/// Parses the type of a metric.
pub fn parse_metric_type(problems: &mut Vec<Diagnostic>, raw: &Spanned<String>) -> Option<MetricType> {
    match raw.value.as_str() {
        "integer" => Some(MetricType::Integer),
        "number" => Some(MetricType::Number),
        "text" => Some(MetricType::Text),
        "date" => Some(MetricType::Date),
        "boolean" => Some(MetricType::Boolean),
        _ => {
            let otherwise = format!("expected {}", choices_phrase(&METRIC_TYPES));
            report_unknown_type(problems, raw, &METRIC_TYPES, "a type of a metric", otherwise);
            None
        }
    }
}

/// Reports a word that is not `what`: the hint names the one of `types` that was probably meant, or is `otherwise`.
fn report_unknown_type(
    problems: &mut Vec<Diagnostic>,
    raw: &Spanned<String>,
    types: &[&str],
    what: &str,
    otherwise: String,
) {
    // The names of other languages and databases first.
    let meant = match raw.value.to_lowercase().as_str() {
        "string" | "str" | "varchar" | "utf8" => Some("text"),
        "int" | "bigint" | "int32" | "int64" => Some("integer"),
        "float" | "double" | "real" | "ratio" => Some("number"),
        "bool" => Some("boolean"),
        "datetime" | "time" => types.contains(&"timestamp").then_some("timestamp"),
        other => nearest_name::nearest_name(other, types.iter().copied()),
    };
    let hint = meant.map_or(otherwise, nearest_name::did_you_mean);
    let message = format!("`{}` is not {what}", raw.value);
    problems.push(Diagnostic::error("unknown-type", message).at(raw.place.clone()).hint(hint));
}

/// Returns a written value as a literal of a type.
pub fn check_literal(problems: &mut Vec<Diagnostic>, raw: &Spanned<RawScalar>, kind: MetricType) -> Option<Literal> {
    let literal = match (&raw.value, kind) {
        (RawScalar::Integer(number), MetricType::Integer | MetricType::Number) => {
            number.to_string().parse().ok().map(Literal::Number)
        }
        (RawScalar::Number(number), MetricType::Number) => Some(Literal::Number(*number)),
        (RawScalar::Boolean(truth), MetricType::Boolean) => Some(Literal::Boolean(*truth)),
        (text, MetricType::Text) => Some(Literal::Text(text.to_string())),
        (RawScalar::Text(text), MetricType::Date) if text.parse::<chrono::NaiveDate>().is_ok() => {
            Some(Literal::Text(text.clone()))
        }
        _ => None,
    };
    if literal.is_none() {
        let message = format!("expected {}, found `{}`", kind.noun(), raw.value);
        problems.push(Diagnostic::error("wrong-type", message).at(raw.place.clone()));
    }
    literal
}
