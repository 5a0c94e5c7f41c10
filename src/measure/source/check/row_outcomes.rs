//! Expressions for what becomes of a row: kept, dropped by a rule, or unusable.

use polars::prelude::{Expr, lit};

use super::row_rules::RowRule;
use crate::config::SourcePolicy;

/// Holds for rows that no rule drops.
pub fn is_kept(rules: &[RowRule]) -> Expr {
    breaks_none_of(rules.iter().filter(|rule| rule.policy == SourcePolicy::Drop))
}

/// Holds for rows that break a rule, whatever its policy.
pub fn is_unusable(rules: &[RowRule]) -> Expr {
    breaks_none_of(rules.iter()).not()
}

/// Holds for rows that the rule at a position is the first to drop.
pub fn is_dropped_by(rules: &[RowRule], at: usize) -> Expr {
    match rules.get(at) {
        Some(rule) if rule.policy == SourcePolicy::Drop => rule.is_certainly_broken().and(is_kept(&rules[..at])),
        _ => lit(false),
    }
}

fn breaks_none_of<'a>(rules: impl Iterator<Item = &'a RowRule>) -> Expr {
    let is_broken = rules.map(RowRule::is_certainly_broken).reduce(Expr::or);
    is_broken.map_or_else(|| lit(true), Expr::not)
}
