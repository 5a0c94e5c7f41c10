//! Tiers: conditions in order, of which the last takes every remaining account.

use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value};

use super::names::{OTHERWISE, check_identifier};
use super::sql_expression::{check_condition, sql_as_written};
use super::symbol_table::SymbolTable;
use crate::base::diagnostic::Diagnostic;
use crate::config::Tier;
use crate::config::yaml::{Entries, Spanned};
use crate::query::parse;

/// The tiers as written: names and conditions.
type RawTiers = Entries<Spanned<String>>;

/// Returns the tiers. Reports those that no account can be in.
pub fn check_tiers(problems: &mut Vec<Diagnostic>, symbols: &SymbolTable, raw: &RawTiers) -> Vec<Tier> {
    let mut tiers: Vec<Tier> = Vec::new();
    for (index, (name, condition)) in raw.0.iter().enumerate() {
        check_identifier(problems, name, "a tier");
        let when = if condition.value == OTHERWISE {
            check_otherwise_is_last(problems, raw, index);
            None
        } else {
            check_reachable(problems, raw, index);
            check_condition(problems, symbols, condition, &[])
        };
        tiers.push(Tier { name: name.value.clone(), when });
    }
    if raw.0.is_empty() {
        problems.push(
            Diagnostic::error("empty", "no tier is declared")
                .hint("declare one tier for all accounts: `everybody: otherwise`"),
        );
    }
    tiers
}

/// Reports the tier after the one at `index`, whose condition is `otherwise`.
fn check_otherwise_is_last(problems: &mut Vec<Diagnostic>, raw: &RawTiers, index: usize) {
    if let Some((after, _)) = raw.0.get(index + 1) {
        problems.push(
            Diagnostic::error("unreachable-tier", format!("no account can reach tier `{}`", after.value))
                .at(after.place.clone())
                .related(raw.0[index].1.place.clone(), "this tier takes every account first")
                .hint("write the tier with `otherwise` last"),
        );
    }
}

/// Reports the tier at `index` if it is the last one and has a condition, and if an earlier tier takes all its accounts.
fn check_reachable(problems: &mut Vec<Diagnostic>, raw: &RawTiers, index: usize) {
    let (name, condition) = &raw.0[index];
    let is_last = index + 1 == raw.0.len();
    if is_last && !raw.0.iter().any(|(_, condition)| condition.value == OTHERWISE) {
        let message = format!("an account may be in no tier: the last one, `{}`, has a condition", name.value);
        let problem = Diagnostic::error("no-otherwise", message).at(condition.place.clone());
        problems.push(problem.hint("write `otherwise` as the condition of the last tier"));
    }
    if let Some((first, wider)) = raw.0[..index].iter().find(|(_, earlier)| covers_condition(earlier, condition)) {
        problems.push(
            Diagnostic::error("unreachable-tier", format!("no account can reach tier `{}`", name.value))
                .at(condition.place.clone())
                .related(wider.place.clone(), format!("tier `{}` takes them all first", first.value))
                .hint("the first condition that holds wins: write the narrower one first"),
        );
    }
}

/// Returns whether `earlier` holds for every account for which `later` holds. Looks only at comparisons joined with AND:
/// `arr >= 10` covers `arr >= 20 AND region = 'emea'`.
fn covers_condition(earlier: &Spanned<String>, later: &Spanned<String>) -> bool {
    let (Some(earlier), Some(later)) = (split_conjunction(earlier), split_conjunction(later)) else { return false };
    let is_false = |part: &Expr| matches!(part, Expr::Value(value) if value.value == Value::Boolean(false));
    later.iter().any(is_false) || earlier.iter().all(|wide| later.iter().any(|narrow| condition_implies(narrow, wide)))
}

/// Returns the parts of a condition that are joined with AND.
fn split_conjunction(raw: &Spanned<String>) -> Option<Vec<Expr>> {
    let mut parts = Vec::new();
    collect_parts(parse::parse_expression(&sql_as_written(raw)).ok()?, &mut parts);
    Some(parts)
}

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

/// Returns whether `wide` holds wherever `narrow` does.
fn condition_implies(narrow: &Expr, wide: &Expr) -> bool {
    if narrow.to_string() == wide.to_string() {
        return true;
    }
    let (Some(narrow), Some(wide)) = (parse_comparison(narrow), parse_comparison(wide)) else { return false };
    use BinaryOperator::{Eq, Gt, GtEq, Lt, LtEq};
    narrow.column == wide.column
        && match (narrow.operator, wide.operator) {
            (GtEq | Eq, GtEq) | (Gt, Gt | GtEq) => narrow.bound >= wide.bound,
            (GtEq | Eq, Gt) => narrow.bound > wide.bound,
            (LtEq | Eq, LtEq) | (Lt, Lt | LtEq) => narrow.bound <= wide.bound,
            (LtEq | Eq, Lt) => narrow.bound < wide.bound,
            _ => false,
        }
}

/// A comparison of the form `column <operator> number`.
struct ColumnComparison<'a> {
    column: &'a str,
    operator: &'a BinaryOperator,
    bound: f64,
}

fn parse_comparison(expression: &Expr) -> Option<ColumnComparison<'_>> {
    let Expr::BinaryOp { left, op: operator, right } = expression else { return None };
    let Expr::Identifier(column) = left.as_ref() else { return None };
    Some(ColumnComparison { column: &column.value, operator, bound: number_literal(right)? })
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
