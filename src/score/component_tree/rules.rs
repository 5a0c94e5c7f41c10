//! Applies the rules of the scorecard: a person's decision counts more than the computed score.

use super::score_table::ScoreTable;
use crate::config::{Bands, RuleAction, Scale, ScoreRule, Scorecard};

/// One rule, its SQL evaluated: an entry per account.
#[derive(Debug, Clone)]
pub struct RuleColumns {
    pub when: Vec<bool>,
    /// The amount of a cap, floor, set or add; empty for a rule that forces a band.
    pub amount: Vec<Option<f64>>,
    /// The reason with its placeholders filled; only read where the rule fires.
    pub reason: Vec<String>,
}

impl RuleColumns {
    /// Returns whether the rule's condition holds for the account.
    #[must_use]
    pub fn holds_for(&self, account: usize) -> bool {
        self.when.get(account) == Some(&true)
    }

    /// Returns the rule's amount for the account; `None` where it is NULL or not finite, and for a rule that forces a
    /// band.
    #[must_use]
    pub fn amount_of_account(&self, account: usize) -> Option<f64> {
        self.amount.get(account).copied().flatten().filter(|amount| amount.is_finite())
    }
}

/// Every account's score and band, after rules.
#[derive(Debug, Clone)]
pub struct FinalScores {
    pub score: Vec<Option<f64>>,
    /// Index into the scorecard's bands.
    pub band: Vec<Option<usize>>,
    /// Whether a rule set the score or forced the band, also where both would have been the same without it.
    pub decided_by_rule: Vec<bool>,
    /// Names of the rules that changed score or band, joined by `, `.
    pub rules: Vec<Option<String>>,
    /// Their reasons, joined by `; `.
    pub reasons: Vec<Option<String>>,
}

impl FinalScores {
    /// The scores as they are, with no rule about any of them.
    #[must_use]
    pub fn without_rules(score: Vec<Option<f64>>, bands: &Bands) -> Self {
        FinalScores {
            band: bands.band_indices_of(&score),
            decided_by_rule: vec![false; score.len()],
            rules: vec![None; score.len()],
            reasons: vec![None; score.len()],
            score,
        }
    }
}

/// Applies the rules in their order to every account that has a score.
///
/// An amount of NULL does nothing, and only `set` gives a score to an account without one. Every result is clamped
/// to the scale. A forced band stays whatever the score does, until a later rule forces another. Only rules that
/// changed the score or the band are named: a cap above the score did nothing.
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
        application.apply_rules(scorecard, &active_rules_of_account(columns, account));
        let is_decided_by_rule = application.is_decided_by_rule();
        let mut fired = application.fired;
        fired.sort_unstable();
        final_scores.score.push(application.score);
        final_scores.band.push(application.band);
        final_scores.decided_by_rule.push(is_decided_by_rule);
        let names = fired.iter().map(|&rule| scorecard.rules[rule].name.as_str());
        final_scores.rules.push(join_or_none(names, ", "));
        let reasons = fired.iter().filter_map(|&rule| columns[rule].reason.get(account));
        final_scores.reasons.push(join_or_none(reasons.map(String::as_str), "; "));
    }
    final_scores
}

/// A rule whose condition holds for an account, with its amount there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ActiveRule {
    /// Index into the scorecard's rules.
    pub rule: usize,
    pub amount: Option<f64>,
}

/// Returns the rules whose condition holds for the account, in their order.
#[must_use]
pub fn active_rules_of_account(columns: &[RuleColumns], account: usize) -> Vec<ActiveRule> {
    let active = columns.iter().enumerate().filter(|(_, columns)| columns.holds_for(account));
    active.map(|(rule, columns)| ActiveRule { rule, amount: columns.amount_of_account(account) }).collect()
}

/// One account's score and band after rules.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RuledScore {
    pub score: Option<f64>,
    pub band: Option<usize>,
    /// Whether a rule set the score or forced the band.
    pub is_decided_by_rule: bool,
}

/// Returns what one account's raw score becomes under some active rules.
#[must_use]
pub fn score_under_rules(scorecard: &Scorecard, raw_score: Option<f64>, rules: &[ActiveRule]) -> RuledScore {
    let raw_band = raw_score.and_then(|score| scorecard.bands.band_index_of(score));
    let mut application = RuleApplication::new(raw_score, raw_band);
    application.apply_rules(scorecard, rules);
    let is_decided_by_rule = application.is_decided_by_rule();
    RuledScore { score: application.score, band: application.band, is_decided_by_rule }
}

/// Returns the score after an action on it, which may be the same; `None` where there still is none. The result is
/// clamped to the scale if the action has an amount.
#[must_use]
pub fn apply_action(scale: Scale, action: &RuleAction, amount: Option<f64>, score: Option<f64>) -> Option<f64> {
    let score_after = match (action, score, amount) {
        (RuleAction::Set(_), _, Some(amount)) => amount,
        (RuleAction::Cap(_), Some(score), Some(amount)) => score.min(amount),
        (RuleAction::Floor(_), Some(score), Some(amount)) => score.max(amount),
        (RuleAction::Add(_), Some(score), Some(amount)) => score + amount,
        (RuleAction::Band(_), _, _) | (_, None, _) | (_, _, None) => return score,
    };
    Some(scale.clamp(score_after))
}

/// One account's score and band between two rules.
struct RuleApplication {
    score: Option<f64>,
    band: Option<usize>,
    /// The rule that forced the band.
    forced_by: Option<usize>,
    /// Whether a rule set the score.
    score_is_set: bool,
    /// Indices of the rules that made a difference.
    fired: Vec<usize>,
}

impl RuleApplication {
    fn new(score: Option<f64>, band: Option<usize>) -> Self {
        RuleApplication { score, band, forced_by: None, score_is_set: false, fired: Vec::new() }
    }

    fn is_decided_by_rule(&self) -> bool {
        self.score_is_set || self.forced_by.is_some()
    }

    fn apply_rules(&mut self, scorecard: &Scorecard, rules: &[ActiveRule]) {
        for active in rules {
            self.apply_rule(scorecard, active.rule, &scorecard.rules[active.rule], active.amount);
        }
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
            // The forced band makes a difference from now on, because the score has left it.
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

fn join_or_none<'a>(parts: impl Iterator<Item = &'a str>, separator: &str) -> Option<String> {
    let parts: Vec<_> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(separator))
}
