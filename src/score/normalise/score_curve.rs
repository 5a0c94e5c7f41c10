//! How one account's score follows its own value while everything that the value is compared with stays the same.
//!
//! Targets and own means stay. The account is one of its peers, so medians, means and deviations move with its value. A
//! carried value is not a peer; the value that replaces it is one.

use super::formulas;
use super::leaf::{LeafNode, LeafScores, prepare_methods};
use super::peer_group::PeerGroup;
use super::peers_with_own::Peers;
use super::prepared_method::PreparedMethod;
use super::score_value::{ComparisonBasis, score_value};
use super::scoring_input::ScoringInput;
use crate::base::value::AccountValue;
use crate::config::{Scale, ScoringMethod};

/// A leaf's methods, with what they compare an account's value with.
pub struct LeafCurves<'a> {
    methods: Vec<PreparedMethod<'a>>,
    /// The index of each account's own method.
    method_of_account: Vec<Option<usize>>,
}

/// From one account's value to its score.
#[derive(Debug, Clone, Copy)]
pub struct ScoreCurve<'a> {
    pub method: &'a ScoringMethod,
    /// The account's peers of today.
    pub peers: Option<&'a PeerGroup>,
    /// The value with which the account is one of them; `None` for a carried value.
    pub own_peer_value: Option<f64>,
    /// The target, or the account's own mean.
    pub number: Option<f64>,
}

impl<'a> LeafCurves<'a> {
    /// Prepares the curves of a leaf as it was scored.
    pub fn new(input: &ScoringInput<'_>, leaf: LeafNode<'a>, scores: &LeafScores, applicable: &[bool]) -> Self {
        let method_of_account = scores.methods_of_accounts(leaf.scoring, input.tiers);
        let methods = prepare_methods(input, leaf, &method_of_account, applicable, None);
        LeafCurves { methods, method_of_account }
    }

    /// Returns the leaf's methods, in the order of its cases and tiers, with the peers of the day.
    #[must_use]
    pub fn methods(&self) -> &[PreparedMethod<'a>] {
        &self.methods
    }

    /// Returns the account's curve; `None` where no case holds.
    #[must_use]
    pub fn curve_of_account(&self, account: usize) -> Option<ScoreCurve<'_>> {
        let prepared = self.methods.get(self.method_of_account.get(account).copied().flatten()?)?;
        Some(curve_of_method(prepared, account))
    }

    /// Returns the curve that the account would have under each of the leaf's methods.
    pub fn curves_of_all_methods(&self, account: usize) -> impl Iterator<Item = ScoreCurve<'_>> {
        self.methods.iter().map(move |prepared| curve_of_method(prepared, account))
    }
}

fn curve_of_method<'m>(prepared: &'m PreparedMethod<'_>, account: usize) -> ScoreCurve<'m> {
    ScoreCurve {
        method: prepared.method,
        peers: prepared.peer_group_of_account(account),
        own_peer_value: prepared.own_peer_number(account),
        number: prepared.number_of_account(account),
    }
}

impl<'a> ScoreCurve<'a> {
    /// Returns the score of a value, on the scale; `None` where the value has no score.
    #[must_use]
    pub fn score_value(&self, scale: Scale, value: AccountValue<'_>) -> Option<f64> {
        let number = formulas::number_of_value(value).ok();
        let basis = ComparisonBasis { peers: self.peers_with_value(number), number: self.number };
        score_value(self.method, scale, value, basis).ok()
    }

    /// Returns the peers if the account had another value.
    #[must_use]
    pub fn peers_with_value(&self, value: Option<f64>) -> Option<Peers<'a>> {
        Some(Peers::exchange_own(self.peers?, self.own_peer_value, value))
    }
}
