//! `peer_groups`: what accounts are compared with, one row per metric and group.

use super::ScoredDay;
use super::node_scores::count_as_i64;
use super::schema::PEER_GROUPS;
use super::table_builder::{PublishedTable, TableBuilder};
use crate::base::error::Error;
use crate::score::normalise::{CentreKind, PeerGroup, PeerLabel};

pub fn peer_groups_table(day: &ScoredDay) -> Result<PublishedTable, Error> {
    let nodes = day.pipeline.scorecard.nodes.iter().zip(&day.normalised.leaves);
    let mut rows: Vec<(&str, String, &PeerGroup)> = Vec::new();
    for (node, leaf) in nodes {
        for peers in leaf.iter().flat_map(|leaf| &leaf.peer_groups) {
            if !peers.group.sorted_values().is_empty() {
                rows.push((&node.name, peer_group_label(day, &peers.label).unwrap_or_default(), &peers.group));
            }
        }
    }
    rows.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    let mut columns = TableBuilder::new();
    columns.date("snapshot_date", rows.iter().map(|_| Some(day.metrics.as_of)));
    columns.text("metric", rows.iter().map(|(metric, ..)| Some(metric)));
    columns.text("peer_group", rows.iter().map(|(_, label, _)| Some(label)));
    columns.integer("accounts", rows.iter().map(|(.., group)| count_as_i64(group.sorted_values().len())));
    columns.double("mean", rows.iter().map(|(.., group)| Some(group.statistics(CentreKind::Mean).middle)));
    columns
        .double("standard_deviation", rows.iter().map(|(.., group)| Some(group.statistics(CentreKind::Mean).spread)));
    columns.double("median", rows.iter().map(|(.., group)| Some(group.statistics(CentreKind::Median).middle)));
    columns.double("median_distance", rows.iter().map(|(.., group)| Some(group.statistics(CentreKind::Median).spread)));
    columns.double("lowest", rows.iter().map(|(.., group)| group.sorted_values().first().copied()));
    columns.double("highest", rows.iter().map(|(.., group)| group.sorted_values().last().copied()));
    columns.finish(PEER_GROUPS, Vec::new())
}

/// A group of peers as it is published.
pub fn peer_group_label(day: &ScoredDay, label: &PeerLabel) -> Option<String> {
    match label {
        PeerLabel::Everybody => Some("everybody".to_owned()),
        PeerLabel::Tier(tier) => day.pipeline.tiers.get(*tier).map(|tier| tier.name.clone()),
        PeerLabel::Label(label) => Some(label.to_string()),
    }
}
