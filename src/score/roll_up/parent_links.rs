//! The links from accounts and parents to the parent right above each, and the cycles among them.

use std::collections::BTreeSet;

use crate::config::RollUp;
use crate::measure::metric::{ListedParent, ParentListing};

/// What the ids of parents name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParentIds {
    /// Accounts, where there is one with the id.
    AccountIds,
    /// Rows of a source of their own. A parent is not an account, even where the ids are the same.
    ListedApart,
}

impl ParentIds {
    /// Returns what the ids of a roll-up's parents name.
    #[must_use]
    pub fn of_roll_up(roll_up: &RollUp) -> Self {
        match roll_up.listed_in {
            Some(_) => ParentIds::ListedApart,
            None => ParentIds::AccountIds,
        }
    }
}

/// Everything that may be a parent, by index into `ids`, which are sorted. An index is called a node.
pub struct ParentLinks<'a> {
    accounts: &'a [String],
    listing: &'a ParentListing,
    parent_ids: ParentIds,
    ids: Vec<&'a str>,
    parent: Vec<Option<usize>>,
    listed: Vec<Option<&'a ListedParent>>,
}

impl<'a> ParentLinks<'a> {
    /// Reads the links of a listing; `accounts` are sorted.
    pub fn from_listing(accounts: &'a [String], listing: &'a ParentListing, parent_ids: ParentIds) -> Self {
        let ids: Vec<&str> = all_ids(accounts, listing, parent_ids).into_iter().collect();
        let (parent, listed) = (vec![None; ids.len()], vec![None; ids.len()]);
        let mut links = ParentLinks { accounts, listing, parent_ids, ids, parent, listed };
        for listed in &listing.listed {
            links.link_parent(&listed.id, listed.parent.as_deref());
            if let Some(node) = links.find_node(&listed.id) {
                links.listed[node] = Some(listed);
            }
        }
        if parent_ids == ParentIds::AccountIds {
            // An account's own row takes precedence over a row of the listing.
            for (account, parent) in accounts.iter().zip(&listing.parents) {
                links.link_parent(account, parent.as_deref());
            }
        }
        links
    }

    /// Links an id to its parent. Some systems write an account without a parent as its own parent.
    fn link_parent(&mut self, id: &str, parent: Option<&str>) {
        let above = parent.filter(|parent| *parent != id).and_then(|parent| self.find_node(parent));
        if let Some(node) = self.find_node(id) {
            self.parent[node] = above;
        }
    }

    /// Returns the node of an id.
    pub fn find_node(&self, id: &str) -> Option<usize> {
        self.ids.binary_search(&id).ok()
    }

    /// Returns the id of a node.
    pub fn id_of_node(&self, node: usize) -> &'a str {
        self.ids[node]
    }

    /// Returns the row of a node in the source that lists the parents.
    pub fn listed_parent(&self, node: usize) -> Option<&'a ListedParent> {
        self.listed[node]
    }

    /// Returns the account with this id, if ids of parents name accounts.
    pub fn account_of_id(&self, id: &str) -> Option<usize> {
        match self.parent_ids {
            ParentIds::AccountIds => self.accounts.binary_search_by(|account| account.as_str().cmp(id)).ok(),
            ParentIds::ListedApart => None,
        }
    }

    /// Returns the node right above an account.
    pub fn parent_of_account(&self, account: usize) -> Option<usize> {
        let own_node = match self.parent_ids {
            ParentIds::AccountIds => self.find_node(&self.accounts[account]),
            ParentIds::ListedApart => None,
        };
        match own_node {
            Some(node) => self.parent[node],
            None => self.find_node(self.listing.parents.get(account)?.as_deref()?),
        }
    }

    /// Returns the nodes above a node, the nearest first.
    pub fn ancestors_of_node(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.parent[node], |node| self.parent[*node])
    }

    /// Removes the parent of every node in a cycle. Returns the ids of each cycle from its least one on, sorted.
    pub fn cut_cycles(&mut self) -> Vec<Vec<String>> {
        let mut cycles = self.find_cycles();
        cycles.sort();
        for node in cycles.iter().flatten() {
            self.parent[*node] = None;
        }
        let ids_of_cycle = |cycle: &Vec<usize>| cycle.iter().map(|node| self.ids[*node].to_owned()).collect();
        cycles.iter().map(ids_of_cycle).collect()
    }

    fn find_cycles(&self) -> Vec<Vec<usize>> {
        let mut visited_from = vec![None; self.ids.len()];
        let mut cycles = Vec::new();
        for start in 0..self.ids.len() {
            let mut next = Some(start);
            while let Some(node) = next.filter(|node| visited_from[*node].is_none()) {
                visited_from[node] = Some(start);
                next = self.parent[node];
            }
            // Only a node visited on this very walk closes a cycle. Any other leads where an earlier walk went.
            if let Some(node) = next.filter(|node| visited_from[*node] == Some(start)) {
                cycles.push(self.cycle_through(node));
            }
        }
        cycles
    }

    /// Returns the nodes of a cycle, from its least one on.
    fn cycle_through(&self, node: usize) -> Vec<usize> {
        let others = self.ancestors_of_node(node).take_while(|ancestor| *ancestor != node);
        let mut cycle: Vec<usize> = std::iter::once(node).chain(others).collect();
        let least = cycle.iter().enumerate().min_by_key(|(_, node)| **node).map_or(0, |(index, _)| index);
        cycle.rotate_left(least);
        cycle
    }
}

/// Returns every id that is listed, that names a parent, or that a parent may have.
fn all_ids<'a>(accounts: &'a [String], listing: &'a ParentListing, parent_ids: ParentIds) -> BTreeSet<&'a str> {
    let named = listing.parents.iter().flatten().map(String::as_str);
    let listed = listing.listed.iter().flat_map(|listed| [Some(listed.id.as_str()), listed.parent.as_deref()]);
    let mut ids: BTreeSet<&str> = named.chain(listed.flatten()).collect();
    if parent_ids == ParentIds::AccountIds {
        ids.extend(accounts.iter().map(String::as_str));
    }
    ids
}
