//! `rule_effects`: one row per account and rule whose condition held, with what it did to the score.

use super::schema::RULE_EFFECTS;
use super::scored_day::ScoredDay;
use super::table_builder::{PublishedTable, TableBuilder};
use crate::base::error::Error;
use crate::config::{RuleAction, ScoreRule};
use crate::score::component_tree::apply_action;

/// A rule whose condition held for an account.
struct RuleEffect<'a> {
    account: usize,
    position: usize,
    rule: &'a ScoreRule,
    amount: Option<f64>,
    before: Option<f64>,
    after: Option<f64>,
    reason: &'a str,
}

pub fn rule_effects_table(day: &ScoredDay) -> Result<PublishedTable, Error> {
    let effects = all_rule_effects(day);
    let tiers = day.tier_names();
    let bands = &day.pipeline.scorecard.bands;
    let mut columns = TableBuilder::new();
    columns.add_date("snapshot_date", effects.iter().map(|_| Some(day.metrics.as_of)));
    columns.add_text("account_id", effects.iter().map(|effect| Some(&day.metrics.accounts[effect.account])));
    columns.add_text("tier", effects.iter().map(|effect| tiers[effect.account]));
    columns.add_text("rule", effects.iter().map(|effect| Some(&effect.rule.name)));
    columns.add_count("position", effects.iter().map(|effect| effect.position + 1));
    columns.add_text("action", effects.iter().map(|effect| Some(effect.rule.then.as_str())));
    columns.add_double("amount", effects.iter().map(|effect| effect.amount));
    columns.add_text(
        "band",
        effects.iter().map(|effect| match effect.rule.then {
            RuleAction::Band(band) => bands.band_name(Some(band)),
            _ => None,
        }),
    );
    columns.add_double("score_before", effects.iter().map(|effect| effect.before));
    columns.add_double("score_after", effects.iter().map(|effect| effect.after));
    columns.add_double("points", effects.iter().map(|effect| Some(effect.after? - effect.before?)));
    columns.add_text("reason", effects.iter().map(|effect| Some(effect.reason)));
    columns.build_table(RULE_EFFECTS)
}

/// The effects of all accounts, sorted by account and by the order of the scorecard.
fn all_rule_effects<'a>(day: &ScoredDay<'a>) -> Vec<RuleEffect<'a>> {
    (0..day.metrics.accounts.len()).flat_map(|account| effects_of_account(day, account)).collect()
}

/// The effects on one account, in the order of the scorecard. A rule whose amount is NULL has no effect.
fn effects_of_account<'a>(day: &ScoredDay<'a>, account: usize) -> Vec<RuleEffect<'a>> {
    let scorecard = &day.pipeline.scorecard;
    let mut effects = Vec::new();
    let mut score = day.scores.raw_score[account];
    for (position, (rule, columns)) in scorecard.rules.iter().zip(day.rules).enumerate() {
        let amount = columns.amount_of_account(account);
        let has_effect = amount.is_some() || matches!(rule.then, RuleAction::Band(_));
        if columns.holds_for(account) && has_effect {
            let after = apply_action(scorecard.scale, &rule.then, amount, score);
            let reason = columns.reason.get(account).map_or("", String::as_str);
            effects.push(RuleEffect { account, position, rule, amount, before: score, after, reason });
            score = after;
        }
    }
    effects
}

/// What a rule did to an account's score.
pub struct RulePoints<'a> {
    pub rule: &'a str,
    pub points: f64,
    pub reason: &'a str,
}

/// Returns the rules that changed an account's score.
pub fn rule_points<'a>(day: &ScoredDay<'a>, account: usize) -> Vec<RulePoints<'a>> {
    let changed = effects_of_account(day, account).into_iter().filter_map(|effect| {
        let points = effect.after? - effect.before?;
        (points.abs() > 0.0).then_some(RulePoints { rule: &effect.rule.name, points, reason: effect.reason })
    });
    changed.collect()
}
