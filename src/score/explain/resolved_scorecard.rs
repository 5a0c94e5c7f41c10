//! A scorecard as it is published and read back: what it takes to score the same values again, years later.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::{MetricType, NodeKind, Pipeline, Scorecard};

/// A resolved scorecard with the names that its numbers refer to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ResolvedScorecard {
    pub fingerprint: String,
    /// Names, in the order in which weights are kept.
    pub tiers: Vec<String>,
    /// Every metric of the pipeline.
    pub metrics: BTreeMap<String, MetricDisplay>,
    pub scorecard: Scorecard,
}

/// What is to be known of a metric to show its value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MetricDisplay {
    pub kind: MetricType,
    pub unit: Option<String>,
}

impl ResolvedScorecard {
    #[must_use]
    pub fn from_spec(pipeline: &Pipeline) -> Self {
        let named_metric = |metric: &crate::config::Metric| {
            (metric.name.clone(), MetricDisplay { kind: metric.kind, unit: metric.unit.clone() })
        };
        ResolvedScorecard {
            fingerprint: pipeline.scorecard_fingerprint(),
            tiers: pipeline.tiers.iter().map(|tier| tier.name.clone()).collect(),
            metrics: pipeline.metrics().map(named_metric).collect(),
            scorecard: pipeline.scorecard.clone(),
        }
    }

    /// What the entry at `node` measures; none for a component.
    #[must_use]
    pub fn metric_of_node(&self, node: usize) -> Option<&str> {
        match &self.scorecard.nodes.get(node)?.part {
            NodeKind::Leaf { metric, .. } => Some(metric),
            NodeKind::Component { .. } => None,
        }
    }
}
