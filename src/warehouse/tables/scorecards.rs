//! `scorecards`: every setting of a scorecard in a row of its own, so that two of them can be compared in SQL.

use chrono::NaiveDate;

use super::build::{Columns, Table};
use super::parts::integer;
use super::schema::SCORECARDS;
use crate::base::error::Error;
use crate::config::{
    Band, Bands, BaselineComparison, BetterDirection, CombineMethod, Dwell, MetricScoring, MissingPolicy, NodeKind,
    PeerScope, RuleAction, ScoreRule, ScorecardNode, ScoringMethod, Sql, ValueRange,
};
use crate::score::explain::ResolvedScorecard;

/// One setting.
#[derive(Debug, Clone, Default)]
struct Row {
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
pub fn scorecards(card: &ResolvedScorecard, yaml: &str, days: &[NaiveDate]) -> Result<Table, Error> {
    let mut rows = settings(card);
    if days.is_empty() {
        rows.clear();
    }
    let resolved =
        serde_json::to_string(card).map_err(|error| Error::Encode { reason: format!("the scorecard: {error}") })?;
    let joined = days.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let first = |row: &Row, text: &str| (row.setting == "scorecard").then(|| text.to_owned());
    let mut columns = Columns::new();
    columns.text("scorecard_fingerprint", rows.iter().map(|_| Some(&card.fingerprint)));
    columns.date("first_used", rows.iter().map(|_| days.first().copied()));
    columns.date("last_used", rows.iter().map(|_| days.last().copied()));
    columns.integer("snapshots", rows.iter().map(|_| integer(days.len())));
    columns.integer("position", (0..rows.len()).map(integer));
    columns.text("component", rows.iter().map(|row| row.component.as_deref()));
    columns.text("metric", rows.iter().map(|row| row.metric.as_deref()));
    columns.text("rule", rows.iter().map(|row| row.rule.as_deref()));
    columns.text("tier", rows.iter().map(|row| row.tier.as_deref()));
    columns.text("setting", rows.iter().map(|row| Some(&row.setting)));
    columns.double("value", rows.iter().map(|row| row.value));
    columns.text("value_text", rows.iter().map(|row| row.text.as_deref()));
    columns.text("yaml", rows.iter().map(|row| first(row, yaml)));
    columns.text("resolved", rows.iter().map(|row| first(row, &resolved)));
    columns.text("days", rows.iter().map(|row| first(row, &joined)));
    columns.finish(SCORECARDS, Vec::new())
}

/// Gathers rows of one place.
struct Place<'a> {
    rows: &'a mut Vec<Row>,
    at: Row,
}

impl Place<'_> {
    fn number(&mut self, setting: impl Into<String>, value: f64) {
        self.rows.push(Row { setting: setting.into(), value: Some(value), ..self.at.clone() });
    }

    fn text(&mut self, setting: impl Into<String>, text: impl Into<String>) {
        self.rows.push(Row { setting: setting.into(), text: Some(text.into()), ..self.at.clone() });
    }

    /// A number that belongs to something that only words can say.
    fn both(&mut self, setting: impl Into<String>, value: Option<f64>, text: impl Into<String>) {
        self.rows.push(Row { setting: setting.into(), value, text: Some(text.into()), ..self.at.clone() });
    }
}

fn settings(card: &ResolvedScorecard) -> Vec<Row> {
    let mut rows = vec![Row { setting: "scorecard".to_owned(), ..Row::default() }];
    let scorecard = &card.scorecard;
    let mut whole = Place { rows: &mut rows, at: Row::default() };
    whole.number("scale low", scorecard.scale.low);
    whole.number("scale high", scorecard.scale.high);
    whole.number("min_coverage", scorecard.min_coverage);
    if let Some(days) = scorecard.min_age_days {
        whole.number("min_age days", f64::from(days));
    }
    whole.number("confidence min_coverage", scorecard.confidence.min_coverage);
    whole.number("confidence max_data_age days", f64::from(scorecard.confidence.max_data_age_days));
    bands(&mut whole, &scorecard.bands);
    for node in &scorecard.nodes {
        let name = |at: usize| scorecard.nodes.get(at).map(|node| node.name.clone());
        let is_leaf = matches!(node.part, NodeKind::Leaf { .. });
        let at = Row {
            component: if is_leaf { node.parent.and_then(name) } else { Some(node.name.clone()) },
            metric: is_leaf.then(|| node.name.clone()),
            ..Row::default()
        };
        part(&mut Place { rows: &mut rows, at }, card, node);
    }
    for of in &scorecard.rules {
        let at = Row { rule: Some(of.name.clone()), ..Row::default() };
        rule(&mut Place { rows: &mut rows, at }, card, of);
    }
    rows
}

fn part(place: &mut Place<'_>, card: &ResolvedScorecard, node: &ScorecardNode) {
    if node.parent.is_some() {
        for (tier, weight) in card.tiers.iter().zip(&node.weights) {
            place.at.tier = Some(tier.clone());
            place.number("weight", *weight);
        }
        place.at.tier = None;
    }
    if let Some(Sql { text, .. }) = &node.applies {
        place.text("applies", text.trim());
    }
    match node.missing {
        MissingPolicy::Spread => place.text("missing", "spread"),
        MissingPolicy::Score(score) => place.both("missing", Some(score), "score"),
        MissingPolicy::Carry { days } => place.both("missing", Some(f64::from(days)), "carry days"),
    }
    match &node.part {
        NodeKind::Component { combine, bands: own, .. } => {
            place.text(
                "combine",
                match combine {
                    CombineMethod::WeightedMean => "weighted_mean",
                    CombineMethod::Minimum => "minimum",
                    CombineMethod::Maximum => "maximum",
                },
            );
            if let Some(own) = own {
                bands(place, own);
            }
        }
        NodeKind::Leaf { metric, score } => {
            place.text("measures", metric.as_str());
            scoring(place, card, score);
        }
    }
}

fn scoring(place: &mut Place<'_>, card: &ResolvedScorecard, scoring: &MetricScoring) {
    match scoring {
        MetricScoring::Method(of) => method(place, "", of),
        MetricScoring::ByTier(methods) => {
            for (tier, of) in card.tiers.iter().zip(methods) {
                place.at.tier = Some(tier.clone());
                method(place, "", of);
            }
            place.at.tier = None;
        }
        MetricScoring::Cases(cases) => {
            for (index, (when, of)) in cases.iter().enumerate() {
                let case = format!("case {} ", index + 1);
                place.text(format!("{case}when"), when.as_ref().map_or("otherwise", |sql| sql.text.trim()));
                method(place, &case, of);
            }
        }
    }
}

fn method(place: &mut Place<'_>, case: &str, method: &ScoringMethod) {
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
    place.text(format!("{case}method"), word);
    let mut line = |zero: f64, full: f64| {
        place.number(format!("{case}zero"), zero);
        place.number(format!("{case}full"), full);
    };
    match method {
        ScoringMethod::AsIs => {}
        ScoringMethod::Linear { zero, full } => line(*zero, *full),
        ScoringMethod::Target { of, zero, full } => {
            line(*zero, *full);
            place.text(format!("{case}target"), of.as_str());
        }
        ScoringMethod::Baseline { days, compare, zero, full, min_snapshots } => {
            line(*zero, *full);
            place.number(format!("{case}over days"), f64::from(*days));
            let compare = if *compare == BaselineComparison::Ratio { "ratio" } else { "difference" };
            place.text(format!("{case}compare"), compare);
            place.text(format!("{case}min_snapshots"), min_snapshots.to_string());
        }
        ScoringMethod::Steps(steps) => {
            for (index, step) in steps.iter().enumerate() {
                place.both(format!("{case}step {}", index + 1), step.score, range(&step.range));
            }
        }
        ScoringMethod::Points(points) => {
            for (index, (at, score)) in points.iter().enumerate() {
                place.both(format!("{case}point {}", index + 1), Some(*score), format!("at {at}"));
            }
        }
        ScoringMethod::Labels { labels, otherwise } => {
            for (label, score) in labels {
                place.both(format!("{case}label {label}"), *score, if score.is_some() { "score" } else { "none" });
            }
            if let Some(score) = otherwise {
                place.both(format!("{case}otherwise"), *score, if score.is_some() { "score" } else { "none" });
            }
        }
        ScoringMethod::Percentile { group, better, min_group } => {
            peers(place, case, group, *min_group);
            place.text(format!("{case}better"), if *better == BetterDirection::Higher { "higher" } else { "lower" });
        }
        ScoringMethod::ZScore { group, zero, full, robust, min_group } => {
            line(*zero, *full);
            peers(place, case, group, *min_group);
            place.text(format!("{case}robust"), robust.to_string());
        }
    }
}

fn peers(place: &mut Place<'_>, case: &str, group: &PeerScope, min_group: usize) {
    let within = match group {
        PeerScope::Everybody => "everybody",
        PeerScope::Tier => "tier",
        PeerScope::Column(column) => column,
    };
    place.text(format!("{case}within"), within);
    place.text(format!("{case}min_group"), min_group.to_string());
}

fn bands(place: &mut Place<'_>, bands: &Bands) {
    for Band { name, range: of, stays, after } in &bands.0 {
        place.both(format!("band {name}"), of.low.map(|edge| edge.at), range(of));
        if let Some(stays) = stays {
            place.text(format!("band {name} stays"), range(stays));
        }
        match after {
            Some(Dwell::Snapshots(count)) => {
                place.both(format!("band {name} after"), Some((*count).into()), "snapshots");
            }
            Some(Dwell::Days(days)) => place.both(format!("band {name} after"), Some((*days).into()), "days"),
            None => {}
        }
    }
}

fn range(range: &ValueRange) -> String {
    let low = range.low.map(|edge| format!("{} {}", if edge.inclusive { "at_least" } else { "above" }, edge.at));
    let high = range.high.map(|edge| format!("{} {}", if edge.inclusive { "at_most" } else { "below" }, edge.at));
    let words: Vec<String> = [low, high].into_iter().flatten().collect();
    if words.is_empty() { "everything".to_owned() } else { words.join(", ") }
}

fn rule(place: &mut Place<'_>, card: &ResolvedScorecard, rule: &ScoreRule) {
    place.text("when", rule.when.text.trim());
    let then = match &rule.then {
        RuleAction::Cap(sql) | RuleAction::Floor(sql) | RuleAction::Set(sql) | RuleAction::Add(sql) => {
            sql.text.trim().to_owned()
        }
        RuleAction::Band(band) => card.scorecard.bands.band_name(Some(*band)).unwrap_or_default().to_owned(),
    };
    place.both(rule.then.as_str(), then.parse().ok(), then);
    place.text("reason", rule.reason.as_str());
}
