//! The group of peers that each account belongs to.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::formulas;
use super::peer_group::PeerGroup;
use super::peers_with_own::Peers;
use super::scoring_input::ScoringInput;
use crate::config::PeerScope;

/// What a group of peers has in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PeerLabel {
    Everybody,
    /// Index of the tier.
    Tier(usize),
    /// The column that names the peers, with its value.
    Label(Arc<str>),
}

/// A group of peers with what its members have in common.
#[derive(Debug, Clone)]
pub struct LabelledPeers {
    pub label: PeerLabel,
    pub group: Arc<PeerGroup>,
}

/// The group of every account.
#[derive(Debug, Default)]
pub struct PeerGroups {
    /// Index into `groups`, per account.
    group_of: Vec<Option<usize>>,
    /// Per account: its number, if it counts in its group.
    numbers: Vec<Option<f64>>,
    /// Per account of a scenario: the number with which it counts in that group on the day itself. The scenario's number
    /// takes its place. `None` for a day as it is.
    replaced: Option<Vec<Option<f64>>>,
    groups: Vec<LabelledPeers>,
}

impl PeerGroups {
    /// Groups the accounts by `scope`. An account without a number in `values` has a group, but is not in it.
    pub fn new(input: &ScoringInput<'_>, scope: &PeerScope, values: Vec<Option<f64>>) -> Self {
        let labels = peer_labels(input, scope);
        let mut numbers: BTreeMap<&PeerLabel, Vec<f64>> = BTreeMap::new();
        for (label, value) in labels.iter().zip(&values) {
            if let Some(label) = label {
                numbers.entry(label).or_default().extend(value);
            }
        }
        let group_indices: BTreeMap<&PeerLabel, usize> =
            numbers.keys().enumerate().map(|(index, label)| (*label, index)).collect();
        let group_of = labels.iter().map(|label| group_indices.get(label.as_ref()?).copied()).collect();
        let groups = numbers
            .into_iter()
            .map(|(label, values)| LabelledPeers { label: label.clone(), group: Arc::new(PeerGroup::new(values)) })
            .collect();
        PeerGroups { group_of, numbers: values, replaced: None, groups }
    }

    /// Groups scenarios with the other accounts of the day: each takes the place of its own account. `accounts` are the
    /// accounts of the scenarios.
    pub fn with_scenarios(
        &self,
        input: &ScoringInput<'_>,
        scope: &PeerScope,
        values: Vec<Option<f64>>,
        accounts: &[usize],
    ) -> Self {
        let mut groups = self.groups.clone();
        let labels = self.groups.iter().enumerate();
        let mut group_indices: BTreeMap<PeerLabel, usize> =
            labels.map(|(index, peers)| (peers.label.clone(), index)).collect();
        let mut group_of = Vec::with_capacity(accounts.len());
        for label in peer_labels(input, scope) {
            group_of.push(label.map(|label| {
                *group_indices.entry(label).or_insert_with_key(|label| {
                    groups.push(LabelledPeers { label: label.clone(), group: Arc::default() });
                    groups.len() - 1
                })
            }));
        }
        let replaced = accounts
            .iter()
            .zip(&group_of)
            .map(|(account, group)| if self.group_of[*account] == *group { self.own_number(*account) } else { None });
        PeerGroups { replaced: Some(replaced.collect()), group_of, numbers: values, groups }
    }

    /// Returns the account's peers; `None` where the column that names them is NULL.
    #[must_use]
    pub fn peers_of_account(&self, account: usize) -> Option<Peers<'_>> {
        let group = &self.group_of_account(account)?.group;
        Some(match &self.replaced {
            Some(replaced) => Peers::exchange_own(group, replaced[account], self.own_number(account)),
            None => Peers::of_group(group),
        })
    }

    #[must_use]
    pub fn into_groups(self) -> Vec<LabelledPeers> {
        self.groups
    }

    /// Returns the group of the account's peers, as it is on the day.
    #[must_use]
    pub fn group_of_account(&self, account: usize) -> Option<&LabelledPeers> {
        self.groups.get(self.group_of.get(account).copied().flatten()?)
    }

    /// Returns the number with which the account counts in its group.
    #[must_use]
    pub fn own_number(&self, account: usize) -> Option<f64> {
        self.numbers.get(account).copied().flatten()
    }
}

fn peer_labels(input: &ScoringInput<'_>, scope: &PeerScope) -> Vec<Option<PeerLabel>> {
    match scope {
        PeerScope::Everybody => vec![Some(PeerLabel::Everybody); input.tiers.len()],
        PeerScope::Tier => input.tiers.iter().map(|tier| Some(PeerLabel::Tier(*tier))).collect(),
        PeerScope::Column(column) => labels_in_column(input, column),
    }
}

/// Returns every account's label, with the text of equal labels held once.
fn labels_in_column(input: &ScoringInput<'_>, column: &str) -> Vec<Option<PeerLabel>> {
    let mut interned: BTreeMap<String, Arc<str>> = BTreeMap::new();
    let mut labels = Vec::with_capacity(input.tiers.len());
    for account in 0..input.tiers.len() {
        labels.push(column_label(input, column, account).map(|text| {
            let label = interned.entry(text).or_insert_with_key(|text| text.as_str().into());
            PeerLabel::Label(Arc::clone(label))
        }));
    }
    labels
}

fn column_label(input: &ScoringInput<'_>, column: &str, account: usize) -> Option<String> {
    let value = input.usable_values(column, account)?.get(account)?;
    Some(format!("{column}: {}", formulas::label_of_value(value)))
}
