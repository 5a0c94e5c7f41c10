//! A scorecard as it is published and read back: everything needed to score the same values again later.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::{Metric, MetricScoring, MetricType, NodeKind, PeerScope, Pipeline, Scorecard, ScoringMethod};

/// A scorecard with the names that its indices refer to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ResolvedScorecard {
    pub fingerprint: String,
    /// Names, in the order of the weights.
    pub tiers: Vec<String>,
    /// Every metric of the pipeline.
    pub metrics: BTreeMap<String, MetricDisplay>,
    pub scorecard: Scorecard,
}

/// How a metric's value is displayed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MetricDisplay {
    pub kind: MetricType,
    pub unit: Option<String>,
}

impl MetricDisplay {
    fn of_metric(metric: &Metric) -> Self {
        MetricDisplay { kind: metric.kind, unit: metric.unit.clone() }
    }
}

impl ResolvedScorecard {
    #[must_use]
    pub fn from_spec(pipeline: &Pipeline) -> Self {
        ResolvedScorecard {
            fingerprint: pipeline.scorecard_fingerprint(),
            tiers: pipeline.tiers.iter().map(|tier| tier.name.clone()).collect(),
            metrics: pipeline.metrics().map(|metric| (metric.name.clone(), MetricDisplay::of_metric(metric))).collect(),
            scorecard: pipeline.scorecard.clone(),
        }
    }

    /// The metric that the leaf at `node` scores; none for a component.
    #[must_use]
    pub fn metric_of_node(&self, node: usize) -> Option<&str> {
        match &self.scorecard.nodes.get(node)?.part {
            NodeKind::Leaf { metric, .. } => Some(metric),
            NodeKind::Component { .. } => None,
        }
    }
}

/// All methods of a leaf.
pub fn methods(scoring: &MetricScoring) -> Vec<&ScoringMethod> {
    match scoring {
        MetricScoring::Method(method) => vec![method],
        MetricScoring::ByTier(methods) => methods.iter().collect(),
        MetricScoring::Cases(cases) => cases.iter().map(|(_, method)| method).collect(),
    }
}

/// The method of a leaf for a tier and a case.
pub fn method_for(scoring: &MetricScoring, tier: usize, case: Option<usize>) -> Option<&ScoringMethod> {
    match scoring {
        MetricScoring::Method(method) => Some(method),
        MetricScoring::ByTier(methods) => methods.get(tier),
        MetricScoring::Cases(cases) => cases.get(case?).map(|(_, method)| method),
    }
}

/// The accounts that a method compares with each other; none for a method without peers.
pub fn peer_scope(method: &ScoringMethod) -> Option<&PeerScope> {
    match method {
        ScoringMethod::Percentile { group, .. } | ScoringMethod::ZScore { group, .. } => Some(group),
        _ => None,
    }
}
