//! The weights of a part of the scorecard: one per tier.

use super::names::OTHERWISE;
use super::symbol_table::SymbolTable;
use crate::base::diagnostic::{Diagnostic, Place};
use crate::base::identifier;
use crate::config::raw::RawWeight;
use crate::config::yaml::{Entries, Spanned};

/// Checks a written weight, and returns one per tier, in the order of the tiers. Without a written weight, it is 1.
pub fn resolve_weights(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    raw: Option<&Spanned<RawWeight>>,
) -> Vec<f64> {
    let same_for_all = |weight: f64| vec![weight; symbols.tiers.len()];
    match raw.map(|raw| (&raw.value, &raw.place)) {
        None => same_for_all(1.0),
        Some((RawWeight::Same(weight), place)) => same_for_all(check_weight(problems, *weight, place)),
        Some((RawWeight::PerTier(written), place)) => check_weights_per_tier(problems, symbols, written, place),
    }
}

fn check_weight(problems: &mut Vec<Diagnostic>, weight: f64, place: &Place) -> f64 {
    if weight < 0.0 {
        problems.push(
            Diagnostic::error("negative-weight", format!("a weight can't be negative, found {weight}"))
                .at(place.clone())
                .hint("reverse the direction in `score` if more is worse"),
        );
    }
    weight.max(0.0)
}

fn check_weights_per_tier(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    written: &Entries<Spanned<f64>>,
    place: &Place,
) -> Vec<f64> {
    let mut weights: Vec<(&str, f64)> = Vec::new();
    for (tier, weight) in &written.0 {
        weights.push((&tier.value, check_weight(problems, weight.value, &weight.place)));
    }
    let mut unknown_tiers = 0;
    for (tier, _) in written.0.iter().filter(|(tier, _)| tier.value != OTHERWISE) {
        unknown_tiers += usize::from(symbols.resolve_tier(problems, tier).is_none());
    }
    let weight_of = |name: &str| weights.iter().find(|(tier, _)| *tier == name).map(|(_, weight)| *weight);
    let otherwise = weight_of(OTHERWISE);
    let without_weight: Vec<&String> =
        symbols.tiers.iter().filter(|tier| weight_of(tier).or(otherwise).is_none()).collect();
    // Each unknown tier, which is reported already, is taken for the misspelt name of a tier without a weight.
    if without_weight.len() > unknown_tiers {
        let message = format!("no weight is given for {}", tiers_phrase(&without_weight));
        let problem = Diagnostic::error("missing-tier", message).at(place.clone());
        problems.push(problem.hint("name every tier, or add `otherwise:`"));
    }
    symbols.tiers.iter().map(|tier| weight_of(tier).or(otherwise).unwrap_or(0.0)).collect()
}

/// Reports the tiers for which all parts weigh 0. `weights` has the weights of each part, per tier. `whole` is the component
/// or the scorecard, as the message names it.
pub fn report_tiers_without_weight(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    weights: &[&[f64]],
    whole: &str,
    place: &Place,
) {
    let tiers: Vec<&String> = symbols
        .tiers
        .iter()
        .enumerate()
        .filter(|(index, _)| weights.iter().all(|weights_of_part| weights_of_part[*index] <= 0.0))
        .map(|(_, name)| name)
        .collect();
    if weights.is_empty() || tiers.is_empty() {
        return;
    }
    let for_tiers =
        if tiers.len() == symbols.tiers.len() { String::new() } else { format!(" for {}", tiers_phrase(&tiers)) };
    problems.push(
        Diagnostic::error("no-weight", format!("all parts of {whole} weigh 0{for_tiers}"))
            .at(place.clone())
            .hint("give at least one a positive weight, or limit the parts to other accounts with `applies`"),
    );
}

/// Returns "tier `a`" or "tiers `a` and `b`".
fn tiers_phrase(tiers: &[&String]) -> String {
    format!("{} {}", if tiers.len() == 1 { "tier" } else { "tiers" }, identifier::quoted_list(tiers))
}
