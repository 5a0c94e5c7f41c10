//! The columns of sources that each metric is made of.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::query_plan;
use crate::config::Pipeline;
use crate::measure::source;
use crate::query::mentioned_names;
use crate::query::origins::origins_of_columns;
use crate::query::{Origin, Origins, Sql, Transformation};

/// What everything that a pipeline measures is made of.
pub struct MetricOrigins<'a> {
    pipeline: &'a Pipeline,
    /// None for a metric whose SQL has mistakes.
    metrics: BTreeMap<String, Option<Origins>>,
}

impl<'a> MetricOrigins<'a> {
    #[must_use]
    pub fn of_spec(pipeline: &'a Pipeline, as_of: NaiveDate) -> Self {
        let bindings = pipeline.bindings(as_of);
        let catalog = query_plan::source_catalog(pipeline);
        let column_names = |table: &str| {
            let table = catalog.iter().find(|known| known.name == table);
            table.map(|table| table.columns.iter().map(|column| column.name.clone()).collect()).unwrap_or_default()
        };
        let mut collected = Self { pipeline, metrics: BTreeMap::new() };
        for query in &pipeline.queries {
            // What can't be read has ended the run before.
            let bound = query_plan::plan_query(pipeline, &catalog, query, bindings).ok();
            let columns = bound.map(|bound| (origins_of_columns(&bound.plan, &column_names), bound.plan));
            for metric in &query.metrics {
                let metric_origins = columns.as_ref().and_then(|(columns, plan)| {
                    let at = plan.columns.iter().position(|column| column.name == metric.name)?;
                    columns.get(at).cloned()
                });
                collected.metrics.insert(metric.name.clone(), metric_origins);
            }
        }
        for derived in &pipeline.derived {
            let origins = collected.origins_of_names(&derived.reads, Transformation::Changed);
            collected.metrics.insert(derived.metric.name.clone(), origins);
        }
        collected
    }

    /// The origins of a metric, or of a column of the accounts; none where they can't be told.
    #[must_use]
    pub fn origins_of_name(&self, name: &str) -> Option<Origins> {
        let is_same = |known: &str| known == name;
        // A formula may write a name in another case than it is declared in.
        let is_same_but_case = |known: &str| known.eq_ignore_ascii_case(name);
        self.find_origins(is_same).or_else(|| self.find_origins(is_same_but_case))?
    }

    /// The origins of the first name that is meant, if any is; none within where they can't be told.
    fn find_origins(&self, is_match: impl Fn(&str) -> bool) -> Option<Option<Origins>> {
        if let Some((_, origins)) = self.metrics.iter().find(|(known, _)| is_match(known)) {
            return Some(origins.clone());
        }
        let accounts = self.pipeline.sources.iter().find(|source| source.name == self.pipeline.accounts.source)?;
        let column = source::sql_columns(accounts).into_iter().find(|column| is_match(&column.name))?;
        let origin = Origin { table: accounts.name.clone(), column: column.name, transformation: Transformation::Same };
        Some(Some(BTreeSet::from([origin])))
    }

    /// The origins of what a condition or a formula over the account's row says.
    #[must_use]
    pub fn origins_of_sql(&self, sql: &Sql, how: Transformation) -> Option<Origins> {
        self.origins_of_names(&mentioned_names::mentioned_names(sql)?, how)
    }

    /// As [`Self::expression`], without the names that are no column of the row: those are scores.
    #[must_use]
    pub fn known_origins_of_sql(&self, sql: &Sql, how: Transformation) -> Origins {
        let known = mentioned_names::mentioned_names(sql)
            .unwrap_or_default()
            .into_iter()
            .filter(|name| self.origins_of_name(name).is_some())
            .collect::<Vec<_>>();
        self.origins_of_names(&known, how).unwrap_or_default()
    }

    fn origins_of_names(&self, names: &[String], how: Transformation) -> Option<Origins> {
        let mut origins = Origins::new();
        for name in names {
            let transformed =
                |origin: Origin| Origin { transformation: origin.transformation.composed_with(how), ..origin };
            origins.extend(self.origins_of_name(name)?.into_iter().map(transformed));
        }
        Some(origins)
    }
}
