//! Tiers: ordered conditions, the last catches all, none stands behind one that leaves it nothing.

use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value};

use super::scoring_method::OTHERWISE;
use super::{SymbolTable, check_identifier, sql_expression};
use crate::base::diagnostic::Diagnostic;
use crate::config::Tier;
use crate::config::yaml::{Entries, Spanned};
use crate::query::parse;

pub fn check_tiers(problems: &mut Vec<Diagnostic>, symbols: &SymbolTable, raw: &Entries<Spanned<String>>) -> Vec<Tier> {
    let mut tiers: Vec<Tier> = Vec::new();
    for (index, (name, when)) in raw.0.iter().enumerate() {
        check_identifier(problems, name, "a tier");
        let last = index + 1 == raw.0.len();
        if when.value == OTHERWISE {
            if !last {
                let after = &raw.0[index + 1].0;
                problems.push(
                    Diagnostic::error("unreachable-tier", format!("no account can reach tier `{}`", after.value))
                        .at(after.place.clone())
                        .also(when.place.clone(), "this takes every account before")
                        .hint("write the tier that says `otherwise` last"),
                );
            }
            tiers.push(Tier { name: name.value.clone(), when: None });
            continue;
        }
        if last && !raw.0.iter().any(|(_, when)| when.value == OTHERWISE) {
            problems.push(
                Diagnostic::error(
                    "no-otherwise",
                    format!("an account may be in no tier: the last one, `{}`, has a condition", name.value),
                )
                .at(when.place.clone())
                .hint("let the last tier say `otherwise`"),
            );
        }
        if let Some(earlier) = raw.0[..index].iter().find(|(_, earlier)| covers_condition(earlier, when)) {
            problems.push(
                Diagnostic::error("unreachable-tier", format!("no account can reach tier `{}`", name.value))
                    .at(when.place.clone())
                    .also(earlier.1.place.clone(), format!("tier `{}` takes them all before", earlier.0.value))
                    .hint("the first condition that holds wins: write the narrower one first"),
            );
        }
        let condition = sql_expression::check_condition(problems, symbols, when, &[]);
        tiers.push(Tier { name: name.value.clone(), when: condition });
    }
    if raw.0.is_empty() {
        problems
            .push(Diagnostic::error("empty", "no tier is declared").hint("one tier for all: `everybody: otherwise`"));
    }
    tiers
}

/// Whether every account for which `later` holds is taken by `earlier`, as far as can be seen from single comparisons
/// joined with AND: `arr >= 10` takes all of `arr >= 20 AND region = 'emea'`.
fn covers_condition(earlier: &Spanned<String>, later: &Spanned<String>) -> bool {
    let (Some(earlier), Some(later)) = (split_conjunction(earlier), split_conjunction(later)) else { return false };
    let never = |part: &Expr| matches!(part, Expr::Value(value) if value.value == Value::Boolean(false));
    later.iter().any(never) || earlier.iter().all(|wide| later.iter().any(|narrow| implies(narrow, wide)))
}

/// The parts of a condition that are joined with AND.
fn split_conjunction(raw: &Spanned<String>) -> Option<Vec<Expr>> {
    fn collect_parts(expression: Expr, parts: &mut Vec<Expr>) {
        match expression {
            Expr::Nested(inner) => collect_parts(*inner, parts),
            Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
                collect_parts(*left, parts);
                collect_parts(*right, parts);
            }
            other => parts.push(other),
        }
    }
    let mut parts = Vec::new();
    collect_parts(parse::parse_expression(&sql_expression::sql_as_written(raw)).ok()?, &mut parts);
    Some(parts)
}

/// Whether `narrow` can only hold where `wide` does.
fn implies(narrow: &Expr, wide: &Expr) -> bool {
    if narrow.to_string() == wide.to_string() {
        return true;
    }
    let (Some((column, operator, bound)), Some((wide_column, wide_operator, wide_bound))) =
        (parse_comparison(narrow), parse_comparison(wide))
    else {
        return false;
    };
    use BinaryOperator::{Eq, Gt, GtEq, Lt, LtEq};
    column == wide_column
        && match (operator, wide_operator) {
            (GtEq | Eq, GtEq) | (Gt, Gt | GtEq) => bound >= wide_bound,
            (GtEq | Eq, Gt) => bound > wide_bound,
            (LtEq | Eq, LtEq) | (Lt, Lt | LtEq) => bound <= wide_bound,
            (LtEq | Eq, Lt) => bound < wide_bound,
            _ => false,
        }
}

/// `column <operator> number`.
fn parse_comparison(expression: &Expr) -> Option<(String, &BinaryOperator, f64)> {
    let Expr::BinaryOp { left, op, right } = expression else { return None };
    let Expr::Identifier(column) = left.as_ref() else { return None };
    Some((column.value.clone(), op, number_literal(right)?))
}

fn number_literal(expression: &Expr) -> Option<f64> {
    match expression {
        Expr::Value(value) => match &value.value {
            Value::Number(text, _) => text.to_string().parse().ok(),
            _ => None,
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => number_literal(expr).map(|number| -number),
        _ => None,
    }
}
