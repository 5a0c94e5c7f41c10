//! Rules: what a person has decided counts more than the number.

use super::{RuleColumns, ScoreTable, Verdicts};
use crate::config::{Action, Rule, Scale, Scorecard};

/// Applies the rules in their order to every account that has a score.
///
/// An amount of NULL does nothing, and only `set` gives a score to an account without one. Every result is clamped
/// to the scale. A forced band stays whatever the score does, until a later rule forces another. Only rules that
/// changed the score or the band are told; a cap above the score did nothing.
#[must_use]
pub fn rules(card: &Scorecard, table: &ScoreTable, columns: &[RuleColumns]) -> Verdicts {
    let accounts = table.raw_score.len();
    let mut verdicts = Verdicts {
        score: Vec::with_capacity(accounts),
        band: Vec::with_capacity(accounts),
        decided: Vec::with_capacity(accounts),
        rules: Vec::with_capacity(accounts),
        reasons: Vec::with_capacity(accounts),
    };
    for account in 0..accounts {
        let mut verdict = Verdict::new(table.raw_score[account], table.raw_band[account]);
        for (index, (rule, column)) in card.rules.iter().zip(columns).enumerate() {
            if column.when.get(account) == Some(&true) {
                let amount = column.amount.get(account).copied().flatten();
                verdict.obey(card, index, rule, amount.filter(|amount| amount.is_finite()));
            }
        }
        let mut fired = verdict.fired;
        fired.sort_unstable();
        verdicts.score.push(verdict.score);
        verdicts.band.push(verdict.band);
        verdicts.decided.push(verdict.set || verdict.forced_by.is_some());
        let names = fired.iter().map(|&rule| card.rules[rule].name.as_str());
        verdicts.rules.push(joined(names, ", "));
        let reasons = fired.iter().filter_map(|&rule| columns[rule].reason.get(account));
        verdicts.reasons.push(joined(reasons.map(String::as_str), "; "));
    }
    verdicts
}

/// One account's score and band under the rules that hold for it: their indices and amounts, in their order.
#[must_use]
pub fn under(card: &Scorecard, raw: Option<f64>, holding: &[(usize, Option<f64>)]) -> (Option<f64>, Option<usize>) {
    let mut verdict = Verdict::new(raw, raw.and_then(|raw| card.bands.of(raw)));
    for &(index, amount) in holding {
        verdict.obey(card, index, &card.rules[index], amount);
    }
    (verdict.score, verdict.band)
}

/// The score after an action on it, which may be the same; none where there is none still. Clamped to the scale if
/// the action says anything.
#[must_use]
pub fn acted(scale: Scale, action: &Action, amount: Option<f64>, score: Option<f64>) -> Option<f64> {
    let acted = match (action, score, amount) {
        (Action::Set(_), _, Some(amount)) => amount,
        (Action::Cap(_), Some(score), Some(amount)) => score.min(amount),
        (Action::Floor(_), Some(score), Some(amount)) => score.max(amount),
        (Action::Add(_), Some(score), Some(amount)) => score + amount,
        (Action::Band(_), _, _) | (_, None, _) | (_, _, None) => return score,
    };
    Some(acted.clamp(scale.low, scale.high))
}

/// One account on its way through the rules.
struct Verdict {
    score: Option<f64>,
    band: Option<usize>,
    /// The rule that forced the band.
    forced_by: Option<usize>,
    /// Whether a rule said what the score is.
    set: bool,
    /// Indices of the rules that made a difference.
    fired: Vec<usize>,
}

impl Verdict {
    fn new(score: Option<f64>, band: Option<usize>) -> Self {
        Verdict { score, band, forced_by: None, set: false, fired: Vec::new() }
    }

    fn obey(&mut self, card: &Scorecard, index: usize, rule: &Rule, amount: Option<f64>) {
        if let (Action::Band(band), Some(_)) = (&rule.then, self.score) {
            return self.force(index, *band);
        }
        let Some(score) = acted(card.scale, &rule.then, amount, self.score) else { return };
        self.set |= matches!(rule.then, Action::Set(_));
        if self.score.is_some_and(|before| (score - before).abs() <= 0.0) {
            return;
        }
        self.score = Some(score);
        self.fired.push(index);
        let band = card.bands.of(score);
        match self.forced_by {
            None => self.band = band,
            // The force made no difference until now that the score has left its band.
            Some(rule) if band != self.band && !self.fired.contains(&rule) => self.fired.push(rule),
            Some(_) => {}
        }
    }

    fn force(&mut self, index: usize, band: usize) {
        self.forced_by = Some(index);
        if self.band != Some(band) {
            self.band = Some(band);
            self.fired.push(index);
        }
    }
}

fn joined<'a>(parts: impl Iterator<Item = &'a str>, with: &str) -> Option<String> {
    let parts: Vec<_> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(with))
}
