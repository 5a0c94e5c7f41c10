//! Digests of what each metric means, so that an edit of its SQL is told apart from a change of an account.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::declared_outputs::find_column;
use super::query_plan;
use crate::base::digest;
use crate::config::{DerivedMetric, Metric, Pipeline, Source};
use crate::query::Plan;
use crate::query::canonical_text::{canonical_text, parameter_texts};
use crate::query::expr::NamedExpr;
use crate::query::origins::tables_read;
use crate::query::plan_printer::plan_lines;
use crate::query::rewrite::prune::prune_columns;

/// The version of the digests. They are compared only with digests of the same version.
pub const MEANING_VERSION: u32 = 1;

/// How many characters of a digest are kept.
const DIGEST_LENGTH: usize = 16;

/// Returns a digest of the meaning of every metric, and of every column of the accounts, by name: of the plan of its column
/// and the contracts of the sources that it reads, or of its formula and the metrics that the formula reads. White space,
/// comments, other metrics of the same file, and the folders of sources make no difference.
#[must_use]
pub fn metric_meanings(pipeline: &Pipeline) -> BTreeMap<String, String> {
    let catalog = query_plan::source_catalog(pipeline);
    // Any day will do: the plans of two pipelines are compared as of the same day.
    let bindings = pipeline.bindings(NaiveDate::default());
    let mut meanings = BTreeMap::new();
    for query in &pipeline.queries {
        let plan = query_plan::plan_query(pipeline, &catalog, query, bindings).map(|bound| bound.plan);
        for metric in &query.metrics {
            let text = match &plan {
                Ok(plan) => text_of_column(pipeline, metric, plan),
                // The text stands for a query with mistakes, which no run gets past.
                Err(_) => query.file.text.clone(),
            };
            meanings.insert(metric.name.clone(), short_digest(&text));
        }
    }
    let accounts = pipeline.sources.iter().find(|source| source.name == pipeline.accounts.source);
    for column in accounts.into_iter().flat_map(|accounts| &accounts.columns) {
        let declared = (accounts.map(|accounts| (&accounts.time, &accounts.key)), column);
        meanings.insert(column.name.clone(), short_digest(&serde_json::to_string(&declared).unwrap_or_default()));
    }
    for derived in &pipeline.derived {
        let text = text_of_formula(pipeline, derived, &meanings);
        meanings.insert(derived.metric.name.clone(), short_digest(&text));
    }
    meanings
}

/// Returns everything that the values of a metric depend on.
fn text_of_column(pipeline: &Pipeline, metric: &Metric, plan: &Arc<Plan>) -> String {
    let observed_on = metric.freshness.as_ref().map(|freshness| freshness.on.as_str());
    let names = [Some(pipeline.accounts.id.as_str()), Some(&metric.name), observed_on].into_iter().flatten();
    let columns = names.filter_map(|name| Some(NamedExpr::new(name, find_column(plan, name)?)));
    let own_plan = prune_columns(&Plan::project(Arc::clone(plan), columns.collect()));
    let mut lines = plan_lines(&own_plan, pipeline.time_zone);
    let tables: BTreeSet<String> = tables_read(&own_plan).into_iter().collect();
    lines.extend(pipeline.sources.iter().filter(|source| tables.contains(&source.name)).map(text_of_contract));
    lines.push(pipeline.time_zone.name().to_owned());
    lines.push(text_of_declaration(metric));
    lines.join("\n")
}

fn text_of_formula(pipeline: &Pipeline, derived: &DerivedMetric, meanings: &BTreeMap<String, String>) -> String {
    let mut lines = vec![
        canonical_text(&derived.sql, &parameter_texts(&pipeline.parameters)),
        text_of_declaration(&derived.metric),
    ];
    for name in &derived.reads {
        let meaning = meanings.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        lines.extend(meaning.map(|(_, meaning)| meaning.clone()));
    }
    lines.join("\n")
}

/// Returns what is declared about a metric, apart from how it is shown.
fn text_of_declaration(metric: &Metric) -> String {
    serde_json::to_string(&(metric.kind, &metric.no_rows, &metric.freshness)).unwrap_or_default()
}

/// Returns the contract of a source, without where its files are.
fn text_of_contract(source: &Source) -> String {
    serde_json::to_string(&Source { files: String::new(), ..source.clone() }).unwrap_or_default()
}

fn short_digest(text: &str) -> String {
    let mut digest = digest::sha256_hex(text.as_bytes());
    digest.truncate(DIGEST_LENGTH);
    digest
}
