//! How old the oldest value is that counts for an account, and whether a source behind one is late.

use chrono::NaiveDate;

use super::ConfidenceEvidence;
use crate::base::value::Status;
use crate::config::{MissingPolicy, NodeKind, Scorecard};

/// In days, per account; `None` where no value that counts has a date.
///
/// A value counts if it and everything above it weighs more than zero and has a score. Today's value is as old as the
/// metric says it was observed; a carried one, of a metric or of a component, as the snapshot it was published in. Fixed
/// scores are no values.
pub fn measure_data_age(scorecard: &Scorecard, evidence: &ConfidenceEvidence<'_>) -> (Vec<Option<i64>>, Vec<bool>) {
    let accounts = evidence.scoring_input.tiers.len();
    let mut oldest: Vec<Option<NaiveDate>> = vec![None; accounts];
    let mut late = vec![false; accounts];
    let mut counts: Vec<Vec<bool>> = Vec::with_capacity(scorecard.nodes.len());
    for (index, node) in scorecard.nodes.iter().enumerate() {
        let scores = &evidence.scores.nodes[index];
        let parent_counts = node.parent.and_then(|parent| counts.get(parent));
        let counted = |account: usize| match parent_counts {
            // An account below a floor has no score, but its values are as old as they are.
            None => true,
            Some(above) => above[account] && scores.weight[account] > 0.0 && scores.score[account].is_some(),
        };
        let counted: Vec<bool> = (0..accounts).map(counted).collect();
        for account in (0..accounts).filter(|account| counted[*account]) {
            let date = observation_date(scorecard, evidence, index, account);
            oldest[account] = oldest[account].into_iter().chain(date).min();
            late[account] |= scores.status[account] == Status::Ok && has_stale_source(&node.part, evidence);
        }
        counts.push(counted);
    }
    let age = |date: NaiveDate| evidence.scoring_input.as_of.signed_duration_since(date).num_days().max(0);
    (oldest.into_iter().map(|date| date.map(age)).collect(), late)
}

fn has_stale_source(part: &NodeKind, evidence: &ConfidenceEvidence<'_>) -> bool {
    matches!(part, NodeKind::Leaf { metric, .. } if evidence.stale_metrics.contains(metric))
}

/// When the node's own value was observed.
fn observation_date(
    scorecard: &Scorecard,
    evidence: &ConfidenceEvidence<'_>,
    index: usize,
    account: usize,
) -> Option<NaiveDate> {
    let node = &scorecard.nodes[index];
    let status = evidence.scores.nodes[index].status[account];
    match (&node.part, status) {
        (NodeKind::Leaf { metric, .. }, Status::Ok) => evidence.metrics.metric(metric)?.observed_on[account],
        (NodeKind::Leaf { .. }, Status::Carried) => evidence.normal.leaves[index].as_ref()?.carried_from[account],
        (NodeKind::Component { .. }, Status::Carried)
            if evidence.scores.is_scored_without_children(scorecard, index, account) =>
        {
            let MissingPolicy::Carry { days } = node.missing else { return None };
            evidence.scoring_input.past_score_with_date(&node.name, days, account).map(|(date, _)| date)
        }
        _ => None,
    }
}
