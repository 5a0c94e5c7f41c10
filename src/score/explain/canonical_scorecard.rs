//! A scorecard with its SQL in canonical form, so that two scorecards compare by what they mean.

use super::resolved_scorecard::ResolvedScorecard;
use crate::config::{MetricScoring, NodeKind, RuleAction, Sql};
use crate::query::canonical_text::canonical_text_with;

/// Returns the scorecard with the text of each condition and amount in canonical form, and the values of parameters in it.
pub fn canonical_scorecard(resolved: &ResolvedScorecard) -> ResolvedScorecard {
    let mut canonical = resolved.clone();
    let parameters = resolved.meaning.as_ref().map(|meaning| meaning.parameters.clone()).unwrap_or_default();
    let canonicalise = |sql: &mut Sql| sql.text = canonical_text_with(sql, &parameters);
    for node in &mut canonical.scorecard.nodes {
        node.applies.iter_mut().for_each(canonicalise);
        if let NodeKind::Leaf { score: MetricScoring::Cases(cases), .. } = &mut node.part {
            cases.iter_mut().filter_map(|(condition, _)| condition.as_mut()).for_each(canonicalise);
        }
    }
    for rule in &mut canonical.scorecard.rules {
        canonicalise(&mut rule.when);
        match &mut rule.then {
            RuleAction::Cap(sql) | RuleAction::Floor(sql) | RuleAction::Set(sql) | RuleAction::Add(sql) => {
                canonicalise(sql);
            }
            RuleAction::Band(_) => {}
        }
    }
    canonical
}
