//! Rules: what a person has decided counts more than the number.

use super::{FinalScores, RuleColumns, ScoreTable};
use crate::config::{RuleAction, Scale, ScoreRule, Scorecard};

/// Applies the rules in their order to every account that has a score.
///
/// An amount of NULL does nothing, and only `set` gives a score to an account without one. Every result is clamped
/// to the scale. A forced band stays whatever the score does, until a later rule forces another. Only rules that
/// changed the score or the band are told; a cap above the score did nothing.
#[must_use]
pub fn apply_rules(scorecard: &Scorecard, table: &ScoreTable, columns: &[RuleColumns]) -> FinalScores {
    let accounts = table.raw_score.len();
    let mut final_scores = FinalScores {
        score: Vec::with_capacity(accounts),
        band: Vec::with_capacity(accounts),
        decided_by_rule: Vec::with_capacity(accounts),
        rules: Vec::with_capacity(accounts),
        reasons: Vec::with_capacity(accounts),
    };
    for account in 0..accounts {
        let mut application = RuleApplication::new(table.raw_score[account], table.raw_band[account]);
        for (index, (rule, column)) in scorecard.rules.iter().zip(columns).enumerate() {
            if column.when.get(account) == Some(&true) {
                let amount = column.amount.get(account).copied().flatten();
                application.apply_rule(scorecard, index, rule, amount.filter(|amount| amount.is_finite()));
            }
        }
        let mut fired = application.fired;
        fired.sort_unstable();
        final_scores.score.push(application.score);
        final_scores.band.push(application.band);
        final_scores.decided_by_rule.push(application.score_is_set || application.forced_by.is_some());
        let names = fired.iter().map(|&rule| scorecard.rules[rule].name.as_str());
        final_scores.rules.push(join_or_none(names, ", "));
        let reasons = fired.iter().filter_map(|&rule| columns[rule].reason.get(account));
        final_scores.reasons.push(join_or_none(reasons.map(String::as_str), "; "));
    }
    final_scores
}

/// One account's score and band under the rules that hold for it: their indices and amounts, in their order.
#[must_use]
pub fn score_under_rules(
    scorecard: &Scorecard,
    raw: Option<f64>,
    active: &[(usize, Option<f64>)],
) -> (Option<f64>, Option<usize>) {
    let mut application = RuleApplication::new(raw, raw.and_then(|raw| scorecard.bands.band_index_of(raw)));
    for &(index, amount) in active {
        application.apply_rule(scorecard, index, &scorecard.rules[index], amount);
    }
    (application.score, application.band)
}

/// The score after an action on it, which may be the same; none where there is none still. Clamped to the scale if
/// the action says anything.
#[must_use]
pub fn apply_action(scale: Scale, action: &RuleAction, amount: Option<f64>, score: Option<f64>) -> Option<f64> {
    let acted = match (action, score, amount) {
        (RuleAction::Set(_), _, Some(amount)) => amount,
        (RuleAction::Cap(_), Some(score), Some(amount)) => score.min(amount),
        (RuleAction::Floor(_), Some(score), Some(amount)) => score.max(amount),
        (RuleAction::Add(_), Some(score), Some(amount)) => score + amount,
        (RuleAction::Band(_), _, _) | (_, None, _) | (_, _, None) => return score,
    };
    Some(acted.clamp(scale.low, scale.high))
}

/// One account on its way through the rules.
struct RuleApplication {
    score: Option<f64>,
    band: Option<usize>,
    /// The rule that forced the band.
    forced_by: Option<usize>,
    /// Whether a rule said what the score is.
    score_is_set: bool,
    /// Indices of the rules that made a difference.
    fired: Vec<usize>,
}

impl RuleApplication {
    fn new(score: Option<f64>, band: Option<usize>) -> Self {
        RuleApplication { score, band, forced_by: None, score_is_set: false, fired: Vec::new() }
    }

    fn apply_rule(&mut self, scorecard: &Scorecard, index: usize, rule: &ScoreRule, amount: Option<f64>) {
        if let (RuleAction::Band(band), Some(_)) = (&rule.then, self.score) {
            return self.force_band(index, *band);
        }
        let Some(score) = apply_action(scorecard.scale, &rule.then, amount, self.score) else { return };
        self.score_is_set |= matches!(rule.then, RuleAction::Set(_));
        if self.score.is_some_and(|before| (score - before).abs() <= 0.0) {
            return;
        }
        self.score = Some(score);
        self.fired.push(index);
        let band = scorecard.bands.band_index_of(score);
        match self.forced_by {
            None => self.band = band,
            // The force made no difference until now that the score has left its band.
            Some(rule) if band != self.band && !self.fired.contains(&rule) => self.fired.push(rule),
            Some(_) => {}
        }
    }

    fn force_band(&mut self, index: usize, band: usize) {
        self.forced_by = Some(index);
        if self.band != Some(band) {
            self.band = Some(band);
            self.fired.push(index);
        }
    }
}

fn join_or_none<'a>(parts: impl Iterator<Item = &'a str>, with: &str) -> Option<String> {
    let parts: Vec<_> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(with))
}
