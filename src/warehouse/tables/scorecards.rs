//! `scorecards`: every setting of a scorecard in a row of its own, so that two of them can be compared in SQL.

use chrono::NaiveDate;

use super::node_scores::count_as_i64;
use super::schema::SCORECARDS;
use super::table_builder::{PublishedTable, TableBuilder};
use crate::base::error::Error;
use crate::config::{
    Band, Bands, BaselineComparison, BetterDirection, CombineMethod, Dwell, MetricScoring, MissingPolicy, NodeKind,
    PeerScope, RuleAction, ScoreRule, ScorecardNode, ScoringMethod, Sql, ValueRange,
};
use crate::score::explain::ResolvedScorecard;

/// One setting.
#[derive(Debug, Clone, Default)]
struct ScorecardSetting {
    component: Option<String>,
    metric: Option<String>,
    rule: Option<String>,
    tier: Option<String>,
    setting: String,
    value: Option<f64>,
    text: Option<String>,
}

/// A scorecard with the days (ascending) that were scored with it; without any day there are no rows.
///
/// # Errors
/// A table that lacks a column: a defect of healthscore.
pub fn scorecards_table(resolved: &ResolvedScorecard, yaml: &str, days: &[NaiveDate]) -> Result<PublishedTable, Error> {
    let mut rows = settings(resolved);
    if days.is_empty() {
        rows.clear();
    }
    let resolved_json =
        serde_json::to_string(resolved).map_err(|error| Error::Encode { reason: format!("the scorecard: {error}") })?;
    let joined = days.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let only_first_row = |row: &ScorecardSetting, text: &str| (row.setting == "scorecard").then(|| text.to_owned());
    let mut columns = TableBuilder::new();
    columns.text("scorecard_fingerprint", rows.iter().map(|_| Some(&resolved.fingerprint)));
    columns.date("first_used", rows.iter().map(|_| days.first().copied()));
    columns.date("last_used", rows.iter().map(|_| days.last().copied()));
    columns.integer("snapshots", rows.iter().map(|_| count_as_i64(days.len())));
    columns.integer("position", (0..rows.len()).map(count_as_i64));
    columns.text("component", rows.iter().map(|row| row.component.as_deref()));
    columns.text("metric", rows.iter().map(|row| row.metric.as_deref()));
    columns.text("rule", rows.iter().map(|row| row.rule.as_deref()));
    columns.text("tier", rows.iter().map(|row| row.tier.as_deref()));
    columns.text("setting", rows.iter().map(|row| Some(&row.setting)));
    columns.double("value", rows.iter().map(|row| row.value));
    columns.text("value_text", rows.iter().map(|row| row.text.as_deref()));
    columns.text("yaml", rows.iter().map(|row| only_first_row(row, yaml)));
    columns.text("resolved", rows.iter().map(|row| only_first_row(row, &resolved_json)));
    columns.text("days", rows.iter().map(|row| only_first_row(row, &joined)));
    columns.finish(SCORECARDS, Vec::new())
}

/// Gathers rows of one place.
struct SettingWriter<'a> {
    rows: &'a mut Vec<ScorecardSetting>,
    template: ScorecardSetting,
}

impl SettingWriter<'_> {
    fn number(&mut self, setting: impl Into<String>, value: f64) {
        self.rows.push(ScorecardSetting { setting: setting.into(), value: Some(value), ..self.template.clone() });
    }

    fn text(&mut self, setting: impl Into<String>, text: impl Into<String>) {
        self.rows.push(ScorecardSetting { setting: setting.into(), text: Some(text.into()), ..self.template.clone() });
    }

    /// A number that belongs to something that only words can say.
    fn number_and_text(&mut self, setting: impl Into<String>, value: Option<f64>, text: impl Into<String>) {
        self.rows.push(ScorecardSetting {
            setting: setting.into(),
            value,
            text: Some(text.into()),
            ..self.template.clone()
        });
    }
}

fn settings(resolved: &ResolvedScorecard) -> Vec<ScorecardSetting> {
    let mut rows = vec![ScorecardSetting { setting: "scorecard".to_owned(), ..ScorecardSetting::default() }];
    let scorecard = &resolved.scorecard;
    let mut writer = SettingWriter { rows: &mut rows, template: ScorecardSetting::default() };
    writer.number("scale low", scorecard.scale.low);
    writer.number("scale high", scorecard.scale.high);
    writer.number("min_coverage", scorecard.min_coverage);
    if let Some(days) = scorecard.min_age_days {
        writer.number("min_age days", f64::from(days));
    }
    writer.number("confidence min_coverage", scorecard.confidence.min_coverage);
    writer.number("confidence max_data_age days", f64::from(scorecard.confidence.max_data_age_days));
    add_bands(&mut writer, &scorecard.bands);
    for node in &scorecard.nodes {
        let name = |at: usize| scorecard.nodes.get(at).map(|node| node.name.clone());
        let is_leaf = matches!(node.part, NodeKind::Leaf { .. });
        let at = ScorecardSetting {
            component: if is_leaf { node.parent.and_then(name) } else { Some(node.name.clone()) },
            metric: is_leaf.then(|| node.name.clone()),
            ..ScorecardSetting::default()
        };
        add_node(&mut SettingWriter { rows: &mut rows, template: at }, resolved, node);
    }
    for of in &scorecard.rules {
        let at = ScorecardSetting { rule: Some(of.name.clone()), ..ScorecardSetting::default() };
        add_rule(&mut SettingWriter { rows: &mut rows, template: at }, resolved, of);
    }
    rows
}

fn add_node(writer: &mut SettingWriter<'_>, resolved: &ResolvedScorecard, node: &ScorecardNode) {
    if node.parent.is_some() {
        for (tier, weight) in resolved.tiers.iter().zip(&node.weights) {
            writer.template.tier = Some(tier.clone());
            writer.number("weight", *weight);
        }
        writer.template.tier = None;
    }
    if let Some(Sql { text, .. }) = &node.applies {
        writer.text("applies", text.trim());
    }
    match node.missing {
        MissingPolicy::Spread => writer.text("missing", "spread"),
        MissingPolicy::Score(score) => writer.number_and_text("missing", Some(score), "score"),
        MissingPolicy::Carry { days } => writer.number_and_text("missing", Some(f64::from(days)), "carry days"),
    }
    match &node.part {
        NodeKind::Component { combine, bands: own, .. } => {
            writer.text(
                "combine",
                match combine {
                    CombineMethod::WeightedMean => "weighted_mean",
                    CombineMethod::Minimum => "minimum",
                    CombineMethod::Maximum => "maximum",
                },
            );
            if let Some(own) = own {
                add_bands(writer, own);
            }
        }
        NodeKind::Leaf { metric, score } => {
            writer.text("measures", metric.as_str());
            add_scoring(writer, resolved, score);
        }
    }
}

fn add_scoring(writer: &mut SettingWriter<'_>, resolved: &ResolvedScorecard, scoring: &MetricScoring) {
    match scoring {
        MetricScoring::Method(of) => add_method(writer, "", of),
        MetricScoring::ByTier(methods) => {
            for (tier, of) in resolved.tiers.iter().zip(methods) {
                writer.template.tier = Some(tier.clone());
                add_method(writer, "", of);
            }
            writer.template.tier = None;
        }
        MetricScoring::Cases(cases) => {
            for (index, (when, of)) in cases.iter().enumerate() {
                let case = format!("case {} ", index + 1);
                writer.text(format!("{case}when"), when.as_ref().map_or("otherwise", |sql| sql.text.trim()));
                add_method(writer, &case, of);
            }
        }
    }
}

fn add_method(writer: &mut SettingWriter<'_>, case: &str, method: &ScoringMethod) {
    let word = match method {
        ScoringMethod::AsIs => "as_is",
        ScoringMethod::Linear { .. } => "linear",
        ScoringMethod::Steps(_) => "steps",
        ScoringMethod::Points(_) => "points",
        ScoringMethod::Labels { .. } => "labels",
        ScoringMethod::Percentile { .. } => "percentile",
        ScoringMethod::ZScore { .. } => "zscore",
        ScoringMethod::Target { .. } => "target",
        ScoringMethod::Baseline { .. } => "baseline",
    };
    writer.text(format!("{case}method"), word);
    let mut add_zero_and_full = |zero: f64, full: f64| {
        writer.number(format!("{case}zero"), zero);
        writer.number(format!("{case}full"), full);
    };
    match method {
        ScoringMethod::AsIs => {}
        ScoringMethod::Linear { zero, full } => add_zero_and_full(*zero, *full),
        ScoringMethod::Target { of, zero, full } => {
            add_zero_and_full(*zero, *full);
            writer.text(format!("{case}target"), of.as_str());
        }
        ScoringMethod::Baseline { days, compare, zero, full, min_snapshots } => {
            add_zero_and_full(*zero, *full);
            writer.number(format!("{case}over days"), f64::from(*days));
            let compare = if *compare == BaselineComparison::Ratio { "ratio" } else { "difference" };
            writer.text(format!("{case}compare"), compare);
            writer.text(format!("{case}min_snapshots"), min_snapshots.to_string());
        }
        ScoringMethod::Steps(steps) => {
            for (index, step) in steps.iter().enumerate() {
                writer.number_and_text(format!("{case}step {}", index + 1), step.score, range_text(&step.range));
            }
        }
        ScoringMethod::Points(points) => {
            for (index, (at, score)) in points.iter().enumerate() {
                writer.number_and_text(format!("{case}point {}", index + 1), Some(*score), format!("at {at}"));
            }
        }
        ScoringMethod::Labels { labels, otherwise } => {
            for (label, score) in labels {
                writer.number_and_text(
                    format!("{case}label {label}"),
                    *score,
                    if score.is_some() { "score" } else { "none" },
                );
            }
            if let Some(score) = otherwise {
                writer.number_and_text(
                    format!("{case}otherwise"),
                    *score,
                    if score.is_some() { "score" } else { "none" },
                );
            }
        }
        ScoringMethod::Percentile { group, better, min_group } => {
            add_peer_scope(writer, case, group, *min_group);
            writer.text(format!("{case}better"), if *better == BetterDirection::Higher { "higher" } else { "lower" });
        }
        ScoringMethod::ZScore { group, zero, full, robust, min_group } => {
            add_zero_and_full(*zero, *full);
            add_peer_scope(writer, case, group, *min_group);
            writer.text(format!("{case}robust"), robust.to_string());
        }
    }
}

fn add_peer_scope(writer: &mut SettingWriter<'_>, case: &str, group: &PeerScope, min_group: usize) {
    let within = match group {
        PeerScope::Everybody => "everybody",
        PeerScope::Tier => "tier",
        PeerScope::Column(column) => column,
    };
    writer.text(format!("{case}within"), within);
    writer.text(format!("{case}min_group"), min_group.to_string());
}

fn add_bands(writer: &mut SettingWriter<'_>, bands: &Bands) {
    for Band { name, range: of, stays, after } in &bands.0 {
        writer.number_and_text(format!("band {name}"), of.low.map(|edge| edge.at), range_text(of));
        if let Some(stays) = stays {
            writer.text(format!("band {name} stays"), range_text(stays));
        }
        match after {
            Some(Dwell::Snapshots(count)) => {
                writer.number_and_text(format!("band {name} after"), Some((*count).into()), "snapshots");
            }
            Some(Dwell::Days(days)) => {
                writer.number_and_text(format!("band {name} after"), Some((*days).into()), "days");
            }
            None => {}
        }
    }
}

fn range_text(range: &ValueRange) -> String {
    let low = range.low.map(|edge| format!("{} {}", if edge.inclusive { "at_least" } else { "above" }, edge.at));
    let high = range.high.map(|edge| format!("{} {}", if edge.inclusive { "at_most" } else { "below" }, edge.at));
    let words: Vec<String> = [low, high].into_iter().flatten().collect();
    if words.is_empty() { "everything".to_owned() } else { words.join(", ") }
}

fn add_rule(writer: &mut SettingWriter<'_>, resolved: &ResolvedScorecard, rule: &ScoreRule) {
    writer.text("when", rule.when.text.trim());
    let then = match &rule.then {
        RuleAction::Cap(sql) | RuleAction::Floor(sql) | RuleAction::Set(sql) | RuleAction::Add(sql) => {
            sql.text.trim().to_owned()
        }
        RuleAction::Band(band) => resolved.scorecard.bands.band_name(Some(*band)).unwrap_or_default().to_owned(),
    };
    writer.number_and_text(rule.then.as_str(), then.parse().ok(), then);
    writer.text("reason", rule.reason.as_str());
}
