//! Which columns of the exports each published column is made of.
//!
//! Told of `account_health`, `metric_scores` and `component_scores`; of what is read back from earlier days, and of
//! metrics whose SQL can't be followed, only the tables are told.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::datasets::Datasets;
use super::facets::{Facet, facet_content};
use crate::config::{NodeKind, Pipeline};
use crate::measure::metric::MetricOrigins;
use crate::query::{Origins, Transformation};
use crate::warehouse::tables::{ACCOUNT_HEALTH, ACCOUNT_HEALTH_LATEST, COMPONENT_SCORES, METRIC_SCORES, TableSchema};

/// The columns of sources behind a published one: each with what is done to it, and for which metric.
type InputFields = BTreeMap<(String, String), FieldUses>;
type FieldUses = BTreeSet<(Transformation, Option<String>)>;

/// What published columns are made of.
pub struct ColumnLineage<'a> {
    pipeline: &'a Pipeline,
    datasets: &'a Datasets,
    origins: MetricOrigins<'a>,
}

impl<'a> ColumnLineage<'a> {
    #[must_use]
    pub fn new(pipeline: &'a Pipeline, datasets: &'a Datasets, as_of: NaiveDate) -> Self {
        Self { pipeline, datasets, origins: MetricOrigins::of_spec(pipeline, as_of) }
    }

    /// The lineage of a table's columns; none where only the tables are told.
    #[must_use]
    pub fn facet(&self, table: &TableSchema) -> Option<Facet> {
        let mut columns = Vec::new();
        let values = || self.fields_of_metrics(Transformation::Changed);
        match table.name {
            name if name == ACCOUNT_HEALTH.name || name == ACCOUNT_HEALTH_LATEST.name => {
                for name in self.pipeline.accounts.carried_columns() {
                    columns.push((
                        name,
                        self.origins.origins_of_name(name).map(|origins| fields_of_origins(&origins, None)),
                    ));
                }
                for name in ["raw_score", "raw_band", "coverage"] {
                    columns.push((name, values()));
                }
                for name in ["score", "band", "score_band"] {
                    columns.push((name, self.add_rule_fields(values())));
                }
            }
            name if name == METRIC_SCORES.name => {
                columns.push(("value", self.fields_of_metrics(Transformation::Same)));
                columns.push(("score", values()));
            }
            name if name == COMPONENT_SCORES.name => columns.push(("score", values())),
            _ => return None,
        }
        columns.push((
            "account_id",
            self.origins.origins_of_name(&self.pipeline.accounts.id).map(|origins| fields_of_origins(&origins, None)),
        ));
        columns.push(("tier", self.fields_of_tiers()));
        let named_fields =
            columns.into_iter().filter_map(|(name, fields)| Some((name.to_owned(), self.column_json(fields?)?)));
        let fields: Map<String, Value> = named_fields.collect();
        let only = self.pipeline.accounts.only.as_ref();
        let everywhere = only.and_then(|only| self.origins.origins_of_sql(only, Transformation::Filter));
        let everywhere: Vec<Value> =
            everywhere.iter().flat_map(|origins| self.input_fields_json(&fields_of_origins(origins, None))).collect();
        let content = json!({"fields": fields, "dataset": everywhere});
        Some(("columnLineage", facet_content("1-2-0", "ColumnLineageDatasetFacet", content)))
    }

    /// What all scored metrics are made of; none where one can't be told.
    fn fields_of_metrics(&self, transformation: Transformation) -> Option<InputFields> {
        let mut all = InputFields::new();
        for node in &self.pipeline.scorecard.nodes {
            if let NodeKind::Leaf { metric, .. } = &node.part {
                for origin in self.origins.origins_of_name(metric)? {
                    let field_use = (origin.transformation.composed_with(transformation), Some(metric.clone()));
                    all.entry((origin.table, origin.column)).or_default().insert(field_use);
                }
            }
            let applies = node
                .applies
                .as_ref()
                .and_then(|applies| self.origins.origins_of_sql(applies, Transformation::Condition));
            merge(&mut all, fields_of_origins(&applies.unwrap_or_default(), None));
        }
        Some(all)
    }

    /// Rules read the scores, which are told already, and perhaps more.
    fn add_rule_fields(&self, scores: Option<InputFields>) -> Option<InputFields> {
        let mut all = scores?;
        for rule in &self.pipeline.scorecard.rules {
            let condition = self.origins.known_origins_of_sql(&rule.when, Transformation::Condition);
            let amount =
                rule.then.amount().map(|amount| self.origins.known_origins_of_sql(amount, Transformation::Changed));
            for origins in std::iter::once(condition).chain(amount) {
                merge(&mut all, fields_of_origins(&origins, Some(&rule.name)));
            }
        }
        Some(all)
    }

    fn fields_of_tiers(&self) -> Option<InputFields> {
        let mut all = InputFields::new();
        for condition in self.pipeline.tiers.iter().filter_map(|tier| tier.when.as_ref()) {
            merge(
                &mut all,
                fields_of_origins(&self.origins.origins_of_sql(condition, Transformation::Condition)?, None),
            );
        }
        Some(all)
    }

    /// A column with its inputs; none where there are none.
    fn column_json(&self, fields: InputFields) -> Option<Value> {
        let inputs = self.input_fields_json(&fields);
        (!inputs.is_empty()).then(|| json!({"inputFields": inputs}))
    }

    fn input_fields_json(&self, fields: &InputFields) -> Vec<Value> {
        let input = |((table, column), seen): (&(String, String), &FieldUses)| {
            let name = self.datasets.name_of_source(self.pipeline, table)?;
            let transformations: Vec<Value> =
                seen.iter().map(|(how, what)| transformation_json(*how, what.as_deref())).collect();
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

fn fields_of_origins(origins: &Origins, what: Option<&str>) -> InputFields {
    let mut fields = InputFields::new();
    for origin in origins {
        let seen = (origin.transformation, what.map(str::to_owned));
        fields.entry((origin.table.clone(), origin.column.clone())).or_default().insert(seen);
    }
    fields
}

fn merge(all: &mut InputFields, more: InputFields) {
    for (column, uses) in more {
        all.entry(column).or_default().extend(uses);
    }
}

fn transformation_json(how: Transformation, what: Option<&str>) -> Value {
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
