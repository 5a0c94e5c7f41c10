//! Confidence and the age of data, by hand.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use polars::prelude::DataFrame;

use super::{ConfidenceEvidence, ConfidenceLevel, Confidences, join_reasons, rate_confidence};
use crate::config::{CombineMethod, ConfidenceThresholds, MetricType, MissingPolicy, Scorecard, ScoringMethod};
use crate::measure::metric::{MetricColumn, MetricTable};
use crate::score::bounds::{self, BoundsInput};
use crate::score::column_reads::ColumnReads;
use crate::score::component_tree;
use crate::score::normalise::fixtures::{
    self, AccountsFixture, MetricFixture, NULL, NodeFixture, as_of, group, leaf, numbers, range, test_scorecard,
};
use crate::score::normalise::{PastScores, score_leaves};

fn ago(days: u64) -> NaiveDate {
    as_of().checked_sub_days(Days::new(days)).unwrap()
}

/// Two bands that meet at 50; the days on which metrics were observed.
fn confidences_of(
    accounts: &AccountsFixture,
    tree: &[NodeFixture],
    observed: &[(&str, Vec<Option<NaiveDate>>)],
    change: impl FnOnce(&mut Scorecard),
) -> Confidences {
    let mut scorecard = test_scorecard(tree.to_vec());
    scorecard.bands = fixtures::bands(&[("low", range("", "50)")), ("high", range("[50", ""))]);
    change(&mut scorecard);
    let input = accounts.scoring_input(tree);
    let normal = score_leaves(&scorecard, &input);
    let scores = component_tree::score_tree(&scorecard, &input, &normal);
    let final_scores = component_tree::apply_rules(&scorecard, &scores, &[]);
    let bounds = bounds::compute_bounds(
        BoundsInput {
            scorecard: &scorecard,
            scoring_input: &input,
            normalised: &normal,
            scores: &scores,
            rules: &[],
            conditions: &[],
        },
        &ColumnReads::default(),
    );
    let count = accounts.tiers.len();
    let column = |fixture: &MetricFixture| MetricColumn {
        name: fixture.name.clone(),
        kind: MetricType::Number,
        values: fixture.values.clone(),
        status: fixture.status.clone(),
        observed_on: observed
            .iter()
            .find(|(metric, _)| *metric == fixture.name)
            .map_or(vec![None; count], |(_, days)| days.clone()),
    };
    let metrics = MetricTable {
        as_of: as_of(),
        zone: chrono_tz::UTC,
        accounts: (0..count).map(|account| account.to_string()).collect(),
        frame: DataFrame::empty(),
        tiers: accounts.tiers.clone(),
        metrics: accounts.metrics.iter().map(column).collect(),
        findings: Vec::new(),
    };
    let evidence = ConfidenceEvidence {
        scoring_input: &input,
        metrics: &metrics,
        normal: &normal,
        scores: &scores,
        final_scores: &final_scores,
        stale_metrics: &BTreeSet::new(),
        band: &final_scores.band,
        band_at_worst: &bounds.low.band,
        band_at_best: &bounds.high.band,
        possible_bands: &bounds.possible_bands,
        score_may_be_missing: &bounds.may_be_missing,
    };
    rate_confidence(&scorecard, &evidence)
}

fn reasons(confidences: &Confidences) -> Vec<Option<String>> {
    confidences.reasons.iter().map(|reasons| join_reasons(reasons)).collect()
}

fn optional_text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

#[test]
fn firm_unless_a_check_fails() {
    let accounts = AccountsFixture::new(5)
        .numbers("a", [80.0, 80.0, 90.0, 55.0, NULL])
        .numbers("b", [80.0, 80.0, NULL, NULL, NULL]);
    let tree = [leaf("a", 3.0, ScoringMethod::AsIs), leaf("b", 1.0, ScoringMethod::AsIs)];
    let observed = [("a", vec![Some(ago(90)), Some(ago(91)), None, None, Some(ago(900))])];
    let confidences = confidences_of(&accounts, &tree, &observed, |_| {});
    let (firm, tentative) = (ConfidenceLevel::Firm, ConfidenceLevel::Tentative);
    // The third has a coverage of 3/4, which is just enough, and at worst (270 + 0) / 4 = 67.5. The fourth has at worst
    // 165 / 4, which is below 50.
    assert_eq!(confidences.level, [firm, tentative, firm, tentative, ConfidenceLevel::Unscored]);
    let expected = ["", "old_data", "", "band_uncertain", ""].map(optional_text);
    assert_eq!(reasons(&confidences), expected);
    assert_eq!(confidences.band_certain, [Some(true), Some(true), Some(true), Some(false), None]);
    assert_eq!(confidences.data_age_days, [Some(90), Some(91), None, None, None]);

    let stricter = |scorecard: &mut Scorecard| {
        scorecard.confidence = ConfidenceThresholds { min_coverage: 0.8, max_data_age_days: 10 }
    };
    let confidences = confidences_of(&accounts, &tree, &observed, stricter);
    let expected = ["old_data", "old_data", "low_coverage", "low_coverage, band_uncertain", ""];
    assert_eq!(reasons(&confidences), expected.map(optional_text));
}

#[test]
fn the_oldest_value_that_counts_gives_the_age() {
    let mut accounts = AccountsFixture::new(1)
        .numbers("plain", [50.0])
        .numbers("carried", [NULL])
        .numbers("fixed", [NULL])
        .numbers("weightless", [50.0])
        .numbers("lowest", [10.0])
        .numbers("higher", [90.0])
        .numbers("gone", [NULL])
        .past("carried", vec![(ago(20), numbers([70.0]))]);
    accounts.history.scores = [("old".to_owned(), vec![PastScores { date: ago(25), score: vec![Some(40.0)] }])].into();
    let leaf = |name| leaf(name, 1.0, ScoringMethod::AsIs);
    let observed = |name, days| (name, vec![Some(ago(days))]);
    let dates = [
        observed("plain", 5),
        observed("fixed", 400),
        observed("weightless", 300),
        observed("higher", 12),
        observed("gone", 500),
    ];
    let age = |tree: &[NodeFixture]| confidences_of(&accounts, tree, &dates, |_| {}).data_age_days[0];
    assert_eq!(age(&[leaf("plain")]), Some(5));
    // A fixed score is not a value, and a leaf of weight zero does not count.
    assert_eq!(age(&[leaf("plain"), leaf("fixed").missing(MissingPolicy::Score(50.0))]), Some(5));
    assert_eq!(age(&[leaf("plain"), leaf("weightless").weights(vec![0.0; 3])]), Some(5));
    assert_eq!(age(&[leaf("plain"), leaf("carried").missing(MissingPolicy::Carry { days: 30 })]), Some(20));
    // A child that is not the minimum counts too.
    let lowest = group("g", 1.0, vec![leaf("lowest"), leaf("higher")]).combine(CombineMethod::Minimum);
    assert_eq!(age(&[leaf("plain"), lowest]), Some(12));
    let carried = group("old", 1.0, vec![leaf("gone")]).missing(MissingPolicy::Carry { days: 30 });
    assert_eq!(age(&[leaf("plain"), carried]), Some(25));
    assert_eq!(age(&[leaf("lowest")]), None);
}
