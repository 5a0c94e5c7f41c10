//! Weights that are probably not what their author means: percents that do not sum to 100, and a part without a weight
//! among parts that have one.

use super::symbol_table::SymbolTable;
use crate::base::diagnostic::{Diagnostic, Place};
use crate::base::rounding::{compare_rounded, round_significant};

/// How far from a whole a sum may be, as a share, to be taken for percents or shares that were meant to sum to it.
const NEAR_WHOLE: f64 = 0.02;

/// One of the parts of a component, with its weight per tier.
pub struct WeighedPart<'a> {
    pub name: &'a str,
    pub place: &'a Place,
    pub weights: &'a [f64],
    pub is_written: bool,
}

/// Warns about the weights of siblings that are combined by a weighted mean. `whole` is the component or the scorecard, as
/// the message names it.
pub fn warn_about_weights(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    parts: &[WeighedPart<'_>],
    whole: &str,
    place: &Place,
) {
    let forgotten: Vec<&WeighedPart<'_>> = parts.iter().filter(|part| !part.is_written).collect();
    if !forgotten.is_empty() {
        let mut written = parts.iter().filter(|part| part.is_written).flat_map(|part| part.weights);
        if written.all(|weight| goes_with_default(*weight)) {
            return;
        }
        for part in forgotten {
            let message = format!(
                "`{}` has no weight, so it weighs 1: {} of {whole}",
                part.name,
                shares_of(parts, part, symbols)
            );
            let hint = "write its `weight`; the weights of siblings are relative to each other";
            problems.push(Diagnostic::warning("no-weight-written", message).at(part.place.clone()).hint(hint));
        }
        return;
    }
    if parts.len() < 2 {
        return;
    }
    let weights_in_tier = |tier: usize| parts.iter().map(|part| part.weights[tier]).collect::<Vec<f64>>();
    for (tier, tier_name) in symbols.tiers.iter().enumerate() {
        // Weights that are the same in several tiers are reported once.
        if (0..tier).any(|earlier| weights_in_tier(earlier) == weights_in_tier(tier)) {
            continue;
        }
        let sum: f64 = parts.iter().map(|part| part.weights[tier]).sum();
        let Some(intended) = [100.0, 1.0].into_iter().find(|intended| is_nearly(sum, *intended)) else { continue };
        let shares = parts
            .iter()
            .filter(|part| part.weights[tier] > 0.0)
            .map(|part| format!("`{}` {}", part.name, percent_text(part.weights[tier] / sum)));
        let is_same_in_all = (1..symbols.tiers.len()).all(|other| weights_in_tier(other) == weights_in_tier(0));
        let in_tier = if is_same_in_all { String::new() } else { format!(" in tier `{tier_name}`") };
        let message = format!(
            "the weights of {whole}{in_tier} sum to {}, not to {intended}; they count as {}",
            round_significant(sum),
            shares.collect::<Vec<_>>().join(", ")
        );
        let hint = "only the proportions count; make them sum to a whole if they are meant as percent";
        problems.push(Diagnostic::warning("weights-near-whole", message).at(place.clone()).hint(hint));
    }
}

/// Returns whether an author who writes this weight may mean the siblings without one to weigh 1: "this counts twice".
fn goes_with_default(weight: f64) -> bool {
    weight.fract().abs() <= 0.0 && weight <= 5.0
}

/// Returns whether a sum of several weights is near the whole but not it.
fn is_nearly(sum: f64, intended: f64) -> bool {
    (sum / intended - 1.0).abs() < NEAR_WHOLE && compare_rounded(sum, intended).is_some_and(std::cmp::Ordering::is_ne)
}

/// Returns the share of a part in each tier: `1.00 %`, or `1.00 % (smb), 2.00 % (enterprise)` where they differ.
fn shares_of(parts: &[WeighedPart<'_>], part: &WeighedPart<'_>, symbols: &SymbolTable) -> String {
    let share = |tier: usize| {
        let sum: f64 = parts.iter().map(|part| part.weights[tier]).sum();
        percent_text(part.weights[tier] / sum)
    };
    let shares: Vec<String> = (0..symbols.tiers.len()).map(share).collect();
    match shares.first() {
        Some(first) if shares.iter().all(|share| share == first) => first.clone(),
        _ => {
            let named = shares.iter().zip(&symbols.tiers).map(|(share, tier)| format!("{share} ({tier})"));
            named.collect::<Vec<_>>().join(", ")
        }
    }
}

fn percent_text(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}
