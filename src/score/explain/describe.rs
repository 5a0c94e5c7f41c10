//! Describes a cause: its names, values and sentence.

use super::cause::Cause;
use super::described_cause::DescribedCause;
use super::reason::ReasonContext;
use super::recorded_value::RecordedValue;
use super::side::{AccountIndices, BeforeAfter, Side};
use super::snapshot_pair::SnapshotPair;
use crate::base::text::unit_not_in_name;

/// The component and the metric of a cause.
#[derive(Default)]
struct CausePlace {
    component: Option<String>,
    metric: Option<String>,
}

impl SnapshotPair<'_> {
    /// Describes a cause of an account's change; `account` is an index into the later day's accounts.
    #[must_use]
    pub fn describe_cause(&self, account: usize, cause: &Cause) -> DescribedCause {
        let before = self.after.accounts.get(account).and_then(|id| self.before.find_account(id)).unwrap_or_default();
        let account = AccountIndices { before, after: account };
        let CausePlace { component, metric } = self.place_of_cause(cause);
        let rule = cause.rule.and_then(|rule| self.rule_name(rule));
        let unit = metric.as_ref().and_then(|_| self.unit_of_metric(cause));
        let recorded = |side: Side| self.recorded_value(cause, side, account);
        let values = BeforeAfter { before: recorded(Side::Before), after: recorded(Side::After) };
        let context = ReasonContext {
            pair: self,
            account,
            cause,
            metric: metric.as_deref(),
            component: component.as_deref(),
            rule: rule.as_deref(),
            unit: unit_not_in_name(unit.as_deref(), metric.as_deref().unwrap_or_default()),
            values,
        };
        let reason = context.reason_text();
        let code = match metric.as_ref().or(rule.as_ref()).or(component.as_ref()) {
            Some(place) => format!("{}:{place}", cause.kind.as_str()),
            None => cause.kind.as_str().to_owned(),
        };
        DescribedCause {
            kind: cause.kind,
            points: cause.points,
            value_before: values.before.and_then(RecordedValue::number_or_boolean),
            value: values.after.and_then(RecordedValue::number_or_boolean),
            text_before: values.before.and_then(RecordedValue::text),
            text: values.after.and_then(RecordedValue::text),
            component,
            metric,
            rule,
            unit,
            code,
            reason,
        }
    }

    /// The component and the metric of a cause. The scorecard itself is the component `overall`.
    fn place_of_cause(&self, cause: &Cause) -> CausePlace {
        let Some((index, node)) = cause.node.and_then(|index| Some((index, self.nodes.get(index)?))) else {
            return CausePlace::default();
        };
        if node.is_leaf {
            let component = node.parent.and_then(|parent| self.node_name(parent));
            CausePlace { component, metric: self.node_name(index) }
        } else {
            CausePlace { component: self.node_name(index), metric: None }
        }
    }

    fn node_name(&self, index: usize) -> Option<String> {
        let node = self.nodes.get(index)?;
        self.read_newest(node.indices, |snapshot, at| Some(snapshot.resolved.scorecard.nodes.get(at)?.name.clone()))
    }

    fn rule_name(&self, index: usize) -> Option<String> {
        let rule = self.rules.as_ref()?.get(index)?;
        self.read_newest(rule.indices, |snapshot, at| Some(snapshot.resolved.scorecard.rules.get(at)?.name.clone()))
    }

    fn unit_of_metric(&self, cause: &Cause) -> Option<String> {
        let node = self.nodes.get(cause.node?)?;
        self.read_newest(node.indices, |snapshot, at| {
            snapshot.resolved.metrics.get(snapshot.resolved.metric_of_node(at)?)?.unit.clone()
        })
    }

    /// The value of the metric that a cause lies in.
    fn recorded_value(&self, cause: &Cause, side: Side, account: AccountIndices) -> Option<&RecordedValue> {
        let node = self.nodes.get(cause.node?)?;
        self.snapshot(side).leaf_columns(node.indices[side]?)?.values.get(account[side])
    }
}
