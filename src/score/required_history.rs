//! How many days of published history a scorecard needs, to carry values and to compare accounts with their own past.

use std::collections::BTreeMap;

use crate::config::{NodeKind, Scorecard, ScoringMethod};

/// Returns how many days of its published values each metric needs. Metrics that need none are left out.
#[must_use]
pub fn history_days_by_metric(scorecard: &Scorecard) -> BTreeMap<&str, u32> {
    let mut days_by_metric: BTreeMap<&str, u32> = BTreeMap::new();
    for node in &scorecard.nodes {
        let NodeKind::Leaf { metric, score } = &node.part else { continue };
        for days in score.methods().filter_map(baseline_days).chain(node.missing.carry_days()) {
            let longest = days_by_metric.entry(metric).or_default();
            *longest = days.max(*longest);
        }
    }
    days_by_metric
}

fn baseline_days(method: &ScoringMethod) -> Option<u32> {
    match method {
        ScoringMethod::Baseline { days, .. } => Some(*days),
        _ => None,
    }
}

/// Returns how many days of its published scores each component needs. Components that carry no score are left out.
#[must_use]
pub fn history_days_by_component(scorecard: &Scorecard) -> BTreeMap<&str, u32> {
    let components = scorecard.nodes.iter().skip(1).filter(|node| matches!(node.part, NodeKind::Component { .. }));
    components.filter_map(|node| Some((node.name.as_str(), node.missing.carry_days()?))).collect()
}
