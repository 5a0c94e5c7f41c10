//! Everything that a part of the scorecard could be once some of the missing data has come in.

use super::score_range::ScoreRange;
use crate::config::CombineMethod;

/// What a metric or component could be for one account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PartRange {
    /// The scores that it could have; `None` where it has none in any case.
    pub scores: Option<ScoreRange>,
    pub may_be_missing: bool,
    pub may_not_apply: bool,
    /// The least share of its applicable weight that has data behind it, 0-1. 0 where nothing applies.
    pub least_coverage: f64,
}

/// A part with its weight, which is above zero.
#[derive(Debug, Clone, Copy)]
pub struct WeighedRange {
    pub weight: f64,
    pub range: PartRange,
}

impl PartRange {
    pub const NOT_APPLICABLE: PartRange =
        PartRange { scores: None, may_be_missing: false, may_not_apply: true, least_coverage: 0.0 };

    /// The range of a part that is known: its score, or none.
    pub fn of_known(score: Option<f64>, coverage: f64) -> Self {
        PartRange {
            scores: score.map(ScoreRange::of_score),
            may_be_missing: score.is_none(),
            may_not_apply: false,
            least_coverage: coverage,
        }
    }

    /// Whether it applies in no case.
    fn never_applies(&self) -> bool {
        self.may_not_apply && !self.may_be_missing && self.scores.is_none()
    }

    /// Whether it has a score in every case.
    fn has_score_for_sure(&self) -> bool {
        self.scores.is_some() && !self.may_be_missing && !self.may_not_apply
    }

    /// Returns the range with a score in the place of a missing one.
    #[must_use]
    pub fn with_placeholder(self, placeholder: Option<f64>) -> Self {
        match placeholder.map(ScoreRange::of_score).filter(|_| self.may_be_missing) {
            Some(score) => {
                let scores = Some(self.scores.map_or(score, |scores| scores.with(score)));
                PartRange { scores, may_be_missing: false, ..self }
            }
            None => self,
        }
    }
}

/// Returns what a component of these parts could be. Any set of the parts that may lack a score may lack one, and each
/// score may be anywhere in its range.
pub fn combine_ranges(combine: CombineMethod, parts: &[WeighedRange]) -> PartRange {
    let any_has_score = parts.iter().any(|part| part.range.has_score_for_sure());
    let may_be_missing = !any_has_score && parts.iter().any(|part| part.range.may_be_missing);
    let may_not_apply = parts.iter().all(|part| part.range.may_not_apply);
    let (mut low_ends, mut high_ends) = (Vec::new(), Vec::new());
    for WeighedRange { weight, range } in parts {
        let Some(scores) = range.scores else { continue };
        let is_sure = range.has_score_for_sure();
        low_ends.push(PartEnd { weight: *weight, score: scores.low, is_sure });
        high_ends.push(PartEnd { weight: *weight, score: scores.high, is_sure });
    }
    // The lowest mean is the highest one of the reversed scores, reversed.
    let low = highest_combination(reverse_method(combine), low_ends.iter().map(|end| end.reversed()).collect());
    let high = highest_combination(combine, high_ends);
    let scores = low.zip(high).map(|(low, high)| ScoreRange { low: 0.0 - low, high });
    PartRange { scores, may_be_missing, may_not_apply, least_coverage: least_mean_coverage(parts) }
}

/// Returns the least mean coverage of the parts that apply in every case and any of the others.
fn least_mean_coverage(parts: &[WeighedRange]) -> f64 {
    let may_apply = parts.iter().filter(|part| !part.range.never_applies());
    let ends = may_apply.map(|WeighedRange { weight, range }| {
        let is_sure = !range.may_not_apply;
        PartEnd { weight: *weight, score: range.least_coverage, is_sure }.reversed()
    });
    highest_combination(CombineMethod::WeightedMean, ends.collect()).map_or(0.0, |reversed| 0.0 - reversed)
}

/// One end of a part's range.
#[derive(Debug, Clone, Copy)]
struct PartEnd {
    weight: f64,
    score: f64,
    /// Whether the part has a score in every case.
    is_sure: bool,
}

impl PartEnd {
    fn reversed(self) -> Self {
        PartEnd { score: 0.0 - self.score, ..self }
    }
}

fn reverse_method(combine: CombineMethod) -> CombineMethod {
    match combine {
        CombineMethod::WeightedMean => CombineMethod::WeightedMean,
        CombineMethod::Minimum => CombineMethod::Maximum,
        CombineMethod::Maximum => CombineMethod::Minimum,
    }
}

/// Returns the highest score of the parts that are sure and any of the others; `None` where there are no parts.
fn highest_combination(combine: CombineMethod, mut ends: Vec<PartEnd>) -> Option<f64> {
    let sure = ends.iter().filter(|end| end.is_sure);
    match combine {
        CombineMethod::Maximum => ends.iter().map(|end| end.score).reduce(f64::max),
        CombineMethod::Minimum => {
            let lowest_of_sure = sure.map(|end| end.score).reduce(f64::min);
            lowest_of_sure.or_else(|| ends.iter().map(|end| end.score).reduce(f64::max))
        }
        CombineMethod::WeightedMean => {
            // A part raises the mean if it is above it, so the highest parts come in first.
            ends.sort_by(|one, other| other.is_sure.cmp(&one.is_sure).then(other.score.total_cmp(&one.score)));
            let (mut weight, mut points) = (0.0, 0.0);
            for end in ends {
                if end.is_sure || weight <= 0.0 || end.score > points / weight {
                    weight += end.weight;
                    points += end.weight * end.score;
                }
            }
            (weight > 0.0).then(|| points / weight)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{PartRange, WeighedRange, combine_ranges};
    use crate::config::CombineMethod;
    use crate::score::bounds::score_range::ScoreRange;

    fn combine(method: CombineMethod, counted: &[(f64, f64)]) -> f64 {
        let scores = || counted.iter().map(|(_, score)| *score);
        match method {
            CombineMethod::Minimum => scores().reduce(f64::min).unwrap(),
            CombineMethod::Maximum => scores().reduce(f64::max).unwrap(),
            CombineMethod::WeightedMean => {
                let weight: f64 = counted.iter().map(|(weight, _)| weight).sum();
                counted.iter().map(|(weight, score)| weight * score).sum::<f64>() / weight
            }
        }
    }

    proptest! {
        /// Every set of parts with every combination of ends is within the range, and two of them are its ends.
        #[test]
        fn ranges_are_those_of_all_cases(
            parts in prop::collection::vec((0.1..5.0_f64, 0.0..100.0_f64, 0.0..100.0_f64, any::<bool>()), 1..6),
            method in prop_oneof![
                Just(CombineMethod::WeightedMean), Just(CombineMethod::Minimum), Just(CombineMethod::Maximum)
            ],
        ) {
            let weighed: Vec<WeighedRange> = parts.iter().map(|(weight, one, other, may_be_missing)| WeighedRange {
                weight: *weight,
                range: PartRange {
                    scores: Some(ScoreRange { low: one.min(*other), high: one.max(*other) }),
                    may_be_missing: *may_be_missing,
                    may_not_apply: false,
                    least_coverage: 0.0,
                },
            }).collect();
            let mut cases: Vec<f64> = Vec::new();
            // Per part: absent, at its low end, or at its high end.
            for case in 0..3_usize.pow(u32::try_from(parts.len()).unwrap()) {
                let state = |part: usize| case / 3_usize.pow(u32::try_from(part).unwrap()) % 3;
                if (0..parts.len()).any(|part| state(part) == 0 && !parts[part].3) {
                    continue;
                }
                let counted: Vec<(f64, f64)> = (0..parts.len()).filter(|part| state(*part) > 0).map(|part| {
                    let (weight, one, other, _) = parts[part];
                    (weight, if state(part) == 1 { one.min(other) } else { one.max(other) })
                }).collect();
                if !counted.is_empty() {
                    cases.push(combine(method, &counted));
                }
            }
            let found = combine_ranges(method, &weighed);
            prop_assert_eq!(found.may_be_missing, parts.iter().all(|part| part.3));
            let scores = found.scores.unwrap();
            let (low, high) = (cases.iter().copied().reduce(f64::min).unwrap(), cases.iter().copied().reduce(f64::max).unwrap());
            prop_assert!((scores.low - low).abs() < 1e-9 && (scores.high - high).abs() < 1e-9, "{scores:?} {low} {high}");
        }
    }
}
