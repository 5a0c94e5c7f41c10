//! `band_paths`: what would bring an account into another band, one row per way.

use super::ScoredDay;
use super::schema::BAND_PATHS;
use super::table_builder::{PublishedTable, TableBuilder};
use crate::base::error::Error;
use crate::config::{MetricType, NodeKind};
use crate::score::band_path::{BandPath, MetricChange, RequiredChange};
use crate::score::normalise::ScoreDirection;

pub fn band_paths_table(day: &ScoredDay) -> Result<PublishedTable, Error> {
    let scorecard = &day.pipeline.scorecard;
    let tiers = day.tier_names();
    let band = |band: usize| scorecard.bands.0.get(band).map(|band| band.name.as_str());
    let node = |step: &MetricChange| scorecard.nodes.get(step.node);
    let measure = |step: &MetricChange| match node(step).map(|node| &node.part) {
        Some(NodeKind::Leaf { metric, .. }) => day.pipeline.metric(metric),
        _ => None,
    };
    // Truths are told in words, but are numbers in tables.
    let is_text = |step: &MetricChange| measure(step).is_some_and(|metric| metric.kind == MetricType::Text);
    let mut columns = TableBuilder::new();
    columns.date("snapshot_date", day.paths.iter().map(|_| Some(day.metrics.as_of)));
    columns.text("account_id", day.paths.iter().map(|path| day.metrics.accounts.get(path.account)));
    columns.text("tier", day.paths.iter().map(|path| tiers[path.account]));
    columns.text("direction", day.paths.iter().map(|path| Some(direction(path.toward))));
    columns.integer("rank", day.paths.iter().map(|path| i64::try_from(path.rank).unwrap_or(i64::MAX)));
    columns.text("from_band", day.paths.iter().map(|path| band(path.from_band)));
    columns.text("to_band", day.paths.iter().map(|path| band(path.to_band)));
    let metric_changes: Vec<Option<&MetricChange>> = day.paths.iter().map(metric_change).collect();
    columns.text("metric", metric_changes.iter().map(|step| step.and_then(node).map(|node| &node.name)));
    columns.text("measure", metric_changes.iter().map(|step| step.and_then(measure).map(|metric| &metric.name)));
    let parent = |step| node(step).and_then(|node| node.parent).and_then(|parent| scorecard.nodes.get(parent));
    columns.text("component", metric_changes.iter().map(|step| step.and_then(parent).map(|parent| &parent.name)));
    columns.text("rule", day.paths.iter().map(|path| rule_name(day, path)));
    columns.double("value", metric_changes.iter().map(|step| step.and_then(|step| step.value)));
    let needed = |step: &MetricChange| step.value_needed.map(|told| told.value);
    columns.double("value_needed", metric_changes.iter().map(|step| step.and_then(needed)));
    columns.double(
        "change_needed",
        metric_changes.iter().map(|step| step.and_then(|step| Some(needed(step)? - step.value?))),
    );
    columns.text(
        "unit",
        metric_changes.iter().map(|step| step.and_then(measure).and_then(|metric| metric.unit.as_deref())),
    );
    let texts = |label: fn(&MetricChange) -> Option<&str>| {
        metric_changes.iter().map(move |step| step.filter(|step| is_text(step)).and_then(label))
    };
    columns.text("value_text", texts(|step| step.label.as_deref()));
    columns.text("value_text_needed", texts(|step| step.label_needed.as_deref()));
    columns.double("score", metric_changes.iter().map(|step| step.map(|step| step.score)));
    columns.double("score_needed", metric_changes.iter().map(|step| step.map(|step| step.score_needed)));
    columns.double("account_score_reached", day.paths.iter().map(|path| Some(path.score)));
    columns.text("text", day.paths.iter().map(|path| Some(&path.text)));
    columns.finish(BAND_PATHS, Vec::new())
}

fn direction(toward: ScoreDirection) -> &'static str {
    match toward {
        ScoreDirection::Higher => "up",
        ScoreDirection::Lower => "down",
    }
}

fn metric_change(path: &BandPath) -> Option<&MetricChange> {
    match &path.change {
        RequiredChange::Metric(step) => Some(step),
        RequiredChange::Rule(_) => None,
    }
}

fn rule_name<'a>(day: &ScoredDay<'a>, path: &BandPath) -> Option<&'a str> {
    match path.change {
        RequiredChange::Metric(_) => None,
        RequiredChange::Rule(rule) => day.pipeline.scorecard.rules.get(rule).map(|rule| rule.name.as_str()),
    }
}
