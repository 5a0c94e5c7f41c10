//! Traces each metric to the columns of sources that it is computed from.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::query_plan;
use crate::config::Pipeline;
use crate::measure::source;
use crate::query::mentioned_names::mentioned_names;
use crate::query::origins::origins_of_columns;
use crate::query::{CatalogTable, Origin, Origins, Sql, Transformation};

/// The columns of sources that each metric of a pipeline is computed from.
pub struct MetricOrigins<'a> {
    pipeline: &'a Pipeline,
    /// `None` for a metric whose SQL has mistakes.
    metrics: BTreeMap<String, Option<Origins>>,
}

impl<'a> MetricOrigins<'a> {
    /// Traces all metrics of a pipeline.
    #[must_use]
    pub fn of_spec(pipeline: &'a Pipeline, as_of: NaiveDate) -> Self {
        let bindings = pipeline.bindings(as_of);
        let catalog = query_plan::source_catalog(pipeline);
        let mut collected = Self { pipeline, metrics: BTreeMap::new() };
        for query in &pipeline.queries {
            // A query with mistakes ended the run before.
            let bound = query_plan::plan_query(pipeline, &catalog, query, bindings).ok();
            let columns = bound.map(|bound| {
                let origins = origins_of_columns(&bound.plan, &|table: &str| columns_of_table(&catalog, table));
                (origins, bound.plan)
            });
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

    /// Returns the origins of a metric or of a column of the accounts; `None` if they cannot be traced.
    #[must_use]
    pub fn origins_of_name(&self, name: &str) -> Option<Origins> {
        let is_same = |known: &str| known == name;
        // SQL may write a name in other upper and lower case than its declaration.
        let is_same_but_case = |known: &str| known.eq_ignore_ascii_case(name);
        self.find_origins(is_same).or_else(|| self.find_origins(is_same_but_case))?
    }

    /// Returns the origins of the first name that matches: `None` if none does, `Some(None)` if they cannot be traced.
    fn find_origins(&self, is_match: impl Fn(&str) -> bool) -> Option<Option<Origins>> {
        if let Some((_, origins)) = self.metrics.iter().find(|(known, _)| is_match(known)) {
            return Some(origins.clone());
        }
        let accounts = self.pipeline.sources.iter().find(|source| source.name == self.pipeline.accounts.source)?;
        let column = source::sql_columns(accounts).into_iter().find(|column| is_match(&column.name))?;
        let origin = Origin { table: accounts.name.clone(), column: column.name, transformation: Transformation::Same };
        Some(Some(BTreeSet::from([origin])))
    }

    /// Returns the origins of a condition or formula over the account's row.
    #[must_use]
    pub fn origins_of_sql(&self, sql: &Sql, transformation: Transformation) -> Option<Origins> {
        self.origins_of_names(&mentioned_names(sql)?, transformation)
    }

    /// Returns the origins of a condition or formula as [`Self::origins_of_sql`], without the names that are no columns
    /// of the row: these are scores.
    #[must_use]
    pub fn known_origins_of_sql(&self, sql: &Sql, transformation: Transformation) -> Origins {
        let names = mentioned_names(sql).unwrap_or_default().into_iter();
        let known: Vec<String> = names.filter(|name| self.origins_of_name(name).is_some()).collect();
        self.origins_of_names(&known, transformation).unwrap_or_default()
    }

    fn origins_of_names(&self, names: &[String], transformation: Transformation) -> Option<Origins> {
        let mut origins = Origins::new();
        for name in names {
            origins.extend(self.origins_of_name(name)?.into_iter().map(|origin| Origin {
                transformation: origin.transformation.composed_with(transformation),
                ..origin
            }));
        }
        Some(origins)
    }
}

fn columns_of_table(catalog: &[CatalogTable], table: &str) -> Vec<String> {
    let table = catalog.iter().find(|known| known.name == table);
    table.map(|table| table.columns.iter().map(|column| column.name.clone()).collect()).unwrap_or_default()
}
