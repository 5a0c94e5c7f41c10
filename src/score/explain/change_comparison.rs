//! The change between two days in two steps: first what was edited, on the earlier day's values, then what the accounts did.

use super::cause::{Cause, CauseKind};
use super::described_cause::DescribedCause;
use super::scorecard_edits::ScorecardEdits;
use super::snapshot::ScoredSnapshot;
use super::snapshot_pair::SnapshotPair;

/// The earlier day under the later day's scorecard.
#[derive(Debug)]
pub struct RestatedDay {
    pub snapshot: ScoredSnapshot,
    pub edits: ScorecardEdits,
}

/// Two published days, and the earlier one restated if the scorecard was edited in between.
pub struct ChangeComparison<'a> {
    direct: SnapshotPair<'a>,
    steps: Option<ChangeSteps<'a>>,
}

/// The two steps of a change.
struct ChangeSteps<'a> {
    edits: &'a ScorecardEdits,
    edited: SnapshotPair<'a>,
    behaved: SnapshotPair<'a>,
}

impl<'a> ChangeComparison<'a> {
    #[must_use]
    pub fn new(before: &'a ScoredSnapshot, restated: Option<&'a RestatedDay>, after: &'a ScoredSnapshot) -> Self {
        let steps = restated.map(|restated| ChangeSteps {
            edits: &restated.edits,
            edited: SnapshotPair::new(before, &restated.snapshot),
            behaved: SnapshotPair::new(&restated.snapshot, after),
        });
        ChangeComparison { direct: SnapshotPair::new(before, after), steps }
    }

    #[must_use]
    pub fn before(&self) -> &'a ScoredSnapshot {
        self.direct.before
    }

    #[must_use]
    pub fn after(&self) -> &'a ScoredSnapshot {
        self.direct.after
    }

    /// Returns the causes of an account's change, those with the most points first; none for an account without a score on
    /// both days. `account` is an index into the later day's accounts.
    ///
    /// Where the restated day has no score for the account, edits and behaviour cannot be told apart by it, and both days
    /// are compared directly.
    #[must_use]
    pub fn causes_of_account(&self, account: usize) -> Option<Vec<DescribedCause>> {
        if let Some(steps) = &self.steps
            && let Some(causes) = steps.causes_of_account(account)
        {
            return Some(causes);
        }
        let causes = self.direct.causes_of_account(account)?;
        Some(causes.iter().map(|cause| self.direct.describe_cause(account, cause)).collect())
    }
}

impl ChangeSteps<'_> {
    fn causes_of_account(&self, account: usize) -> Option<Vec<DescribedCause>> {
        let restated = self.edited.after;
        let in_restated = restated.find_account(self.behaved.after.accounts.get(account)?)?;
        let edits = self.edited.causes_of_account(in_restated)?;
        let behaviour = self.behaved.causes_of_account(account)?;
        let mut causes: Vec<DescribedCause> = Vec::with_capacity(edits.len() + behaviour.len());
        for cause in merge_edits(edits.into_iter().map(|cause| self.as_edit(cause)).collect()) {
            causes.push(self.edited.describe_cause(in_restated, &cause));
        }
        causes.extend(behaviour.iter().map(|cause| self.behaved.describe_cause(account, cause)));
        let rounded_points = |cause: &DescribedCause| (cause.points.abs() * 1e6).round();
        causes.sort_by(|one, other| rounded_points(other).total_cmp(&rounded_points(one)));
        Some(causes)
    }

    /// Returns a cause of the first step, in which nothing but edits changes anything, as the edit that it is.
    fn as_edit(&self, cause: Cause) -> Cause {
        let is_metric_edited = || {
            let node = cause.node.and_then(|node| self.edited.nodes.get(node)?.indices.after);
            let metric = node.and_then(|node| self.edited.after.resolved.metric_of_node(node));
            metric.is_some_and(|metric| self.edits.metrics.contains(metric))
        };
        let kind = match cause.kind {
            CauseKind::Metric | CauseKind::DataMissing | CauseKind::DataStale | CauseKind::DataReturned => {
                CauseKind::MetricEdited
            }
            CauseKind::Peers if is_metric_edited() => CauseKind::MetricEdited,
            CauseKind::Peers if self.edits.are_tiers_edited => CauseKind::TiersEdited,
            CauseKind::Tier => CauseKind::TiersEdited,
            CauseKind::Peers
            | CauseKind::Applicability
            | CauseKind::Case
            | CauseKind::Target
            | CauseKind::Baseline
            | CauseKind::Carried => CauseKind::ScoringEdited,
            CauseKind::Rule | CauseKind::Override => CauseKind::RulesEdited,
            CauseKind::Eligibility => CauseKind::WeightsEdited,
            CauseKind::WeightsEdited
            | CauseKind::ScoringEdited
            | CauseKind::MetricEdited
            | CauseKind::TiersEdited
            | CauseKind::RulesEdited
            | CauseKind::Unknown => cause.kind,
        };
        let node = if cause.kind == CauseKind::Eligibility { Some(0) } else { cause.node };
        Cause { kind, node, ..cause }
    }
}

/// Adds up the points of edits of one kind at one place. The order stays that of the strongest of them.
fn merge_edits(causes: Vec<Cause>) -> Vec<Cause> {
    let mut merged: Vec<Cause> = Vec::with_capacity(causes.len());
    for cause in causes {
        let place = |other: &Cause| (other.kind, other.node, other.rule);
        match merged.iter_mut().find(|known| place(known) == place(&cause)) {
            Some(known) => known.points += cause.points,
            None => merged.push(cause),
        }
    }
    merged
}
