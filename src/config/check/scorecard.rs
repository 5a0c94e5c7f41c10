//! The scorecard: its scale, grades, components, bands and rules.

use super::band::check_scorecard_bands;
use super::score_rule::check_rules;
use super::scorecard_tree::check_components;
use super::symbol_table::{Grade, SymbolTable};
use crate::base::diagnostic::{Diagnostic, Place};
use crate::config::raw::{RawConfidence, RawScorecard};
use crate::config::yaml::Spanned;
use crate::config::{Bands, ConfidenceThresholds, MetricType, Scale, Scorecard};

/// The default of `min_coverage`.
const DEFAULT_MIN_COVERAGE: f64 = 0.5;

/// Returns the scorecard, and adds its grades and scores to the known names.
pub fn check_scorecard(
    problems: &mut Vec<Diagnostic>,
    symbols: &mut SymbolTable,
    raw: &RawScorecard,
    place: &Place,
) -> Scorecard {
    let scale = check_scale(problems, raw, symbols.scale);
    symbols.scale = scale;
    symbols.grades =
        raw.grades.0.iter().map(|(name, score)| Grade { name: name.value.clone(), score: *score }).collect();
    for (grade, score) in &raw.grades.0 {
        symbols.check_on_scale(problems, *score, &grade.place);
    }
    let mut scorecard = Scorecard {
        scale,
        nodes: check_components(problems, symbols, raw, place),
        bands: check_scorecard_bands(problems, scale, &raw.bands, place),
        min_coverage: raw.min_coverage.as_ref().map_or(DEFAULT_MIN_COVERAGE, |share| check_share(problems, share)),
        min_age_days: raw.min_age.as_ref().map(|age| age.value.0),
        confidence: check_confidence(problems, &raw.confidence),
        rules: Vec::new(),
    };
    let components: Vec<String> = scorecard.components().map(|node| format!("{}_score", node.name)).collect();
    let numbers = components.iter().map(String::as_str).chain(["raw_score", "coverage"]);
    symbols.result_types.extend(numbers.map(|name| (name.to_owned(), MetricType::Number)));
    scorecard.rules = check_rules(problems, symbols, &scorecard.bands, &components, &raw.rules);
    scorecard
}

/// Returns an empty scorecard in place of one that cannot be read, so that the rest of the pipeline can be checked.
pub fn empty_scorecard(scale: Scale) -> Scorecard {
    Scorecard {
        scale,
        nodes: Vec::new(),
        bands: Bands(Vec::new()),
        min_coverage: DEFAULT_MIN_COVERAGE,
        min_age_days: None,
        confidence: ConfidenceThresholds::default(),
        rules: Vec::new(),
    }
}

fn check_scale(problems: &mut Vec<Diagnostic>, raw: &RawScorecard, default: Scale) -> Scale {
    let Some(raw) = &raw.scale else { return default };
    let (low, high) = (raw.value.low, raw.value.high);
    if low >= high {
        let message = format!("the scale runs from {low} to {high}");
        let problem = Diagnostic::error("empty-range", message).at(raw.place.clone());
        problems.push(problem.hint("`low` must be below `high`"));
    }
    Scale { low, high }
}

fn check_confidence(problems: &mut Vec<Diagnostic>, raw: &RawConfidence) -> ConfidenceThresholds {
    let defaults = ConfidenceThresholds::default();
    ConfidenceThresholds {
        min_coverage: raw.min_coverage.as_ref().map_or(defaults.min_coverage, |share| check_share(problems, share)),
        max_data_age_days: raw.max_data_age.as_ref().map_or(defaults.max_data_age_days, |age| age.value.0),
    }
}

/// Returns a share as written, and reports it if it is not from 0 to 1.
pub fn check_share(problems: &mut Vec<Diagnostic>, written: &Spanned<f64>) -> f64 {
    if !(0.0..=1.0).contains(&written.value) {
        let message = format!("expected a share between 0 and 1, found {}", written.value);
        problems.push(Diagnostic::error("out-of-range", message).at(written.place.clone()));
    }
    written.value
}
