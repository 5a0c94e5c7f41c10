//! The tree of the scorecard: components, and the metrics they consist of.

use super::band::check_component_bands;
use super::names::check_identifier;
use super::scoring_method::{LeafMetric, check_scoring};
use super::sql_expression::check_condition;
use super::symbol_table::SymbolTable;
use super::weight::{report_tiers_without_weight, resolve_weights};
use super::weight_warnings::{WeighedPart, warn_about_weights};
use crate::base::diagnostic::{Diagnostic, Place};
use crate::config::raw::{RawCombine, RawMethod, RawMissing, RawNode, RawScore, RawScorecard};
use crate::config::yaml::{Entries, Spanned};
use crate::config::{CombineMethod, MissingPolicy, NodeKind, ScorecardNode};

/// Returns the nodes of the scorecard: the root, then the others, each before its own children. `place` is that of the
/// whole scorecard.
pub fn check_components(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    raw: &RawScorecard,
    place: &Place,
) -> Vec<ScorecardNode> {
    let root = ScorecardNode {
        name: "overall".to_owned(),
        parent: None,
        depth: 0,
        weights: vec![1.0; symbols.tiers.len()],
        applies: None,
        missing: MissingPolicy::Spread,
        part: NodeKind::Component { children: Vec::new(), combine: combine_method(raw.combine), bands: None },
    };
    let mut tree = TreeChecker {
        problems,
        symbols,
        nodes: vec![root],
        places: vec![place.clone()],
        has_written_weight: vec![true],
    };
    tree.add_children(0, &raw.components, place);
    tree.nodes
}

struct TreeChecker<'a> {
    problems: &'a mut Vec<Diagnostic>,
    symbols: &'a SymbolTable,
    nodes: Vec<ScorecardNode>,
    /// The places of the nodes' names.
    places: Vec<Place>,
    /// Whether a weight is written for each node.
    has_written_weight: Vec<bool>,
}

impl TreeChecker<'_> {
    /// Adds the nodes below `parent`, each before its own children.
    fn add_children(&mut self, parent: usize, raw: &Entries<RawNode>, place: &Place) {
        if raw.0.is_empty() {
            let message = format!("`{}` has no parts", self.nodes[parent].name);
            self.problems.push(Diagnostic::error("empty", message).at(place.clone()));
        }
        let mut children = Vec::new();
        for (name, raw) in &raw.0 {
            self.check_name(name);
            let Some(node) = self.check_node(parent, name, raw) else {
                self.symbols.rejected_names.borrow_mut().insert(format!("{}_score", name.value));
                continue;
            };
            let index = self.nodes.len();
            self.nodes.push(node);
            self.places.push(name.place.clone());
            self.has_written_weight.push(raw.weight.is_some());
            children.push(index);
            if let Some(made_of) = &raw.made_of {
                self.add_children(index, &made_of.value, &name.place);
            }
        }
        self.check_weights_of_children(parent, &children);
        if let NodeKind::Component { children: known, .. } = &mut self.nodes[parent].part {
            *known = children;
        }
    }

    /// Reports a name that is not an identifier, or that another node has.
    fn check_name(&mut self, name: &Spanned<String>) {
        check_identifier(self.problems, name, "a part of the scorecard");
        if let Some(first) = self.nodes.iter().position(|node| node.name == name.value) {
            self.problems.push(
                Diagnostic::error("repeated-name", format!("the scorecard has two parts called `{}`", name.value))
                    .at(name.place.clone())
                    .related(self.places[first].clone(), "first used here")
                    .hint("give this one another name, and set `metric:` if it scores the same metric"),
            );
        }
    }

    fn check_node(&mut self, parent: usize, name: &Spanned<String>, raw: &RawNode) -> Option<ScorecardNode> {
        let condition = raw.applies.as_ref();
        let applies = condition.and_then(|raw| check_condition(self.problems, self.symbols, raw, &["tier"]));
        let weights = resolve_weights(self.problems, self.symbols, raw.weight.as_ref());
        let missing = self.check_missing_policy(raw.missing.as_ref());
        let part = self.check_node_kind(name, raw)?;
        let depth = self.nodes[parent].depth + 1;
        Some(ScorecardNode { name: name.value.clone(), parent: Some(parent), depth, weights, applies, missing, part })
    }

    /// Returns a component or a metric. Reports an entry that is written as both or as neither.
    fn check_node_kind(&mut self, name: &Spanned<String>, raw: &RawNode) -> Option<NodeKind> {
        match (&raw.made_of, &raw.score) {
            (Some(_), None) => Some(self.check_component(name, raw)),
            (None, Some(score)) => self.check_leaf(name, raw, score),
            (Some(_), Some(score)) => {
                self.problems.push(
                    Diagnostic::error("two-kinds", format!("`{}` has both `made_of` and `score`", name.value))
                        .at(score.place.clone())
                        .hint("a component has `made_of`, a metric has `score`"),
                );
                None
            }
            (None, None) => {
                self.problems.push(
                    Diagnostic::error("no-kind", format!("`{}` has neither `made_of` nor `score`", name.value))
                        .at(name.place.clone())
                        .hint("write `made_of` for a component, or `score` for a metric"),
                );
                None
            }
        }
    }

    fn check_component(&mut self, name: &Spanned<String>, raw: &RawNode) -> NodeKind {
        if let Some(metric) = &raw.metric {
            let message = "`metric` belongs to a part with `score`, not to one with `made_of`";
            self.problems.push(Diagnostic::error("misplaced", message).at(metric.place.clone()));
        }
        let scale = self.symbols.scale;
        let bands = raw.bands.as_ref().map(|bands| check_component_bands(self.problems, scale, bands, &name.place));
        let combine = raw.combine.as_ref().map_or(CombineMethod::WeightedMean, |raw| combine_method(raw.value));
        NodeKind::Component { children: Vec::new(), combine, bands }
    }

    fn check_leaf(&mut self, name: &Spanned<String>, raw: &RawNode, score: &Spanned<RawMethod>) -> Option<NodeKind> {
        let combine = raw.combine.as_ref().map(|raw| &raw.place);
        let bands = raw.bands.as_ref().map(|raw| raw.0.first().map_or(&name.place, |(band, _)| &band.place));
        for (key, place) in [("combine", combine), ("bands", bands)] {
            if let Some(place) = place {
                let message = format!("`{key}` belongs to a part with `made_of`, not to one with `score`");
                self.problems.push(Diagnostic::error("misplaced", message).at(place.clone()));
            }
        }
        let metric = raw.metric.as_ref().unwrap_or(name);
        let kind = self.symbols.resolve_metric(self.problems, metric)?;
        let leaf = LeafMetric { metric: &metric.value, kind };
        let score = check_scoring(self.problems, self.symbols, leaf, score)?;
        Some(NodeKind::Leaf { metric: metric.value.clone(), score })
    }

    fn check_missing_policy(&mut self, raw: Option<&RawMissing>) -> MissingPolicy {
        match raw {
            None | Some(RawMissing::Spread) => MissingPolicy::Spread,
            Some(RawMissing::Carry(days)) => MissingPolicy::Carry { days: days.value.0 },
            Some(RawMissing::Score(score)) => {
                if score.value == RawScore::None {
                    let problem = Diagnostic::error("no-score", "expected a score, found `none`");
                    let hint = "leave `missing` out to spread the weight over the siblings";
                    self.problems.push(problem.at(score.place.clone()).hint(hint));
                }
                let score = self.symbols.resolve_score(self.problems, &score.value, &score.place);
                score.map_or(MissingPolicy::Spread, MissingPolicy::Score)
            }
        }
    }

    fn check_weights_of_children(&mut self, parent: usize, children: &[usize]) {
        let Some(first) = children.first() else { return };
        let weights: Vec<&[f64]> = children.iter().map(|child| self.nodes[*child].weights.as_slice()).collect();
        let (whole, place) = match parent {
            0 => ("the scorecard".to_owned(), &self.places[*first]),
            _ => (format!("`{}`", self.nodes[parent].name), &self.places[parent]),
        };
        report_tiers_without_weight(self.problems, self.symbols, &weights, &whole, place);
        let siblings: Vec<WeighedPart<'_>> = children
            .iter()
            .map(|&child| WeighedPart {
                name: &self.nodes[child].name,
                place: &self.places[child],
                weights: &self.nodes[child].weights,
                is_written: self.has_written_weight[child],
            })
            .collect();
        let is_mean =
            matches!(&self.nodes[parent].part, NodeKind::Component { combine: CombineMethod::WeightedMean, .. });
        if is_mean {
            warn_about_weights(self.problems, self.symbols, &siblings, &whole, place);
        }
    }
}

fn combine_method(raw: RawCombine) -> CombineMethod {
    match raw {
        RawCombine::WeightedMean => CombineMethod::WeightedMean,
        RawCombine::Minimum => CombineMethod::Minimum,
        RawCombine::Maximum => CombineMethod::Maximum,
    }
}
