//! The order in which an owner works: the open actions of each owner by priority.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::action::{Action, ActionStatus};

/// Ranks the open actions of each owner, from 1. Actions without a priority come last. Equal priorities are ordered by
/// due date, then by account and play.
pub fn rank_within_owners(actions: &mut [Action]) {
    let mut open: Vec<usize> = (0..actions.len()).filter(|&at| actions[at].status == ActionStatus::Open).collect();
    // The sort is stable, and the actions are sorted by account and play.
    open.sort_by(|&a, &b| compare_urgency(&actions[a], &actions[b]));
    let mut ranks: BTreeMap<Option<String>, i64> = BTreeMap::new();
    for at in open {
        let rank = ranks.entry(actions[at].owner.clone()).or_default();
        *rank += 1;
        actions[at].owner_rank = Some(*rank);
    }
}

/// Orders the more urgent action first.
pub fn compare_urgency(a: &Action, b: &Action) -> Ordering {
    let priority = |action: &Action| action.priority.unwrap_or(f64::NEG_INFINITY);
    priority(b).total_cmp(&priority(a)).then(a.due_on.cmp(&b.due_on))
}
