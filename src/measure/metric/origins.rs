//! The columns of sources that each metric is made of.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::plan;
use crate::config::Spec;
use crate::measure::source;
use crate::query::names;
use crate::query::origins::origins;
use crate::query::{Origin, Origins, Sql, Transformation};

/// What everything that a pipeline measures is made of.
pub struct MetricOrigins<'a> {
    spec: &'a Spec,
    /// None for a metric whose SQL has mistakes.
    metrics: BTreeMap<String, Option<Origins>>,
}

impl<'a> MetricOrigins<'a> {
    #[must_use]
    pub fn of(spec: &'a Spec, as_of: NaiveDate) -> Self {
        let bindings = spec.bindings(as_of);
        let catalog = plan::catalog(spec);
        let names = |table: &str| {
            let table = catalog.iter().find(|known| known.name == table);
            table.map(|table| table.columns.iter().map(|column| column.name.clone()).collect()).unwrap_or_default()
        };
        let mut all = Self { spec, metrics: BTreeMap::new() };
        for query in &spec.queries {
            // What can't be read has ended the run before.
            let bound = plan::plan(spec, &catalog, query, bindings).ok();
            let columns = bound.map(|bound| (origins(&bound.plan, &names), bound.plan));
            for metric in &query.metrics {
                let found = columns.as_ref().and_then(|(columns, plan)| {
                    let at = plan.columns.iter().position(|column| column.name == metric.name)?;
                    columns.get(at).cloned()
                });
                all.metrics.insert(metric.name.clone(), found);
            }
        }
        for derived in &spec.derived {
            let origins = all.row(&derived.reads, Transformation::Changed);
            all.metrics.insert(derived.metric.name.clone(), origins);
        }
        all
    }

    /// The origins of a metric, or of a column of the accounts; none where they can't be told.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<Origins> {
        let is_it = |known: &str| known == name;
        // A formula may write a name in another case than it is declared in.
        let is_like_it = |known: &str| known.eq_ignore_ascii_case(name);
        self.named_as(is_it).or_else(|| self.named_as(is_like_it))?
    }

    /// The origins of the first name that is meant, if any is; none within where they can't be told.
    fn named_as(&self, is_meant: impl Fn(&str) -> bool) -> Option<Option<Origins>> {
        if let Some((_, origins)) = self.metrics.iter().find(|(known, _)| is_meant(known)) {
            return Some(origins.clone());
        }
        let accounts = self.spec.sources.iter().find(|source| source.name == self.spec.accounts.source)?;
        let (column, _) = source::columns(accounts).into_iter().find(|(column, _)| is_meant(column))?;
        let origin = Origin { table: accounts.name.clone(), column, how: Transformation::Same };
        Some(Some(BTreeSet::from([origin])))
    }

    /// The origins of what a condition or a formula over the account's row says.
    #[must_use]
    pub fn expression(&self, sql: &Sql, how: Transformation) -> Option<Origins> {
        self.row(&names::mentioned(sql)?, how)
    }

    /// As [`Self::expression`], without the names that are no column of the row: those are scores.
    #[must_use]
    pub fn known(&self, sql: &Sql, how: Transformation) -> Origins {
        let known = names::mentioned(sql)
            .unwrap_or_default()
            .into_iter()
            .filter(|name| self.named(name).is_some())
            .collect::<Vec<_>>();
        self.row(&known, how).unwrap_or_default()
    }

    fn row(&self, names: &[String], how: Transformation) -> Option<Origins> {
        let mut origins = Origins::new();
        for name in names {
            let seen = |origin: Origin| Origin { how: origin.how.through(how), ..origin };
            origins.extend(self.named(name)?.into_iter().map(seen));
        }
        Some(origins)
    }
}
