//! `peer_groups`: one row per metric and group of accounts that are compared with each other.

use super::schema::PEER_GROUPS;
use super::scored_day::ScoredDay;
use super::table_builder::{PublishedTable, TableBuilder};
use crate::base::error::Error;
use crate::score::normalise::{CentreKind, PeerGroup, PeerLabel};

/// A group of a metric.
struct PeerGroupRow<'a> {
    metric: &'a str,
    label: String,
    group: &'a PeerGroup,
}

pub fn peer_groups_table(day: &ScoredDay) -> Result<PublishedTable, Error> {
    let rows = peer_group_rows(day);
    let mean = |row: &PeerGroupRow<'_>| row.group.statistics(CentreKind::Mean);
    let median = |row: &PeerGroupRow<'_>| row.group.statistics(CentreKind::Median);
    let mut columns = TableBuilder::new();
    columns.add_date("snapshot_date", rows.iter().map(|_| Some(day.metrics.as_of)));
    columns.add_text("metric", rows.iter().map(|row| Some(row.metric)));
    columns.add_text("peer_group", rows.iter().map(|row| Some(&row.label)));
    columns.add_count("accounts", rows.iter().map(|row| row.group.sorted_values().len()));
    columns.add_double("mean", rows.iter().map(|row| Some(mean(row).middle)));
    columns.add_double("standard_deviation", rows.iter().map(|row| Some(mean(row).spread)));
    columns.add_double("median", rows.iter().map(|row| Some(median(row).middle)));
    columns.add_double("median_distance", rows.iter().map(|row| Some(median(row).spread)));
    columns.add_double("lowest", rows.iter().map(|row| row.group.sorted_values().first().copied()));
    columns.add_double("highest", rows.iter().map(|row| row.group.sorted_values().last().copied()));
    columns.build_table(PEER_GROUPS)
}

/// The groups that have a value, sorted by metric and label.
fn peer_group_rows<'a>(day: &ScoredDay<'a>) -> Vec<PeerGroupRow<'a>> {
    let mut rows = Vec::new();
    for (node, leaf) in day.pipeline.scorecard.nodes.iter().zip(&day.normalised.leaves) {
        let groups = leaf.iter().flat_map(|leaf| &leaf.peer_groups);
        for peers in groups.filter(|peers| !peers.group.sorted_values().is_empty()) {
            let label = peer_group_label(day, &peers.label).unwrap_or_default();
            rows.push(PeerGroupRow { metric: &node.name, label, group: &peers.group });
        }
    }
    rows.sort_by(|a, b| (a.metric, &a.label).cmp(&(b.metric, &b.label)));
    rows
}

/// A group as it is published.
pub fn peer_group_label(day: &ScoredDay, label: &PeerLabel) -> Option<String> {
    match label {
        PeerLabel::Everybody => Some("everybody".to_owned()),
        PeerLabel::Tier(tier) => day.pipeline.tiers.get(*tier).map(|tier| tier.name.clone()),
        PeerLabel::Label(label) => Some(label.to_string()),
    }
}
