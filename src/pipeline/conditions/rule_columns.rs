//! Evaluates the rules of the scorecard: conditions, amounts and reasons.

use super::score_columns::add_score_columns;
use super::template::fill_texts;
use crate::base::failure::Failure;
use crate::config::{Pipeline, RuleAction, ScoreRule};
use crate::measure::metric::{self, Formula, MetricTable};
use crate::score::component_tree::{RuleColumns, ScoreTable};

/// Evaluates every rule's condition, amount and reason over the accounts' rows with their scores.
///
/// # Errors
/// A condition or amount that cannot be evaluated.
pub fn evaluate_rules(
    pipeline: &Pipeline,
    metrics: &MetricTable,
    scores: &ScoreTable,
) -> Result<Vec<RuleColumns>, Failure> {
    let bindings = pipeline.bindings(metrics.as_of);
    let frame = add_score_columns(pipeline, metrics, scores)?;
    let rules = &pipeline.scorecard.rules;
    let conditions: Vec<Formula> = rules.iter().map(|rule| Formula::new(&rule.when, context_of_rule(rule))).collect();
    let answers = metric::evaluate_conditions(&frame, &conditions, bindings)?;
    let mut columns = Vec::new();
    for (rule, when) in rules.iter().zip(answers) {
        let amount = match &rule.then {
            RuleAction::Cap(sql) | RuleAction::Floor(sql) | RuleAction::Set(sql) | RuleAction::Add(sql) => {
                metric::evaluate_numbers(&frame, Formula::new(sql, context_of_rule(rule)), bindings)?
            }
            RuleAction::Band(_) => Vec::new(),
        };
        let reason = fill_texts(&frame, pipeline.time_zone, &rule.reason, &when)?;
        columns.push(RuleColumns { when, amount, reason });
    }
    Ok(columns)
}

fn context_of_rule(rule: &ScoreRule) -> String {
    format!("rule `{}`", rule.name)
}
