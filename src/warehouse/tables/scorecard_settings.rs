//! The settings of a scorecard, one by one, in the order in which the scorecard declares them.

use crate::config::{
    Band, Bands, BaselineComparison, BetterDirection, CombineMethod, Dwell, MetricScoring, MissingPolicy, NodeKind,
    PeerScope, RuleAction, ScoreRule, ScoreStep, ScorecardNode, ScoringMethod, Sql, ValueRange,
};
use crate::score::explain::ResolvedScorecard;

/// One setting and the part of the scorecard that it belongs to.
#[derive(Debug, Clone, Default)]
pub struct ScorecardSetting {
    pub component: Option<String>,
    pub metric: Option<String>,
    pub rule: Option<String>,
    pub tier: Option<String>,
    pub setting: String,
    pub value: Option<f64>,
    pub text: Option<String>,
}

/// The setting of the row that stands for the scorecard itself.
const WHOLE_SCORECARD: &str = "scorecard";

impl ScorecardSetting {
    pub fn is_whole_scorecard(&self) -> bool {
        self.setting == WHOLE_SCORECARD
    }
}

/// Returns the settings of a scorecard. The first one stands for the scorecard itself.
pub fn scorecard_settings(resolved: &ResolvedScorecard) -> Vec<ScorecardSetting> {
    let scorecard = &resolved.scorecard;
    let mut rows = vec![ScorecardSetting { setting: WHOLE_SCORECARD.to_owned(), ..ScorecardSetting::default() }];
    add_scorecard_settings(&mut SettingWriter { rows: &mut rows, template: ScorecardSetting::default() }, resolved);
    for node in &scorecard.nodes {
        let template = place_of_node(resolved, node);
        add_node(&mut SettingWriter { rows: &mut rows, template }, resolved, node);
    }
    for rule in &scorecard.rules {
        let template = ScorecardSetting { rule: Some(rule.name.clone()), ..ScorecardSetting::default() };
        add_rule(&mut SettingWriter { rows: &mut rows, template }, resolved, rule);
    }
    rows
}

/// Adds settings of one part of the scorecard.
struct SettingWriter<'a> {
    rows: &'a mut Vec<ScorecardSetting>,
    /// The part, without a setting.
    template: ScorecardSetting,
}

impl SettingWriter<'_> {
    fn write_number(&mut self, setting: impl Into<String>, value: f64) {
        self.write_setting(setting.into(), Some(value), None);
    }

    fn write_text(&mut self, setting: impl Into<String>, text: impl Into<String>) {
        self.write_setting(setting.into(), None, Some(text.into()));
    }

    /// Adds a number and a text that explains it.
    fn number_and_text(&mut self, setting: impl Into<String>, value: Option<f64>, text: impl Into<String>) {
        self.write_setting(setting.into(), value, Some(text.into()));
    }

    fn write_setting(&mut self, setting: String, value: Option<f64>, text: Option<String>) {
        self.rows.push(ScorecardSetting { setting, value, text, ..self.template.clone() });
    }
}

fn add_scorecard_settings(writer: &mut SettingWriter<'_>, resolved: &ResolvedScorecard) {
    let scorecard = &resolved.scorecard;
    writer.write_number("scale low", scorecard.scale.low);
    writer.write_number("scale high", scorecard.scale.high);
    writer.write_number("min_coverage", scorecard.min_coverage);
    if let Some(days) = scorecard.min_age_days {
        writer.write_number("min_age days", f64::from(days));
    }
    writer.write_number("confidence min_coverage", scorecard.confidence.min_coverage);
    writer.write_number("confidence max_data_age days", f64::from(scorecard.confidence.max_data_age_days));
    add_bands(writer, &scorecard.bands);
}

fn place_of_node(resolved: &ResolvedScorecard, node: &ScorecardNode) -> ScorecardSetting {
    let parent = node.parent.and_then(|parent| resolved.scorecard.nodes.get(parent));
    match node.part {
        NodeKind::Leaf { .. } => ScorecardSetting {
            component: parent.map(|parent| parent.name.clone()),
            metric: Some(node.name.clone()),
            ..ScorecardSetting::default()
        },
        NodeKind::Component { .. } => {
            ScorecardSetting { component: Some(node.name.clone()), ..ScorecardSetting::default() }
        }
    }
}

fn add_node(writer: &mut SettingWriter<'_>, resolved: &ResolvedScorecard, node: &ScorecardNode) {
    if node.parent.is_some() {
        for (tier, weight) in resolved.tiers.iter().zip(&node.weights) {
            writer.template.tier = Some(tier.clone());
            writer.write_number("weight", *weight);
        }
        writer.template.tier = None;
    }
    if let Some(Sql { text, .. }) = &node.applies {
        writer.write_text("applies", text.trim());
    }
    match node.missing {
        MissingPolicy::Spread => writer.write_text("missing", "spread"),
        MissingPolicy::Score(score) => writer.number_and_text("missing", Some(score), "score"),
        MissingPolicy::Carry { days } => writer.number_and_text("missing", Some(f64::from(days)), "carry days"),
    }
    match &node.part {
        NodeKind::Component { combine, bands, .. } => {
            writer.write_text("combine", combine_name(*combine));
            if let Some(bands) = bands {
                add_bands(writer, bands);
            }
        }
        NodeKind::Leaf { metric, score } => {
            writer.write_text("measures", metric.as_str());
            add_scoring(writer, resolved, score);
        }
    }
}

fn combine_name(combine: CombineMethod) -> &'static str {
    match combine {
        CombineMethod::WeightedMean => "weighted_mean",
        CombineMethod::Minimum => "minimum",
        CombineMethod::Maximum => "maximum",
    }
}

fn add_scoring(writer: &mut SettingWriter<'_>, resolved: &ResolvedScorecard, scoring: &MetricScoring) {
    match scoring {
        MetricScoring::Method(method) => add_method(writer, "", method),
        MetricScoring::ByTier(methods) => {
            for (tier, method) in resolved.tiers.iter().zip(methods) {
                writer.template.tier = Some(tier.clone());
                add_method(writer, "", method);
            }
            writer.template.tier = None;
        }
        MetricScoring::Cases(cases) => {
            for (index, (when, method)) in cases.iter().enumerate() {
                let case = format!("case {} ", index + 1);
                writer.write_text(format!("{case}when"), when.as_ref().map_or("otherwise", |sql| sql.text.trim()));
                add_method(writer, &case, method);
            }
        }
    }
}

/// Adds a scoring method. `case` stands before every setting: empty, or `case 1 `.
fn add_method(writer: &mut SettingWriter<'_>, case: &str, method: &ScoringMethod) {
    writer.write_text(format!("{case}method"), method_name(method));
    match method {
        ScoringMethod::AsIs => {}
        ScoringMethod::Linear { zero, full } => add_zero_and_full(writer, case, *zero, *full),
        ScoringMethod::Target { of, zero, full } => {
            add_zero_and_full(writer, case, *zero, *full);
            writer.write_text(format!("{case}target"), of.as_str());
        }
        ScoringMethod::Baseline { days, compare, zero, full, min_snapshots } => {
            add_zero_and_full(writer, case, *zero, *full);
            writer.write_number(format!("{case}over days"), f64::from(*days));
            let compare = if *compare == BaselineComparison::Ratio { "ratio" } else { "difference" };
            writer.write_text(format!("{case}compare"), compare);
            writer.write_text(format!("{case}min_snapshots"), min_snapshots.to_string());
        }
        ScoringMethod::Steps(steps) => add_steps(writer, case, steps),
        ScoringMethod::Points(points) => add_points(writer, case, points),
        ScoringMethod::Labels { labels, otherwise } => {
            for (label, score) in labels {
                add_label_score(writer, format!("{case}label {label}"), *score);
            }
            if let Some(score) = otherwise {
                add_label_score(writer, format!("{case}otherwise"), *score);
            }
        }
        ScoringMethod::Percentile { group, better, min_group } => {
            add_peer_scope(writer, case, group, *min_group);
            writer.write_text(
                format!("{case}better"),
                if *better == BetterDirection::Higher { "higher" } else { "lower" },
            );
        }
        ScoringMethod::ZScore { group, zero, full, robust, min_group } => {
            add_zero_and_full(writer, case, *zero, *full);
            add_peer_scope(writer, case, group, *min_group);
            writer.write_text(format!("{case}robust"), robust.to_string());
        }
    }
}

fn method_name(method: &ScoringMethod) -> &'static str {
    match method {
        ScoringMethod::AsIs => "as_is",
        ScoringMethod::Linear { .. } => "linear",
        ScoringMethod::Steps(_) => "steps",
        ScoringMethod::Points(_) => "points",
        ScoringMethod::Labels { .. } => "labels",
        ScoringMethod::Percentile { .. } => "percentile",
        ScoringMethod::ZScore { .. } => "zscore",
        ScoringMethod::Target { .. } => "target",
        ScoringMethod::Baseline { .. } => "baseline",
    }
}

fn add_zero_and_full(writer: &mut SettingWriter<'_>, case: &str, zero: f64, full: f64) {
    writer.write_number(format!("{case}zero"), zero);
    writer.write_number(format!("{case}full"), full);
}

fn add_steps(writer: &mut SettingWriter<'_>, case: &str, steps: &[ScoreStep]) {
    for (index, step) in steps.iter().enumerate() {
        writer.number_and_text(format!("{case}step {}", index + 1), step.score, range_text(&step.range));
    }
}

fn add_points(writer: &mut SettingWriter<'_>, case: &str, points: &[(f64, f64)]) {
    for (index, (value, score)) in points.iter().enumerate() {
        writer.number_and_text(format!("{case}point {}", index + 1), Some(*score), format!("at {value}"));
    }
}

fn add_label_score(writer: &mut SettingWriter<'_>, setting: String, score: Option<f64>) {
    writer.number_and_text(setting, score, if score.is_some() { "score" } else { "none" });
}

fn add_peer_scope(writer: &mut SettingWriter<'_>, case: &str, group: &PeerScope, min_group: usize) {
    let within = match group {
        PeerScope::Everybody => "everybody",
        PeerScope::Tier => "tier",
        PeerScope::Column(column) => column,
    };
    writer.write_text(format!("{case}within"), within);
    writer.write_text(format!("{case}min_group"), min_group.to_string());
}

fn add_bands(writer: &mut SettingWriter<'_>, bands: &Bands) {
    for Band { name, range, stays, after } in &bands.0 {
        writer.number_and_text(format!("band {name}"), range.low.map(|edge| edge.at), range_text(range));
        if let Some(stays) = stays {
            writer.write_text(format!("band {name} stays"), range_text(stays));
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
    writer.write_text("when", rule.when.text.trim());
    let then = match &rule.then {
        RuleAction::Cap(sql) | RuleAction::Floor(sql) | RuleAction::Set(sql) | RuleAction::Add(sql) => {
            sql.text.trim().to_owned()
        }
        RuleAction::Band(band) => resolved.scorecard.bands.band_name(Some(*band)).unwrap_or_default().to_owned(),
    };
    writer.number_and_text(rule.then.as_str(), then.parse().ok(), then);
    writer.write_text("reason", rule.reason.as_str());
}
