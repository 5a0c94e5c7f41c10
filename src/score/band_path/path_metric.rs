//! What paths need of a pipeline's metrics.

use super::rounded_value::Precision;
use crate::config::{MetricType, Pipeline};

/// A metric, as far as values and sentences need it.
#[derive(Debug, Clone)]
pub struct PathMetric<'a> {
    pub name: &'a str,
    pub unit: Option<&'a str>,
    pub precision: Precision,
}

/// Returns the metrics of a pipeline.
#[must_use]
pub fn path_metrics(pipeline: &Pipeline) -> Vec<PathMetric<'_>> {
    let mut metrics = Vec::new();
    for metric in pipeline.metrics() {
        let precision = if metric.kind == MetricType::Integer { Precision::Integer } else { Precision::Decimal };
        metrics.push(PathMetric { name: &metric.name, unit: metric.unit.as_deref(), precision });
    }
    metrics
}
