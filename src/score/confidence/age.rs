//! How old the oldest value is that counts for an account, and whether a source behind one is late.

use chrono::NaiveDate;

use super::Evidence;
use crate::base::value::Status;
use crate::config::{Missing, Part, Scorecard};

/// In days, per account; `None` where no value that counts has a date.
///
/// A value counts if it and everything above it weighs more than zero and has a score. Today's value is as old as the
/// metric says it was observed; a carried one, of a metric or of a component, as the snapshot it was published in. Fixed
/// scores are no values.
pub fn oldest(card: &Scorecard, evidence: &Evidence<'_>) -> (Vec<Option<i64>>, Vec<bool>) {
    let accounts = evidence.board.tiers.len();
    let mut oldest: Vec<Option<NaiveDate>> = vec![None; accounts];
    let mut late = vec![false; accounts];
    let mut counts: Vec<Vec<bool>> = Vec::with_capacity(card.nodes.len());
    for (index, node) in card.nodes.iter().enumerate() {
        let scores = &evidence.scores.nodes[index];
        let above = node.parent.and_then(|parent| counts.get(parent));
        let counted = |account: usize| match above {
            // An account below a floor has no score, but its values are as old as they are.
            None => true,
            Some(above) => above[account] && scores.weight[account] > 0.0 && scores.score[account].is_some(),
        };
        let counted: Vec<bool> = (0..accounts).map(counted).collect();
        for account in (0..accounts).filter(|account| counted[*account]) {
            let date = date(card, evidence, index, account);
            oldest[account] = oldest[account].into_iter().chain(date).min();
            late[account] |= scores.status[account] == Status::Ok && is_late(&node.part, evidence);
        }
        counts.push(counted);
    }
    let age = |date: NaiveDate| evidence.board.as_of.signed_duration_since(date).num_days().max(0);
    (oldest.into_iter().map(|date| date.map(age)).collect(), late)
}

fn is_late(part: &Part, evidence: &Evidence<'_>) -> bool {
    matches!(part, Part::Leaf { metric, .. } if evidence.late.contains(metric))
}

/// When the node's own value was observed.
fn date(card: &Scorecard, evidence: &Evidence<'_>, index: usize, account: usize) -> Option<NaiveDate> {
    let node = &card.nodes[index];
    let status = evidence.scores.nodes[index].status[account];
    match (&node.part, status) {
        (Part::Leaf { metric, .. }, Status::Ok) => evidence.metrics.metric(metric)?.observed_on[account],
        (Part::Leaf { .. }, Status::Carried) => evidence.normal.leaves[index].as_ref()?.carried_from[account],
        (Part::Component { .. }, Status::Carried) if evidence.scores.stands_alone(card, index, account) => {
            let Missing::Carry { days } = node.missing else { return None };
            evidence.board.newest_past_score(&node.name, days, account).map(|(date, _)| date)
        }
        _ => None,
    }
}
