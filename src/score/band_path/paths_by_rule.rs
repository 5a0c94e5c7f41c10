//! The rules that alone keep an account in its band.

use super::active_rules::ActiveRules;
use super::band_exit::StartingBand;
use super::path::{BandPath, RequiredChange};
use super::sentences::{self, BandInWords};
use crate::config::Scorecard;
use crate::score::normalise::ScoreDirection;

/// Returns a path for each rule without which the account would leave its band in this direction.
pub fn paths_by_rule(
    scorecard: &Scorecard,
    active_rules: &ActiveRules<'_>,
    start: StartingBand,
    raw_score: Option<f64>,
    toward: ScoreDirection,
) -> Vec<BandPath> {
    let rules = active_rules.rules.iter().map(|active| active.rule);
    rules.filter_map(|rule| path_without_rule(scorecard, active_rules, rule, start, raw_score, toward)).collect()
}

fn path_without_rule(
    scorecard: &Scorecard,
    active_rules: &ActiveRules<'_>,
    rule: usize,
    start: StartingBand,
    raw_score: Option<f64>,
    toward: ScoreDirection,
) -> Option<BandPath> {
    let reached = start.band_reached(scorecard, active_rules.score_without_rule(rule, raw_score), toward)?;
    let band = BandInWords::of_reached(scorecard, reached);
    Some(BandPath {
        account: start.account,
        toward,
        rank: 0,
        from_band: start.band,
        to_band: reached.band,
        change: RequiredChange::Rule(rule),
        score: reached.score,
        text: sentences::describe_rule_lapse(&scorecard.rules[rule].name, toward, band),
    })
}
