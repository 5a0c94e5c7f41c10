//! Which metrics the conditions and formulas of a scorecard read.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{NodeKind, Pipeline, Scorecard};
use crate::query::Sql;
use crate::query::column_edges::ColumnEdges;
use crate::query::mentioned_names::mentioned_names;

/// The name by which conditions read the account's tier.
pub const TIER: &str = "tier";

/// The names that each condition and formula reads. Upper and lower case are the same.
#[derive(Debug, Clone, Default)]
pub struct ColumnReads {
    /// Per derived metric, by name; also for [`TIER`], which is made of what the conditions of tiers read.
    pub derived: BTreeMap<String, Vec<String>>,
    /// Per node of the scorecard.
    pub applies: Vec<Vec<String>>,
    /// Per node: its cases, targets and groups of peers.
    pub scoring: Vec<Vec<String>>,
    /// Per rule.
    pub conditions: Vec<Vec<String>>,
    /// Per rule: its amount.
    pub amounts: Vec<Vec<String>>,
    /// By name in lower case: with what conditions compare it. What only scoring itself reads has no entry.
    pub edges: BTreeMap<String, ColumnEdges>,
}

impl ColumnReads {
    /// Returns the names that a derived metric reads; none for any other name.
    fn reads_of_derived(&self, name: &str) -> &[String] {
        let derived = self.derived.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        derived.map_or(&[], |(_, reads)| reads)
    }

    /// Returns with what conditions compare a name; `None` if no condition or formula that counts reads it.
    #[must_use]
    pub fn edges_of(&self, name: &str) -> Option<&ColumnEdges> {
        self.edges.get(&name.to_lowercase())
    }
}

/// The scored metrics that each condition depends on, directly or through derived metrics, as indices into `metrics`.
#[derive(Debug)]
pub struct MetricInfluence<'a> {
    scorecard: &'a Scorecard,
    reads: &'a ColumnReads,
    /// The metrics that the scorecard scores, and the names that these are derived from, each once.
    pub metrics: Vec<&'a str>,
    /// Per node: the metric that a leaf scores.
    pub metric_of_node: Vec<Option<usize>>,
    /// Per metric: the others that it is derived from.
    pub derived: Vec<Vec<usize>>,
    pub applies: Vec<Vec<usize>>,
    pub scoring: Vec<Vec<usize>>,
    pub conditions: Vec<RuleInfluence>,
    pub amounts: Vec<RuleInfluence>,
    /// What the tier depends on.
    pub tier: Vec<usize>,
}

/// What the condition or the amount of a rule depends on.
#[derive(Debug, Clone, Default)]
pub struct RuleInfluence {
    pub metrics: Vec<usize>,
    /// Whether it reads a score or the coverage, which any metric moves.
    pub reads_scores: bool,
}

impl<'a> MetricInfluence<'a> {
    pub fn new(scorecard: &'a Scorecard, reads: &'a ColumnReads) -> Self {
        let mut metrics: Vec<&str> = Vec::new();
        let mut metric_of_node = Vec::with_capacity(scorecard.nodes.len());
        for node in &scorecard.nodes {
            let NodeKind::Leaf { metric, .. } = &node.part else {
                metric_of_node.push(None);
                continue;
            };
            let known = metrics.iter().position(|known| known == metric);
            metric_of_node.push(Some(known.unwrap_or(metrics.len())));
            if known.is_none() {
                metrics.push(metric);
            }
        }
        let mut at = 0;
        while let Some(metric) = metrics.get(at).copied() {
            for name in reads.reads_of_derived(metric) {
                if !metrics.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                    metrics.push(name);
                }
            }
            at += 1;
        }
        let resolver = NameResolver { scorecard, reads, metrics: &metrics };
        let of_each = |lists: &[Vec<String>]| lists.iter().map(|names| resolver.metrics_behind(names)).collect();
        let of_rule = |names: &Vec<String>| resolver.influence_of(names);
        MetricInfluence {
            derived: metrics.iter().map(|metric| resolver.metrics_behind(reads.reads_of_derived(metric))).collect(),
            applies: of_each(&reads.applies),
            scoring: of_each(&reads.scoring),
            conditions: reads.conditions.iter().map(of_rule).collect(),
            amounts: reads.amounts.iter().map(of_rule).collect(),
            tier: resolver.metrics_behind(reads.reads_of_derived(TIER)),
            metric_of_node,
            metrics,
            scorecard,
            reads,
        }
    }

    /// Returns what an expression depends on that reads these names.
    #[must_use]
    pub fn of_names(&self, names: &[String]) -> RuleInfluence {
        NameResolver { scorecard: self.scorecard, reads: self.reads, metrics: &self.metrics }.influence_of(names)
    }
}

struct NameResolver<'a> {
    scorecard: &'a Scorecard,
    reads: &'a ColumnReads,
    metrics: &'a [&'a str],
}

impl NameResolver<'_> {
    fn influence_of(&self, names: &[String]) -> RuleInfluence {
        RuleInfluence {
            metrics: self.metrics_behind(names),
            reads_scores: names.iter().any(|name| is_score_name(self.scorecard, name)),
        }
    }

    /// Returns the known metrics among the names and behind derived metrics.
    fn metrics_behind(&self, names: &[String]) -> Vec<usize> {
        let mut found = Vec::new();
        let mut waiting: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut seen: Vec<&str> = Vec::new();
        while let Some(name) = waiting.pop() {
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            found.extend(self.metrics.iter().position(|metric| metric.eq_ignore_ascii_case(name)));
            waiting.extend(self.reads.reads_of_derived(name).iter().map(String::as_str));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Returns whether conditions read a score of the account, or its coverage, by this name.
#[must_use]
pub fn is_score_name(scorecard: &Scorecard, name: &str) -> bool {
    let is_component = |component: &str| scorecard.components().any(|node| node.name.eq_ignore_ascii_case(component));
    name.eq_ignore_ascii_case("raw_score")
        || name.eq_ignore_ascii_case("coverage")
        || name.to_ascii_lowercase().strip_suffix("_score").is_some_and(is_component)
}

/// Returns the names, in lower case, that the scorecard and the tiers score and read, directly or through derived metrics.
#[must_use]
pub fn names_used_in_scoring(pipeline: &Pipeline) -> BTreeSet<String> {
    let scorecard = &pipeline.scorecard;
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut add_names = |sql: &Sql| {
        let names = mentioned_names(sql).unwrap_or_default();
        used.extend(names.iter().map(|name| name.to_lowercase()));
    };
    pipeline.tiers.iter().filter_map(|tier| tier.when.as_ref()).chain(scorecard.sql()).for_each(&mut add_names);
    for node in &scorecard.nodes {
        let NodeKind::Leaf { metric, .. } = &node.part else { continue };
        used.insert(metric.to_lowercase());
        used.extend(node.columns_of_methods().map(str::to_lowercase));
    }
    // A derived metric uses only earlier ones.
    for derived in pipeline.derived.iter().rev() {
        if used.contains(&derived.metric.name.to_lowercase()) {
            used.extend(derived.reads.iter().map(|name| name.to_lowercase()));
        }
    }
    used
}
