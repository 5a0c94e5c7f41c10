//! How the value of a metric becomes a score.

use super::names::OTHERWISE;
use super::ranges::{RangeDomain, check_contiguous_ranges};
use super::sql_expression::check_condition;
use super::symbol_table::SymbolTable;
use super::written_range::WrittenRange;
use crate::base::diagnostic::{Diagnostic, Place};
use crate::config::raw::{
    RawBaseline, RawBetter, RawCase, RawCompare, RawLinear, RawMethod, RawPercentile, RawPoint, RawScore, RawStep,
    RawTarget, RawZscore,
};
use crate::config::yaml::{Entries, Spanned};
use crate::config::{
    BaselineComparison, BetterDirection, MetricScoring, MetricType, PeerScope, ScoreStep, ScoringMethod,
};

/// The default of `min_group`.
const DEFAULT_MIN_GROUP: usize = 5;
/// The default of `min_snapshots`.
const DEFAULT_MIN_SNAPSHOTS: usize = 3;

/// The metric that a method scores.
#[derive(Clone, Copy)]
pub struct LeafMetric<'a> {
    pub metric: &'a str,
    pub kind: MetricType,
}

/// Returns how a metric is scored; none after a mistake.
pub fn check_scoring(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    leaf: LeafMetric,
    raw: &Spanned<RawMethod>,
) -> Option<MetricScoring> {
    let mut checker = MethodChecker { problems, symbols, leaf };
    match &raw.value {
        RawMethod::ByTier(tiers) => checker.check_methods_by_tier(tiers, &raw.place),
        RawMethod::Cases(cases) => Some(checker.check_cases(cases, &raw.place)),
        other => checker.check_method(other, &raw.place).map(MetricScoring::Method),
    }
}

/// Checks the methods of one metric.
struct MethodChecker<'a> {
    problems: &'a mut Vec<Diagnostic>,
    symbols: &'a SymbolTable,
    leaf: LeafMetric<'a>,
}

/// The type of metric that a method can score.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RequiredType {
    Text,
    Number,
}

impl RequiredType {
    /// Returns the type that a method requires; none for maps and lists of methods.
    fn of(method: &RawMethod) -> Option<Self> {
        match method {
            RawMethod::Labels(_) => Some(Self::Text),
            RawMethod::ByTier(_) | RawMethod::Cases(_) => None,
            _ => Some(Self::Number),
        }
    }

    fn accepts_type(self, kind: MetricType) -> bool {
        match kind {
            MetricType::Text => self == Self::Text,
            MetricType::Integer | MetricType::Number => self == Self::Number,
            MetricType::Boolean => true,
            MetricType::Date => false,
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "a number",
        }
    }
}

impl MethodChecker<'_> {
    fn report(&mut self, code: &'static str, message: impl Into<String>, place: &Place, hint: &str) {
        self.problems.push(Diagnostic::error(code, message).at(place.clone()).hint(hint));
    }

    fn check_cases(&mut self, cases: &[RawCase], place: &Place) -> MetricScoring {
        let mut checked_cases = Vec::new();
        for (index, case) in cases.iter().enumerate() {
            let is_otherwise = case.when.value == OTHERWISE;
            let when = if is_otherwise {
                if index + 1 < cases.len() {
                    let message = "no account reaches the cases after `otherwise`";
                    self.report("unreachable", message, &case.when.place, "write `otherwise` last");
                }
                None
            } else {
                check_condition(self.problems, self.symbols, &case.when, &["tier"])
            };
            if let Some(method) = self.check_method(&case.score.value, &case.score.place)
                && (when.is_some() || is_otherwise)
            {
                checked_cases.push((when, method));
            }
        }
        if cases.is_empty() {
            self.problems.push(Diagnostic::error("empty", "`cases` is empty").at(place.clone()));
        }
        MetricScoring::Cases(checked_cases)
    }

    fn check_methods_by_tier(&mut self, tiers: &Entries<RawMethod>, place: &Place) -> Option<MetricScoring> {
        let symbols = self.symbols;
        let mut method_of_tier: Vec<Option<ScoringMethod>> = vec![None; symbols.tiers.len()];
        let mut otherwise = None;
        for (tier, raw) in &tiers.0 {
            let checked = self.check_method(raw, &tier.place);
            if tier.value == OTHERWISE {
                otherwise = checked;
            } else if let Some(index) = symbols.resolve_tier(self.problems, tier) {
                method_of_tier[index] = checked;
            }
        }
        let mut methods = Vec::new();
        for (tier, method) in symbols.tiers.iter().zip(method_of_tier) {
            match method.or_else(|| otherwise.clone()) {
                Some(method) => methods.push(method),
                // The method is written, but wrong.
                None if tiers.0.iter().any(|(name, _)| name.value == *tier || name.value == OTHERWISE) => return None,
                None => {
                    let message = format!("`{}` has no scoring for tier `{tier}`", self.leaf.metric);
                    let hint = format!("add `{tier}:`, or `otherwise:` for every tier not named");
                    self.report("missing-tier", message, place, &hint);
                    return None;
                }
            }
        }
        Some(MetricScoring::ByTier(methods))
    }

    fn check_method(&mut self, raw: &RawMethod, place: &Place) -> Option<ScoringMethod> {
        if let Some(required) = RequiredType::of(raw)
            && !required.accepts_type(self.leaf.kind)
        {
            self.report_metric_type(required, place);
            return None;
        }
        match raw {
            RawMethod::AsIs => Some(ScoringMethod::AsIs),
            RawMethod::Linear(RawLinear { zero, full }) => {
                self.check_ends_differ(zero.value, full.value, &full.place);
                Some(ScoringMethod::Linear { zero: zero.value, full: full.value })
            }
            RawMethod::Steps(raw) => self.check_steps(raw, place),
            RawMethod::Points(raw) => self.check_points(raw, place),
            RawMethod::Labels(raw) => Some(self.check_labels(raw)),
            RawMethod::Percentile(raw) => self.check_percentile(raw),
            RawMethod::Zscore(raw) => self.check_zscore(raw),
            RawMethod::Target(raw) => self.check_target(raw),
            RawMethod::Baseline(raw) => Some(self.check_baseline(raw)),
            RawMethod::ByTier(_) | RawMethod::Cases(_) => {
                let message = "`by_tier` and `cases` can't be nested";
                let hint = "write `cases` whose conditions name the tier: `tier = 'enterprise' AND …`";
                self.report("nested-cases", message, place, hint);
                None
            }
        }
    }

    /// Reports that the method cannot score a metric of this type.
    fn report_metric_type(&mut self, required: RequiredType, place: &Place) {
        let LeafMetric { metric, kind } = self.leaf;
        let message = format!("this scoring needs {}, but `{metric}` is {}", required.noun(), kind.noun());
        let mut problem = Diagnostic::error("wrong-type", message).at(place.clone());
        if kind == MetricType::Date {
            problem = problem.hint(format!("derive a number: `days_since({metric})`"));
        }
        self.problems.push(problem);
    }

    fn check_steps(&mut self, raw: &[RawStep], place: &Place) -> Option<ScoringMethod> {
        if raw.is_empty() {
            self.problems.push(Diagnostic::error("empty", "`steps` is empty").at(place.clone()));
            return None;
        }
        let domain = match self.leaf.kind {
            MetricType::Integer => RangeDomain::WholeNumbers,
            _ => RangeDomain::AllNumbers,
        };
        let written: Vec<WrittenRange> = raw.iter().map(WrittenRange::of_step).collect();
        let mut steps = Vec::new();
        for checked in check_contiguous_ranges(self.problems, &written, domain) {
            let score = &raw[checked.index].score;
            let score = self.symbols.resolve_score(self.problems, &score.value, &score.place);
            steps.push(ScoreStep { range: checked.range, score });
        }
        Some(ScoringMethod::Steps(steps))
    }

    fn check_points(&mut self, raw: &[RawPoint], place: &Place) -> Option<ScoringMethod> {
        if raw.len() < 2 {
            self.problems.push(Diagnostic::error("empty", "`points` needs at least two points").at(place.clone()));
            return None;
        }
        for pair in raw.windows(2) {
            let [first, second] = [&pair[0].at, &pair[1].at];
            if second.value <= first.value {
                let message = format!("point {} comes after point {}", second.value, first.value);
                let hint = "write points with ascending values of `at`, each once";
                self.report("order", message, &second.place, hint);
            }
        }
        let mut points = Vec::new();
        for RawPoint { at, score } in raw {
            match self.symbols.resolve_score(self.problems, &score.value, &score.place) {
                Some(score) => points.push((at.value, score)),
                None if score.value == RawScore::None => {
                    let message = "expected a score, found `none`";
                    self.report("no-score", message, &score.place, "use `steps` if some values have no score");
                }
                None => {}
            }
        }
        Some(ScoringMethod::Points(points))
    }

    fn check_labels(&mut self, raw: &Entries<RawScore>) -> ScoringMethod {
        let (mut labels, mut otherwise) = (Vec::new(), None);
        for (label, raw) in &raw.0 {
            let score = self.symbols.resolve_score(self.problems, raw, &label.place);
            if label.value == OTHERWISE {
                otherwise = Some(score);
            } else {
                labels.push((label.value.clone(), score));
            }
        }
        ScoringMethod::Labels { labels, otherwise }
    }

    fn check_percentile(&mut self, raw: &RawPercentile) -> Option<ScoringMethod> {
        Some(ScoringMethod::Percentile {
            group: self.resolve_peer_scope(&raw.within)?,
            better: match raw.better {
                RawBetter::Higher => BetterDirection::Higher,
                RawBetter::Lower => BetterDirection::Lower,
            },
            min_group: self.check_min_count(raw.min_group.as_ref(), DEFAULT_MIN_GROUP),
        })
    }

    fn check_zscore(&mut self, raw: &RawZscore) -> Option<ScoringMethod> {
        self.check_ends_differ(raw.zero.value, raw.full.value, &raw.full.place);
        Some(ScoringMethod::ZScore {
            group: self.resolve_peer_scope(&raw.within)?,
            zero: raw.zero.value,
            full: raw.full.value,
            robust: raw.robust,
            min_group: self.check_min_count(raw.min_group.as_ref(), DEFAULT_MIN_GROUP),
        })
    }

    fn check_target(&mut self, raw: &RawTarget) -> Option<ScoringMethod> {
        let of = self.symbols.resolve_number_name(self.problems, &raw.of)?;
        let zero = raw.zero.as_ref().map_or(0.0, |zero| zero.value);
        let full = raw.full.as_ref().map_or(1.0, |full| full.value);
        self.check_ends_differ(zero, full, &raw.of.place);
        Some(ScoringMethod::Target { of, zero, full })
    }

    fn check_baseline(&mut self, raw: &RawBaseline) -> ScoringMethod {
        self.check_ends_differ(raw.zero.value, raw.full.value, &raw.full.place);
        ScoringMethod::Baseline {
            days: raw.over.value.0,
            compare: match raw.compare {
                RawCompare::Ratio => BaselineComparison::Ratio,
                RawCompare::Difference => BaselineComparison::Difference,
            },
            zero: raw.zero.value,
            full: raw.full.value,
            min_snapshots: self.check_min_count(raw.min_snapshots.as_ref(), DEFAULT_MIN_SNAPSHOTS),
        }
    }

    fn check_ends_differ(&mut self, zero: f64, full: f64, place: &Place) {
        if (zero - full).abs() <= 0.0 {
            let message = format!("`zero` and `full` are both {zero}");
            let hint = "`zero` is the value that scores lowest, `full` the one that scores highest";
            self.report("no-direction", message, place, hint);
        }
    }

    fn resolve_peer_scope(&mut self, within: &Spanned<String>) -> Option<PeerScope> {
        match within.value.as_str() {
            "everybody" => Some(PeerScope::Everybody),
            "tier" => Some(PeerScope::Tier),
            _ => self.symbols.resolve_name(self.problems, within, &["everybody", "tier"]).map(PeerScope::Column),
        }
    }

    fn check_min_count(&mut self, written: Option<&Spanned<u32>>, default: usize) -> usize {
        match written {
            None => default,
            Some(count) if count.value == 0 => {
                let problem = Diagnostic::error("out-of-range", "expected at least 1, found 0");
                self.problems.push(problem.at(count.place.clone()));
                default
            }
            Some(count) => usize::try_from(count.value).unwrap_or(usize::MAX),
        }
    }
}
