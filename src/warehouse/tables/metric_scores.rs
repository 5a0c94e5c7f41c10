//! `metric_scores`: one row per account and weighed metric.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::peer_groups::peer_group_label;
use super::schema::METRIC_SCORES;
use super::score_drivers::driver_points;
use super::scored_day::ScoredDay;
use super::table_builder::{PublishedTable, TableBuilder};
use crate::base::error::Error;
use crate::base::value::AccountValues;
use crate::config::{NodeKind, ScorecardNode};
use crate::score::component_tree::NodeScores;
use crate::score::normalise::{LeafScores, MissingReason};

/// A metric of the scorecard with its values and scores.
struct ScoredMetric<'a> {
    /// Among all nodes of the scorecard.
    position: usize,
    node: &'a ScorecardNode,
    scores: &'a NodeScores,
    leaf: &'a LeafScores,
    measure: &'a str,
    unit: Option<&'a str>,
    observed_on: &'a [Option<NaiveDate>],
}

/// One account's row of a metric.
struct MetricRow<'a> {
    account: usize,
    metric: &'a ScoredMetric<'a>,
}

pub fn metric_scores_table(day: &ScoredDay) -> Result<PublishedTable, Error> {
    let scorecard = &day.pipeline.scorecard;
    let metrics = scored_metrics(day);
    let rows: Vec<MetricRow<'_>> = (0..day.metrics.accounts.len())
        .flat_map(|account| metrics.iter().map(move |metric| MetricRow { account, metric }))
        .collect();
    let tiers = day.tier_names();
    let mut columns = TableBuilder::new();
    columns.add_date("snapshot_date", rows.iter().map(|_| Some(day.metrics.as_of)));
    columns.add_text("account_id", rows.iter().map(|row| Some(&day.metrics.accounts[row.account])));
    columns.add_text("tier", rows.iter().map(|row| tiers[row.account]));
    columns.add_text("metric", rows.iter().map(|row| Some(&row.node().name)));
    columns.add_text("measure", rows.iter().map(|row| Some(row.metric.measure)));
    columns.add_text("component", rows.iter().map(|row| row.node().parent.map(|parent| &scorecard.nodes[parent].name)));
    columns.add_count("depth", rows.iter().map(|row| row.node().depth));
    columns.add_count("position", rows.iter().map(|row| row.metric.position));
    columns.add_double("value", rows.iter().map(|row| numeric_value(&row.leaf().values, row.account)));
    columns.add_text("value_text", rows.iter().map(|row| text_value(&row.leaf().values, row.account)));
    columns.add_text("unit", rows.iter().map(|row| row.metric.unit));
    columns.add_double("score", rows.iter().map(|row| row.scores().score[row.account]));
    columns.add_double("weight", rows.iter().map(|row| Some(row.scores().weight[row.account])));
    columns.add_double("effective_weight", rows.iter().map(|row| row.scores().effective_weight[row.account]));
    columns.add_double("contribution", rows.iter().map(|row| row.scores().contribution[row.account]));
    columns.add_double("driver", rows.iter().map(|row| driver_points(scorecard, row.scores(), row.account)));
    columns.add_text("status", rows.iter().map(|row| Some(row.scores().status[row.account].as_str())));
    columns.add_text("reason", rows.iter().map(|row| row.scores().reason[row.account].map(MissingReason::as_str)));
    columns.add_date("observed_on", rows.iter().map(|row| row.metric.observed_on.get(row.account).copied().flatten()));
    columns.add_date("carried_from", rows.iter().map(|row| row.leaf().carried_from[row.account]));
    columns.add_text(
        "peer_group",
        rows.iter().map(|row| peer_group_label(day, row.leaf().peer_label[row.account].as_ref()?)),
    );
    columns.add_double("compared_with", rows.iter().map(|row| row.leaf().compared_with[row.account]));
    columns.nullable_count("case_number", rows.iter().map(|row| row.leaf().case[row.account].map(|case| case + 1)));
    columns.build_table(METRIC_SCORES)
}

fn scored_metrics<'a>(day: &ScoredDay<'a>) -> Vec<ScoredMetric<'a>> {
    let nodes = day.pipeline.scorecard.nodes.iter().zip(&day.scores.nodes).zip(&day.normalised.leaves).enumerate();
    let scored = nodes.filter_map(|(position, ((node, scores), leaf))| {
        let NodeKind::Leaf { metric: measure, .. } = &node.part else { return None };
        Some(ScoredMetric {
            position,
            node,
            scores,
            leaf: leaf.as_ref()?,
            measure,
            unit: day.pipeline.metric(measure).and_then(|metric| metric.unit.as_deref()),
            observed_on: &day.metrics.metric(measure)?.observed_on,
        })
    });
    scored.collect()
}

impl<'a> MetricRow<'a> {
    fn node(&self) -> &'a ScorecardNode {
        self.metric.node
    }

    fn scores(&self) -> &'a NodeScores {
        self.metric.scores
    }

    fn leaf(&self) -> &'a LeafScores {
        self.metric.leaf
    }
}

fn numeric_value(values: &AccountValues, account: usize) -> Option<f64> {
    match values {
        AccountValues::Number(numbers) => numbers[account],
        AccountValues::Boolean(truths) => truths[account].map(|truth| if truth { 1.0 } else { 0.0 }),
        AccountValues::Text(_) | AccountValues::Date(_) => None,
    }
}

fn text_value(values: &AccountValues, account: usize) -> Option<Cow<'_, str>> {
    match values {
        AccountValues::Text(texts) => texts[account].as_deref().map(Cow::Borrowed),
        AccountValues::Date(days) => days[account].map(|day| Cow::Owned(day.to_string())),
        AccountValues::Number(_) | AccountValues::Boolean(_) => None,
    }
}
