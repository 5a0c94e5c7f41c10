//! A scorecard as it is published and read back: everything needed to score the same values again later.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::digest;
use crate::config::{Metric, MetricType, NodeKind, Pipeline, Scorecard};
use crate::measure::metric::{self, MEANING_VERSION};
use crate::query::canonical_text::{canonical_text, parameter_texts};
use crate::score::column_reads::names_used_in_scoring;

/// A scorecard with the names that its indices refer to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ResolvedScorecard {
    pub fingerprint: String,
    /// Names, in the order of the weights.
    pub tiers: Vec<String>,
    /// Every metric of the pipeline.
    pub metrics: BTreeMap<String, MetricDisplay>,
    pub scorecard: Scorecard,
    /// What the metrics and tiers meant; none in a scorecard that an older release stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<ScorecardMeaning>,
}

/// What the metrics and tiers of a scorecard mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScorecardMeaning {
    /// See [`MEANING_VERSION`].
    pub version: u32,
    /// A digest of each metric's meaning, by name.
    pub metrics: BTreeMap<String, String>,
    /// Per tier: its condition in canonical form; none for the last.
    pub tier_conditions: Vec<Option<String>>,
    /// The values of parameters, by name.
    pub parameters: BTreeMap<String, String>,
}

impl ScorecardMeaning {
    fn of_pipeline(pipeline: &Pipeline) -> Self {
        let parameters = parameter_texts(&pipeline.parameters);
        let canonical = |sql| canonical_text(sql, &parameters);
        let conditions = pipeline.tiers.iter().map(|tier| tier.when.as_ref().map(canonical)).collect();
        ScorecardMeaning {
            version: MEANING_VERSION,
            metrics: metric::metric_meanings(pipeline),
            tier_conditions: conditions,
            parameters,
        }
    }
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
        let meaning = ScorecardMeaning::of_pipeline(pipeline);
        ResolvedScorecard {
            fingerprint: fingerprint_of(pipeline, &meaning),
            tiers: pipeline.tiers.iter().map(|tier| tier.name.clone()).collect(),
            metrics: pipeline.metrics().map(|metric| (metric.name.clone(), MetricDisplay::of_metric(metric))).collect(),
            scorecard: pipeline.scorecard.clone(),
            meaning: Some(meaning),
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

/// Returns a digest of the scorecard, the tiers, and the metrics that these score and read. It depends on their meaning only,
/// not on layout or comments.
fn fingerprint_of(pipeline: &Pipeline, meaning: &ScorecardMeaning) -> String {
    let used = names_used_in_scoring(pipeline);
    let used: Vec<_> = meaning.metrics.iter().filter(|(metric, _)| used.contains(&metric.to_lowercase())).collect();
    // Checked numbers are finite, so the conversion to JSON cannot fail.
    let parts = (meaning.version, &pipeline.tiers, &pipeline.scorecard, used, &meaning.parameters);
    let mut digest = digest::sha256_hex(&serde_json::to_vec(&parts).unwrap_or_default());
    digest.truncate(16);
    digest
}
