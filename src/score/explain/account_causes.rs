//! The causes of one account's change, which sum to it exactly.

use super::cause::{Cause, CauseKind};
use super::expectation::ConditionalExpectation;
use super::part_state::PartState;
use super::rule_attribution::RuleAttribution;
use super::side::{AccountIndices, BeforeAfter, Side};
use super::snapshot_pair::SnapshotPair;
use super::tree_comparison::TreeComparison;

/// How far a score computed again may be from the published one. Only rounding of doubles makes a difference.
const TOLERANCE: f64 = 1e-9;

impl SnapshotPair<'_> {
    /// Returns the causes of an account's change, those with the most points first; none for an account without a score
    /// on both days. `account` is an index into the later day's accounts.
    #[must_use]
    pub fn causes_of_account(&self, account: usize) -> Option<Vec<Cause>> {
        let before = self.before.find_account(self.after.accounts.get(account)?)?;
        let account = AccountIndices { before, after: account };
        let scores = BeforeAfter { before: self.before.score[before]?, after: self.after.score[account.after]? };
        let causes = self.split_change(account, scores).unwrap_or_else(|| {
            vec![Cause { kind: CauseKind::Unknown, node: None, rule: None, points: scores.after - scores.before }]
        });
        let mut causes = merge_equal_causes(causes);
        causes.retain(|cause| cause.points.abs() > TOLERANCE / 1e3);
        sort_by_points(&mut causes);
        Some(causes)
    }

    /// Splits the change into causes; none if the rows of a day do not give the score that was published for it.
    fn split_change(&self, account: AccountIndices, scores: BeforeAfter<f64>) -> Option<Vec<Cause>> {
        let rules = RuleAttribution::new(self, account, scores);
        let raw =
            BeforeAfter { before: self.before.raw_score[account.before], after: self.after.raw_score[account.after] };
        if !Side::BOTH.into_iter().all(|side| matches_published(rules.score_on_day(raw[side], side), scores[side])) {
            return None;
        }
        let mut causes = Vec::new();
        rules.add_causes(raw, &mut causes);
        let expectation = ConditionalExpectation::of_tree(&rules);
        match (raw.before, raw.after) {
            (Some(before), Some(after)) => {
                let tree = TreeComparison::new(self, account);
                if !matches_published(tree.states.before.first()?.score(), before)
                    || !matches_published(tree.states.after.first()?.score(), after)
                {
                    return None;
                }
                tree.add_causes(0, &expectation, &mut causes);
            }
            (None, None) => {}
            _ => causes.push(eligibility_cause(&expectation, raw)),
        }
        Some(causes)
    }
}

fn matches_published(computed: Option<f64>, published: f64) -> bool {
    computed.is_some_and(|computed| (computed - published).abs() <= TOLERANCE)
}

/// The cause of an account that has a raw score on one of the days only.
fn eligibility_cause(expectation: &ConditionalExpectation<'_>, raw: BeforeAfter<Option<f64>>) -> Cause {
    let expected_score = |raw| expectation.expected_score(PartState::from_score(raw));
    let points = expected_score(raw.after) - expected_score(raw.before);
    Cause { kind: CauseKind::Eligibility, node: None, rule: None, points }
}

/// Adds up the points of causes of the same kind at the same place.
fn merge_equal_causes(mut causes: Vec<Cause>) -> Vec<Cause> {
    causes.sort_by_key(|cause| (cause.node, cause.rule, cause.kind));
    causes.dedup_by(|cause, kept| {
        let is_equal = (cause.node, cause.rule, cause.kind) == (kept.node, kept.rule, kept.kind);
        if is_equal {
            kept.points += cause.points;
        }
        is_equal
    });
    causes
}

/// Puts the causes with the most points first. Causes that differ only by rounding keep the order of the scorecard.
fn sort_by_points(causes: &mut [Cause]) {
    let rounded_points = |cause: &Cause| (cause.points.abs() * 1e6).round();
    causes.sort_by(|a, b| rounded_points(b).total_cmp(&rounded_points(a)));
}
