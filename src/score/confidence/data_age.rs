//! The age of the oldest value that counts for an account, and whether a source behind such a value is stale.

use chrono::NaiveDate;

use super::evidence::ConfidenceEvidence;
use crate::base::value::ValueStatus;
use crate::config::{NodeKind, Scorecard};

/// The age of the data behind every account's score.
pub struct DataAges {
    /// In days; `None` where no value that counts has a date.
    pub days: Vec<Option<i64>>,
    /// Whether a source behind a value that counts is stale.
    pub has_stale_source: Vec<bool>,
}

/// Measures the age of the oldest value that counts for each account.
///
/// A value counts if it and everything above it weighs more than zero and has a score. Today's value has the day on which
/// the metric was observed; a carried one, of a metric or of a component, the day of the snapshot that it was published
/// in. Fixed scores are not values.
pub fn measure_data_age(scorecard: &Scorecard, evidence: &ConfidenceEvidence<'_>) -> DataAges {
    let accounts = evidence.scoring_input.tiers.len();
    let mut oldest: Vec<Option<NaiveDate>> = vec![None; accounts];
    let mut has_stale_source = vec![false; accounts];
    let mut counts_by_node: Vec<Vec<bool>> = Vec::with_capacity(scorecard.nodes.len());
    for (index, node) in scorecard.nodes.iter().enumerate() {
        let scores = &evidence.scores.nodes[index];
        let counts = match node.parent.and_then(|parent| counts_by_node.get(parent)) {
            // An account below a floor has no score, but its values have their ages.
            None => vec![true; accounts],
            Some(parent) => {
                (0..accounts).map(|account| parent[account] && scores.counts_for_account(account)).collect()
            }
        };
        for account in (0..accounts).filter(|account| counts[*account]) {
            let date = observation_date(scorecard, evidence, index, account);
            oldest[account] = oldest[account].into_iter().chain(date).min();
            has_stale_source[account] |= scores.status[account] == ValueStatus::Ok && is_stale(&node.part, evidence);
        }
        counts_by_node.push(counts);
    }
    let age_days = |date: NaiveDate| evidence.scoring_input.as_of.signed_duration_since(date).num_days().max(0);
    DataAges { days: oldest.into_iter().map(|date| date.map(age_days)).collect(), has_stale_source }
}

fn is_stale(part: &NodeKind, evidence: &ConfidenceEvidence<'_>) -> bool {
    matches!(part, NodeKind::Leaf { metric, .. } if evidence.stale_metrics.contains(metric))
}

/// Returns the day on which the node's own value was observed.
fn observation_date(
    scorecard: &Scorecard,
    evidence: &ConfidenceEvidence<'_>,
    index: usize,
    account: usize,
) -> Option<NaiveDate> {
    let node = &scorecard.nodes[index];
    let status = evidence.scores.nodes[index].status[account];
    match (&node.part, status) {
        (NodeKind::Leaf { metric, .. }, ValueStatus::Ok) => evidence.metrics.metric(metric)?.observed_on[account],
        (NodeKind::Leaf { .. }, ValueStatus::Carried) => evidence.normal.leaves[index].as_ref()?.carried_from[account],
        (NodeKind::Component { .. }, ValueStatus::Carried)
            if evidence.scores.is_scored_without_children(scorecard, index, account) =>
        {
            let days = node.missing.carry_days()?;
            evidence.scoring_input.newest_past_score(&node.name, days, account).map(|past| past.date)
        }
        _ => None,
    }
}
