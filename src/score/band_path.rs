//! The shortest paths out of a band: what one metric would have to be for the account to be in a better or a worse band,
//! while the other metrics stay as they are.
//!
//! - Where no condition or formula can change on the way, a path is computed in closed form. The published score never falls
//!   when one leaf's score rises, because weighted means, minima, maxima, caps, floors, set scores and added points all
//!   preserve order. So each leaf has one threshold in each direction: from the band's edge back through the rules, then
//!   down the tree.
//! - Where a rule, a case, a tier or a derived metric reads the metric, or a rule reads a score, values are proposed and
//!   scored again through all stages (`open_search`), so that rules act as they would with that value.
//! - A path starts from the band of today, so it says what the next snapshots would show. A band that is left later than it
//!   is entered (`stays`) is left at the edge of that range. A band that is entered only after a while (`after`) is reached
//!   when the score is there, and the sentence says how long that takes; an account that waits to enter a band starts from
//!   it. Where a rule decides the band, neither counts.
//! - The value is the nearest one whose score is at the threshold or beyond. `normalise` inverts each method for that.
//!   The account is one of its own peers, so a mean, a median and the deviations from them move with its value. The value
//!   is a whole number where the metric is an integer; elsewhere it has three digits, or as many as the change needs to be
//!   seen. Values that no account could have are not proposed (`possible_values`).
//! - A metric that several leaves score moves them all. Its value is the nearest one if the leaves agree on what is
//!   better; otherwise a nearer one may exist.
//! - A rule without which the account would be in another band is a path too, and comes first: no metric has to move.
//!   Of the metrics, the one whose score has to move least on the scale comes first. At most `MAX_PATHS` are
//!   published per account and direction.

/// Values with the decimals that a person can read.
mod rounded_value;
/// One path out of a band, and what it takes.
mod path;
/// What paths are computed from.
mod inputs;
/// One account's tree, in which the scores of leaves can be moved.
mod account_tree;
/// The rules that hold for one account, in both directions.
mod active_rules;
/// One account's exit from its band.
mod band_exit;
/// Describes a path in one sentence.
mod sentences;
/// The values that a metric could have.
mod possible_values;
/// A leaf of the scorecard whose value can move.
mod movable_leaf;
/// How the scores of one account's leaves follow a metric.
mod metric_curves;
/// Finds the value that one metric needs.
mod metric_change;
/// Which rules and conditions a metric may change.
mod rule_reads;
/// The search for a value where conditions may change on the way.
mod open_search;
/// The rules that alone keep an account in its band.
mod paths_by_rule;
/// The metrics of which one alone takes an account out of its band.
mod paths_by_metric;
#[cfg(test)]
mod tests;

use rayon::prelude::*;

use self::account_tree::AccountTree;
use self::active_rules::ActiveRules;
use self::band_exit::{BandExit, StartingBand};
pub use self::inputs::{PathMetric, ScoringResults, path_metrics};
use self::metric_change::FoundChange;
use self::movable_leaf::movable_leaves;
use self::open_search::{OpenSearch, TriedResult};
pub use self::path::{BandPath, MAX_PATHS, MetricChange, RequiredChange};
use self::paths_by_metric::{MetricPathFinder, MetricPaths};
use self::paths_by_rule::paths_by_rule;
use self::rule_reads::RuleReads;
use self::sentences::BandInWords;
use crate::config::Scorecard;
use crate::measure::metric::{Scenario, ScenarioValue};
use crate::score::component_tree::RuledScore;
use crate::score::normalise::ScoreDirection;

/// The number of accounts whose paths are found at a time.
const ACCOUNTS_PER_BLOCK: usize = 1024;

/// A scenario whose band is asked for.
#[derive(Debug, Clone)]
pub struct PathScenario {
    pub scenario: Scenario,
    /// The leaf whose score is asked for as well.
    pub node: usize,
}

/// What a scenario comes to.
#[derive(Debug, Clone, Copy)]
pub struct PathScenarioScore {
    pub ruled: RuledScore,
    pub leaf_score: Option<f64>,
}

/// Finds the paths of all accounts, by account. For each, the paths down come before the paths up, each kind by rank.
///
/// `score_scenarios` scores scenarios through all stages, in their order. It returns `None` for one whose values the SQL of
/// the pipeline refuses.
///
/// # Errors
/// As `score_scenarios`.
pub fn find_band_paths<E>(
    scorecard: &Scorecard,
    metrics: &[PathMetric<'_>],
    results: &ScoringResults<'_>,
    mut score_scenarios: impl FnMut(&[PathScenario]) -> Result<Vec<Option<PathScenarioScore>>, E>,
) -> Result<Vec<BandPath>, E> {
    let finder = MetricPathFinder {
        scorecard,
        leaves: movable_leaves(scorecard, metrics, results),
        reads: RuleReads::new(scorecard, results.reads, metrics),
        rules: results.rules,
    };
    let accounts: Vec<usize> = (0..results.final_scores.band.len()).collect();
    let exits =
        accounts.par_chunks(ACCOUNTS_PER_BLOCK).flat_map_iter(|block| exits_of_accounts(&finder, results, block));
    let mut exits: Vec<AccountExit> = exits.collect();
    run_open_searches(&finder, &mut exits, &mut score_scenarios)?;
    Ok(exits.into_par_iter().flat_map_iter(|exit| exit.into_paths(&finder, results)).collect())
}

fn exits_of_accounts(
    finder: &MetricPathFinder<'_>,
    results: &ScoringResults<'_>,
    accounts: &[usize],
) -> Vec<AccountExit> {
    let scorecard = finder.scorecard;
    let mut exits: Vec<AccountExit> = Vec::new();
    let mut tree = AccountTree::new(scorecard);
    for &account in accounts {
        if let Some(start) = StartingBand::of_account(scorecard, results.band_assignments, account) {
            let active_rules = ActiveRules::new(scorecard, results.rules, account);
            tree.load_account(results.scores, account);
            for toward in [ScoreDirection::Lower, ScoreDirection::Higher] {
                let mut exit = BandExit { tree: &mut tree, active_rules: &active_rules, toward, start };
                exits.push(AccountExit::new(finder, &mut exit, results.scores.raw_score[account]));
            }
        }
    }
    exits
}

/// The paths of one account in one direction, as far as they are found.
struct AccountExit {
    start: StartingBand,
    toward: ScoreDirection,
    by_rule: Vec<BandPath>,
    by_metric: MetricPaths,
}

impl AccountExit {
    fn new(finder: &MetricPathFinder<'_>, exit: &mut BandExit<'_, '_>, raw_score: Option<f64>) -> Self {
        let (start, toward, scorecard) = (exit.start, exit.toward, finder.scorecard);
        let exit_score = start.exit_score(scorecard, toward).filter(|_| raw_score.is_some());
        AccountExit {
            start,
            toward,
            by_rule: paths_by_rule(scorecard, exit.active_rules, start, raw_score, toward),
            by_metric: exit_score.map(|score| finder.find_paths(exit, score)).unwrap_or_default(),
        }
    }

    /// Returns the paths that are published, with their ranks.
    fn into_paths(self, finder: &MetricPathFinder<'_>, results: &ScoringResults<'_>) -> Vec<BandPath> {
        let MetricPaths { mut found, open } = self.by_metric;
        for search in open {
            let leaf = &finder.leaves[search.leaf];
            let score_today = results.scores.nodes[leaf.node].score[self.start.account].unwrap_or_default();
            found.extend(search.into_found_change(leaf, score_today));
        }
        found.sort_by(|one, other| one.change.distance().total_cmp(&other.change.distance()));
        let by_metric = found.into_iter().map(|found| path_of_change(finder, self.start, self.toward, found));
        let paths = self.by_rule.into_iter().chain(by_metric).take(MAX_PATHS).enumerate();
        paths.map(|(index, path)| BandPath { rank: index + 1, ..path }).collect()
    }
}

fn path_of_change(
    finder: &MetricPathFinder<'_>,
    start: StartingBand,
    toward: ScoreDirection,
    found: FoundChange,
) -> BandPath {
    let FoundChange { leaf, change, reached } = found;
    let leaf = &finder.leaves[leaf];
    let name = &finder.scorecard.nodes[leaf.node].name;
    let band = BandInWords::of_reached(finder.scorecard, reached);
    BandPath {
        account: start.account,
        toward,
        rank: 0,
        from_band: start.band,
        to_band: reached.band,
        text: sentences::describe_metric_change(name, leaf.metric.unit, &change, toward, band),
        change: RequiredChange::Metric(change),
        score: reached.score,
    }
}

/// Runs all open searches to their ends. In each round, the values of all are scored together.
fn run_open_searches<E>(
    finder: &MetricPathFinder<'_>,
    exits: &mut [AccountExit],
    score_scenarios: &mut impl FnMut(&[PathScenario]) -> Result<Vec<Option<PathScenarioScore>>, E>,
) -> Result<(), E> {
    let mut searches: Vec<&mut OpenSearch> = exits.iter_mut().flat_map(|exit| &mut exit.by_metric.open).collect();
    loop {
        let mut scenarios: Vec<PathScenario> = Vec::new();
        let mut counts = Vec::with_capacity(searches.len());
        for search in &searches {
            let values = search.values_to_try();
            counts.push(values.len());
            let leaf = &finder.leaves[search.leaf];
            scenarios.extend(values.iter().map(|value| PathScenario {
                scenario: Scenario {
                    account: search.start.account,
                    values: vec![ScenarioValue { metric: leaf.metric_index, value: Some(value.to_owned_value()) }],
                },
                node: leaf.node,
            }));
        }
        if scenarios.is_empty() {
            return Ok(());
        }
        let scores = score_scenarios(&scenarios)?;
        let mut scores = scores.iter();
        for (search, count) in searches.iter_mut().zip(&counts) {
            let results: Vec<Option<TriedResult>> = scores
                .by_ref()
                .take(*count)
                .map(|score| tried_result(finder.scorecard, search, score.as_ref()))
                .collect();
            let from = finder.leaves[search.leaf].number_of_account(search.start.account);
            search.record_results(from, &results);
        }
        searches.retain(|search| !search.values_to_try().is_empty());
    }
}

fn tried_result(scorecard: &Scorecard, search: &OpenSearch, score: Option<&PathScenarioScore>) -> Option<TriedResult> {
    let score = score?;
    let reached = search.start.band_reached(scorecard, score.ruled, search.toward)?;
    Some(TriedResult { reached, leaf_score: score.leaf_score? })
}
