//! The change between two days in two steps: first what was edited, on the earlier day's values, then what the accounts did.

use super::cause::{Cause, CauseKind};
use super::described_cause::DescribedCause;
use super::scorecard_edits::ScorecardEdits;
use super::snapshot::ScoredSnapshot;
use super::snapshot_pair::SnapshotPair;
use crate::base::text::name_as_words;
use crate::query::mentioned_names::mentioned_names;

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
            causes.push(self.describe_edit(in_restated, &cause));
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
            CauseKind::Metric
            | CauseKind::DataMissing
            | CauseKind::DataStale
            | CauseKind::DataReturned
            | CauseKind::Peers
                if is_metric_edited() =>
            {
                CauseKind::MetricEdited
            }
            CauseKind::Peers if self.edits.are_tiers_edited => CauseKind::TiersEdited,
            CauseKind::Tier => CauseKind::TiersEdited,
            // A value that means the same differs only because it is carried on one of the days.
            CauseKind::Metric
            | CauseKind::DataMissing
            | CauseKind::DataStale
            | CauseKind::DataReturned
            | CauseKind::Peers
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

impl ChangeSteps<'_> {
    /// Describes an edit. Where only a metric was edited that a rule or the scoring of an entry reads, the sentence says so.
    fn describe_edit(&self, account: usize, cause: &Cause) -> DescribedCause {
        let mut described = self.edited.describe_cause(account, cause);
        let reader = match (&described.rule, &described.metric, &described.component) {
            (Some(rule), _, _) => format!("the rule {}", name_as_words(rule)),
            (None, Some(place), _) | (None, None, Some(place)) => format!("the scoring of {}", name_as_words(place)),
            (None, None, None) => return described,
        };
        if let Some(metric) = self.edited_metric_behind(cause) {
            described.reason = format!("definition of {} edited, which {reader} reads", name_as_words(&metric));
        }
        described
    }

    /// Returns the edited metric that a rule or an entry reads, if nothing else about these was edited.
    fn edited_metric_behind(&self, cause: &Cause) -> Option<String> {
        let scorecard = &self.edited.after.resolved.scorecard;
        let names: Vec<String> = match cause.kind {
            CauseKind::RulesEdited => {
                let merged = self.edited.rules.as_ref()?.get(cause.rule?)?;
                let rule = scorecard.rules.get(merged.indices.after?)?;
                let is_edited = merged.condition_edited || merged.amount_edited;
                let sql = [Some(&rule.when), rule.then.amount()].into_iter().flatten().filter(|_| !is_edited);
                sql.filter_map(mentioned_names).flatten().collect()
            }
            CauseKind::ScoringEdited => {
                let merged = self.edited.nodes.get(cause.node?)?;
                let node = scorecard.nodes.get(merged.indices.after?)?;
                let is_edited = merged.scoring_edited || merged.applies_edited;
                let sql = node.applies.iter().chain(node.conditions_of_cases()).filter(|_| !is_edited);
                let columns = node.columns_of_methods().filter(|_| !is_edited).map(str::to_owned);
                sql.filter_map(mentioned_names).flatten().chain(columns).collect()
            }
            _ => return None,
        };
        let is_edited = |metric: &&String| names.iter().any(|name| name.eq_ignore_ascii_case(metric));
        self.edits.metrics.iter().find(is_edited).cloned()
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
