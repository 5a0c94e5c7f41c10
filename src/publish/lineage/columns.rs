//! Which columns of the exports each published column is made of.
//!
//! Told of `account_health`, `metric_scores` and `component_scores`; of what is read back from earlier days, and of
//! metrics whose SQL can't be followed, only the tables are told.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::datasets::Datasets;
use super::facets::{Facet, facet};
use crate::config::{NodeKind, Pipeline};
use crate::measure::metric::MetricOrigins;
use crate::query::{Origins, Transformation};
use crate::warehouse::tables::{ACCOUNT_HEALTH, ACCOUNT_HEALTH_LATEST, COMPONENT_SCORES, METRIC_SCORES, TableSchema};

/// The columns of sources behind a published one: each with what is done to it, and for which metric.
type Fields = BTreeMap<(String, String), Seen>;
type Seen = BTreeSet<(Transformation, Option<String>)>;

/// What published columns are made of.
pub struct Published<'a> {
    pipeline: &'a Pipeline,
    datasets: &'a Datasets,
    origins: MetricOrigins<'a>,
}

impl<'a> Published<'a> {
    #[must_use]
    pub fn of(pipeline: &'a Pipeline, datasets: &'a Datasets, as_of: NaiveDate) -> Self {
        Self { pipeline, datasets, origins: MetricOrigins::of_spec(pipeline, as_of) }
    }

    /// The lineage of a table's columns; none where only the tables are told.
    #[must_use]
    pub fn facet(&self, table: &TableSchema) -> Option<Facet> {
        let mut columns = Vec::new();
        let values = || self.leaves(Transformation::Changed);
        match table.name {
            name if name == ACCOUNT_HEALTH.name || name == ACCOUNT_HEALTH_LATEST.name => {
                for name in self.pipeline.accounts.carried_columns() {
                    columns.push((name, self.origins.origins_of_name(name).map(|origins| fields(&origins, None))));
                }
                for name in ["raw_score", "raw_band", "coverage"] {
                    columns.push((name, values()));
                }
                for name in ["score", "band", "score_band"] {
                    columns.push((name, self.with_rules(values())));
                }
            }
            name if name == METRIC_SCORES.name => {
                columns.push(("value", self.leaves(Transformation::Same)));
                columns.push(("score", values()));
            }
            name if name == COMPONENT_SCORES.name => columns.push(("score", values())),
            _ => return None,
        }
        columns.push((
            "account_id",
            self.origins.origins_of_name(&self.pipeline.accounts.id).map(|origins| fields(&origins, None)),
        ));
        columns.push(("tier", self.tier()));
        let told = columns.into_iter().filter_map(|(name, fields)| Some((name.to_owned(), self.field(fields?)?)));
        let fields: Map<String, Value> = told.collect();
        let only = self.pipeline.accounts.only.as_ref();
        let everywhere = only.and_then(|only| self.origins.origins_of_sql(only, Transformation::Filter));
        let everywhere: Vec<Value> =
            everywhere.iter().flat_map(|origins| self.inputs(&self::fields(origins, None))).collect();
        let content = json!({"fields": fields, "dataset": everywhere});
        Some(("columnLineage", facet("1-2-0", "ColumnLineageDatasetFacet", content)))
    }

    /// What all scored metrics are made of; none where one can't be told.
    fn leaves(&self, how: Transformation) -> Option<Fields> {
        let mut all = Fields::new();
        for node in &self.pipeline.scorecard.nodes {
            if let NodeKind::Leaf { metric, .. } = &node.part {
                for origin in self.origins.origins_of_name(metric)? {
                    let seen = (origin.transformation.composed_with(how), Some(metric.clone()));
                    all.entry((origin.table, origin.column)).or_default().insert(seen);
                }
            }
            let applies = node
                .applies
                .as_ref()
                .and_then(|applies| self.origins.origins_of_sql(applies, Transformation::Condition));
            merge(&mut all, fields(&applies.unwrap_or_default(), None));
        }
        Some(all)
    }

    /// Rules read the scores, which are told already, and perhaps more.
    fn with_rules(&self, scores: Option<Fields>) -> Option<Fields> {
        let mut all = scores?;
        for rule in &self.pipeline.scorecard.rules {
            let condition = self.origins.known_origins_of_sql(&rule.when, Transformation::Condition);
            let amount =
                rule.then.amount().map(|amount| self.origins.known_origins_of_sql(amount, Transformation::Changed));
            for origins in std::iter::once(condition).chain(amount) {
                merge(&mut all, fields(&origins, Some(&rule.name)));
            }
        }
        Some(all)
    }

    fn tier(&self) -> Option<Fields> {
        let mut all = Fields::new();
        for condition in self.pipeline.tiers.iter().filter_map(|tier| tier.when.as_ref()) {
            merge(&mut all, fields(&self.origins.origins_of_sql(condition, Transformation::Condition)?, None));
        }
        Some(all)
    }

    /// A column with its inputs; none where there are none.
    fn field(&self, fields: Fields) -> Option<Value> {
        let inputs = self.inputs(&fields);
        (!inputs.is_empty()).then(|| json!({"inputFields": inputs}))
    }

    fn inputs(&self, fields: &Fields) -> Vec<Value> {
        let input = |((table, column), seen): (&(String, String), &Seen)| {
            let name = self.datasets.source(self.pipeline, table)?;
            let transformations: Vec<Value> =
                seen.iter().map(|(how, what)| transformation(*how, what.as_deref())).collect();
            Some(json!({
                "namespace": name.namespace,
                "name": name.name,
                "field": column,
                "transformations": transformations,
            }))
        };
        fields.iter().filter_map(input).collect()
    }
}

fn fields(origins: &Origins, what: Option<&str>) -> Fields {
    let mut fields = Fields::new();
    for origin in origins {
        let seen = (origin.transformation, what.map(str::to_owned));
        fields.entry((origin.table.clone(), origin.column.clone())).or_default().insert(seen);
    }
    fields
}

fn merge(all: &mut Fields, more: Fields) {
    for (column, seen) in more {
        all.entry(column).or_default().extend(seen);
    }
}

fn transformation(how: Transformation, what: Option<&str>) -> Value {
    let subtype = match how {
        Transformation::Same => "IDENTITY",
        Transformation::Changed => "TRANSFORMATION",
        Transformation::Aggregated => "AGGREGATION",
        Transformation::Condition => "CONDITIONAL",
        Transformation::Filter => "FILTER",
        Transformation::Join => "JOIN",
        Transformation::Group => "GROUP_BY",
        Transformation::Window => "WINDOW",
        Transformation::Sort => "SORT",
    };
    let kind = if how.is_direct() { "DIRECT" } else { "INDIRECT" };
    match what {
        Some(what) => json!({"type": kind, "subtype": subtype, "description": what}),
        None => json!({"type": kind, "subtype": subtype}),
    }
}
