//! The facet that lists the columns of the exports behind each published column.
//!
//! Covers `account_health`, `metric_scores` and `component_scores`. Left out are values read back from earlier days and
//! metrics whose SQL can't be followed: for those the events show tables only.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::dataset_names::DatasetNames;
use super::facet::Facet;
use crate::config::{NodeKind, Pipeline};
use crate::measure::metric::MetricOrigins;
use crate::query::{Origins, Transformation};
use crate::warehouse::tables::{ACCOUNT_HEALTH, ACCOUNT_HEALTH_LATEST, COMPONENT_SCORES, METRIC_SCORES, TableSchema};

/// A column of a source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct InputField {
    source: String,
    column: String,
}

/// One use of a source's column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct FieldUse {
    transformation: Transformation,
    /// The metric or rule that uses it.
    used_for: Option<String>,
}

/// The columns of sources behind a published column, with their uses.
type InputFields = BTreeMap<InputField, BTreeSet<FieldUse>>;

/// A published column; its inputs are none where they are not known.
struct OutputColumn<'a> {
    name: &'a str,
    inputs: Option<InputFields>,
}

/// What the published columns of a pipeline are made of.
pub struct ColumnLineage<'a> {
    pipeline: &'a Pipeline,
    names: &'a DatasetNames,
    origins: MetricOrigins<'a>,
}

impl<'a> ColumnLineage<'a> {
    #[must_use]
    pub fn new(pipeline: &'a Pipeline, names: &'a DatasetNames, as_of: NaiveDate) -> Self {
        Self { pipeline, names, origins: MetricOrigins::of_spec(pipeline, as_of) }
    }

    /// Returns the facet of a table; none for a table whose columns are not followed.
    #[must_use]
    pub fn table_facet(&self, table: &TableSchema) -> Option<Facet> {
        let mut columns = self.columns_of_table(table)?;
        columns.push(OutputColumn { name: "account_id", inputs: self.fields_of_name(&self.pipeline.accounts.id) });
        columns.push(OutputColumn { name: "tier", inputs: self.fields_of_tiers() });
        let named_fields =
            columns.into_iter().filter_map(|column| Some((column.name.to_owned(), self.column_json(column.inputs?)?)));
        let fields: Map<String, Value> = named_fields.collect();
        let only = self.pipeline.accounts.only.as_ref();
        let filter = only.and_then(|only| self.origins.origins_of_sql(only, Transformation::Filter));
        let filter_fields: Vec<Value> =
            filter.iter().flat_map(|origins| self.input_fields_json(&fields_of_origins(origins, None))).collect();
        let content = json!({"fields": fields, "dataset": filter_fields});
        Some(Facet::new("columnLineage", "1-2-0", "ColumnLineageDatasetFacet", content))
    }

    /// The columns that belong to one table alone.
    fn columns_of_table(&self, table: &TableSchema) -> Option<Vec<OutputColumn<'_>>> {
        let values = || self.fields_of_metrics(Transformation::Changed);
        let column = |name, inputs| OutputColumn { name, inputs };
        match table.name {
            name if name == ACCOUNT_HEALTH.name || name == ACCOUNT_HEALTH_LATEST.name => {
                let carried = self.pipeline.accounts.carried_columns();
                let mut columns: Vec<OutputColumn<'_>> =
                    carried.map(|name| column(name, self.fields_of_name(name))).collect();
                columns.extend(["raw_score", "raw_band", "coverage"].map(|name| column(name, values())));
                columns.extend(
                    ["score", "band", "score_band"].map(|name| column(name, self.with_fields_of_rules(values()))),
                );
                Some(columns)
            }
            name if name == METRIC_SCORES.name => {
                Some(vec![column("value", self.fields_of_metrics(Transformation::Same)), column("score", values())])
            }
            name if name == COMPONENT_SCORES.name => Some(vec![column("score", values())]),
            _ => None,
        }
    }

    /// The fields of a metric or of a column of the accounts.
    fn fields_of_name(&self, name: &str) -> Option<InputFields> {
        self.origins.origins_of_name(name).map(|origins| fields_of_origins(&origins, None))
    }

    /// The fields of all scored metrics; none where those of one are not known.
    fn fields_of_metrics(&self, transformation: Transformation) -> Option<InputFields> {
        let mut all = InputFields::new();
        for node in &self.pipeline.scorecard.nodes {
            if let NodeKind::Leaf { metric, .. } = &node.part {
                for origin in self.origins.origins_of_name(metric)? {
                    let field = InputField { source: origin.table, column: origin.column };
                    let transformation = origin.transformation.composed_with(transformation);
                    let field_use = FieldUse { transformation, used_for: Some(metric.clone()) };
                    all.entry(field).or_default().insert(field_use);
                }
            }
            let applies = node
                .applies
                .as_ref()
                .and_then(|applies| self.origins.origins_of_sql(applies, Transformation::Condition));
            merge_fields(&mut all, fields_of_origins(&applies.unwrap_or_default(), None));
        }
        Some(all)
    }

    /// Adds the fields of the rules to those of the scores that the rules change.
    fn with_fields_of_rules(&self, scores: Option<InputFields>) -> Option<InputFields> {
        let mut all = scores?;
        for rule in &self.pipeline.scorecard.rules {
            let condition = self.origins.known_origins_of_sql(&rule.when, Transformation::Condition);
            let amount =
                rule.then.amount().map(|amount| self.origins.known_origins_of_sql(amount, Transformation::Changed));
            for origins in std::iter::once(condition).chain(amount) {
                merge_fields(&mut all, fields_of_origins(&origins, Some(&rule.name)));
            }
        }
        Some(all)
    }

    fn fields_of_tiers(&self) -> Option<InputFields> {
        let mut all = InputFields::new();
        for condition in self.pipeline.tiers.iter().filter_map(|tier| tier.when.as_ref()) {
            let origins = self.origins.origins_of_sql(condition, Transformation::Condition)?;
            merge_fields(&mut all, fields_of_origins(&origins, None));
        }
        Some(all)
    }

    /// Returns a column with its inputs; none where there are none.
    fn column_json(&self, fields: InputFields) -> Option<Value> {
        let inputs = self.input_fields_json(&fields);
        (!inputs.is_empty()).then(|| json!({"inputFields": inputs}))
    }

    fn input_fields_json(&self, fields: &InputFields) -> Vec<Value> {
        fields.iter().filter_map(|(field, uses)| self.input_field_json(field, uses)).collect()
    }

    fn input_field_json(&self, field: &InputField, uses: &BTreeSet<FieldUse>) -> Option<Value> {
        let dataset = self.names.name_of_source(self.pipeline, &field.source)?;
        let transformations: Vec<Value> = uses.iter().map(transformation_json).collect();
        Some(json!({
            "namespace": dataset.namespace,
            "name": dataset.name,
            "field": field.column,
            "transformations": transformations,
        }))
    }
}

fn fields_of_origins(origins: &Origins, used_for: Option<&str>) -> InputFields {
    let mut fields = InputFields::new();
    for origin in origins {
        let field = InputField { source: origin.table.clone(), column: origin.column.clone() };
        let field_use = FieldUse { transformation: origin.transformation, used_for: used_for.map(str::to_owned) };
        fields.entry(field).or_default().insert(field_use);
    }
    fields
}

fn merge_fields(all: &mut InputFields, more: InputFields) {
    for (field, uses) in more {
        all.entry(field).or_default().extend(uses);
    }
}

fn transformation_json(field_use: &FieldUse) -> Value {
    let subtype = match field_use.transformation {
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
    let kind = if field_use.transformation.is_direct() { "DIRECT" } else { "INDIRECT" };
    match &field_use.used_for {
        Some(used_for) => json!({"type": kind, "subtype": subtype, "description": used_for}),
        None => json!({"type": kind, "subtype": subtype}),
    }
}
