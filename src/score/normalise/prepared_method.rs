//! A method with everything that it compares values with: peers, targets, each account's own past.

use super::formulas;
use super::peer_group::{CentreKind, PeerGroup};
use super::peers::{LabelledPeers, PeerGroups, PeerLabel};
use super::score_value::ComparisonBasis;
use super::scoring_input::ScoringInput;
use crate::base::value::ValueStatus;
use crate::config::ScoringMethod;

/// A method with everything that it compares values with.
pub struct PreparedMethod<'a> {
    pub method: &'a ScoringMethod,
    peers: Option<PeerGroups>,
    /// Per account: its target, or its own mean.
    numbers: Vec<Option<f64>>,
}

impl<'a> PreparedMethod<'a> {
    /// Gathers what the method compares the metric's values with. `peer_numbers` are the numbers that count among peers.
    /// For scenarios, `day` is the same method on the day itself, and the account of each scenario.
    pub fn new(
        input: &ScoringInput<'_>,
        metric: &str,
        method: &'a ScoringMethod,
        peer_numbers: Vec<Option<f64>>,
        day: Option<(&PreparedMethod<'_>, &[usize])>,
    ) -> Self {
        let accounts = 0..peer_numbers.len();
        let numbers = match method {
            ScoringMethod::Target { of, .. } => accounts.map(|account| target_of_account(input, of, account)).collect(),
            ScoringMethod::Baseline { days, min_snapshots, .. } => {
                input.history.own_means(metric, input.as_of, *days, *min_snapshots, &input.history_rows)
            }
            ScoringMethod::AsIs
            | ScoringMethod::Linear { .. }
            | ScoringMethod::Steps(_)
            | ScoringMethod::Points(_)
            | ScoringMethod::Labels { .. }
            | ScoringMethod::Percentile { .. }
            | ScoringMethod::ZScore { .. } => Vec::new(),
        };
        let peers = method.peer_scope().map(|scope| {
            let day = day.and_then(|(method, accounts)| Some((method.peers.as_ref()?, accounts)));
            match day {
                Some((peers, accounts)) => peers.with_scenarios(input, scope, peer_numbers, accounts),
                None => PeerGroups::new(input, scope, peer_numbers),
            }
        });
        PreparedMethod { method, peers, numbers }
    }

    /// Returns what the account's value is compared with.
    #[must_use]
    pub fn basis_of_account(&self, account: usize) -> ComparisonBasis<'_> {
        let peers = self.peers.as_ref().and_then(|peers| peers.peers_of_account(account));
        ComparisonBasis { peers, number: self.number_of_account(account) }
    }

    /// Returns the group of the account's peers.
    #[must_use]
    pub fn peer_group_of_account(&self, account: usize) -> Option<&PeerGroup> {
        self.peers_of_account(account).map(|peers| &*peers.group)
    }

    /// Returns the account's target, or its own mean.
    #[must_use]
    pub fn number_of_account(&self, account: usize) -> Option<f64> {
        self.numbers.get(account).copied().flatten()
    }

    /// Returns the number with which the account counts among its peers.
    #[must_use]
    pub fn own_peer_number(&self, account: usize) -> Option<f64> {
        self.peers.as_ref()?.own_number(account)
    }

    /// Returns all groups of peers.
    #[must_use]
    pub fn into_peer_groups(self) -> Vec<LabelledPeers> {
        self.peers.map(PeerGroups::into_groups).unwrap_or_default()
    }

    /// Returns what the account's peers have in common.
    #[must_use]
    pub fn peer_label_of_account(&self, account: usize) -> Option<&PeerLabel> {
        self.peers_of_account(account).map(|peers| &peers.label)
    }

    /// Returns the number that the account's value is compared with: the target, its own mean, or the middle of its
    /// peers.
    #[must_use]
    pub fn comparison_number(&self, account: usize) -> Option<f64> {
        let ComparisonBasis { peers, number } = self.basis_of_account(account);
        match (self.method, peers.filter(|peers| peers.count() > 0)) {
            (ScoringMethod::ZScore { robust, .. }, Some(peers)) => {
                Some(peers.statistics(CentreKind::from(*robust)).middle)
            }
            (ScoringMethod::Percentile { .. }, Some(peers)) => Some(peers.statistics(CentreKind::Median).middle),
            _ => number,
        }
    }

    fn peers_of_account(&self, account: usize) -> Option<&LabelledPeers> {
        self.peers.as_ref()?.group_of_account(account)
    }
}

fn target_of_account(input: &ScoringInput<'_>, column: &str, account: usize) -> Option<f64> {
    formulas::number_of_value(input.usable_values(column, account)?.get(account)?).ok()
}

/// Returns per account the number that counts among peers: today's, where the leaf applies. An older value is compared
/// with the numbers of today, but is not one of them.
#[must_use]
pub fn numbers_of_today(input: &ScoringInput<'_>, metric: &str, applicable: &[bool]) -> Vec<Option<f64>> {
    let metric = input.metric(metric);
    let mut numbers = vec![None; applicable.len()];
    for (account, number) in numbers.iter_mut().enumerate().filter(|(account, _)| applicable[*account]) {
        let metric = metric.filter(|metric| metric.status.get(account) == Some(&ValueStatus::Ok));
        let value = metric.and_then(|metric| metric.values.get(account));
        *number = value.and_then(|value| formulas::number_of_value(value).ok());
    }
    numbers
}
