//! `component_scores` and `metric_scores`: one row per account and part of the scorecard, long.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::Scored;
use super::build::{Columns, Table};
use super::health::band_name;
use super::peers::label_of;
use super::schema::{COMPONENT_SCORES, METRIC_SCORES};
use crate::base::error::Error;
use crate::base::value::Values;
use crate::config::{NodeKind, Scorecard, ScorecardNode};
use crate::score::component_tree::NodeScores;
use crate::score::normalise::LeafScores;

/// One component of the tree with its scores.
struct Component<'a> {
    position: usize,
    node: &'a ScorecardNode,
    scores: &'a NodeScores,
}

pub fn component_scores(day: &Scored) -> Result<Table, Error> {
    let card = &day.pipeline.scorecard;
    let components: Vec<Component> = card
        .nodes
        .iter()
        .zip(&day.scores.nodes)
        .enumerate()
        .filter(|(_, (node, _))| matches!(node.part, NodeKind::Component { .. }))
        .map(|(position, (node, scores))| Component { position, node, scores })
        .collect();
    // Sorted by account, then by position: the order in which the tree is read.
    let rows: Vec<(usize, &Component)> = (0..day.metrics.accounts.len())
        .flat_map(|account| components.iter().map(move |component| (account, component)))
        .collect();
    let tiers = day.tier_names();
    let mut columns = Columns::new();
    columns.date("snapshot_date", rows.iter().map(|_| Some(day.metrics.as_of)));
    columns.text("account_id", rows.iter().map(|&(account, _)| Some(&day.metrics.accounts[account])));
    columns.text("tier", rows.iter().map(|&(account, _)| tiers[account]));
    columns.text("component", rows.iter().map(|(_, part)| Some(&part.node.name)));
    columns.text("parent", rows.iter().map(|(_, part)| part.node.parent.map(|parent| &card.nodes[parent].name)));
    columns.integer("depth", rows.iter().map(|(_, part)| integer(part.node.depth)));
    columns.integer("position", rows.iter().map(|(_, part)| integer(part.position)));
    columns.double("score", rows.iter().map(|&(account, part)| part.scores.score[account]));
    columns.text(
        "band",
        rows.iter().map(|&(account, part)| match (&part.node.part, &part.scores.band) {
            // The root's bands are the scorecard's own.
            _ if part.position == 0 => band_name(&card.bands, day.scores.raw_band[account]),
            (NodeKind::Component { bands: Some(bands), .. }, Some(of)) => band_name(bands, of[account]),
            _ => None,
        }),
    );
    columns.double("weight", rows.iter().map(|&(account, part)| Some(part.scores.weight[account])));
    columns.double("effective_weight", rows.iter().map(|&(account, part)| part.scores.effective_weight[account]));
    columns.double("contribution", rows.iter().map(|&(account, part)| part.scores.contribution[account]));
    columns.double("driver", rows.iter().map(|&(account, part)| driver(card, part.scores, account)));
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
struct Leaf<'a> {
    position: usize,
    node: &'a ScorecardNode,
    scores: &'a NodeScores,
    normal: &'a LeafScores,
    measure: &'a str,
    unit: Option<&'a str>,
    observed_on: &'a [Option<NaiveDate>],
}

pub fn metric_scores(day: &Scored) -> Result<Table, Error> {
    let card = &day.pipeline.scorecard;
    let leaves: Vec<Leaf> = card
        .nodes
        .iter()
        .zip(&day.scores.nodes)
        .zip(&day.normal.leaves)
        .enumerate()
        .filter_map(|(position, ((node, scores), normal))| {
            let NodeKind::Leaf { metric, .. } = &node.part else { return None };
            let column = day.metrics.metric(metric)?;
            Some(Leaf {
                position,
                node,
                scores,
                normal: normal.as_ref()?,
                measure: metric,
                unit: day.pipeline.metric(metric).and_then(|metric| metric.unit.as_deref()),
                observed_on: &column.observed_on,
            })
        })
        .collect();
    let rows: Vec<(usize, &Leaf)> =
        (0..day.metrics.accounts.len()).flat_map(|account| leaves.iter().map(move |leaf| (account, leaf))).collect();
    let tiers = day.tier_names();
    let parent = |leaf: &Leaf| leaf.node.parent.map(|parent| card.nodes[parent].name.clone());
    let mut columns = Columns::new();
    columns.date("snapshot_date", rows.iter().map(|_| Some(day.metrics.as_of)));
    columns.text("account_id", rows.iter().map(|&(account, _)| Some(&day.metrics.accounts[account])));
    columns.text("tier", rows.iter().map(|&(account, _)| tiers[account]));
    columns.text("metric", rows.iter().map(|(_, leaf)| Some(&leaf.node.name)));
    columns.text("measure", rows.iter().map(|(_, leaf)| Some(leaf.measure)));
    columns.text("component", rows.iter().map(|(_, leaf)| parent(leaf)));
    columns.integer("depth", rows.iter().map(|(_, leaf)| integer(leaf.node.depth)));
    columns.integer("position", rows.iter().map(|(_, leaf)| integer(leaf.position)));
    columns.double("value", rows.iter().map(|&(account, leaf)| number(&leaf.normal.values, account)));
    columns.text("value_text", rows.iter().map(|&(account, leaf)| text(&leaf.normal.values, account)));
    columns.text("unit", rows.iter().map(|(_, leaf)| leaf.unit));
    columns.double("score", rows.iter().map(|&(account, leaf)| leaf.scores.score[account]));
    columns.double("weight", rows.iter().map(|&(account, leaf)| Some(leaf.scores.weight[account])));
    columns.double("effective_weight", rows.iter().map(|&(account, leaf)| leaf.scores.effective_weight[account]));
    columns.double("contribution", rows.iter().map(|&(account, leaf)| leaf.scores.contribution[account]));
    columns.double("driver", rows.iter().map(|&(account, leaf)| driver(card, leaf.scores, account)));
    columns.text("status", rows.iter().map(|&(account, leaf)| Some(leaf.scores.status[account].as_str())));
    columns.text(
        "reason",
        rows.iter()
            .map(|&(account, leaf)| leaf.scores.reason[account].map(crate::score::normalise::MissingReason::as_str)),
    );
    columns.date("observed_on", rows.iter().map(|&(account, leaf)| leaf.observed_on.get(account).copied().flatten()));
    columns.date("carried_from", rows.iter().map(|&(account, leaf)| leaf.normal.carried_from[account]));
    columns.text(
        "peer_group",
        rows.iter().map(|&(account, leaf)| label_of(day, leaf.normal.peer_label[account].as_ref()?)),
    );
    columns.double("compared_with", rows.iter().map(|&(account, leaf)| leaf.normal.compared_with[account]));
    columns.maybe_integer(
        "case_number",
        rows.iter().map(|&(account, leaf)| leaf.normal.case[account].map(|case| integer(case + 1))),
    );
    columns.finish(METRIC_SCORES, Vec::new())
}

/// What a node gives to the score, less what it would have to give for the account to be where the best band begins.
/// Over all metrics, and the components with a score of their own, drivers sum to the raw score less that edge.
pub fn driver(card: &Scorecard, scores: &NodeScores, account: usize) -> Option<f64> {
    let edge = card.bands.best_band_start().unwrap_or(card.scale.low);
    Some(scores.contribution[account]? - scores.effective_weight[account]? * edge)
}

fn number(values: &Values, account: usize) -> Option<f64> {
    match values {
        Values::Number(numbers) => numbers[account],
        Values::Boolean(truths) => truths[account].map(|truth| if truth { 1.0 } else { 0.0 }),
        Values::Text(_) | Values::Date(_) => None,
    }
}

fn text(values: &Values, account: usize) -> Option<Cow<'_, str>> {
    match values {
        Values::Text(texts) => texts[account].as_deref().map(Cow::Borrowed),
        Values::Date(days) => days[account].map(|day| Cow::Owned(day.to_string())),
        Values::Number(_) | Values::Boolean(_) => None,
    }
}

/// Positions and depths are far below any limit.
pub fn integer(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
