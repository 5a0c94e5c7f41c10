//! `band_paths`: one row per account and way into another band.

use super::schema::BAND_PATHS;
use super::scored_day::ScoredDay;
use super::table_builder::{PublishedTable, TableBuilder};
use crate::base::error::Error;
use crate::config::{Metric, MetricType, NodeKind, ScorecardNode};
use crate::score::band_path::{BandPath, MetricChange, RequiredChange};
use crate::score::normalise::ScoreDirection;

/// A path with the part of the scorecard that it changes.
struct PathRow<'a> {
    path: &'a BandPath,
    /// None for a path that ends a rule.
    change: Option<&'a MetricChange>,
    node: Option<&'a ScorecardNode>,
    metric: Option<&'a Metric>,
}

pub fn band_paths_table(day: &ScoredDay) -> Result<PublishedTable, Error> {
    let scorecard = &day.pipeline.scorecard;
    let tiers = day.tier_names();
    let rows: Vec<PathRow<'_>> = day.paths.iter().map(|path| PathRow::new(day, path)).collect();
    let mut columns = TableBuilder::new();
    columns.add_date("snapshot_date", rows.iter().map(|_| Some(day.metrics.as_of)));
    columns.add_text("account_id", rows.iter().map(|row| day.metrics.accounts.get(row.path.account)));
    columns.add_text("tier", rows.iter().map(|row| tiers[row.path.account]));
    columns.add_text("direction", rows.iter().map(|row| Some(direction_name(row.path.toward))));
    columns.add_count("rank", rows.iter().map(|row| row.path.rank));
    columns.add_text("from_band", rows.iter().map(|row| scorecard.bands.band_name(Some(row.path.from_band))));
    columns.add_text("to_band", rows.iter().map(|row| scorecard.bands.band_name(Some(row.path.to_band))));
    columns.add_text("metric", rows.iter().map(|row| row.node.map(|node| &node.name)));
    columns.add_text("measure", rows.iter().map(|row| row.metric.map(|metric| &metric.name)));
    columns.add_text(
        "component",
        rows.iter().map(|row| scorecard.nodes.get(row.node?.parent?).map(|parent| &parent.name)),
    );
    columns.add_text("rule", rows.iter().map(|row| rule_name(day, row.path)));
    columns.add_double("value", rows.iter().map(|row| row.change?.value));
    columns.add_double("value_needed", rows.iter().map(PathRow::value_needed));
    columns.add_double("change_needed", rows.iter().map(|row| Some(row.value_needed()? - row.change?.value?)));
    columns.add_text("unit", rows.iter().map(|row| row.metric?.unit.as_deref()));
    columns.add_text("value_text", rows.iter().map(|row| row.text_change()?.label.as_deref()));
    columns.add_text("value_text_needed", rows.iter().map(|row| row.text_change()?.label_needed.as_deref()));
    columns.add_double("score", rows.iter().map(|row| Some(row.change?.score)));
    columns.add_double("score_needed", rows.iter().map(|row| Some(row.change?.score_needed)));
    columns.add_double("account_score_reached", rows.iter().map(|row| Some(row.path.score)));
    columns.add_text("text", rows.iter().map(|row| Some(&row.path.text)));
    columns.build_table(BAND_PATHS)
}

impl<'a> PathRow<'a> {
    fn new(day: &ScoredDay<'a>, path: &'a BandPath) -> Self {
        let change = match &path.change {
            RequiredChange::Metric(change) => Some(change),
            RequiredChange::Rule(_) => None,
        };
        let node = change.and_then(|change| day.pipeline.scorecard.nodes.get(change.node));
        let metric = node.and_then(|node| match &node.part {
            NodeKind::Leaf { metric, .. } => day.pipeline.metric(metric),
            NodeKind::Component { .. } => None,
        });
        PathRow { path, change, node, metric }
    }

    fn value_needed(&self) -> Option<f64> {
        Some(self.change?.value_needed?.value)
    }

    /// The change, if it is one of a text. Booleans have labels too, but are numbers in the tables.
    fn text_change(&self) -> Option<&'a MetricChange> {
        self.change.filter(|_| self.metric.is_some_and(|metric| metric.kind == MetricType::Text))
    }
}

fn direction_name(toward: ScoreDirection) -> &'static str {
    match toward {
        ScoreDirection::Higher => "up",
        ScoreDirection::Lower => "down",
    }
}

fn rule_name<'a>(day: &ScoredDay<'a>, path: &BandPath) -> Option<&'a str> {
    match path.change {
        RequiredChange::Metric(_) => None,
        RequiredChange::Rule(rule) => day.pipeline.scorecard.rules.get(rule).map(|rule| rule.name.as_str()),
    }
}
