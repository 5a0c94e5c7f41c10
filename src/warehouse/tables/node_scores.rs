//! `component_scores` and `metric_scores`: one row per account and part of the scorecard, long.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::ScoredDay;
use super::account_health::band_name;
use super::peer_groups::peer_group_label;
use super::schema::{COMPONENT_SCORES, METRIC_SCORES};
use super::table_builder::{PublishedTable, TableBuilder};
use crate::base::error::Error;
use crate::base::value::Values;
use crate::config::{NodeKind, Scorecard, ScorecardNode};
use crate::score::component_tree::NodeScores;
use crate::score::normalise::LeafScores;

/// One component of the tree with its scores.
struct ScoredComponent<'a> {
    position: usize,
    node: &'a ScorecardNode,
    scores: &'a NodeScores,
}

pub fn component_scores_table(day: &ScoredDay) -> Result<PublishedTable, Error> {
    let scorecard = &day.pipeline.scorecard;
    let components: Vec<ScoredComponent> = scorecard
        .nodes
        .iter()
        .zip(&day.scores.nodes)
        .enumerate()
        .filter(|(_, (node, _))| matches!(node.part, NodeKind::Component { .. }))
        .map(|(position, (node, scores))| ScoredComponent { position, node, scores })
        .collect();
    // Sorted by account, then by position: the order in which the tree is read.
    let rows: Vec<(usize, &ScoredComponent)> = (0..day.metrics.accounts.len())
        .flat_map(|account| components.iter().map(move |component| (account, component)))
        .collect();
    let tiers = day.tier_names();
    let mut columns = TableBuilder::new();
    columns.date("snapshot_date", rows.iter().map(|_| Some(day.metrics.as_of)));
    columns.text("account_id", rows.iter().map(|&(account, _)| Some(&day.metrics.accounts[account])));
    columns.text("tier", rows.iter().map(|&(account, _)| tiers[account]));
    columns.text("component", rows.iter().map(|(_, part)| Some(&part.node.name)));
    columns.text("parent", rows.iter().map(|(_, part)| part.node.parent.map(|parent| &scorecard.nodes[parent].name)));
    columns.integer("depth", rows.iter().map(|(_, part)| count_as_i64(part.node.depth)));
    columns.integer("position", rows.iter().map(|(_, part)| count_as_i64(part.position)));
    columns.double("score", rows.iter().map(|&(account, part)| part.scores.score[account]));
    columns.text(
        "band",
        rows.iter().map(|&(account, part)| match (&part.node.part, &part.scores.band) {
            // The root's bands are the scorecard's own.
            _ if part.position == 0 => band_name(&scorecard.bands, day.scores.raw_band[account]),
            (NodeKind::Component { bands: Some(bands), .. }, Some(of)) => band_name(bands, of[account]),
            _ => None,
        }),
    );
    columns.double("weight", rows.iter().map(|&(account, part)| Some(part.scores.weight[account])));
    columns.double("effective_weight", rows.iter().map(|&(account, part)| part.scores.effective_weight[account]));
    columns.double("contribution", rows.iter().map(|&(account, part)| part.scores.contribution[account]));
    columns.double("driver", rows.iter().map(|&(account, part)| driver_points(scorecard, part.scores, account)));
    columns.double("own_contribution", rows.iter().map(|&(account, part)| Some(part.scores.own_contribution[account])));
    columns.double("coverage", rows.iter().map(|&(account, part)| part.scores.coverage[account]));
    columns.text("status", rows.iter().map(|&(account, part)| Some(part.scores.status[account].as_str())));
    columns.text(
        "reason",
        rows.iter()
            .map(|&(account, part)| part.scores.reason[account].map(crate::score::normalise::MissingReason::as_str)),
    );
    columns.finish(COMPONENT_SCORES, Vec::new())
}

/// One leaf of the tree with its value and scores.
struct ScoredMetric<'a> {
    position: usize,
    node: &'a ScorecardNode,
    scores: &'a NodeScores,
    leaf_scores: &'a LeafScores,
    measure: &'a str,
    unit: Option<&'a str>,
    observed_on: &'a [Option<NaiveDate>],
}

pub fn metric_scores_table(day: &ScoredDay) -> Result<PublishedTable, Error> {
    let scorecard = &day.pipeline.scorecard;
    let leaves: Vec<ScoredMetric> = scorecard
        .nodes
        .iter()
        .zip(&day.scores.nodes)
        .zip(&day.normalised.leaves)
        .enumerate()
        .filter_map(|(position, ((node, scores), normal))| {
            let NodeKind::Leaf { metric, .. } = &node.part else { return None };
            let column = day.metrics.metric(metric)?;
            Some(ScoredMetric {
                position,
                node,
                scores,
                leaf_scores: normal.as_ref()?,
                measure: metric,
                unit: day.pipeline.metric(metric).and_then(|metric| metric.unit.as_deref()),
                observed_on: &column.observed_on,
            })
        })
        .collect();
    let rows: Vec<(usize, &ScoredMetric)> =
        (0..day.metrics.accounts.len()).flat_map(|account| leaves.iter().map(move |leaf| (account, leaf))).collect();
    let tiers = day.tier_names();
    let parent = |leaf: &ScoredMetric| leaf.node.parent.map(|parent| scorecard.nodes[parent].name.clone());
    let mut columns = TableBuilder::new();
    columns.date("snapshot_date", rows.iter().map(|_| Some(day.metrics.as_of)));
    columns.text("account_id", rows.iter().map(|&(account, _)| Some(&day.metrics.accounts[account])));
    columns.text("tier", rows.iter().map(|&(account, _)| tiers[account]));
    columns.text("metric", rows.iter().map(|(_, leaf)| Some(&leaf.node.name)));
    columns.text("measure", rows.iter().map(|(_, leaf)| Some(leaf.measure)));
    columns.text("component", rows.iter().map(|(_, leaf)| parent(leaf)));
    columns.integer("depth", rows.iter().map(|(_, leaf)| count_as_i64(leaf.node.depth)));
    columns.integer("position", rows.iter().map(|(_, leaf)| count_as_i64(leaf.position)));
    columns.double("value", rows.iter().map(|&(account, leaf)| numeric_value(&leaf.leaf_scores.values, account)));
    columns.text("value_text", rows.iter().map(|&(account, leaf)| text_value(&leaf.leaf_scores.values, account)));
    columns.text("unit", rows.iter().map(|(_, leaf)| leaf.unit));
    columns.double("score", rows.iter().map(|&(account, leaf)| leaf.scores.score[account]));
    columns.double("weight", rows.iter().map(|&(account, leaf)| Some(leaf.scores.weight[account])));
    columns.double("effective_weight", rows.iter().map(|&(account, leaf)| leaf.scores.effective_weight[account]));
    columns.double("contribution", rows.iter().map(|&(account, leaf)| leaf.scores.contribution[account]));
    columns.double("driver", rows.iter().map(|&(account, leaf)| driver_points(scorecard, leaf.scores, account)));
    columns.text("status", rows.iter().map(|&(account, leaf)| Some(leaf.scores.status[account].as_str())));
    columns.text(
        "reason",
        rows.iter()
            .map(|&(account, leaf)| leaf.scores.reason[account].map(crate::score::normalise::MissingReason::as_str)),
    );
    columns.date("observed_on", rows.iter().map(|&(account, leaf)| leaf.observed_on.get(account).copied().flatten()));
    columns.date("carried_from", rows.iter().map(|&(account, leaf)| leaf.leaf_scores.carried_from[account]));
    columns.text(
        "peer_group",
        rows.iter().map(|&(account, leaf)| peer_group_label(day, leaf.leaf_scores.peer_label[account].as_ref()?)),
    );
    columns.double("compared_with", rows.iter().map(|&(account, leaf)| leaf.leaf_scores.compared_with[account]));
    columns.nullable_integer(
        "case_number",
        rows.iter().map(|&(account, leaf)| leaf.leaf_scores.case[account].map(|case| count_as_i64(case + 1))),
    );
    columns.finish(METRIC_SCORES, Vec::new())
}

/// What a node gives to the score, less what it would have to give for the account to be where the best band begins.
/// Over all metrics, and the components with a score of their own, drivers sum to the raw score less that edge.
pub fn driver_points(scorecard: &Scorecard, scores: &NodeScores, account: usize) -> Option<f64> {
    let edge = scorecard.bands.best_band_start().unwrap_or(scorecard.scale.low);
    Some(scores.contribution[account]? - scores.effective_weight[account]? * edge)
}

fn numeric_value(values: &Values, account: usize) -> Option<f64> {
    match values {
        Values::Number(numbers) => numbers[account],
        Values::Boolean(truths) => truths[account].map(|truth| if truth { 1.0 } else { 0.0 }),
        Values::Text(_) | Values::Date(_) => None,
    }
}

fn text_value(values: &Values, account: usize) -> Option<Cow<'_, str>> {
    match values {
        Values::Text(texts) => texts[account].as_deref().map(Cow::Borrowed),
        Values::Date(days) => days[account].map(|day| Cow::Owned(day.to_string())),
        Values::Number(_) | Values::Boolean(_) => None,
    }
}

/// Positions and depths are far below any limit.
pub fn count_as_i64(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
