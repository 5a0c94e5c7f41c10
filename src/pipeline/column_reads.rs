//! Which metrics and columns the SQL of a scorecard reads, so that scoring itself contains no SQL.

use std::collections::BTreeMap;

use crate::config::{Pipeline, ScorecardNode, Sql};
use crate::query::column_edges::{ColumnEdges, column_edges};
use crate::query::mentioned_names;
use crate::score::column_reads::{ColumnReads, TIER};

/// Returns the names that conditions, cases, amounts and derived metrics read.
#[must_use]
pub fn column_reads(pipeline: &Pipeline) -> ColumnReads {
    let scorecard = &pipeline.scorecard;
    let derived = pipeline.derived.iter().map(|derived| (derived.metric.name.clone(), derived.reads.clone()));
    let tier = pipeline.tiers.iter().flat_map(|tier| names_in(tier.when.as_ref())).collect();
    ColumnReads {
        derived: derived.chain([(TIER.to_owned(), tier)]).collect(),
        applies: scorecard.nodes.iter().map(|node| names_in(node.applies.as_ref())).collect(),
        scoring: scorecard.nodes.iter().map(names_in_scoring).collect(),
        conditions: scorecard.rules.iter().map(|rule| names_in(Some(&rule.when))).collect(),
        amounts: scorecard.rules.iter().map(|rule| names_in(rule.then.amount())).collect(),
        edges: edges_in_conditions(pipeline),
    }
}

/// Returns with what the conditions of tiers and of the scorecard compare each name.
fn edges_in_conditions(pipeline: &Pipeline) -> BTreeMap<String, ColumnEdges> {
    let scorecard = &pipeline.scorecard;
    let mut edges = EdgesByName::default();
    let of_tiers = pipeline.tiers.iter().filter_map(|tier| tier.when.as_ref());
    let of_nodes = scorecard.nodes.iter().flat_map(|node| node.applies.iter().chain(node.conditions_of_cases()));
    let of_rules = scorecard.rules.iter().map(|rule| &rule.when);
    for condition in of_tiers.chain(of_nodes).chain(of_rules) {
        edges.add_condition(pipeline, condition);
    }
    for name in scorecard.nodes.iter().flat_map(ScorecardNode::columns_of_methods) {
        edges.add_formula(name, &ColumnEdges::default());
    }
    for amount in scorecard.rules.iter().filter_map(|rule| rule.then.amount()) {
        column_edges(amount, &pipeline.parameters).iter().for_each(|(name, found)| edges.add_formula(name, found));
    }
    // A derived metric uses only earlier ones.
    for derived in pipeline.derived.iter().rev() {
        let name = &derived.metric.name;
        if let Some(found) = edges.0.get(&name.to_lowercase()).cloned() {
            derived.reads.iter().for_each(|read| edges.add_formula(read, &found));
        } else if scorecard.weighs_metric(name) {
            derived.reads.iter().for_each(|read| edges.add_formula(read, &ColumnEdges::default()));
        }
    }
    edges.0
}

#[derive(Default)]
struct EdgesByName(BTreeMap<String, ColumnEdges>);

impl EdgesByName {
    fn add_condition(&mut self, pipeline: &Pipeline, condition: &Sql) {
        for (name, found) in column_edges(condition, &pipeline.parameters) {
            self.0.entry(name).and_modify(|known| known.extend(&found)).or_insert(found);
        }
    }

    /// Adds a name on which more depends than comparisons with these numbers.
    fn add_formula(&mut self, name: &str, found: &ColumnEdges) {
        let found = ColumnEdges { are_exhaustive: false, ..found.clone() };
        self.0.entry(name.to_lowercase()).and_modify(|known| known.extend(&found)).or_insert(found);
    }
}

fn names_in_scoring(node: &ScorecardNode) -> Vec<String> {
    let in_cases = node.conditions_of_cases().flat_map(|condition| names_in(Some(condition)));
    node.columns_of_methods().map(str::to_owned).chain(in_cases).collect()
}

/// Returns the names in an expression. The pipeline was checked, so each expression can be parsed.
fn names_in(sql: Option<&Sql>) -> Vec<String> {
    sql.and_then(mentioned_names::mentioned_names).unwrap_or_default()
}
