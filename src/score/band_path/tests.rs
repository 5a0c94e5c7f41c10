//! Ways out of a band, by hand and against a scan of everything.

mod methods;
mod properties;
mod rules;
mod sentences;

use super::{BandPath, PathMetric, RequiredChange, ScoringResults, find_band_paths};
use crate::config::{NodeKind, RuleAction, ScoreRule, Scorecard, ScoringMethod, ValueRange};
use crate::score::band::{PastSnapshot, assign_bands};
use crate::score::component_tree::{FinalScores, RuleColumns, apply_rules as obey, score_tree};
use crate::score::normalise::fixtures::{AccountsFixture, NodeFixture, as_of, bands, leaf, range, sql, test_scorecard};
use crate::score::normalise::{ScoreDirection, score_leaves};

/// A scorecard, the accounts, the rules that hold for all of them, and what is known of the metrics.
#[derive(Debug, Clone)]
struct PathCase {
    children: Vec<NodeFixture>,
    world: AccountsFixture,
    bands: Vec<(&'static str, &'static str, &'static str)>,
    /// Scores with which the first band is not left.
    stays: Option<ValueRange>,
    past: Vec<PastSnapshot>,
    rules: Vec<(RuleAction, Option<f64>)>,
    unit: Option<&'static str>,
    is_integer: bool,
    /// Where every entry scores this metric.
    only_metric: Option<&'static str>,
}

impl PathCase {
    /// Two bands that meet at 50, where the better one begins; whole numbers of days.
    fn new(children: Vec<NodeFixture>, world: AccountsFixture) -> Self {
        let bands = vec![("low", "", "50)"), ("high", "[50", "")];
        PathCase {
            children,
            world,
            bands,
            rules: Vec::new(),
            unit: Some("days"),
            is_integer: true,
            only_metric: None,
            stays: None,
            past: Vec::new(),
        }
    }

    /// One metric, `m`.
    fn with_method(method: ScoringMethod, world: AccountsFixture) -> Self {
        PathCase::new(vec![leaf("m", 1.0, method)], world)
    }

    fn with_any_number(self) -> Self {
        PathCase { is_integer: false, unit: None, ..self }
    }

    fn with_bands(self, bands: &[(&'static str, &'static str, &'static str)]) -> Self {
        PathCase { bands: bands.to_vec(), ..self }
    }

    fn with_rules(self, rules: Vec<(RuleAction, Option<f64>)>) -> Self {
        PathCase { rules, ..self }
    }

    fn scorecard(&self) -> Scorecard {
        let mut card = test_scorecard(self.children.clone());
        let ranges: Vec<_> = self.bands.iter().map(|(name, low, high)| (*name, range(low, high))).collect();
        card.bands = bands(&ranges);
        card.bands.0[0].stays = self.stays;
        for node in &mut card.nodes {
            if let (NodeKind::Leaf { metric, .. }, Some(only)) = (&mut node.part, self.only_metric) {
                only.clone_into(metric);
            }
        }
        let rule = |(index, (then, _)): (usize, &(RuleAction, Option<f64>))| ScoreRule {
            name: format!("r{index}"),
            when: sql(),
            then: then.clone(),
            reason: String::new(),
        };
        card.rules = self.rules.iter().enumerate().map(rule).collect();
        card
    }

    fn rule_columns(&self) -> Vec<RuleColumns> {
        let accounts = self.world.tiers.len();
        let column = |(_, amount): &(RuleAction, Option<f64>)| RuleColumns {
            when: vec![true; accounts],
            amount: vec![*amount; accounts],
            reason: vec![String::new(); accounts],
        };
        self.rules.iter().map(column).collect()
    }

    /// The score of every account, by all stages.
    fn final_scores(&self) -> FinalScores {
        let (card, board) = (self.scorecard(), self.world.scoring_input(&self.children));
        obey(&card, &score_tree(&card, &board, &score_leaves(&card, &board)), &self.rule_columns())
    }

    fn paths(&self) -> Vec<BandPath> {
        let (card, board, rules) = (self.scorecard(), self.world.scoring_input(&self.children), self.rule_columns());
        let normal = score_leaves(&card, &board);
        let scores = score_tree(&card, &board, &normal);
        let verdicts = obey(&card, &scores, &rules);
        let names = self.world.metrics.iter().map(|(name, ..)| name.as_str());
        let measures: Vec<PathMetric> =
            names.map(|name| PathMetric { name, unit: self.unit, is_integer: self.is_integer }).collect();
        find_band_paths(
            &card,
            &measures,
            &ScoringResults {
                scoring_input: &board,
                normal: &normal,
                scores: &scores,
                rules: &rules,
                final_scores: &verdicts,
                band_assignments: &assign_bands(&card, &verdicts, &self.past, as_of()),
            },
        )
    }

    /// The sentences for one account, first those down, then those up.
    fn sentences(&self, account: usize) -> Vec<String> {
        self.paths().into_iter().filter(|way| way.account == account).map(|way| way.text).collect()
    }
}

/// The number that a way needs.
fn value_needed(way: &BandPath) -> Option<f64> {
    match &way.change {
        RequiredChange::Metric(step) => step.value_needed.map(|told| told.value),
        RequiredChange::Rule(_) => None,
    }
}

/// A band that is left at 55 is left there, not where it ends.
#[test]
fn stays_range_moves_the_exit() {
    let case = PathCase::with_method(ScoringMethod::AsIs, AccountsFixture::new(1).numbers("m", [40.0]));
    assert_eq!(case.sentences(0), ["10 more days of m (40 → 50) reach high"]);
    let sticky = PathCase { stays: Some(range("", "55)")), ..case.clone() };
    assert_eq!(sticky.sentences(0), ["15 more days of m (40 → 55) reach high"]);
    // Held with 52, where its score alone would be in the better band.
    let past = PastSnapshot {
        date: as_of().pred_opt().unwrap(),
        present: vec![true],
        score: vec![Some(40.0)],
        band: vec![Some("low".into())],
        band_since: vec![None],
        decided_without_rule: vec![true],
    };
    let held = PathCase { past: vec![past], world: AccountsFixture::new(1).numbers("m", [52.0]), ..sticky };
    assert_eq!(held.sentences(0), ["3 more days of m (52 → 55) reach high"]);
}
