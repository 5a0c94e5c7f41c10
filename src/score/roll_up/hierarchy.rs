//! The hierarchy of accounts: every parent with its members, and the mistakes in the links.

use std::collections::{BTreeMap, BTreeSet};

use super::parent_links::{ParentIds, ParentLinks};
use crate::measure::metric::ParentListing;

/// More levels than any company has. Data with more is wrong, and every account would count at each of them.
const MAX_LEVELS: usize = 100;

/// The parents of a day's accounts.
#[derive(Debug, Default, PartialEq)]
pub struct AccountHierarchy {
    /// The parents with an account below them, sorted by id.
    pub parents: Vec<Parent>,
    /// Per account: the parent right above it.
    pub parent_of_account: Vec<Option<usize>>,
    /// The ids of parents in a cycle, each from its least id on. None of them has a parent.
    pub cycles: Vec<Vec<String>>,
    /// Sorted by id.
    pub orphans: Vec<Orphan>,
}

/// A parent with accounts below it.
#[derive(Debug, PartialEq)]
pub struct Parent {
    pub id: String,
    pub name: Option<String>,
    /// Whether the source that lists the parents has a row of it.
    pub is_listed: bool,
    pub parent: Option<usize>,
    /// How many parents are above it.
    pub depth: usize,
    /// The topmost parent above it; itself where there is none.
    pub top: usize,
    /// The account that is this parent.
    pub own_account: Option<usize>,
    /// Sorted by account.
    pub members: Vec<Member>,
}

/// An account as a member of a parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    pub account: usize,
    /// 1 right below the parent; 0 for the parent's own account.
    pub depth: usize,
}

/// An account or parent whose parent is listed nowhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Orphan {
    pub id: String,
    pub parent: String,
}

/// An account with more parents above it than the most allowed.
#[derive(Debug, PartialEq, Eq)]
pub struct TooManyLevels {
    pub id: String,
    pub levels: usize,
}

impl AccountHierarchy {
    /// Builds the hierarchy of the accounts, which are sorted.
    ///
    /// # Errors
    /// An account with too many parents above it.
    pub fn from_listing(
        accounts: &[String],
        listing: &ParentListing,
        parent_ids: ParentIds,
    ) -> Result<Self, TooManyLevels> {
        let mut links = ParentLinks::from_listing(accounts, listing, parent_ids);
        let cycles = links.cut_cycles();
        let members = members_by_parent(accounts, &links)?;
        let nodes = ParentNodes(members.keys().copied().collect());
        let parents: Vec<Parent> =
            members.into_iter().map(|(node, members)| build_parent(&links, &nodes, node, members)).collect();
        let parent_of_account: Vec<Option<usize>> =
            (0..accounts.len()).map(|account| nodes.parent_index(links.parent_of_account(account)?)).collect();
        // A cycle of which no id is an account or a parent of one concerns no account.
        let is_used = |id: &String| {
            links.account_of_id(id).is_some() || links.find_node(id).is_some_and(|node| nodes.contains_node(node))
        };
        Ok(AccountHierarchy {
            cycles: cycles.into_iter().filter(|cycle| cycle.iter().any(is_used)).collect(),
            orphans: find_orphans(accounts, &parent_of_account, &parents),
            parent_of_account,
            parents,
        })
    }
}

/// Returns the accounts below each node.
fn members_by_parent(
    accounts: &[String],
    links: &ParentLinks<'_>,
) -> Result<BTreeMap<usize, Vec<Member>>, TooManyLevels> {
    let mut members: BTreeMap<usize, Vec<Member>> = BTreeMap::new();
    for (account, id) in accounts.iter().enumerate() {
        let Some(parent) = links.parent_of_account(account) else { continue };
        for (level, ancestor) in std::iter::once(parent).chain(links.ancestors_of_node(parent)).enumerate() {
            if level == MAX_LEVELS {
                return Err(TooManyLevels { id: id.clone(), levels: MAX_LEVELS });
            }
            members.entry(ancestor).or_default().push(Member { account, depth: level + 1 });
        }
    }
    Ok(members)
}

/// The nodes of the parents, ascending: the index in this list is the index of the parent.
struct ParentNodes(Vec<usize>);

impl ParentNodes {
    fn parent_index(&self, node: usize) -> Option<usize> {
        self.0.binary_search(&node).ok()
    }

    fn contains_node(&self, node: usize) -> bool {
        self.parent_index(node).is_some()
    }
}

fn build_parent(links: &ParentLinks<'_>, nodes: &ParentNodes, node: usize, mut members: Vec<Member>) -> Parent {
    let own_account = links.account_of_id(links.id_of_node(node));
    members.extend(own_account.map(|account| Member { account, depth: 0 }));
    members.sort_unstable();
    let ancestors: Vec<usize> = links.ancestors_of_node(node).collect();
    let top = ancestors.last().copied().unwrap_or(node);
    Parent {
        id: links.id_of_node(node).to_owned(),
        name: links.listed_parent(node).and_then(|listed| listed.name.clone()),
        is_listed: links.listed_parent(node).is_some() || own_account.is_some(),
        parent: ancestors.first().and_then(|parent| nodes.parent_index(*parent)),
        depth: ancestors.len(),
        top: nodes.parent_index(top).unwrap_or_default(),
        own_account,
        members,
    }
}

/// Finds the accounts whose parent is listed nowhere, and the parents that are not accounts and have such a parent.
fn find_orphans(accounts: &[String], parent_of_account: &[Option<usize>], parents: &[Parent]) -> Vec<Orphan> {
    let of_accounts = accounts.iter().zip(parent_of_account.iter().copied());
    let other_parents = parents.iter().filter(|parent| parent.own_account.is_none());
    let mut orphans: BTreeSet<Orphan> = BTreeSet::new();
    for (id, parent) in of_accounts.chain(other_parents.map(|parent| (&parent.id, parent.parent))) {
        let unlisted = parent.and_then(|parent| parents.get(parent)).filter(|parent| !parent.is_listed);
        orphans.extend(unlisted.map(|parent| Orphan { id: id.clone(), parent: parent.id.clone() }));
    }
    orphans.into_iter().collect()
}
