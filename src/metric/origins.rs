//! The columns of sources that each metric is made of.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::source;
use crate::spec::{Spec, Sql};
use crate::sql::{self, Bindings, How, Origin, Origins};

/// What everything that a pipeline measures is made of.
pub struct MetricOrigins<'a> {
    spec: &'a Spec,
    bindings: Bindings<'a>,
    /// None for a metric whose SQL can't be followed.
    metrics: BTreeMap<String, Option<Origins>>,
}

impl<'a> MetricOrigins<'a> {
    #[must_use]
    pub fn of(spec: &'a Spec, as_of: NaiveDate) -> Self {
        let bindings = Bindings::new(spec, as_of);
        let names = |source| source::columns(source).into_iter().map(|(name, _)| name).collect();
        let tables: BTreeMap<String, Vec<String>> =
            spec.sources.iter().map(|source| (source.name.clone(), names(source))).collect();
        let mut all = Self { spec, bindings, metrics: BTreeMap::new() };
        for query in &spec.queries {
            // What can't be read has ended the run before.
            let tree = sql::query(&sql::of_file(&query.file), bindings).ok();
            let columns = tree.and_then(|tree| sql::origins(&tree, &tables));
            for metric in &query.metrics {
                let found = columns.iter().flatten().find(|(name, _)| *name == metric.name);
                all.metrics.insert(metric.name.clone(), found.map(|(_, origins)| origins.clone()));
            }
        }
        for derived in &spec.derived {
            let origins = all.row(&derived.reads, How::Changed);
            all.metrics.insert(derived.metric.name.clone(), origins);
        }
        all
    }

    /// The origins of a metric, or of a column of the accounts; none where they can't be told.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<Origins> {
        match self.metrics.get(name) {
            Some(origins) => origins.clone(),
            None => {
                let accounts = self.spec.sources.iter().find(|source| source.name == self.spec.accounts.source)?;
                let known = source::columns(accounts).iter().any(|(column, _)| column == name);
                let origin = Origin { table: accounts.name.clone(), column: name.to_owned(), how: How::Same };
                known.then(|| BTreeSet::from([origin]))
            }
        }
    }

    /// The origins of what a condition or a formula over the account's row says.
    #[must_use]
    pub fn expression(&self, sql: &Sql, how: How) -> Option<Origins> {
        let expression = sql::expression(sql, self.bindings).ok()?;
        self.row(&sql::mentioned(&expression).into_iter().collect::<Vec<_>>(), how)
    }

    /// As [`Self::expression`], without the names that are no column of the row: those are scores.
    #[must_use]
    pub fn known(&self, sql: &Sql, how: How) -> Origins {
        let names =
            sql::expression(sql, self.bindings).map(|expression| sql::mentioned(&expression)).unwrap_or_default();
        let known = names.into_iter().filter(|name| self.named(name).is_some()).collect::<Vec<_>>();
        self.row(&known, how).unwrap_or_default()
    }

    fn row(&self, names: &[String], how: How) -> Option<Origins> {
        let mut origins = Origins::new();
        for name in names {
            let seen = |origin: Origin| Origin { how: origin.how.through(how), ..origin };
            origins.extend(self.named(name)?.into_iter().map(seen));
        }
        Some(origins)
    }
}
