//! Evaluates the rules of the scorecard: conditions, amounts and reasons.

use super::score_columns::add_score_columns;
use super::template::TemplateRows;
use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::base::rounding::round_significant;
use crate::base::text::plain_number;
use crate::config::{Pipeline, RuleAction, Scale, ScoreRule, Sql};
use crate::measure::metric::{self, Formula, MetricTable};
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
    let bindings = pipeline.bindings(metrics.as_of);
    let frame = add_score_columns(pipeline, metrics, scores)?;
    let rules = &pipeline.scorecard.rules;
    let conditions: Vec<Formula> = rules.iter().map(|rule| Formula::new(&rule.when, context_of_rule(rule))).collect();
    let answers = metric::evaluate_conditions(&frame, &conditions, bindings)?;
    let (mut columns, mut problems) = (Vec::new(), Vec::new());
    for (rule, when) in rules.iter().zip(answers) {
        let amount = match &rule.then {
            RuleAction::Cap(sql) | RuleAction::Floor(sql) | RuleAction::Set(sql) | RuleAction::Add(sql) => {
                metric::evaluate_numbers(&frame, Formula::new(sql, context_of_rule(rule)), bindings)?
            }
            RuleAction::Band(_) => Vec::new(),
        };
        if let RuleAction::Set(sql) = &rule.then {
            problems.extend(off_scale_problem(pipeline.scorecard.scale, metrics, rule, sql, &when, &amount));
        }
        let reason = TemplateRows::new(pipeline, &frame).fill_texts(&rule.reason, &when)?;
        columns.push(RuleColumns { when, amount, reason });
    }
    if problems.is_empty() { Ok(columns) } else { Err(Failure::Data(problems)) }
}

/// Returns the problem of a rule that sets scores which are not on the scale. Clamped to the scale, an override of 50 on a
/// scale of 0 to 10 would be the best score of all.
fn off_scale_problem(
    scale: Scale,
    metrics: &MetricTable,
    rule: &ScoreRule,
    amount_sql: &Sql,
    when: &[bool],
    amounts: &[Option<f64>],
) -> Option<Diagnostic> {
    let off_scale = amounts.iter().enumerate().filter_map(|(account, amount)| {
        let amount = amount.filter(|amount| when[account] && amount.is_finite())?;
        let (rounded, id) = (round_significant(amount), metrics.accounts.get(account)?);
        (!(scale.low..=scale.high).contains(&rounded)).then(|| format!("`{id}` to {}", plain_number(amount)))
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

fn context_of_rule(rule: &ScoreRule) -> String {
    format!("rule `{}`", rule.name)
}
