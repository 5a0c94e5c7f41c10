//! What values are compared with: peers, targets, the account's own past.

use super::formulas;
use super::peers::{self, CentreKind, PeerGroup, PeerGroups, PeerLabel};
use super::scoring_input::ScoringInput;
use super::{MissingReason, Value};
use crate::config::{BaselineComparison, BetterDirection, Scale, ScoringMethod};

/// What one account's value is compared with.
#[derive(Debug, Clone, Copy, Default)]
pub struct ComparisonBasis<'a> {
    pub peers: Option<&'a PeerGroup>,
    /// The target, or the account's own mean.
    pub number: Option<f64>,
}

/// The score of a value by a method, on the scale.
///
/// # Errors
/// Why the value has no score.
pub fn score_value(
    method: &ScoringMethod,
    scale: Scale,
    value: Value<'_>,
    basis: ComparisonBasis<'_>,
) -> Result<f64, MissingReason> {
    let number = || formulas::number_of_value(value);
    let on_line = |zero: f64, full: f64, value| formulas::linear_score(scale, zero, full, value);
    let score = match method {
        ScoringMethod::AsIs => number()?,
        ScoringMethod::Linear { zero, full } => on_line(*zero, *full, number()?),
        ScoringMethod::Steps(steps) => formulas::step_score(steps, number()?)?,
        ScoringMethod::Points(points) => formulas::interpolated_score(points, number()?)?,
        ScoringMethod::Labels { labels, otherwise } => {
            formulas::label_score(labels, *otherwise, &formulas::label_of_value(value))?
        }
        ScoringMethod::Percentile { better, min_group, .. } => {
            let value = number()?;
            let percentile = basis.peers.ok_or(MissingReason::NoGroup)?.require_min_size(*min_group)?.percentile(value);
            formulas::point_on_scale(
                scale,
                match better {
                    BetterDirection::Higher => percentile,
                    BetterDirection::Lower => 1.0 - percentile,
                },
            )
        }
        ScoringMethod::ZScore { zero, full, robust, min_group, .. } => {
            let value = number()?;
            let peers = basis.peers.ok_or(MissingReason::NoGroup)?.require_min_size(*min_group)?;
            on_line(*zero, *full, peers.statistics(CentreKind::from(*robust)).z_score(value))
        }
        ScoringMethod::Target { zero, full, .. } => {
            let target = basis.number.filter(|target| target.abs() > 0.0).ok_or(MissingReason::NoTarget)?;
            on_line(*zero, *full, number()? / target)
        }
        ScoringMethod::Baseline { compare, zero, full, .. } => {
            let mean = basis.number.ok_or(MissingReason::NoHistory)?;
            match compare {
                BaselineComparison::Difference => on_line(*zero, *full, number()? - mean),
                BaselineComparison::Ratio if mean.abs() > 0.0 => on_line(*zero, *full, number()? / mean),
                BaselineComparison::Ratio => return Err(MissingReason::ZeroBaseline),
            }
        }
    };
    let score = formulas::clamp(scale, score);
    if score.is_finite() { Ok(score) } else { Err(MissingReason::NotANumber) }
}

/// A method with everything it compares values with.
pub struct PreparedMethod<'a> {
    pub method: &'a ScoringMethod,
    peers: Option<PeerGroups>,
    numbers: Vec<Option<f64>>,
}

/// Gathers what the method compares values with; `today` is what counts among peers.
pub fn prepare_method<'a>(
    input: &ScoringInput<'_>,
    metric: &str,
    method: &'a ScoringMethod,
    today: &[Option<f64>],
) -> PreparedMethod<'a> {
    let accounts = 0..today.len();
    let (peers, numbers) = match method {
        ScoringMethod::Percentile { group, .. } | ScoringMethod::ZScore { group, .. } => {
            (Some(PeerGroups::new(input, group, today)), Vec::new())
        }
        ScoringMethod::Target { of, .. } => {
            let target = |account| formulas::number_of_value(input.usable_values(of, account)?.get(account)?).ok();
            (None, accounts.map(target).collect())
        }
        ScoringMethod::Baseline { days, min_snapshots, .. } => {
            (None, baseline_means(input, metric, *days, *min_snapshots))
        }
        ScoringMethod::AsIs
        | ScoringMethod::Linear { .. }
        | ScoringMethod::Steps(_)
        | ScoringMethod::Points(_)
        | ScoringMethod::Labels { .. } => (None, Vec::new()),
    };
    PreparedMethod { method, peers, numbers }
}

impl PreparedMethod<'_> {
    #[must_use]
    pub fn basis_of_account(&self, account: usize) -> ComparisonBasis<'_> {
        let peers = self.peers.as_ref().and_then(|peers| peers.group_of_account(account)).map(|(_, group)| group);
        ComparisonBasis { peers, number: self.numbers.get(account).copied().flatten() }
    }

    /// All groups of peers.
    #[must_use]
    pub fn into_peer_groups(self) -> Vec<(PeerLabel, PeerGroup)> {
        self.peers.map(PeerGroups::into_groups).unwrap_or_default()
    }

    /// Who the account's peers are.
    #[must_use]
    pub fn peer_label_of_account(&self, account: usize) -> Option<&PeerLabel> {
        self.peers.as_ref()?.group_of_account(account).map(|(label, _)| label)
    }

    /// The number that the account's value is compared with: the target, its own mean, or the middle of its peers.
    #[must_use]
    pub fn comparison_number(&self, account: usize) -> Option<f64> {
        let peers = self.basis_of_account(account).peers.filter(|peers| !peers.sorted_values().is_empty());
        match (self.method, peers) {
            (ScoringMethod::ZScore { robust, .. }, Some(peers)) => {
                Some(peers.statistics(CentreKind::from(*robust)).middle)
            }
            (ScoringMethod::Percentile { .. }, Some(peers)) => Some(peers.statistics(CentreKind::Median).middle),
            _ => self.numbers.get(account).copied().flatten(),
        }
    }
}

/// The mean of each account's own published values, where there are enough of them.
fn baseline_means(input: &ScoringInput<'_>, metric: &str, days: u32, min_snapshots: usize) -> Vec<Option<f64>> {
    let snapshots = input.past_values_within(metric, days);
    let mean = |account| {
        let values =
            snapshots.iter().filter_map(|earlier| formulas::number_of_value(earlier.values.get(account)?).ok());
        let (size, sum) = values.fold((0_usize, 0.0), |(size, sum), value| (size + 1, sum + value));
        (size >= min_snapshots.max(1)).then(|| sum / peers::count_as_f64(size))
    };
    (0..input.tiers.len()).map(mean).collect()
}
