//! The sentence that describes a cause.

use super::cause::{Cause, CauseKind};
use super::described_cause::UNKNOWN_REASON;
use super::recorded_value::RecordedValue;
use super::side::{AccountIndices, BeforeAfter, Side};
use super::snapshot::FiredRule;
use super::snapshot_pair::SnapshotPair;
use crate::base::text::{name_as_words, number_with_unit, plain_number};

/// What the sentence of a cause is made of. Names are spaced, and empty where the cause has none.
pub struct ReasonContext<'a> {
    pub pair: &'a SnapshotPair<'a>,
    pub account: AccountIndices,
    pub cause: &'a Cause,
    pub metric: Option<&'a str>,
    pub component: Option<&'a str>,
    pub rule: Option<&'a str>,
    /// Unless the metric's name contains it.
    pub unit: Option<&'a str>,
    pub values: BeforeAfter<Option<&'a RecordedValue>>,
}

/// What a rule did, in words.
struct RuleVerbs {
    fired: &'static str,
    lapsed: &'static str,
    changed: &'static str,
}

impl ReasonContext<'_> {
    /// Returns the sentence, without the points.
    pub fn reason_text(&self) -> String {
        let (metric, component, rule) = (spaced_name(self.metric), spaced_name(self.component), spaced_name(self.rule));
        match self.cause.kind {
            CauseKind::Metric => self.value_sentence(&metric),
            CauseKind::DataMissing => format!("{metric} has no data any more{}", self.earlier_value_note()),
            CauseKind::DataStale => format!("{metric} is too old to count{}", self.earlier_value_note()),
            CauseKind::DataReturned => match self.value_text(Side::After) {
                Some(value) => format!("{metric} has data again ({value})"),
                None => format!("{metric} has data again"),
            },
            CauseKind::Applicability if self.applies_now() => format!("{metric} applies now"),
            CauseKind::Applicability => format!("{metric} no longer applies"),
            CauseKind::Case => format!("another case of {metric} holds"),
            CauseKind::Target => format!("the target of {metric} moved{}", self.reference_change()),
            CauseKind::Baseline => format!("the past that {metric} is compared with moved{}", self.reference_change()),
            CauseKind::Carried => format!("another earlier score of {component} is carried"),
            CauseKind::Peers => format!("the peers of {metric} moved"),
            CauseKind::Tier => self.tier_sentence(&metric, &component),
            CauseKind::WeightsEdited => format!("weights of {component} edited"),
            CauseKind::ScoringEdited if self.metric.is_some() => format!("scoring of {metric} edited"),
            CauseKind::ScoringEdited => format!("scoring of {component} edited"),
            CauseKind::MetricEdited => self.edited_value_sentence(&metric),
            CauseKind::TiersEdited if self.tier_name(Side::Before) == self.tier_name(Side::After) => {
                format!("tiers edited ({metric}{component})")
            }
            CauseKind::TiersEdited => format!("tiers edited: {}", self.tier_sentence(&metric, &component)),
            CauseKind::RulesEdited if self.rule.is_some() => format!("rule {rule} edited"),
            CauseKind::RulesEdited => "rules edited".to_owned(),
            CauseKind::Rule => self.rule_sentence(
                &format!("rule {rule}"),
                &RuleVerbs { fired: "fires", lapsed: "lapsed", changed: "asks for another amount" },
            ),
            CauseKind::Override => {
                self.rule_sentence(&rule, &RuleVerbs { fired: "set", lapsed: "expired", changed: "changed" })
            }
            CauseKind::Eligibility => "whether the account has a score of its own changed".to_owned(),
            CauseKind::Unknown => UNKNOWN_REASON.to_owned(),
        }
    }

    fn value_sentence(&self, metric: &str) -> String {
        let before = self.values.before.and_then(RecordedValue::number);
        // The unit follows the later number only.
        match (before, self.value_text(Side::Before), self.value_text(Side::After)) {
            (Some(before), _, Some(after)) => format!("{metric} {} → {after}", plain_number(before)),
            (None, Some(before), Some(after)) => format!("{metric} {before} → {after}"),
            _ => format!("{metric} moved"),
        }
    }

    fn edited_value_sentence(&self, metric: &str) -> String {
        match (self.value_text(Side::Before), self.value_text(Side::After)) {
            (Some(before), Some(after)) if before != after => {
                format!("definition of {metric} edited: {before} is {after} now")
            }
            _ => format!("definition of {metric} edited"),
        }
    }

    fn earlier_value_note(&self) -> String {
        self.value_text(Side::Before).map(|value| format!(" (was {value})")).unwrap_or_default()
    }

    fn value_text(&self, side: Side) -> Option<String> {
        let value = self.values[side]?;
        value.number().map(|number| number_with_unit(number, self.unit)).or_else(|| value.text())
    }

    fn tier_sentence(&self, metric: &str, component: &str) -> String {
        let place = if self.metric.is_some() { metric.to_owned() } else { format!("weights of {component}") };
        format!("moved from {} to {} ({place})", self.tier_name(Side::Before), self.tier_name(Side::After))
    }

    fn tier_name(&self, side: Side) -> String {
        let snapshot = self.pair.snapshot(side);
        spaced_name(snapshot.resolved.tiers.get(snapshot.tiers[self.account[side]]).map(String::as_str))
    }

    fn applies_now(&self) -> bool {
        let node = self.cause.node.and_then(|node| self.pair.nodes.get(node)).and_then(|node| node.indices.after);
        let leaf = node.and_then(|node| self.pair.after.leaf_columns(node));
        leaf.is_some_and(|leaf| leaf.applies.get(self.account.after) == Some(&true))
    }

    /// The target or the account's own mean, before and after.
    fn reference_change(&self) -> String {
        match (self.reference_number(Side::Before), self.reference_number(Side::After)) {
            (Some(before), Some(after)) => {
                format!(" {} → {}", plain_number(before), number_with_unit(after, self.unit))
            }
            _ => String::new(),
        }
    }

    fn reference_number(&self, side: Side) -> Option<f64> {
        let node = self.pair.nodes.get(self.cause.node?)?;
        let leaf = self.pair.snapshot(side).leaf_columns(node.indices[side]?)?;
        leaf.compared_with.get(self.account[side]).copied().flatten()
    }

    fn rule_sentence(&self, subject: &str, verbs: &RuleVerbs) -> String {
        match (self.fired_rule(Side::Before), self.fired_rule(Side::After)) {
            (Some(_), Some(after)) => format!("{subject} {}: {}", verbs.changed, after.reason),
            (None, Some(after)) => format!("{subject} {}: {}", verbs.fired, after.reason),
            (Some(before), None) => format!("{subject} {} (was: {})", verbs.lapsed, before.reason),
            (None, None) => subject.to_owned(),
        }
    }

    fn fired_rule(&self, side: Side) -> Option<&FiredRule> {
        let rule = self.pair.rules.as_ref()?.get(self.cause.rule?)?;
        let mut fired_rules = self.pair.snapshot(side).fired_rules[self.account[side]].iter();
        fired_rules.find(|fired| Some(fired.rule) == rule.indices[side])
    }
}

fn spaced_name(name: Option<&str>) -> String {
    name.map(name_as_words).unwrap_or_default()
}
