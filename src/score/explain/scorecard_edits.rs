//! What was edited between two days: metrics, tiers, conditions and rules, by their meaning.

use std::collections::BTreeSet;

use super::canonical_scorecard::canonical_scorecard;
use super::resolved_scorecard::ResolvedScorecard;
use crate::config::{MetricScoring, NodeKind, RuleAction, ScoreRule, Scorecard, ScorecardNode};

/// The edits between two scorecards. Lists are by index of the later one.
#[derive(Debug)]
pub struct ScorecardEdits {
    /// The metrics whose SQL, formula or sources mean something else, or that the earlier scorecard does not know.
    pub metrics: BTreeSet<String>,
    /// Whether the tiers or their conditions are others.
    pub are_tiers_edited: bool,
    /// Per node: whether the conditions under which it applies, here and above, are others.
    pub applies: Vec<bool>,
    /// Per node: whether the conditions of its cases are others.
    pub cases: Vec<bool>,
    /// Per rule: whether its condition is another, or the rule is new.
    pub rule_conditions: Vec<bool>,
    /// Per rule: whether its amount is another, or the rule is new.
    pub rule_amounts: Vec<bool>,
}

impl ScorecardEdits {
    /// Compares two scorecards. Returns none if they mean the same.
    #[must_use]
    pub fn between(before: &ResolvedScorecard, after: &ResolvedScorecard) -> Option<Self> {
        if before.fingerprint == after.fingerprint && !after.fingerprint.is_empty() {
            return None;
        }
        let (canonical_before, canonical_after) = (canonical_scorecard(before), canonical_scorecard(after));
        let (then, now) = (&canonical_before.scorecard, &canonical_after.scorecard);
        let edits = ScorecardEdits {
            metrics: edited_metrics(before, after),
            are_tiers_edited: are_tiers_edited(before, after),
            applies: now
                .nodes
                .iter()
                .map(|node| conditions_above(now, node) != conditions_of_namesake(then, node))
                .collect(),
            cases: now.nodes.iter().map(|node| are_cases_edited(then, node)).collect(),
            rule_conditions: now
                .rules
                .iter()
                .map(|rule| is_rule_edited(then, rule, |rule| rule.when.text.clone()))
                .collect(),
            rule_amounts: now.rules.iter().map(|rule| is_rule_edited(then, rule, amount_text)).collect(),
        };
        let is_same = edits.metrics.is_empty() && !edits.are_tiers_edited && json(then) == json(now);
        (!is_same).then_some(edits)
    }
}

fn edited_metrics(before: &ResolvedScorecard, after: &ResolvedScorecard) -> BTreeSet<String> {
    let (Some(then), Some(now)) = (&before.meaning, &after.meaning) else { return BTreeSet::new() };
    if then.version != now.version {
        return BTreeSet::new();
    }
    let edited = now.metrics.iter().filter(|(metric, meaning)| then.metrics.get(*metric) != Some(meaning));
    edited.map(|(metric, _)| metric.clone()).collect()
}

fn are_tiers_edited(before: &ResolvedScorecard, after: &ResolvedScorecard) -> bool {
    let conditions =
        |resolved: &ResolvedScorecard| resolved.meaning.as_ref().map(|meaning| meaning.tier_conditions.clone());
    let are_conditions_edited =
        conditions(before).zip(conditions(after)).is_some_and(|(before, after)| before != after);
    before.tiers != after.tiers || are_conditions_edited
}

/// Returns the conditions of a node and of everything above it, in the order of the alphabet.
fn conditions_above(scorecard: &Scorecard, node: &ScorecardNode) -> Vec<String> {
    let path = scorecard.path_up(node);
    let mut conditions: Vec<String> =
        path.filter_map(|node| node.applies.as_ref()).map(|condition| condition.text.clone()).collect();
    conditions.sort_unstable();
    conditions
}

fn conditions_of_namesake(scorecard: &Scorecard, node: &ScorecardNode) -> Vec<String> {
    let namesake = scorecard.nodes.iter().find(|other| other.name == node.name);
    namesake.map(|node| conditions_above(scorecard, node)).unwrap_or_default()
}

fn are_cases_edited(before: &Scorecard, node: &ScorecardNode) -> bool {
    let conditions = |node: &ScorecardNode| match &node.part {
        NodeKind::Leaf { score: MetricScoring::Cases(cases), .. } => {
            let texts = cases.iter().map(|(condition, _)| condition.as_ref().map(|condition| condition.text.clone()));
            Some(texts.collect::<Vec<_>>())
        }
        _ => None,
    };
    let namesake = before.nodes.iter().find(|other| other.name == node.name);
    conditions(node) != namesake.and_then(conditions)
}

fn is_rule_edited(before: &Scorecard, rule: &ScoreRule, part: impl Fn(&ScoreRule) -> String) -> bool {
    let namesake = before.rules.iter().find(|other| other.name == rule.name);
    namesake.is_none_or(|earlier| part(earlier) != part(rule))
}

fn amount_text(rule: &ScoreRule) -> String {
    match &rule.then {
        RuleAction::Band(band) => format!("band {band}"),
        action => action.amount().map(|amount| amount.text.clone()).unwrap_or_default(),
    }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
