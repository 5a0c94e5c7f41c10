//! `component_scores`: one row per account and component of the scorecard.

use super::schema::COMPONENT_SCORES;
use super::score_drivers::driver_points;
use super::scored_day::ScoredDay;
use super::table_builder::{PublishedTable, TableBuilder};
use crate::base::error::Error;
use crate::config::{NodeKind, ScorecardNode};
use crate::score::component_tree::NodeScores;
use crate::score::normalise::MissingReason;

/// A component of the scorecard with its scores.
struct ScoredComponent<'a> {
    /// Among all nodes of the scorecard.
    position: usize,
    node: &'a ScorecardNode,
    scores: &'a NodeScores,
}

/// One account's row of a component.
struct ComponentRow<'a> {
    account: usize,
    component: &'a ScoredComponent<'a>,
}

pub fn component_scores_table(day: &ScoredDay) -> Result<PublishedTable, Error> {
    let scorecard = &day.pipeline.scorecard;
    let components = scored_components(day);
    // Sorted by account, then by position: the order in which the tree is read.
    let rows: Vec<ComponentRow<'_>> = (0..day.metrics.accounts.len())
        .flat_map(|account| components.iter().map(move |component| ComponentRow { account, component }))
        .collect();
    let tiers = day.tier_names();
    let mut columns = TableBuilder::new();
    columns.add_date("snapshot_date", rows.iter().map(|_| Some(day.metrics.as_of)));
    columns.add_text("account_id", rows.iter().map(|row| Some(&day.metrics.accounts[row.account])));
    columns.add_text("tier", rows.iter().map(|row| tiers[row.account]));
    columns.add_text("component", rows.iter().map(|row| Some(&row.node().name)));
    columns.add_text("parent", rows.iter().map(|row| row.node().parent.map(|parent| &scorecard.nodes[parent].name)));
    columns.add_count("depth", rows.iter().map(|row| row.node().depth));
    columns.add_count("position", rows.iter().map(|row| row.component.position));
    columns.add_double("score", rows.iter().map(|row| row.scores().score[row.account]));
    columns.add_text("band", rows.iter().map(|row| band_of_row(day, row)));
    columns.add_double("weight", rows.iter().map(|row| Some(row.scores().weight[row.account])));
    columns.add_double("effective_weight", rows.iter().map(|row| row.scores().effective_weight[row.account]));
    columns.add_double("contribution", rows.iter().map(|row| row.scores().contribution[row.account]));
    columns.add_double("driver", rows.iter().map(|row| driver_points(scorecard, row.scores(), row.account)));
    columns.add_double("own_contribution", rows.iter().map(|row| Some(row.scores().own_contribution[row.account])));
    columns.add_double("coverage", rows.iter().map(|row| row.scores().coverage[row.account]));
    columns.add_text("status", rows.iter().map(|row| Some(row.scores().status[row.account].as_str())));
    columns.add_text("reason", rows.iter().map(|row| row.scores().reason[row.account].map(MissingReason::as_str)));
    columns.build_table(COMPONENT_SCORES)
}

fn scored_components<'a>(day: &ScoredDay<'a>) -> Vec<ScoredComponent<'a>> {
    let nodes = day.pipeline.scorecard.nodes.iter().zip(&day.scores.nodes).enumerate();
    nodes
        .filter(|(_, (node, _))| matches!(node.part, NodeKind::Component { .. }))
        .map(|(position, (node, scores))| ScoredComponent { position, node, scores })
        .collect()
}

impl<'a> ComponentRow<'a> {
    fn node(&self) -> &'a ScorecardNode {
        self.component.node
    }

    fn scores(&self) -> &'a NodeScores {
        self.component.scores
    }
}

fn band_of_row<'a>(day: &ScoredDay<'a>, row: &ComponentRow<'a>) -> Option<&'a str> {
    // The root's bands are the scorecard's own.
    if row.component.position == 0 {
        return day.pipeline.scorecard.bands.band_name(day.scores.raw_band[row.account]);
    }
    match (&row.node().part, &row.scores().band) {
        (NodeKind::Component { bands: Some(bands), .. }, Some(band)) => bands.band_name(band[row.account]),
        _ => None,
    }
}
