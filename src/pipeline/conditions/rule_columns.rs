//! Evaluates the rules of the scorecard: conditions, amounts and reasons.

use chrono::NaiveDate;
use polars::prelude::DataFrame;

use super::score_columns::rows_with_scores;
use super::template::TemplateRows;
use crate::base::diagnostic::Diagnostic;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::base::rounding::round_significant;
use crate::base::text::plain_number;
use crate::config::{Pipeline, RuleAction, Scale, ScoreRule, Sql};
use crate::measure::metric::{self, ConditionTree, Formula, MetricTable};
use crate::score::component_tree::{RuleColumns, ScoreTable};

/// How many accounts a message names.
const MAX_EXAMPLES: usize = 3;

/// Evaluates every rule's condition, amount and reason over the accounts' rows with their scores.
///
/// # Errors
/// A condition or amount that cannot be evaluated, or a rule that sets a score outside the scale.
pub fn evaluate_rules(
    pipeline: &Pipeline,
    metrics: &MetricTable,
    scores: &ScoreTable,
) -> Result<Vec<RuleColumns>, Failure> {
    let frame = rows_with_scores(&pipeline.scorecard, metrics, scores)?;
    let mut columns = evaluate_conditions_and_amounts(pipeline, &frame, metrics.as_of)?;
    let mut problems = Vec::new();
    for (rule, columns) in pipeline.scorecard.rules.iter().zip(&mut columns) {
        if let RuleAction::Set(sql) = &rule.then {
            problems.extend(off_scale_problem(pipeline.scorecard.scale, metrics, rule, sql, columns));
        }
        columns.reason = TemplateRows::new(pipeline, &frame).fill_texts(&rule.reason, &columns.when)?;
    }
    if problems.is_empty() { Ok(columns) } else { Err(Failure::Data(problems)) }
}

/// Evaluates every rule's condition and amount over the rows of scenarios. The reasons are empty, and amounts may be outside
/// the scale.
///
/// # Errors
/// A condition or amount that cannot be evaluated.
pub fn evaluate_scenario_rules(
    pipeline: &Pipeline,
    metrics: &MetricTable,
    scores: &ScoreTable,
) -> Result<Vec<RuleColumns>, Failure> {
    if pipeline.scorecard.rules.is_empty() {
        return Ok(Vec::new());
    }
    evaluate_conditions_and_amounts(pipeline, &rows_with_scores(&pipeline.scorecard, metrics, scores)?, metrics.as_of)
}

/// Splits the conditions of rules at AND and OR. Empty if there is nothing to split, or a part cannot be evaluated alone.
///
/// # Errors
/// A column of another length: a bug in healthscore.
pub fn split_rule_conditions(
    pipeline: &Pipeline,
    metrics: &MetricTable,
    scores: &ScoreTable,
) -> Result<Vec<ConditionTree>, Error> {
    let frame = rows_with_scores(&pipeline.scorecard, metrics, scores)?;
    Ok(metric::split_conditions(&frame, &conditions_of_rules(pipeline), pipeline.bindings(metrics.as_of))
        .unwrap_or_default())
}

fn evaluate_conditions_and_amounts(
    pipeline: &Pipeline,
    frame: &DataFrame,
    as_of: NaiveDate,
) -> Result<Vec<RuleColumns>, Failure> {
    let bindings = pipeline.bindings(as_of);
    let rules = &pipeline.scorecard.rules;
    let answers = metric::evaluate_conditions(frame, &conditions_of_rules(pipeline), bindings)?;
    let mut columns = Vec::with_capacity(rules.len());
    for (rule, when) in rules.iter().zip(answers) {
        let amount = match &rule.then {
            RuleAction::Cap(sql) | RuleAction::Floor(sql) | RuleAction::Set(sql) | RuleAction::Add(sql) => {
                metric::evaluate_numbers(frame, Formula::new(sql, context_of_rule(rule)), bindings)?
            }
            RuleAction::Band(_) => Vec::new(),
        };
        columns.push(RuleColumns { when, amount, reason: Vec::new() });
    }
    Ok(columns)
}

/// Returns the problem of a rule that sets scores which are not on the scale. Clamped to the scale, an override of 50 on a
/// scale of 0 to 10 would be the best score of all.
fn off_scale_problem(
    scale: Scale,
    metrics: &MetricTable,
    rule: &ScoreRule,
    amount_sql: &Sql,
    columns: &RuleColumns,
) -> Option<Diagnostic> {
    let off_scale = metrics.accounts.iter().enumerate().filter_map(|(account, id)| {
        let amount = off_scale_amount(scale, columns, account)?;
        Some(format!("`{id}` to {}", plain_number(amount)))
    });
    let examples: Vec<String> = off_scale.take(MAX_EXAMPLES).collect();
    let message = format!(
        "rule `{}` sets scores outside the scale, which runs from {} to {}: {}",
        rule.name,
        scale.low,
        scale.high,
        examples.join(", ")
    );
    let hint = "correct the amounts, or bring them to the scale in the rule's SQL";
    (!examples.is_empty()).then(|| Diagnostic::error("off-scale", message).at(amount_sql.place.clone()).hint(hint))
}

/// Returns the amount of a rule that holds for the account, if it is outside the scale.
#[must_use]
pub fn off_scale_amount(scale: Scale, columns: &RuleColumns, account: usize) -> Option<f64> {
    let amount = columns.amount_of_account(account).filter(|_| columns.holds_for(account))?;
    (!(scale.low..=scale.high).contains(&round_significant(amount))).then_some(amount)
}

fn conditions_of_rules(pipeline: &Pipeline) -> Vec<Formula<'_>> {
    let rules = pipeline.scorecard.rules.iter();
    rules.map(|rule| Formula::new(&rule.when, context_of_rule(rule))).collect()
}

fn context_of_rule(rule: &ScoreRule) -> String {
    format!("rule `{}`", rule.name)
}
