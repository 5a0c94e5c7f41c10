//! Checks the paths by scoring accounts again: with the value that a path asks for, or without the rule that it ends.

use super::audit_check::{AuditCheck, audit_error};
use super::audited_tables::AuditedTables;
use super::checked_table::{CheckedTable, number_at, text_at};
use super::tolerance::TOLERANCE;
use crate::base::failure::Failure;
use crate::base::value::OwnedValue;
use crate::config::{Band, Metric, MetricType, Pipeline};
use crate::measure::metric::{MetricTable, Scenario, ScenarioValue};
use crate::pipeline::ScenarioScorer;
use crate::score::band::BandReason;
use crate::score::component_tree::RuledScore;

const CHECK: &str = "paths lead to their band when the account is scored again";

/// Checks that every path leads to the score and the band that it names, and that its band does not keep the account.
pub fn paths_lead_to_their_band(
    scorer: &ScenarioScorer<'_>,
    tables: &AuditedTables<'_>,
) -> Result<AuditCheck, Failure> {
    let paths = tables.paths;
    let table = CheckedTable::new(CHECK, paths);
    let band_reasons = CheckedTable::new(CHECK, tables.health).text_column("band_reason")?;
    let from_bands = table.text_column("from_band")?;
    let (accounts, measures) = (table.text_column("account_id")?, table.text_column("measure")?);
    let (rules, texts) = (table.text_column("rule")?, table.text_column("text")?);
    let (numbers, labels) = (table.double_column("value_needed")?, table.text_column("value_text_needed")?);
    let (bands, scores) = (table.text_column("to_band")?, table.double_column("account_score_reached")?);
    let (scorecard, fault) = (&scorer.pipeline.scorecard, |row: usize, fault: &str| {
        audit_error(CHECK, accounts.value(row), format!("`{}`: {fault}", text_at(texts, row).unwrap_or_default()))
    });
    let mut scenarios = Vec::with_capacity(paths.num_rows());
    let mut lapsed_rules = Vec::with_capacity(paths.num_rows());
    for row in 0..paths.num_rows() {
        let account = index_of_account(scorer.day, accounts.value(row)).ok_or_else(|| fault(row, "no such account"))?;
        let rule = text_at(rules, row).and_then(|name| scorecard.rules.iter().position(|rule| rule.name == name));
        let mut values = Vec::new();
        if let Some(measure) = text_at(measures, row) {
            let value = value_needed(scorer.pipeline, measure, number_at(numbers, row), text_at(labels, row));
            let metric = scorer.day.metrics.iter().position(|metric| metric.name == measure);
            let (metric, value) = metric.zip(value).ok_or_else(|| fault(row, "no metric has to change"))?;
            values.push(ScenarioValue { metric, value: Some(value) });
        } else if rule.is_none() {
            return Err(fault(row, "neither a metric nor a rule").into());
        }
        scenarios.push(Scenario { account, values });
        lapsed_rules.push(rule);
    }
    let results = scorer.score_scenarios(&scenarios, |scenario, scores, row| {
        scores.ruled_score(scorer.pipeline, row, lapsed_rules[scenario])
    })?;
    for (row, result) in results.into_iter().enumerate() {
        let reached = result.flatten();
        // The tables of a day have its accounts in their order.
        let reason = text_at(band_reasons, scenarios[row].account);
        let from_band = scorecard.bands.band_index_named(from_bands.value(row)).map(|band| &scorecard.bands.0[band]);
        if reached.is_some_and(|reached| from_band.is_some_and(|from| keeps_account(from, reason, reached))) {
            return Err(fault(row, "scored again, the account stays in its band").into());
        }
        let band = scorecard.bands.band_index_named(bands.value(row));
        let is_score =
            |score: f64| number_at(scores, row).is_some_and(|published| (score - published).abs() <= TOLERANCE);
        let is_as_published = |reached: RuledScore| reached.band == band && reached.score.is_some_and(is_score);
        if !reached.is_some_and(is_as_published) {
            return Err(fault(
                row,
                &format!("scored again, it comes to {:?}", reached.and_then(|reached| reached.score)),
            )
            .into());
        }
    }
    Ok(AuditCheck { check: CHECK, rows: paths.num_rows() })
}

/// Whether the band that an account is in, for this reason, keeps it with another score.
fn keeps_account(band: &Band, reason: Option<&str>, reached: RuledScore) -> bool {
    let may_keep = [BandReason::Score, BandReason::Stays].iter().any(|kept| reason == Some(kept.as_str()));
    let is_kept = |score: f64| band.stays.is_some_and(|stays| stays.contains(score));
    may_keep && !reached.is_decided_by_rule && reached.score.is_some_and(is_kept)
}

/// Returns the index of an account of the day.
#[must_use]
pub fn index_of_account(day: &MetricTable, id: &str) -> Option<usize> {
    day.accounts.binary_search_by(|known| known.as_str().cmp(id)).ok()
}

/// Returns the value that a path asks for, in the type of the metric.
fn value_needed(pipeline: &Pipeline, measure: &str, number: Option<f64>, label: Option<&str>) -> Option<OwnedValue> {
    let Metric { kind, .. } = pipeline.metric(measure)?;
    match kind {
        MetricType::Text => label.map(|label| OwnedValue::Text(label.to_owned())),
        MetricType::Boolean => number.map(|number| OwnedValue::Boolean(number.abs() > 0.0)),
        _ => number.map(OwnedValue::Number),
    }
}
