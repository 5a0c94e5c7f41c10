//! Who is below whom: every parent with its members, and what is wrong with the ties.

use std::collections::{BTreeMap, BTreeSet};

use crate::measure::metric::{ListedParent, ParentListing};

/// More levels than any company has: data that says so is wrong, and every account would count on each of them.
const MAX_LEVELS: usize = 100;

/// The parents of a day's accounts.
#[derive(Debug, Default, PartialEq)]
pub struct AccountHierarchy {
    /// Those with an account below them, sorted by id.
    pub parents: Vec<Parent>,
    /// Per account: the parent right above it.
    pub parent_of_account: Vec<Option<usize>>,
    /// Parents in a circle, each from its least id on; none of them has a parent.
    pub cycles: Vec<Vec<String>>,
    /// Sorted by id.
    pub orphans: Vec<Orphan>,
}

/// Somebody with accounts below.
#[derive(Debug, PartialEq)]
pub struct Parent {
    pub id: String,
    pub name: Option<String>,
    /// Whether the source that lists the parents has a row of it.
    pub is_listed: bool,
    pub parent: Option<usize>,
    /// How many parents are above it.
    pub depth: usize,
    /// The last of them; itself where there is none.
    pub top: usize,
    /// Itself among the accounts.
    pub own_account: Option<usize>,
    /// Sorted by account.
    pub members: Vec<Member>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    pub account: usize,
    /// 1 right below the parent; 0 for itself.
    pub depth: usize,
}

/// Somebody whose parent is listed nowhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Orphan {
    pub id: String,
    pub parent: String,
}

/// Somebody with more parents above than there can be.
#[derive(Debug, PartialEq, Eq)]
pub struct TooManyLevels {
    pub id: String,
    pub levels: usize,
}

/// Everybody who may be a parent, by index into `ids`, which are sorted.
struct ParentLinks<'a> {
    ids: Vec<&'a str>,
    parent: Vec<Option<usize>>,
    listed: Vec<Option<&'a ListedParent>>,
}

impl AccountHierarchy {
    /// `accounts` are sorted. Parents listed `apart` are no accounts, even where an id is the same.
    ///
    /// # Errors
    /// Somebody with too many parents above.
    pub fn from_listing(
        accounts: &[String],
        listing: &ParentListing,
        listed_apart: bool,
    ) -> Result<Self, TooManyLevels> {
        let named = |account: usize| listing.parents.get(account).and_then(Option::as_deref);
        let mut links = ParentLinks::from_listing(accounts, listing, listed_apart);
        let cycles = links.cut_cycles();
        let own =
            |id: &str| accounts.binary_search_by(|account| account.as_str().cmp(id)).ok().filter(|_| !listed_apart);
        let first = |account: usize| {
            let itself = if listed_apart { None } else { links.find(&accounts[account]) };
            itself.map_or_else(|| named(account).and_then(|id| links.find(id)), |itself| links.parent[itself])
        };
        let mut members: BTreeMap<usize, Vec<Member>> = BTreeMap::new();
        for (account, id) in accounts.iter().enumerate() {
            for (level, parent) in links.ancestors_from(first(account)).enumerate() {
                if level == MAX_LEVELS {
                    return Err(TooManyLevels { id: id.clone(), levels: MAX_LEVELS });
                }
                members.entry(parent).or_default().push(Member { account, depth: level + 1 });
            }
        }
        let places: Vec<usize> = members.keys().copied().collect();
        let place = |node: usize| places.binary_search(&node).ok();
        let is_known = |node: usize| links.listed[node].is_some() || own(links.ids[node]).is_some();
        let parents = members.into_iter().map(|(node, mut members)| {
            let (id, own) = (links.ids[node], own(links.ids[node]));
            members.extend(own.map(|account| Member { account, depth: 0 }));
            members.sort_unstable();
            let way: Vec<usize> = links.ancestors_from(links.parent[node]).collect();
            Parent {
                id: id.to_owned(),
                name: links.listed[node].and_then(|listed| listed.name.clone()),
                is_listed: is_known(node),
                parent: way.first().copied().and_then(place),
                depth: way.len(),
                top: place(way.last().copied().unwrap_or(node)).unwrap_or_default(),
                own_account: own,
                members,
            }
        });
        let parents: Vec<Parent> = parents.collect();
        let above: Vec<Option<usize>> = (0..accounts.len()).map(|account| first(account).and_then(place)).collect();
        // Ties of those who are neither accounts nor have any below them are nobody's business.
        let matters = |id: &str| own(id).is_some() || links.find(id).and_then(place).is_some();
        let cycles = cycles.into_iter().filter(|cycle| cycle.iter().any(|id| matters(id))).collect();
        Ok(AccountHierarchy {
            orphans: find_orphans(accounts, &above, &parents),
            parent_of_account: above,
            cycles,
            parents,
        })
    }
}

/// Accounts whose parent is listed nowhere, and parents that are no accounts with such a one above them.
fn find_orphans(accounts: &[String], above: &[Option<usize>], parents: &[Parent]) -> Vec<Orphan> {
    let of_accounts = accounts.iter().zip(above.iter().copied());
    let others = parents.iter().filter(|parent| parent.own_account.is_none());
    let links = of_accounts.chain(others.map(|parent| (&parent.id, parent.parent)));
    let orphan = |(id, parent): (&String, Option<usize>)| {
        let parent = parents.get(parent?).filter(|parent| !parent.is_listed)?;
        Some(Orphan { id: id.clone(), parent: parent.id.clone() })
    };
    links.filter_map(orphan).collect::<BTreeSet<Orphan>>().into_iter().collect()
}

impl<'a> ParentLinks<'a> {
    fn from_listing(accounts: &'a [String], listing: &'a ParentListing, listed_apart: bool) -> Self {
        let named = listing.parents.iter().flatten().map(String::as_str);
        let listed = listing.listed.iter().flat_map(|listed| [Some(listed.id.as_str()), listed.parent.as_deref()]);
        let among = accounts.iter().filter(|_| !listed_apart).map(String::as_str);
        let ids: BTreeSet<&str> = named.chain(listed.flatten()).chain(among).collect();
        let mut links = ParentLinks {
            parent: vec![None; ids.len()],
            listed: vec![None; ids.len()],
            ids: ids.into_iter().collect(),
        };
        for listed in &listing.listed {
            links.link_parent(&listed.id, listed.parent.as_deref());
            if let Some(node) = links.find(&listed.id) {
                links.listed[node] = Some(listed);
            }
        }
        if !listed_apart {
            // What an account itself says counts before what another row of it says.
            for (account, parent) in accounts.iter().zip(&listing.parents) {
                links.link_parent(account, parent.as_deref());
            }
        }
        links
    }

    /// Some systems write an account as its own parent where it has none.
    fn link_parent(&mut self, id: &str, parent: Option<&str>) {
        let above = parent.filter(|parent| *parent != id).and_then(|parent| self.find(parent));
        if let Some(node) = self.find(id) {
            self.parent[node] = above;
        }
    }

    fn find(&self, id: &str) -> Option<usize> {
        self.ids.binary_search(&id).ok()
    }

    /// From somebody up, itself first.
    fn ancestors_from(&self, from: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(from, |node| self.parent[*node])
    }

    /// Takes the parent from everybody in a circle; the circles, each from its least id on, sorted.
    fn cut_cycles(&mut self) -> Vec<Vec<String>> {
        let mut visited_from = vec![None; self.ids.len()];
        let mut cycles = Vec::new();
        for start in 0..self.ids.len() {
            let mut at = Some(start);
            while let Some(node) = at.filter(|node| visited_from[*node].is_none()) {
                visited_from[node] = Some(start);
                at = self.parent[node];
            }
            // Only who was met on this very walk closes a circle; others lead to what is known already.
            let Some(met) = at.filter(|node| visited_from[*node] == Some(start)) else { continue };
            let around = std::iter::successors(self.parent[met], |node| self.parent[*node]);
            let mut cycle: Vec<usize> = std::iter::once(met).chain(around.take_while(|node| *node != met)).collect();
            let least = cycle.iter().enumerate().min_by_key(|(_, node)| **node).map_or(0, |(at, _)| at);
            cycle.rotate_left(least);
            cycles.push(cycle);
        }
        cycles.sort();
        for node in cycles.iter().flatten() {
            self.parent[*node] = None;
        }
        cycles.into_iter().map(|circle| circle.into_iter().map(|node| self.ids[node].to_owned()).collect()).collect()
    }
}
