//! Every SQL file and expression resolved against what is declared, without reading a row.

use chrono::NaiveDate;
use polars::prelude::{DataFrame, DataType, IntoLazy, Schema};

use super::row::{self, Wanted};
use super::{accounts, answer, plan, values};
use crate::diagnostic::Diagnostic;
use crate::engine;
use crate::source;
use crate::spec::{Action, OF_AN_OPEN_ACTION, PUBLISHED, Part, Scoring, Spec, Sql, of_components};
use crate::sql::{self, Bindings};

/// All mistakes in all SQL of a pipeline.
#[must_use]
pub fn check(spec: &Spec) -> Vec<Diagnostic> {
    // Types do not depend on the day, so any will do.
    let any_day = NaiveDate::default();
    let bindings = Bindings::new(spec, any_day);
    let sources = source::empty(spec, any_day);
    let mut mistakes = Vec::new();
    for query in &spec.queries {
        let planned = plan::plan(spec, &sources, query, bindings);
        if let Err(mut found) = planned.and_then(|planned| answer::promised(spec, query, planned.frame)) {
            mistakes.append(&mut found);
        }
    }
    let mut row = of_accounts(spec);
    judge(&mut mistakes, &row, spec.accounts.only.as_ref(), Wanted::Condition, bindings);
    for metric in spec.queries.iter().flat_map(|query| &query.metrics) {
        row.with_column(metric.name.as_str().into(), values::data_type(metric.kind));
    }
    for derived in &spec.derived {
        match row::plan(&row, &derived.sql, Wanted::Anything, bindings) {
            Ok((_, kind)) => {
                if let Some(misfit) = values::misfit(&kind, derived.metric.kind) {
                    mistakes.push(Diagnostic::error("metric-type", misfit).at(derived.sql.place.clone()));
                }
            }
            Err(mut found) => mistakes.append(&mut found),
        }
        row.with_column(derived.metric.name.as_str().into(), values::data_type(derived.metric.kind));
    }
    for tier in &spec.tiers {
        judge(&mut mistakes, &row, tier.when.as_ref(), Wanted::Condition, bindings);
    }
    row.with_column("tier".into(), DataType::String);
    for node in &spec.scorecard.nodes {
        judge(&mut mistakes, &row, node.applies.as_ref(), Wanted::Condition, bindings);
        if let Part::Leaf { score: Scoring::Cases(cases), .. } = &node.part {
            for (when, _) in cases {
                judge(&mut mistakes, &row, when.as_ref(), Wanted::Condition, bindings);
            }
        }
    }
    for name in ["raw_score", "coverage"] {
        row.with_column(name.into(), DataType::Float64);
    }
    for node in &spec.scorecard.nodes {
        row.with_column(format!("{}_score", node.name).into(), DataType::Float64);
    }
    for rule in &spec.scorecard.rules {
        judge(&mut mistakes, &row, Some(&rule.when), Wanted::Condition, bindings);
        let amount = match &rule.then {
            Action::Cap(sql) | Action::Floor(sql) | Action::Set(sql) | Action::Add(sql) => Some(sql),
            Action::Band(_) => None,
        };
        judge(&mut mistakes, &row, amount, Wanted::Number, bindings);
    }
    of_plays(&mut mistakes, spec, row, bindings);
    // What SQL with mistakes would read is not known.
    if mistakes.is_empty() { unread_sources(spec, bindings) } else { mistakes }
}

/// Plays read the account's row with all that is published of it.
fn of_plays(mistakes: &mut Vec<Diagnostic>, spec: &Spec, mut row: Schema, bindings: Bindings) {
    for (name, kind) in of_components(&spec.scorecard) {
        row.with_column(name.into(), values::data_type(kind));
    }
    for (name, kind) in PUBLISHED {
        row.with_column(name.into(), values::data_type(kind));
    }
    let mut open = row.clone();
    for (name, kind) in OF_AN_OPEN_ACTION {
        open.with_column(name.into(), values::data_type(kind));
    }
    let mut late = open.clone();
    late.with_column("priority".into(), DataType::Float64);
    for play in &spec.plays {
        judge(mistakes, &row, Some(&play.when), Wanted::Condition, bindings);
        judge(mistakes, &open, play.until.as_ref(), Wanted::Condition, bindings);
        judge(mistakes, &open, play.priority.as_ref(), Wanted::Number, bindings);
        let escalated = play.escalation.as_ref().and_then(|escalation| escalation.priority.as_ref());
        judge(mistakes, &late, escalated, Wanted::Number, bindings);
    }
}

/// Sources that list neither accounts nor parents and are read by no query: a leftover, or a query that is yet to be written.
fn unread_sources(spec: &Spec, bindings: Bindings) -> Vec<Diagnostic> {
    let mut read = vec![spec.accounts.source.clone()];
    let listed_in = spec.roll_up.as_ref().and_then(|roll_up| roll_up.listed_in.as_ref());
    read.extend(listed_in.map(|listed| listed.source.clone()));
    for query in &spec.queries {
        read.extend(sql::query(&sql::of_file(&query.file), bindings).iter().flat_map(sql::tables));
    }
    let unread = spec.sources.iter().filter(|source| !read.contains(&source.name));
    unread
        .map(|source| {
            Diagnostic::warning("unused-source", format!("nothing reads source `{}`", source.name))
                .at(source.place.clone())
                .hint("read it in the SQL of a metric, or leave it out")
        })
        .collect()
}

fn judge(mistakes: &mut Vec<Diagnostic>, row: &Schema, sql: Option<&Sql>, wanted: Wanted, bindings: Bindings) {
    if let Some(sql) = sql
        && let Err(mut found) = row::plan(row, sql, wanted, bindings)
    {
        mistakes.append(&mut found);
    }
}

/// The columns of the accounts source as expressions read them.
fn of_accounts(spec: &Spec) -> Schema {
    let Some(source) = accounts::source(spec) else {
        return Schema::default();
    };
    let declared: Schema =
        source::columns(source).into_iter().map(|(name, kind)| (name.into(), source::data_type(kind))).collect();
    let mut frame =
        DataFrame::empty_with_schema(&declared).lazy().select(accounts::readable(source, &spec.accounts.id));
    engine::schema(&mut frame).map(|schema| schema.as_ref().clone()).unwrap_or_default()
}
