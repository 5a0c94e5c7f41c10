//! A cause in words, and in the columns of `score_changes`.

use chrono::NaiveDate;

use super::leaf_comparison::AccountIndices;
use super::snapshot::{FiredRule, RecordedValue, ScoredSnapshot};
use super::{Cause, CauseKind, SnapshotPair};
use crate::base::text::{measured, plain_number, signed_points, spaced, unsaid};

/// A cause with the names and values of its place.
#[derive(Debug, Clone, PartialEq)]
pub struct DescribedCause {
    pub kind: CauseKind,
    pub points: f64,
    pub component: Option<String>,
    pub metric: Option<String>,
    pub rule: Option<String>,
    pub value_before: Option<f64>,
    pub value: Option<f64>,
    pub text_before: Option<String>,
    pub text: Option<String>,
    pub unit: Option<String>,
    /// The cause and its place in one word, such as `metric:nps_score`.
    pub code: String,
    /// In plain words, without the points.
    pub reason: String,
}

/// The strongest causes of an account's change.
#[derive(Debug, Clone)]
pub struct StrongestCauses {
    pub since: NaiveDate,
    /// At most [`STRONGEST`], the largest first.
    pub up: Vec<DescribedCause>,
    pub down: Vec<DescribedCause>,
}

/// How many reasons are shown in each direction.
pub const MAX_REASONS: usize = 3;

/// Fewer points are in the tables, and no reason for anybody.
pub const MIN_SHOWN_POINTS: f64 = 0.05;

impl StrongestCauses {
    /// The strongest of `causes`, which begin with those of the most points.
    #[must_use]
    pub fn select(since: NaiveDate, causes: &[DescribedCause]) -> Self {
        let strongest = |up: bool| {
            let in_direction =
                causes.iter().filter(|cause| (cause.points > 0.0) == up && cause.points.abs() >= MIN_SHOWN_POINTS);
            in_direction.take(MAX_REASONS).cloned().collect()
        };
        StrongestCauses { since, up: strongest(true), down: strongest(false) }
    }
}

impl DescribedCause {
    /// In words, with the points.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("{}, {}", self.reason, signed_points(self.points))
    }

    /// A change that nothing can be said about, because the earlier day is not known well enough.
    #[must_use]
    pub fn unknown(points: f64) -> DescribedCause {
        DescribedCause {
            kind: CauseKind::Unknown,
            points,
            component: None,
            metric: None,
            rule: None,
            value_before: None,
            value: None,
            text_before: None,
            text: None,
            unit: None,
            code: CauseKind::Unknown.as_str().to_owned(),
            reason: UNKNOWN_REASON.to_owned(),
        }
    }
}

const UNKNOWN_REASON: &str = "not known: the earlier snapshot lacks what is needed";

impl SnapshotPair<'_> {
    /// The cause of an account's change in words; `account` is an index into the later day's accounts.
    #[must_use]
    pub fn describe(&self, account: usize, cause: &Cause) -> DescribedCause {
        let before = self.after.accounts.get(account).and_then(|id| self.before.find(id)).unwrap_or_default();
        let account = AccountIndices { before, after: account };
        let (component, metric) = self.component_and_metric(cause);
        let rule = cause.rule.and_then(|rule| self.rule_name(rule));
        let then = self.recorded_value(cause, self.before, account.before);
        let now = self.recorded_value(cause, self.after, account.after);
        let unit = metric.as_ref().and_then(|_| self.unit(cause));
        let place = metric.as_ref().or(rule.as_ref()).or(component.as_ref());
        let code = match place {
            Some(place) => format!("{}:{place}", cause.kind.as_str()),
            None => cause.kind.as_str().to_owned(),
        };
        let context = ReasonContext {
            pair: self,
            account,
            metric: &metric,
            component: &component,
            rule: &rule,
            unit: unsaid(unit.as_deref(), metric.as_deref().unwrap_or_default()),
        };
        let reason = context.reason(cause, then, now);
        let shows_value = metric.is_some();
        let number = |held: Option<&RecordedValue>| held.filter(|_| shows_value).and_then(numeric_value);
        let text = |held: Option<&RecordedValue>| held.filter(|_| shows_value).and_then(text_value);
        DescribedCause {
            kind: cause.kind,
            points: cause.points,
            value_before: number(then),
            value: number(now),
            text_before: text(then),
            text: text(now),
            component,
            metric,
            rule,
            unit,
            code,
            reason,
        }
    }

    /// The component and the metric that a cause lies in. The scorecard itself is the component `overall`.
    fn component_and_metric(&self, cause: &Cause) -> (Option<String>, Option<String>) {
        let Some(node) = cause.node.and_then(|node| self.nodes.get(node)) else {
            return (None, None);
        };
        if node.is_leaf {
            (node.parent.and_then(|parent| self.node_name(parent)), cause.node.and_then(|node| self.node_name(node)))
        } else {
            (cause.node.and_then(|node| self.node_name(node)), None)
        }
    }

    fn node_name(&self, index: usize) -> Option<String> {
        let node = self.nodes.get(index)?;
        let name = |day: &ScoredSnapshot, at: Option<usize>| {
            day.resolved.scorecard.nodes.get(at?).map(|node| node.name.clone())
        };
        name(self.after, node.after).or_else(|| name(self.before, node.before))
    }

    fn rule_name(&self, index: usize) -> Option<String> {
        let rule = self.rules.as_ref()?.get(index)?;
        let name = |day: &ScoredSnapshot, at: Option<usize>| {
            day.resolved.scorecard.rules.get(at?).map(|rule| rule.name.clone())
        };
        name(self.after, rule.after).or_else(|| name(self.before, rule.before))
    }

    fn recorded_value<'a>(&self, cause: &Cause, day: &'a ScoredSnapshot, account: usize) -> Option<&'a RecordedValue> {
        let node = self.nodes.get(cause.node?)?;
        let at = if std::ptr::eq(day, self.after) { node.after } else { node.before };
        day.leaves.get(at?)?.as_ref()?.values.get(account)
    }

    fn unit(&self, cause: &Cause) -> Option<String> {
        let node = self.nodes.get(cause.node?)?;
        let unit = |day: &ScoredSnapshot, at: Option<usize>| {
            day.resolved.metrics.get(day.resolved.metric_of_node(at?)?)?.unit.clone()
        };
        unit(self.after, node.after).or_else(|| unit(self.before, node.before))
    }
}

/// What a sentence may speak of.
struct ReasonContext<'a> {
    pair: &'a SnapshotPair<'a>,
    account: AccountIndices,
    metric: &'a Option<String>,
    component: &'a Option<String>,
    rule: &'a Option<String>,
    unit: Option<&'a str>,
}

impl ReasonContext<'_> {
    fn reason(&self, cause: &Cause, then: Option<&RecordedValue>, now: Option<&RecordedValue>) -> String {
        let name = |name: &Option<String>| name.as_deref().map(spaced).unwrap_or_default();
        let metric = name(self.metric);
        let was = self.value_text(then).map(|value| format!(" (was {value})")).unwrap_or_default();
        match cause.kind {
            CauseKind::Metric => match (then.and_then(number_only), self.value_text(then), self.value_text(now)) {
                (Some(then), _, Some(now)) => format!("{metric} {} → {now}", plain_number(then)),
                (None, Some(then), Some(now)) => format!("{metric} {then} → {now}"),
                _ => format!("{metric} moved"),
            },
            CauseKind::DataMissing => format!("{metric} has no data any more{was}"),
            CauseKind::DataStale => format!("{metric} is too old to count{was}"),
            CauseKind::DataReturned => match self.value_text(now) {
                Some(now) => format!("{metric} has data again ({now})"),
                None => format!("{metric} has data again"),
            },
            CauseKind::Applicability if self.applies(cause) => format!("{metric} applies now"),
            CauseKind::Applicability => format!("{metric} no longer applies"),
            CauseKind::Case => format!("another case of {metric} holds"),
            CauseKind::Target => format!("the target of {metric} moved{}", self.comparison_change(cause)),
            CauseKind::Baseline => {
                format!("the past that {metric} is compared with moved{}", self.comparison_change(cause))
            }
            CauseKind::Carried => format!("another earlier score of {} is carried", name(self.component)),
            CauseKind::Peers => format!("the peers of {metric} moved"),
            CauseKind::Tier => {
                let place = if self.metric.is_some() { metric } else { format!("weights of {}", name(self.component)) };
                format!(
                    "moved from {} to {} ({place})",
                    self.tier_name(self.pair.before, self.account.before),
                    self.tier_name(self.pair.after, self.account.after)
                )
            }
            CauseKind::WeightsEdited => format!("weights of {} edited", name(self.component)),
            CauseKind::ScoringEdited if self.metric.is_some() => format!("scoring of {metric} edited"),
            CauseKind::ScoringEdited => format!("scoring of {} edited", name(self.component)),
            CauseKind::RulesEdited if self.rule.is_some() => format!("rule {} edited", name(self.rule)),
            CauseKind::RulesEdited => "rules edited".to_owned(),
            CauseKind::Rule => self.rule_sentence(
                cause,
                &format!("rule {}", name(self.rule)),
                ["fires", "lapsed", "asks for another amount"],
            ),
            CauseKind::Override => self.rule_sentence(cause, &name(self.rule), ["set", "expired", "changed"]),
            CauseKind::Eligibility => "whether the account has a score of its own changed".to_owned(),
            CauseKind::Unknown => UNKNOWN_REASON.to_owned(),
        }
    }

    fn value_text(&self, recorded: Option<&RecordedValue>) -> Option<String> {
        let recorded = recorded?;
        number_only(recorded).map(|number| measured(number, self.unit)).or_else(|| text_value(recorded))
    }

    fn applies(&self, cause: &Cause) -> bool {
        let at = cause.node.and_then(|node| self.pair.nodes.get(node)).and_then(|node| node.after);
        let leaf = at.and_then(|at| self.pair.after.leaves.get(at)).and_then(Option::as_ref);
        leaf.is_some_and(|leaf| leaf.applies.get(self.account.after) == Some(&true))
    }

    /// From which to which number something that a metric is compared with moved.
    fn comparison_change(&self, cause: &Cause) -> String {
        let number = |day: &ScoredSnapshot, at: Option<usize>, account: usize| {
            day.leaves.get(at?)?.as_ref()?.compared_with.get(account).copied().flatten()
        };
        let node = cause.node.and_then(|node| self.pair.nodes.get(node));
        let then = node.and_then(|node| number(self.pair.before, node.before, self.account.before));
        let now = node.and_then(|node| number(self.pair.after, node.after, self.account.after));
        match (then, now) {
            (Some(then), Some(now)) => format!(" {} → {}", plain_number(then), measured(now, self.unit)),
            _ => String::new(),
        }
    }

    fn tier_name(&self, day: &ScoredSnapshot, account: usize) -> String {
        day.resolved.tiers.get(day.tiers[account]).map(|name| spaced(name)).unwrap_or_default()
    }

    fn rule_sentence(&self, cause: &Cause, subject: &str, [fired, lapsed, changed]: [&str; 3]) -> String {
        let Some(rule) = cause.rule.zip(self.pair.rules.as_ref()).and_then(|(index, rules)| rules.get(index)) else {
            return subject.to_owned();
        };
        let fired_on = |day: &'_ ScoredSnapshot, account: usize, at: Option<usize>| -> Option<FiredRule> {
            day.fired_rules[account].iter().find(|fired| Some(fired.rule) == at).cloned()
        };
        let then = fired_on(self.pair.before, self.account.before, rule.before);
        let now = fired_on(self.pair.after, self.account.after, rule.after);
        match (then, now) {
            (Some(_), Some(now)) => format!("{subject} {changed}: {}", now.reason),
            (None, Some(now)) => format!("{subject} {fired}: {}", now.reason),
            (Some(then), None) => format!("{subject} {lapsed} (was: {})", then.reason),
            (None, None) => subject.to_owned(),
        }
    }
}

fn number_only(value: &RecordedValue) -> Option<f64> {
    match value {
        RecordedValue::Number(number) => Some(*number),
        _ => None,
    }
}

fn numeric_value(value: &RecordedValue) -> Option<f64> {
    match value {
        RecordedValue::Boolean(truth) => Some(f64::from(u8::from(*truth))),
        other => number_only(other),
    }
}

fn text_value(value: &RecordedValue) -> Option<String> {
    match value {
        RecordedValue::Text(text) => Some(text.to_string()),
        RecordedValue::Date(day) => Some(day.to_string()),
        RecordedValue::Boolean(truth) => Some(truth.to_string()),
        RecordedValue::Number(_) | RecordedValue::NoData | RecordedValue::Stale => None,
    }
}
