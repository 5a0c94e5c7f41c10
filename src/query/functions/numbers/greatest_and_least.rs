//! GREATEST and LEAST: the largest and the smallest of several values in one row.

use std::cmp::Ordering;

use crate::query::functions::arguments::{list_types, refuse_arguments};
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator};
use crate::query::types::Type;
use crate::query::value::Value;

pub const GREATEST: Function = Function {
    names: &["greatest", "greatest_ignore_nulls"],
    usage: "GREATEST(x, …)",
    meaning: "The largest of the values that are not NULL. Text compares by bytes.",
    examples: &[
        ("GREATEST(1, 2.5)", "2.5"),
        ("GREATEST(1, NULL, 3)", "3"),
        ("GREATEST(DATE '2026-01-01', '2027-01-01')", "2027-01-01"),
        ("GREATEST('a', 'B')", "a"),
    ],
    resolve: |arguments| resolve_extreme("GREATEST", &LARGEST, arguments),
};

pub const LEAST: Function = Function {
    names: &["least", "least_ignore_nulls"],
    usage: "LEAST(x, …)",
    meaning: "The smallest of the values that are not NULL. Text compares by bytes.",
    examples: &[
        ("LEAST(3, 2)", "2"),
        ("LEAST(NULL, 2, 1)", "1"),
        ("LEAST(DATE '2026-01-01', TIMESTAMP '2025-01-01 12:00:00')", "2025-01-01 12:00:00"),
        ("LEAST(NULL, NULL)", "NULL"),
    ],
    resolve: |arguments| resolve_extreme("LEAST", &SMALLEST, arguments),
};

static LARGEST: ScalarEvaluator = ScalarEvaluator {
    name: "greatest",
    strict: false,
    fallible: false,
    evaluate: |values, _| Ok(extreme_value(values, Ordering::Greater)),
};
static SMALLEST: ScalarEvaluator = ScalarEvaluator {
    name: "least",
    strict: false,
    fallible: false,
    evaluate: |values, _| Ok(extreme_value(values, Ordering::Less)),
};

/// Gives all arguments their common type. Text literals take the type of the others.
fn resolve_extreme(name: &str, scalar: &'static ScalarEvaluator, arguments: &[Argument]) -> Result<Overload, Refusal> {
    if arguments.is_empty() {
        return Err(refuse_arguments(name, "values of one type", arguments));
    }
    let mut common = Type::Null;
    for argument in arguments.iter().filter(|argument| argument.literal_text().is_none()) {
        common = common.common_with(argument.data_type).ok_or_else(|| {
            Refusal::new(format!("`{name}` takes values of one type; found {}", list_types(arguments)))
                .hint("convert them to one type: `CAST(… AS type)`")
        })?;
    }
    if common == Type::Null && arguments.iter().any(|argument| argument.data_type == Type::Text) {
        common = Type::Text;
    }
    Ok(Overload::new(scalar, vec![common; arguments.len()], common))
}

fn extreme_value<'a>(values: &[Value<'a>], ordering: Ordering) -> Value<'a> {
    let mut extreme: Option<&Value<'a>> = None;
    for value in values.iter().filter(|value| !value.is_null()) {
        if extreme.is_none_or(|best| value.compare(best) == Some(ordering)) {
            extreme = Some(value);
        }
    }
    extreme.cloned().unwrap_or(Value::Null)
}
