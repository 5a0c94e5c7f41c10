//! One metric of one account between two days: what can have moved its score, and what the score would be if only
//! some of it had.

use super::card::{chosen, group};
use super::day::{Day, Held, Leaf};
use super::merge::Merged;
use super::{CauseKind, Pair, State};
use crate::config::{MetricScoring, MissingPolicy, NodeKind, PeerScope, ScoringMethod};
use crate::score::normalise::{ComparisonBasis, PeerGroup, score_value};

/// Something that is as it was before, or as it is after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lever {
    /// The account's own value.
    Data,
    /// Whether the metric applies to the account.
    Applies,
    /// How the scorecard scores it.
    Scoring,
    /// The account's tier.
    Tier,
    /// The values of the account's peers.
    Peers,
    /// Which of the metric's cases applies.
    Case,
    /// The target or the account's own mean.
    Reference,
}

const LEVERS: [Lever; 7] =
    [Lever::Data, Lever::Applies, Lever::Scoring, Lever::Tier, Lever::Peers, Lever::Case, Lever::Reference];

/// Which levers are as they are after: one bit each.
pub type Levers = u8;

impl Lever {
    pub fn bit(self) -> Levers {
        1 << self as Levers
    }
}

/// One account on both days.
#[derive(Debug, Clone, Copy)]
pub struct Account {
    pub before: usize,
    pub after: usize,
}

/// One leaf of both scorecards, for one account.
pub struct LeafOf<'a> {
    pair: &'a Pair<'a>,
    node: &'a Merged,
    account: Account,
}

/// Either of the two days.
struct Side<'a> {
    day: &'a Day,
    leaf: &'a Leaf,
    account: usize,
    scoring: &'a MetricScoring,
    missing: MissingPolicy,
}

/// What a method compares an account's value with, apart from peers.
#[derive(PartialEq)]
enum Reference<'a> {
    Target(&'a str),
    OwnMean(u32, usize),
}

fn reference(method: &ScoringMethod) -> Option<Reference<'_>> {
    match method {
        ScoringMethod::Target { of, .. } => Some(Reference::Target(of)),
        ScoringMethod::Baseline { days, min_snapshots, .. } => Some(Reference::OwnMean(*days, *min_snapshots)),
        _ => None,
    }
}

impl<'a> LeafOf<'a> {
    pub fn new(pair: &'a Pair<'a>, node: &'a Merged, account: Account) -> Self {
        LeafOf { pair, node, account }
    }

    fn before(&self) -> Option<Side<'a>> {
        side(self.pair.before, self.node.before?, self.account.before)
    }

    fn after(&self) -> Option<Side<'a>> {
        side(self.pair.after, self.node.after?, self.account.after)
    }

    /// The levers that are not where they were. None for a leaf that only one of the scorecards has: whether it is
    /// there is a matter of weights.
    pub fn moved(&self) -> Vec<Lever> {
        let (Some(before), Some(after)) = (self.before(), self.after()) else {
            return Vec::new();
        };
        let tier = self.pair.tier_after(self.account.before) != Some(after.tier());
        let (then, now) = (before.own_method(), after.own_method());
        let references = then.and_then(reference).zip(now.and_then(reference));
        LEVERS
            .into_iter()
            .filter(|lever| match lever {
                Lever::Data => before.held() != after.held(),
                Lever::Applies => before.applies() != after.applies(),
                Lever::Scoring => self.node.scoring_edited,
                Lever::Tier => tier && self.node.minds_tier,
                Lever::Peers => self.node.has_peers,
                Lever::Case => !self.node.scoring_edited && before.case() != after.case(),
                Lever::Reference => {
                    references.as_ref().is_some_and(|(then, now)| then == now)
                        && before.compared_with() != after.compared_with()
                }
            })
            .collect()
    }

    /// The leaf's state with some levers as they are after, the rest as they were before.
    pub fn state(&self, levers: Levers) -> State {
        let (before, after) = match (self.before(), self.after()) {
            (Some(before), Some(after)) => (before, after),
            (Some(only), None) | (None, Some(only)) => return only.own_state(),
            (None, None) => return State::NotApplicable,
        };
        let pick = |lever: Lever| if levers & lever.bit() == 0 { &before } else { &after };
        if !pick(Lever::Applies).applies() {
            return State::NotApplicable;
        }
        let scoring = pick(Lever::Scoring);
        let tier = self.pair.tier(scoring.day, pick(Lever::Tier).day, self.account);
        let case = if self.node.scoring_edited { scoring.case() } else { pick(Lever::Case).case() };
        let scored = || {
            let value = pick(Lever::Data).held().value()?;
            let method = chosen(scoring.scoring, tier, case)?;
            let peers = group(method).and_then(|group| {
                let peers = pick(Lever::Peers);
                let tier = self.pair.tier(peers.day, pick(Lever::Tier).day, self.account);
                peers.peers(group, tier)
            });
            let number = self.number(method, &before, &after, pick(Lever::Reference));
            score_value(method, scoring.day.card.scorecard.scale, value, ComparisonBasis { peers, number }).ok()
        };
        State::of(scored(), scoring)
    }

    /// The number that `method` compares with: of the side picked if both days compared with the same, else of the
    /// day that did.
    fn number(&self, method: &ScoringMethod, before: &Side<'_>, after: &Side<'_>, picked: &Side<'_>) -> Option<f64> {
        let wanted = Some(reference(method)?);
        let of = |side: &Side<'_>| side.own_method().and_then(reference) == wanted;
        match (of(before), of(after)) {
            (true, true) => picked.compared_with(),
            (true, false) => before.compared_with(),
            (false, true) => after.compared_with(),
            (false, false) => None,
        }
    }

    /// What to call a lever's move.
    pub fn cause(&self, lever: Lever) -> CauseKind {
        let (Some(before), Some(after)) = (self.before(), self.after()) else {
            return CauseKind::WeightsEdited;
        };
        match lever {
            // What it measures was edited, so the values are no move of the account's.
            Lever::Data if self.pair.measure_edited(self.node) => CauseKind::ScoringEdited,
            Lever::Data => match (before.held(), after.held()) {
                (_, Held::NoData) => CauseKind::DataMissing,
                (_, Held::Stale) => CauseKind::DataStale,
                (Held::NoData | Held::Stale, _) => CauseKind::DataReturned,
                _ => CauseKind::Metric,
            },
            Lever::Applies if self.node.applies_edited => CauseKind::ScoringEdited,
            Lever::Applies => CauseKind::Applicability,
            Lever::Scoring => CauseKind::ScoringEdited,
            Lever::Tier => CauseKind::Tier,
            Lever::Peers => CauseKind::Peers,
            Lever::Case => CauseKind::Case,
            Lever::Reference => match after.own_method().and_then(reference) {
                Some(Reference::OwnMean(..)) => CauseKind::Baseline,
                _ => CauseKind::Target,
            },
        }
    }
}

fn side(day: &Day, node: usize, account: usize) -> Option<Side<'_>> {
    let declared = day.card.scorecard.nodes.get(node)?;
    let NodeKind::Leaf { score, .. } = &declared.part else { return None };
    let leaf = day.leaves.get(node)?.as_ref()?;
    Some(Side { day, leaf, account, scoring: score, missing: declared.missing })
}

impl<'a> Side<'a> {
    fn held(&self) -> &'a Held {
        &self.leaf.held[self.account]
    }

    fn applies(&self) -> bool {
        self.leaf.applies[self.account]
    }

    fn case(&self) -> Option<usize> {
        self.leaf.case[self.account]
    }

    fn compared_with(&self) -> Option<f64> {
        self.leaf.compared_with[self.account]
    }

    fn tier(&self) -> usize {
        self.day.tiers[self.account]
    }

    fn own_method(&self) -> Option<&'a ScoringMethod> {
        chosen(self.scoring, self.tier(), self.case())
    }

    fn peers(&self, group: &PeerScope, tier: usize) -> Option<&'a PeerGroup> {
        let book = &self.leaf.peers;
        match group {
            PeerScope::Everybody => Some(&book.everybody),
            PeerScope::Tier => book.tiers.get(tier),
            PeerScope::Column(_) => book.labels.get(self.leaf.peer_group[self.account].as_ref()?),
        }
    }

    /// As the day itself had it.
    fn own_state(&self) -> State {
        if !self.applies() {
            return State::NotApplicable;
        }
        let scored = || {
            let method = self.own_method()?;
            let peers = group(method).and_then(|group| self.peers(group, self.tier()));
            let against = ComparisonBasis { peers, number: self.compared_with() };
            score_value(method, self.day.card.scorecard.scale, self.held().value()?, against).ok()
        };
        State::of(scored(), self)
    }
}

impl State {
    /// What a leaf with that score, or without any, counts as.
    fn of(scored: Option<f64>, side: &Side<'_>) -> State {
        let scale = side.day.card.scorecard.scale;
        match (scored, side.missing) {
            (Some(score), _) => State::Present(score),
            (None, MissingPolicy::Score(score)) => State::Present(score.clamp(scale.low, scale.high)),
            (None, MissingPolicy::Spread | MissingPolicy::Carry { .. }) => State::Missing,
        }
    }
}
