//! Scenarios: accounts of the day with other values of some metrics. What is made from these metrics follows: the derived
//! metrics and the tier. What a query computes from the same rows of a source does not.

use std::collections::BTreeSet;

use polars::prelude::{Column, DataFrame, IdxCa, IdxSize, NamedFrom};

use super::derived_metrics::compute_derived;
use super::metric_table::{MetricColumn, MetricTable, add_column};
use super::tier_assignment;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::base::value::{OwnedValue, ValueStatus, take};
use crate::config::Pipeline;

/// An account with other values of some metrics.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Index into the accounts of the day.
    pub account: usize,
    pub values: Vec<ScenarioValue>,
}

/// Another value of a metric.
#[derive(Debug, Clone)]
pub struct ScenarioValue {
    /// Index into the metrics of the day.
    pub metric: usize,
    /// `None` for a missing value.
    pub value: Option<OwnedValue>,
}

/// The accounts of a day, of which scenarios are made.
pub struct ScenarioRows<'a> {
    pipeline: &'a Pipeline,
    pub day: &'a MetricTable,
    /// The columns that scoring reads.
    frame: DataFrame,
    /// Per metric: whether scoring reads it. The others have no rows in scenarios.
    is_read: Vec<bool>,
}

impl<'a> ScenarioRows<'a> {
    /// Prepares a day. `names` are those that scoring reads, in lower case.
    pub fn new(pipeline: &'a Pipeline, day: &'a MetricTable, names: &BTreeSet<String>) -> Self {
        let is_name =
            |name: &str| names.contains(&name.to_lowercase()) || pipeline.accounts.since.as_deref() == Some(name);
        let observed = |name: &str| {
            let freshness = pipeline.derived.iter().filter_map(|derived| derived.metric.freshness.as_ref());
            freshness.into_iter().any(|freshness| freshness.on == name)
        };
        let columns = day.frame.columns().iter();
        let columns: Vec<Column> =
            columns.filter(|column| is_name(column.name()) || observed(column.name())).cloned().collect();
        // Without a column, the frame would have no rows either.
        let frame = DataFrame::new(day.frame.height(), columns).unwrap_or_else(|_| day.frame.clone());
        let frame = if frame.width() == 0 { day.frame.clone() } else { frame };
        let is_read = day.metrics.iter().map(|metric| is_name(&metric.name)).collect();
        ScenarioRows { pipeline, day, frame, is_read }
    }

    /// Returns the rows of scenarios, in their order.
    ///
    /// # Errors
    /// A derived metric or a tier that cannot be evaluated for one of the values.
    pub fn rows(&self, scenarios: &[Scenario]) -> Result<MetricTable, Failure> {
        let (pipeline, day) = (self.pipeline, self.day);
        let bindings = pipeline.bindings(day.as_of);
        let accounts: Vec<usize> = scenarios.iter().map(|scenario| scenario.account).collect();
        let mut frame = take_rows(&self.frame, &accounts)?;
        let mut metrics: Vec<MetricColumn> = Vec::with_capacity(day.metrics.len());
        let mut changed: Vec<&str> = Vec::new();
        for (index, (metric, is_read)) in day.metrics.iter().zip(&self.is_read).enumerate() {
            if !is_read {
                metrics.push(metric.take(&[]));
                continue;
            }
            let derived = pipeline.derived.iter().find(|derived| derived.metric.name == metric.name);
            let derived = derived.filter(|derived| derived.reads.iter().any(|name| is_among(name, &changed)));
            let is_given = scenarios.iter().any(|scenario| scenario.values.iter().any(|value| value.metric == index));
            let mut rows = match derived {
                Some(derived) => compute_derived(derived, &frame, &metrics, bindings)?,
                None => metric.take(&accounts),
            };
            if derived.is_some() || is_given {
                rows.set_values(index, scenarios);
                changed.push(&metric.name);
                add_column(&mut frame, rows.values.to_column(&rows.name, rows.kind))?;
            }
            metrics.push(rows);
        }
        let tiers = tier_assignment::add_tiers(pipeline, &mut frame, bindings)?;
        Ok(MetricTable {
            as_of: day.as_of,
            zone: day.zone,
            accounts: Vec::new(),
            frame,
            tiers,
            metrics,
            findings: Vec::new(),
        })
    }
}

fn is_among(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn take_rows(frame: &DataFrame, accounts: &[usize]) -> Result<DataFrame, Error> {
    let rows: Result<Vec<IdxSize>, _> = accounts.iter().map(|account| IdxSize::try_from(*account)).collect();
    let rows = rows.map_err(|_too_many| Error::Defect { found: "more accounts than rows of a frame".to_owned() })?;
    frame
        .take(&IdxCa::new("".into(), rows))
        .map_err(|error| Error::Engine { attempt: "take rows of accounts".to_owned(), reason: error.to_string() })
}

impl MetricColumn {
    /// Returns the entries of these accounts, in their order.
    fn take(&self, accounts: &[usize]) -> Self {
        MetricColumn {
            name: self.name.clone(),
            kind: self.kind,
            values: self.values.take(accounts),
            status: take(&self.status, accounts),
            // Of a scenario, only values count.
            observed_on: Vec::new(),
        }
    }

    /// Gives this metric, at `index`, the values of the scenarios. They are as of the day.
    fn set_values(&mut self, index: usize, scenarios: &[Scenario]) {
        for (row, scenario) in scenarios.iter().enumerate() {
            let Some(given) = scenario.values.iter().find(|value| value.metric == index) else { continue };
            self.values.clear_account(row);
            let is_set = given.value.as_ref().is_some_and(|value| self.values.set_value(row, value.as_value()));
            self.status[row] = if is_set { ValueStatus::Ok } else { ValueStatus::Missing };
        }
    }
}
