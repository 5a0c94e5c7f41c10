//! What values are compared with: peers, targets, the account's own past.

use super::board::Board;
use super::method;
use super::peers::{self, PeerGroup, PeerLabel, Peers, Robust};
use super::{Reason, Value};
use crate::config::{Better, Compare, Method, Scale};

/// What one account's value is compared with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Against<'a> {
    pub peers: Option<&'a PeerGroup>,
    /// The target, or the account's own mean.
    pub number: Option<f64>,
}

/// The score of a value by a method, on the scale.
///
/// # Errors
/// Why the value has no score.
pub fn score(method: &Method, scale: Scale, value: Value<'_>, against: Against<'_>) -> Result<f64, Reason> {
    let number = || method::number(value);
    let on_line = |zero: f64, full: f64, value| method::linear(scale, zero, full, value);
    let score = match method {
        Method::AsIs => number()?,
        Method::Linear { zero, full } => on_line(*zero, *full, number()?),
        Method::Steps(steps) => method::steps(steps, number()?)?,
        Method::Points(points) => method::points(points, number()?)?,
        Method::Labels { labels, otherwise } => method::labels(labels, *otherwise, &method::label(value))?,
        Method::Percentile { better, min_group, .. } => {
            let value = number()?;
            let percentile = against.peers.ok_or(Reason::NoGroup)?.of_at_least(*min_group)?.percentile(value);
            method::on_scale(
                scale,
                match better {
                    Better::Higher => percentile,
                    Better::Lower => 1.0 - percentile,
                },
            )
        }
        Method::ZScore { zero, full, robust, min_group, .. } => {
            let value = number()?;
            let peers = against.peers.ok_or(Reason::NoGroup)?.of_at_least(*min_group)?;
            on_line(*zero, *full, peers.centre(Robust::from(*robust)).z(value))
        }
        Method::Target { zero, full, .. } => {
            let target = against.number.filter(|target| target.abs() > 0.0).ok_or(Reason::NoTarget)?;
            on_line(*zero, *full, number()? / target)
        }
        Method::Baseline { compare, zero, full, .. } => {
            let mean = against.number.ok_or(Reason::NoHistory)?;
            match compare {
                Compare::Difference => on_line(*zero, *full, number()? - mean),
                Compare::Ratio if mean.abs() > 0.0 => on_line(*zero, *full, number()? / mean),
                Compare::Ratio => return Err(Reason::ZeroBaseline),
            }
        }
    };
    let score = method::clamp(scale, score);
    if score.is_finite() { Ok(score) } else { Err(Reason::NotANumber) }
}

/// A method with everything it compares values with.
pub struct Comparison<'a> {
    pub method: &'a Method,
    peers: Option<Peers>,
    numbers: Vec<Option<f64>>,
}

/// Gathers what the method compares values with; `today` is what counts among peers.
pub fn prepare<'a>(board: &Board<'_>, metric: &str, method: &'a Method, today: &[Option<f64>]) -> Comparison<'a> {
    let accounts = 0..today.len();
    let (peers, numbers) = match method {
        Method::Percentile { group, .. } | Method::ZScore { group, .. } => {
            (Some(Peers::new(board, group, today)), Vec::new())
        }
        Method::Target { of, .. } => {
            let target = |account| method::number(board.known(of, account)?.get(account)?).ok();
            (None, accounts.map(target).collect())
        }
        Method::Baseline { days, min_snapshots, .. } => (None, own_means(board, metric, *days, *min_snapshots)),
        Method::AsIs | Method::Linear { .. } | Method::Steps(_) | Method::Points(_) | Method::Labels { .. } => {
            (None, Vec::new())
        }
    };
    Comparison { method, peers, numbers }
}

impl Comparison<'_> {
    #[must_use]
    pub fn against(&self, account: usize) -> Against<'_> {
        let peers = self.peers.as_ref().and_then(|peers| peers.of(account)).map(|(_, group)| group);
        Against { peers, number: self.numbers.get(account).copied().flatten() }
    }

    /// All groups of peers.
    #[must_use]
    pub fn groups(self) -> Vec<(PeerLabel, PeerGroup)> {
        self.peers.map(Peers::groups).unwrap_or_default()
    }

    /// Who the account's peers are.
    #[must_use]
    pub fn label(&self, account: usize) -> Option<&PeerLabel> {
        self.peers.as_ref()?.of(account).map(|(label, _)| label)
    }

    /// The number that the account's value is compared with: the target, its own mean, or the middle of its peers.
    #[must_use]
    pub fn number(&self, account: usize) -> Option<f64> {
        let peers = self.against(account).peers.filter(|peers| !peers.values().is_empty());
        match (self.method, peers) {
            (Method::ZScore { robust, .. }, Some(peers)) => Some(peers.centre(Robust::from(*robust)).middle),
            (Method::Percentile { .. }, Some(peers)) => Some(peers.centre(Robust::Yes).middle),
            _ => self.numbers.get(account).copied().flatten(),
        }
    }
}

/// The mean of each account's own published values, where there are enough of them.
fn own_means(board: &Board<'_>, metric: &str, days: u32, min_snapshots: usize) -> Vec<Option<f64>> {
    let past = board.past_values(metric, days);
    let mean = |account| {
        let values = past.iter().filter_map(|earlier| method::number(earlier.values.get(account)?).ok());
        let (size, sum) = values.fold((0_usize, 0.0), |(size, sum), value| (size + 1, sum + value));
        (size >= min_snapshots.max(1)).then(|| sum / peers::count(size))
    };
    (0..board.tiers.len()).map(mean).collect()
}
