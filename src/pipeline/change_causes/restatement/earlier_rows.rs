//! The accounts' rows of an earlier day, as far as they are known: what was recorded, what was measured again, and of the rest
//! the values of the later day.

use std::collections::BTreeMap;

use polars::prelude::DataFrame;

use super::measured_again::{MeasuredRows, later_rows};
use crate::base::arrow_cells::{boolean_cell, date_cell, number_cell, text_cell};
use crate::base::error::Error;
use crate::base::value::{AccountValue, AccountValues};
use crate::config::{Metric, MetricType, NodeKind, Pipeline};
use crate::measure::metric::{self, Formula, MetricTable};
use crate::pipeline::conditions::add_score_columns;
use crate::query::Sql;
use crate::query::mentioned_names::mentioned_names;
use crate::score::explain::{ComputedScores, RestatedDays};
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::ACCOUNT_HEALTH;

/// The rows of the earlier day's accounts. SQL whose names they lack cannot be evaluated over them.
pub struct EarlierRows<'a> {
    pipeline: &'a Pipeline,
    days: RestatedDays<'a>,
    frame: DataFrame,
}

/// Values recorded on the earlier day, by the name of the metric or column, in the type of the column.
pub type RecordedColumns = BTreeMap<String, (MetricType, AccountValues)>;

/// Reads what the earlier day recorded: the values of metrics that still mean the same, and the columns of `account_health`.
///
/// # Errors
/// A warehouse that cannot be read.
pub fn read_recorded_columns(
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    days: RestatedDays<'_>,
) -> Result<RecordedColumns, Error> {
    let mut columns = RecordedColumns::new();
    let names: Vec<&str> = pipeline.accounts.carried_columns().collect();
    let batches = reader.read_columns(ACCOUNT_HEALTH, days.earlier.date, &names)?;
    let accounts = days.earlier.accounts.len();
    for name in names.into_iter().filter(|name| !days.edits.metrics.contains(*name)) {
        let kind = kind_of_name(pipeline, name);
        let mut values = AccountValues::missing(kind, accounts);
        let mut account = 0;
        let mut is_known = accounts == 0;
        for batch in &batches {
            for row in 0..batch.num_rows() {
                is_known |= batch.column_by_name(name).is_some();
                let value = match kind {
                    MetricType::Text => text_cell(batch, name, row).map(AccountValue::Text),
                    MetricType::Boolean => boolean_cell(batch, name, row).map(AccountValue::Boolean),
                    MetricType::Date => date_cell(batch, name, row).map(AccountValue::Date),
                    MetricType::Integer | MetricType::Number => number_cell(batch, name, row).map(AccountValue::Number),
                };
                if let Some(value) = value.filter(|_| account < accounts) {
                    values.set_value(account, value);
                }
                account += 1;
            }
        }
        if is_known && account == accounts {
            columns.insert(name.to_owned(), (kind, values));
        }
    }
    for Metric { name, kind, .. } in pipeline.metrics() {
        let node = days
            .later
            .resolved
            .scorecard
            .nodes
            .iter()
            .find(|node| matches!(&node.part, NodeKind::Leaf { metric, .. } if metric == name));
        if let Some(recorded) = days.recorded_leaf(node.map_or(name, |node| &node.name), name) {
            let mut values = AccountValues::missing(*kind, accounts);
            for (account, value) in recorded.values.iter().enumerate() {
                if let Some(value) = value.scorable_value().filter(|_| !recorded.is_carried[account]) {
                    values.set_value(account, value);
                }
            }
            columns.insert(name.clone(), (*kind, values));
        }
    }
    Ok(columns)
}

fn kind_of_account_column(pipeline: &Pipeline, name: &str) -> MetricType {
    let source = pipeline.sources.iter().find(|source| source.name == pipeline.accounts.source);
    source.and_then(|source| source.column(name)).map_or(MetricType::Number, |column| column.kind.metric_type())
}

impl<'a> EarlierRows<'a> {
    /// Puts the rows together.
    ///
    /// # Errors
    /// A column of another length: a bug in healthscore.
    pub fn new(
        pipeline: &'a Pipeline,
        days: RestatedDays<'a>,
        recorded: &RecordedColumns,
        measured: Option<&MeasuredRows>,
        later: Option<&MetricTable>,
    ) -> Result<Self, Error> {
        // A frame has the length of its first column.
        let ids = AccountValues::Text(days.earlier.accounts.iter().cloned().map(Some).collect());
        let mut frame = DataFrame::empty();
        metric::add_column(&mut frame, ids.to_column(&pipeline.accounts.id, MetricType::Text))?;
        for (name, (kind, values)) in recorded {
            metric::add_column(&mut frame, values.to_column(name, *kind))?;
        }
        for (measured, name) in
            measured.into_iter().flat_map(|measured| measured.names().map(move |name| (measured, name)))
        {
            if let Some(values) = measured.values(name).filter(|_| frame.column(name).is_err()) {
                metric::add_column(&mut frame, values.to_column(name, kind_of_name(pipeline, name)))?;
            }
        }
        let names = later
            .into_iter()
            .flat_map(|later| later.frame.get_column_names().into_iter().map(move |name| (later, name)));
        let rows = later.map(|later| later_rows(days.earlier, later)).unwrap_or_default();
        for (later, name) in names {
            if frame.column(name).is_err() && name.as_str() != "tier" {
                let values = later.values(name)?.take_optional(&rows);
                metric::add_column(&mut frame, values.to_column(name, kind_of_name(pipeline, name)))?;
            }
        }
        Ok(EarlierRows { pipeline, days, frame })
    }

    /// Adds the scores that rules read.
    ///
    /// # Errors
    /// As [`EarlierRows::new`].
    pub fn add_scores(&mut self, scores: &ComputedScores) -> Result<(), Error> {
        let nodes = scores.nodes.iter().map(Vec::as_slice);
        add_score_columns(&mut self.frame, &self.days.later.resolved.scorecard, &scores.coverage, nodes)
    }

    /// Adds the tiers, for conditions to read.
    ///
    /// # Errors
    /// As [`EarlierRows::new`].
    pub fn add_tiers(&mut self, tiers: &[usize]) -> Result<(), Error> {
        let names = tiers.iter().map(|tier| self.days.later.resolved.tiers.get(*tier).cloned()).collect();
        metric::add_column(&mut self.frame, AccountValues::Text(names).to_column("tier", MetricType::Text))
    }

    pub fn frame(&self) -> &DataFrame {
        &self.frame
    }

    /// Returns the accounts for which a condition holds; none if the rows lack what it reads.
    pub fn evaluate_condition(&self, condition: &Sql) -> Option<Vec<bool>> {
        self.has_names_of(condition).then_some(())?;
        let bindings = self.pipeline.bindings(self.days.earlier.date);
        let formula = Formula::new(condition, "a condition as of an earlier day");
        metric::evaluate_conditions(&self.frame, &[formula], bindings).ok()?.pop()
    }

    /// Returns the numbers of a formula; none if the rows lack what it reads.
    pub fn evaluate_numbers(&self, formula: &Sql) -> Option<Vec<Option<f64>>> {
        self.has_names_of(formula).then_some(())?;
        let bindings = self.pipeline.bindings(self.days.earlier.date);
        metric::evaluate_numbers(&self.frame, Formula::new(formula, "an amount as of an earlier day"), bindings).ok()
    }

    /// Returns the index of each account's tier; none if the rows lack what a condition of the tiers reads.
    pub fn evaluate_tiers(&self) -> Option<Vec<usize>> {
        let mut conditions = self.pipeline.tiers.iter().filter_map(|tier| tier.when.as_ref());
        conditions.all(|condition| self.has_names_of(condition)).then_some(())?;
        metric::assign_tiers(self.pipeline, &self.frame, self.pipeline.bindings(self.days.earlier.date)).ok()
    }

    fn has_names_of(&self, sql: &Sql) -> bool {
        let known = self.frame.get_column_names();
        let is_known = |name: &String| known.iter().any(|known| known.eq_ignore_ascii_case(name));
        mentioned_names(sql).is_some_and(|names| names.iter().all(is_known))
    }
}

fn kind_of_name(pipeline: &Pipeline, name: &str) -> MetricType {
    pipeline.metric(name).map_or_else(|| kind_of_account_column(pipeline, name), |metric| metric.kind)
}
