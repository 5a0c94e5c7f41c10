//! A scorecard as it is published and read back: what it takes to score the same values again, years later.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::{Group, Method, MetricType, Part, Scorecard, Scoring, Spec};

/// A resolved scorecard with the names that its numbers refer to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Card {
    pub fingerprint: String,
    /// Names, in the order in which weights are kept.
    pub tiers: Vec<String>,
    /// Every metric of the pipeline.
    pub metrics: BTreeMap<String, Measure>,
    pub scorecard: Scorecard,
}

/// What is to be known of a metric to show its value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Measure {
    pub kind: MetricType,
    pub unit: Option<String>,
}

impl Card {
    #[must_use]
    pub fn of(spec: &Spec) -> Self {
        let measure = |metric: &crate::config::Metric| {
            (metric.name.clone(), Measure { kind: metric.kind, unit: metric.unit.clone() })
        };
        Card {
            fingerprint: spec.fingerprint(),
            tiers: spec.tiers.iter().map(|tier| tier.name.clone()).collect(),
            metrics: spec.metrics().map(measure).collect(),
            scorecard: spec.scorecard.clone(),
        }
    }

    /// What the entry at `node` measures; none for a component.
    #[must_use]
    pub fn measure(&self, node: usize) -> Option<&str> {
        match &self.scorecard.nodes.get(node)?.part {
            Part::Leaf { metric, .. } => Some(metric),
            Part::Component { .. } => None,
        }
    }
}

/// All methods of a leaf.
pub fn methods(scoring: &Scoring) -> Vec<&Method> {
    match scoring {
        Scoring::Method(method) => vec![method],
        Scoring::ByTier(methods) => methods.iter().collect(),
        Scoring::Cases(cases) => cases.iter().map(|(_, method)| method).collect(),
    }
}

/// The method that a leaf has for a tier and a case.
pub fn chosen(scoring: &Scoring, tier: usize, case: Option<usize>) -> Option<&Method> {
    match scoring {
        Scoring::Method(method) => Some(method),
        Scoring::ByTier(methods) => methods.get(tier),
        Scoring::Cases(cases) => cases.get(case?).map(|(_, method)| method),
    }
}

/// Whom a method compares accounts with.
pub fn group(method: &Method) -> Option<&Group> {
    match method {
        Method::Percentile { group, .. } | Method::ZScore { group, .. } => Some(group),
        _ => None,
    }
}
