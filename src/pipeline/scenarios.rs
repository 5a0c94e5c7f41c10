//! Scores scenarios: what an account's score and band would be if some of its metrics had other values.
//!
//! Every stage of scoring runs again, over rows of scenarios instead of accounts: derived metrics, tiers, conditions,
//! methods, the tree and the rules. The peers of a scenario are the other accounts of the day.

use rayon::prelude::*;

use super::conditions;
use crate::base::failure::Failure;
use crate::config::{Pipeline, RuleAction};
use crate::measure::metric::{MetricTable, Scenario, ScenarioRows};
use crate::score::column_reads::names_used_in_scoring;
use crate::score::component_tree::{self, RuleColumns, RuledScore, ScoreTable, active_rules_of_account};
use crate::score::normalise::{self, LeafCurves, ScoringHistory};

/// How many scenarios are scored together: so many that starting the engine for every expression costs little.
const SCENARIOS_PER_BLOCK: usize = 32_768;

/// Scores scenarios of one day.
pub struct ScenarioScorer<'a> {
    pub pipeline: &'a Pipeline,
    pub day: &'a MetricTable,
    rows: ScenarioRows<'a>,
    pub history: &'a ScoringHistory,
    /// The methods of the day with its peers, by node.
    pub curves: Vec<Option<LeafCurves<'a>>>,
}

/// The scored rows of some scenarios.
pub struct ScenarioScores {
    scores: ScoreTable,
    rules: Vec<RuleColumns>,
}

impl ScenarioScores {
    /// Returns the score and the band of a row, after rules; `None` where a rule would set a score outside the scale. The
    /// rule `lapsed` does not hold, if one is given.
    #[must_use]
    pub fn ruled_score(&self, pipeline: &Pipeline, row: usize, lapsed: Option<usize>) -> Option<RuledScore> {
        let scorecard = &pipeline.scorecard;
        let sets_off_scale = scorecard.rules.iter().zip(&self.rules).any(|(rule, columns)| {
            matches!(rule.then, RuleAction::Set(_))
                && conditions::off_scale_amount(scorecard.scale, columns, row).is_some()
        });
        let mut rules = active_rules_of_account(&self.rules, row);
        rules.retain(|active| Some(active.rule) != lapsed);
        let raw_score = self.scores.raw_score[row];
        (!sets_off_scale).then(|| component_tree::score_under_rules(scorecard, raw_score, &rules))
    }

    /// Returns the score of a node of the scorecard in a row.
    #[must_use]
    pub fn node_score(&self, node: usize, row: usize) -> Option<f64> {
        self.scores.nodes[node].score[row]
    }
}

impl<'a> ScenarioScorer<'a> {
    /// Prepares the day whose accounts the scenarios are about.
    ///
    /// # Errors
    /// A condition that cannot be evaluated.
    pub fn new(pipeline: &'a Pipeline, day: &'a MetricTable, history: &'a ScoringHistory) -> Result<Self, Failure> {
        let accounts = (0..day.accounts.len()).collect();
        let input = conditions::build_scoring_input(pipeline, day, history, accounts)?;
        let normalised = normalise::score_leaves(&pipeline.scorecard, &input);
        let curves = normalise::leaf_curves(&pipeline.scorecard, &input, &normalised);
        Ok(ScenarioScorer::with_curves(pipeline, day, history, curves))
    }

    /// As [`ScenarioScorer::new`], for a day whose methods are prepared.
    #[must_use]
    pub fn with_curves(
        pipeline: &'a Pipeline,
        day: &'a MetricTable,
        history: &'a ScoringHistory,
        curves: Vec<Option<LeafCurves<'a>>>,
    ) -> Self {
        let rows = ScenarioRows::new(pipeline, day, &names_used_in_scoring(pipeline));
        ScenarioScorer { pipeline, day, rows, history, curves }
    }

    /// Scores scenarios and returns what `read` returns for each. `read` gets the index of the scenario, and its row among
    /// the scores. `None` for a scenario whose values the SQL of the pipeline refuses.
    ///
    /// # Errors
    /// A condition that cannot be evaluated for any value.
    pub fn score_scenarios<T: Send>(
        &self,
        scenarios: &[Scenario],
        read: impl Fn(usize, &ScenarioScores, usize) -> T + Sync,
    ) -> Result<Vec<Option<T>>, Failure> {
        let blocks: Result<Vec<Vec<Option<T>>>, Failure> = scenarios
            .par_chunks(SCENARIOS_PER_BLOCK)
            .enumerate()
            .map(|(block, scenarios)| self.score_block(block * SCENARIOS_PER_BLOCK, scenarios, &read))
            .collect();
        Ok(blocks?.into_iter().flatten().collect())
    }

    /// Scores a block of scenarios, of which the first has the index `first`. A value that some SQL refuses fails its whole
    /// block, so the block is halved until that scenario is alone.
    fn score_block<T: Send>(
        &self,
        first: usize,
        scenarios: &[Scenario],
        read: &(impl Fn(usize, &ScenarioScores, usize) -> T + Sync),
    ) -> Result<Vec<Option<T>>, Failure> {
        match self.score_rows(scenarios) {
            Ok(scores) => Ok((0..scenarios.len()).map(|row| Some(read(first + row, &scores, row))).collect()),
            Err(Failure::Data(_)) if scenarios.len() == 1 => Ok(vec![None]),
            Err(Failure::Data(_)) => {
                let (one, other) = scenarios.split_at(scenarios.len() / 2);
                let mut results = self.score_block(first, one, read)?;
                results.extend(self.score_block(first + one.len(), other, read)?);
                Ok(results)
            }
            Err(failure) => Err(failure),
        }
    }

    fn score_rows(&self, scenarios: &[Scenario]) -> Result<ScenarioScores, Failure> {
        let scorecard = &self.pipeline.scorecard;
        let accounts: Vec<usize> = scenarios.iter().map(|scenario| scenario.account).collect();
        let rows = self.rows.rows(scenarios)?;
        let input = conditions::build_scoring_input(self.pipeline, &rows, self.history, accounts.clone())?;
        let normalised = normalise::score_scenario_leaves(scorecard, &input, &self.curves, &accounts);
        let scores = component_tree::score_tree_without_contributions(scorecard, &input, &normalised);
        let rules = conditions::evaluate_scenario_rules(self.pipeline, &rows, &scores)?;
        Ok(ScenarioScores { scores, rules })
    }
}
