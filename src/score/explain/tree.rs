//! Down the tree: what each part's move is worth to the score, all orders of moving alike.
//!
//! What a move inside a component is worth depends on what the rest has done already. The rest is summed up in
//! [`Outer`]: the expected score of the account if this part is in a given state. Where the way up is a weighted mean
//! that always counts the same parts, that is a straight line and costs nothing.

use super::leaf::{Account, LeafOf, Lever, Levers};
use super::merge::Merged;
use super::outer::{Inner, Outer, Rest, Setting};
use super::shares::{arrivals, chance};
use super::{Cause, CauseKind, Pair, State};
use crate::config::{CombineMethod, MissingPolicy, NodeKind, ScorecardNode};

/// What of a component itself is as it was, or as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Own {
    Weights,
    Tier,
    StandIn,
}

/// The tree of both days for one account.
pub struct Tree<'a> {
    pair: &'a Pair<'a>,
    account: Account,
    /// Per merged node.
    pub before: Vec<State>,
    pub after: Vec<State>,
    /// Per merged leaf: what moved.
    levers: Vec<Vec<Lever>>,
    /// Whether anything moved in or below the node.
    stirred: Vec<bool>,
}

impl<'a> Tree<'a> {
    pub fn new(pair: &'a Pair<'a>, account: Account) -> Self {
        let count = pair.nodes.len();
        let mut tree = Tree {
            pair,
            account,
            before: vec![State::NotApplicable; count],
            after: vec![State::NotApplicable; count],
            levers: vec![Vec::new(); count],
            stirred: vec![false; count],
        };
        for (index, node) in pair.nodes.iter().enumerate().rev() {
            if node.is_leaf {
                let leaf = LeafOf::new(pair, node, account);
                let levers = leaf.moved();
                tree.before[index] = leaf.state(0);
                tree.after[index] = leaf.state(Levers::MAX);
                tree.stirred[index] = !levers.is_empty();
                tree.levers[index] = levers;
            } else {
                tree.before[index] = tree.component(index, [false; 3], &tree.before);
                tree.after[index] = tree.component(index, [true; 3], &tree.after);
                let below = node.children.iter().any(|&child| tree.stirred[child]);
                tree.stirred[index] = below || !tree.own(index).is_empty();
            }
        }
        tree
    }

    /// A component with its own levers as picked (weights, tier, stand-in) and its parts in given states.
    fn component(&self, index: usize, own: [bool; 3], states: &[State]) -> State {
        let node = &self.pair.nodes[index];
        let mut rest = self.rest(index, own);
        for &child in &node.children {
            rest.add(self.weight(index, child, own), states[child]);
        }
        rest.state()
    }

    fn rest(&self, index: usize, [weights, _, stand_in]: [bool; 3]) -> Rest {
        let combine = match self.declared(index, weights).map(|(node, _)| &node.part) {
            Some(NodeKind::Component { combine, .. }) => *combine,
            _ => CombineMethod::WeightedMean,
        };
        Rest::new(combine, self.stand_in(index, stand_in))
    }

    /// A merged node as the earlier or the later scorecard declares it; as the only one does where one lacks it.
    fn declared(&self, index: usize, after: bool) -> Option<(&'a ScorecardNode, bool)> {
        let node = &self.pair.nodes[index];
        let (at, after) = match (node.before, node.after, after) {
            (Some(at), _, false) | (Some(at), None, true) => (at, false),
            (_, Some(at), _) => (at, true),
            (None, None, _) => return None,
        };
        let day = if after { self.pair.after } else { self.pair.before };
        Some((day.card.scorecard.nodes.get(at)?, after))
    }

    /// What a child weighs: nothing in a scorecard that doesn't have it.
    fn weight(&self, parent: usize, child: usize, [weights, tier, _]: [bool; 3]) -> f64 {
        let Some((_, card_after)) = self.declared(parent, weights) else { return 0.0 };
        let node = &self.pair.nodes[child];
        let Some(at) = (if card_after { node.after } else { node.before }) else { return 0.0 };
        let pick = |after: bool| if after { self.pair.after } else { self.pair.before };
        let day = pick(card_after);
        // A component that only one scorecard has knows only that one's tiers.
        let tier_of = if self.pair.nodes[parent].before.is_some() && self.pair.nodes[parent].after.is_some() {
            pick(tier)
        } else {
            day
        };
        let tier = self.pair.tier(day, tier_of, self.account);
        let declared = day.card.scorecard.nodes.get(at);
        declared.and_then(|node| node.weights.get(tier)).copied().unwrap_or_default()
    }

    /// What a component counts as when none of its parts does.
    fn stand_in(&self, index: usize, after: bool) -> Option<f64> {
        if index == 0 {
            return None;
        }
        let (node, after) = self.declared(index, after)?;
        let day = if after { self.pair.after } else { self.pair.before };
        let scale = day.card.scorecard.scale;
        match node.missing {
            MissingPolicy::Spread => None,
            MissingPolicy::Score(score) => Some(score.clamp(scale.low, scale.high)),
            MissingPolicy::Carry { .. } => {
                let at = if after { self.pair.nodes[index].after } else { self.pair.nodes[index].before };
                let account = if after { self.account.after } else { self.account.before };
                day.carried.get(at?)?.as_ref()?.get(account).copied().flatten()
            }
        }
    }

    /// The levers of a component itself that moved.
    fn own(&self, index: usize) -> Vec<Own> {
        let node = &self.pair.nodes[index];
        if node.before.is_none() || node.after.is_none() {
            return Vec::new();
        }
        let differs = |one: [bool; 3], other: [bool; 3]| {
            node.children
                .iter()
                .any(|&child| (self.weight(index, child, one) - self.weight(index, child, other)).abs() > 0.0)
        };
        let mut own = Vec::new();
        if node.weights_edited {
            own.push(Own::Weights);
        }
        let moved = self.pair.tier_after(self.account.before) != Some(self.pair.after.tiers[self.account.after]);
        if moved
            && (differs([false, false, false], [false, true, false])
                || differs([true, false, false], [true, true, false]))
        {
            own.push(Own::Tier);
        }
        let (then, now) = (self.stand_in(index, false), self.stand_in(index, true));
        if then != now {
            own.push(Own::StandIn);
        }
        own
    }

    /// Adds the causes in and below a node, given what its state is worth.
    pub fn explain(&self, index: usize, outer: &Outer<'_>, causes: &mut Vec<Cause>) {
        let node = &self.pair.nodes[index];
        if node.is_leaf {
            self.explain_leaf(index, node, outer, causes);
            return;
        }
        let own = self.own(index);
        let stirred = |child: &&usize| self.stirred[**child];
        let mover = |child: &&usize| self.before[**child] != self.after[**child];
        let bent =
            !matches!(outer, Outer::Line(_)) || [false, true].iter().any(|&after| self.rest(index, [after; 3]).bends());
        let present =
            |child: usize| matches!((self.before[child], self.after[child]), (State::Present(_), State::Present(_)));
        // Those whose coming changes more than a sum has to be gone through one by one.
        let uneven: Vec<usize> =
            node.children.iter().filter(mover).copied().filter(|&child| bent || !present(child)).collect();
        let even: Vec<usize> =
            node.children.iter().filter(mover).copied().filter(|child| !uneven.contains(child)).collect();
        let group = Group { tree: self, index, own: &own, uneven: &uneven, even: &even };
        for (at, lever) in own.iter().enumerate() {
            let mut points = 0.0;
            arrivals(own.len() + uneven.len(), Some(at), &mut |arrived| {
                let with = |come: bool| {
                    let mut before = arrived.before.to_vec();
                    before[at] = come;
                    outer.at(group.rest(&before, arrived.another, None).0.state())
                };
                points += arrived.probability * (with(true) - with(false));
            });
            causes.push(Cause { kind: self.own_cause(index, *lever), node: Some(index), rule: None, points });
        }
        for &child in node.children.iter().filter(stirred) {
            let at = uneven.iter().position(|&member| member == child).map(|at| at + own.len());
            let mut settings = Vec::new();
            arrivals(own.len() + uneven.len(), at, &mut |arrived| {
                let (rest, weight) = group.rest(arrived.before, arrived.another, Some(child));
                settings.push(Setting::new(arrived.probability, weight, rest));
            });
            let inner = Outer::Inner(Inner::new(outer, settings));
            self.explain(child, &if bent { inner } else { inner.straightened() }, causes);
        }
    }

    fn explain_leaf(&self, index: usize, node: &Merged, outer: &Outer<'_>, causes: &mut Vec<Cause>) {
        let leaf = LeafOf::new(self.pair, node, self.account);
        let levers = &self.levers[index];
        let still = Levers::MAX & !levers.iter().fold(0, |bits, lever| bits | lever.bit());
        let worth: Vec<f64> = (0_usize..1 << levers.len())
            .map(|come| {
                let come = levers.iter().enumerate().filter(|(at, _)| come >> at & 1 == 1);
                outer.at(leaf.state(come.fold(still, |bits, (_, lever)| bits | lever.bit())))
            })
            .collect();
        for (at, lever) in levers.iter().enumerate() {
            let without = (0..worth.len()).filter(|come| come >> at & 1 == 0);
            let points = without
                .map(|come| chance(come.count_ones(), levers.len() - 1) * (worth[come | 1 << at] - worth[come]))
                .sum();
            causes.push(Cause { kind: leaf.cause(*lever), node: Some(index), rule: None, points });
        }
    }

    fn own_cause(&self, index: usize, own: Own) -> CauseKind {
        match own {
            Own::Weights => CauseKind::WeightsEdited,
            Own::Tier => CauseKind::Tier,
            Own::StandIn => {
                let policy = |after: bool| self.declared(index, after).map(|(node, _)| node.missing);
                if policy(false) == policy(true) { CauseKind::Carried } else { CauseKind::ScoringEdited }
            }
        }
    }
}

/// The members of one component that move.
struct Group<'a> {
    tree: &'a Tree<'a>,
    index: usize,
    own: &'a [Own],
    uneven: &'a [usize],
    even: &'a [usize],
}

impl Group<'_> {
    /// Everything but `target`, with those who have come as they are after; and what the target weighs.
    fn rest(&self, before: &[bool], another: f64, target: Option<usize>) -> (Rest, f64) {
        let tree = self.tree;
        let has_come = |own: Own| {
            // Unmoved levers are the same on both days.
            self.own.iter().position(|known| *known == own).is_none_or(|at| before[at])
        };
        let own = [has_come(Own::Weights), has_come(Own::Tier), has_come(Own::StandIn)];
        let mut rest = tree.rest(self.index, own);
        let mut weight = 0.0;
        for &child in &tree.pair.nodes[self.index].children {
            let weighs = tree.weight(self.index, child, own);
            if Some(child) == target {
                weight = weighs;
                continue;
            }
            let state = match self.uneven.iter().position(|&member| member == child) {
                Some(at) if before[self.own.len() + at] => tree.after[child],
                Some(_) => tree.before[child],
                None => match (tree.before[child], tree.after[child]) {
                    (State::Present(then), State::Present(now)) if self.even.contains(&child) => {
                        State::Present(then + another * (now - then))
                    }
                    (_, now) => now,
                },
            };
            rest.add(weighs, state);
        }
        (rest, weight)
    }
}
