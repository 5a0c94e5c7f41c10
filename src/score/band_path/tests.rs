//! Paths out of a band, by hand and against a scan of all values.

mod methods;
mod properties;
mod rules;
mod sentences;

use std::collections::BTreeSet;
use std::convert::Infallible;

use super::rounded_value::Precision;
use super::{BandPath, PathMetric, RequiredChange, ScoringResults, find_band_paths};
use crate::config::{NodeKind, RuleAction, ScoreRule, Scorecard, ScoringMethod, ValueRange};
use crate::score::band::assign_bands;
use crate::score::column_reads::ColumnReads;
use crate::score::component_tree::{FinalScores, RuleColumns, apply_rules, score_tree};
use crate::score::normalise::fixtures::{AccountsFixture, NodeFixture, as_of, bands, leaf, range, sql, test_scorecard};
use crate::score::normalise::{ScoreDirection, leaf_curves, score_leaves};
use crate::score::past_snapshot::PastSnapshot;

/// A scorecard, the accounts, the rules that hold for all of them, and the unit and precision of the metrics.
#[derive(Debug, Clone)]
struct PathCase {
    children: Vec<NodeFixture>,
    accounts: AccountsFixture,
    bands: Vec<(&'static str, &'static str, &'static str)>,
    /// Scores with which the first band is not left.
    stays: Option<ValueRange>,
    past: Vec<PastSnapshot>,
    rules: Vec<(RuleAction, Option<f64>)>,
    unit: Option<&'static str>,
    precision: Precision,
    /// If set, every leaf scores this metric.
    only_metric: Option<&'static str>,
}

impl PathCase {
    /// Two bands that meet at 50, where the better one begins; whole numbers of days.
    fn new(children: Vec<NodeFixture>, accounts: AccountsFixture) -> Self {
        let bands = vec![("low", "", "50)"), ("high", "[50", "")];
        PathCase {
            children,
            accounts,
            bands,
            rules: Vec::new(),
            unit: Some("days"),
            precision: Precision::Integer,
            only_metric: None,
            stays: None,
            past: Vec::new(),
        }
    }

    /// One metric, `m`.
    fn with_method(method: ScoringMethod, accounts: AccountsFixture) -> Self {
        PathCase::new(vec![leaf("m", 1.0, method)], accounts)
    }

    fn with_any_number(self) -> Self {
        PathCase { precision: Precision::Decimal, unit: None, ..self }
    }

    fn with_bands(self, bands: &[(&'static str, &'static str, &'static str)]) -> Self {
        PathCase { bands: bands.to_vec(), ..self }
    }

    fn with_rules(self, rules: Vec<(RuleAction, Option<f64>)>) -> Self {
        PathCase { rules, ..self }
    }

    fn scorecard(&self) -> Scorecard {
        let mut scorecard = test_scorecard(self.children.clone());
        let ranges: Vec<_> = self.bands.iter().map(|(name, low, high)| (*name, range(low, high))).collect();
        scorecard.bands = bands(&ranges);
        scorecard.bands.0[0].stays = self.stays;
        for node in &mut scorecard.nodes {
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
        scorecard.rules = self.rules.iter().enumerate().map(rule).collect();
        scorecard
    }

    fn rule_columns(&self) -> Vec<RuleColumns> {
        let count = self.accounts.tiers.len();
        let column = |(_, amount): &(RuleAction, Option<f64>)| RuleColumns {
            when: vec![true; count],
            amount: vec![*amount; count],
            reason: vec![String::new(); count],
        };
        self.rules.iter().map(column).collect()
    }

    /// The score of every account, by all stages.
    fn final_scores(&self) -> FinalScores {
        let (scorecard, input) = (self.scorecard(), self.accounts.scoring_input(&self.children));
        apply_rules(
            &scorecard,
            &score_tree(&scorecard, &input, &score_leaves(&scorecard, &input)),
            &self.rule_columns(),
        )
    }

    fn paths(&self) -> Vec<BandPath> {
        let (scorecard, input, rules) =
            (self.scorecard(), self.accounts.scoring_input(&self.children), self.rule_columns());
        let normal = score_leaves(&scorecard, &input);
        let scores = score_tree(&scorecard, &input, &normal);
        let final_scores = apply_rules(&scorecard, &scores, &rules);
        let names = self.accounts.metrics.iter().map(|metric| metric.name.as_str());
        let metrics: Vec<PathMetric> = names
            .map(|name| PathMetric { name, unit: self.unit, precision: self.precision, sources: BTreeSet::new() })
            .collect();
        let curves = leaf_curves(&scorecard, &input, &normal);
        // Without conditions that read a metric, no scenario is needed.
        let paths: Result<_, Infallible> = find_band_paths(
            &scorecard,
            &metrics,
            &ScoringResults {
                scoring_input: &input,
                normal: &normal,
                curves: &curves,
                reads: &ColumnReads::default(),
                scores: &scores,
                rules: &rules,
                final_scores: &final_scores,
                band_assignments: &assign_bands(&scorecard, &final_scores, &self.past, as_of()),
            },
            |_| unreachable!("no condition reads a metric"),
        );
        paths.unwrap()
    }

    /// The sentences for one account, first those down, then those up.
    fn sentences(&self, account: usize) -> Vec<String> {
        self.paths().into_iter().filter(|path| path.account == account).map(|path| path.text).collect()
    }
}

/// The number that a path needs.
fn value_needed(path: &BandPath) -> Option<f64> {
    match &path.change {
        RequiredChange::Metric(change) => change.value_needed.map(|needed| needed.value),
        RequiredChange::Rule(_) => None,
    }
}

/// A band with a `stays` range up to 55 is left at 55, not at its own edge.
#[test]
fn stays_range_moves_the_exit() {
    let case = PathCase::with_method(ScoringMethod::AsIs, AccountsFixture::new(1).numbers("m", [40.0]));
    assert_eq!(case.sentences(0), ["10 more days of m (40 → 50) reach high"]);
    let sticky = PathCase { stays: Some(range("", "55)")), ..case.clone() };
    assert_eq!(sticky.sentences(0), ["15 more days of m (40 → 55) reach high"]);
    // With 52 the account stays in its band, although its score is in the better one.
    let past = PastSnapshot {
        date: as_of().pred_opt().unwrap(),
        present: vec![true],
        score: vec![Some(40.0)],
        band: vec![Some("low".into())],
        band_since: vec![None],
        band_can_stay: vec![true],
    };
    let stays = PathCase { past: vec![past], accounts: AccountsFixture::new(1).numbers("m", [52.0]), ..sticky };
    assert_eq!(stays.sentences(0), ["3 more days of m (52 → 55) reach high"]);
}
