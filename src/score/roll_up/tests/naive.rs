//! Compares the engine with a naive roll-up that goes up from every account by id, over random links with cycles, unlisted
//! parents and missing data.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{PastParents, roll_up_by, score_rows};
use crate::config::{RollUp, RollUpBy};
use crate::score::roll_up::PastMember;

/// An account that may have no parent, no score, no revenue.
type AccountRow = (String, Option<String>, Option<f64>, Option<f64>);

fn any_rows() -> impl Strategy<Value = Vec<AccountRow>> {
    let link = proptest::option::weighted(0.8, 0..18_usize);
    let score = proptest::option::weighted(0.8, 0..1001_u32);
    let revenue = proptest::option::weighted(0.8, 0..50_u32);
    proptest::collection::vec((link, score, revenue), 1..14).prop_map(|rows| {
        let mut made = Vec::new();
        for (at, (link, score, revenue)) in rows.into_iter().enumerate() {
            let score = score.map(|score| f64::from(score) / 10.0);
            made.push((format!("a{at:02}"), link.map(|link| format!("a{link:02}")), score, revenue.map(f64::from)));
        }
        made
    })
}

fn any_rules() -> impl Strategy<Value = RollUp> {
    let by = prop_oneof![Just(RollUpBy::Revenue), Just(RollUpBy::Mean), Just(RollUpBy::Worst)];
    (by, proptest::option::of(0.1..0.9_f64), 0.0..1.0_f64).prop_map(|(by, own_share, min_coverage)| RollUp {
        own_share: own_share.filter(|_| by != RollUpBy::Worst),
        min_coverage,
        ..roll_up_by(by)
    })
}

fn format_rows(rows: &[AccountRow]) -> Vec<String> {
    let number = |number: Option<f64>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    let line = |(id, parent, score, revenue): &AccountRow| {
        format!("{id} {} {} {}", parent.as_deref().unwrap_or("-"), number(*score), number(*revenue))
    };
    rows.iter().map(line).collect()
}

fn score_with_engine(rules: &RollUp, rows: &[AccountRow], past: &PastParents) -> super::RolledUpParents {
    let lines = format_rows(rows);
    score_rows(rules, &lines.iter().map(String::as_str).collect::<Vec<_>>(), past)
}

/// The ids above an account, the nearest first.
fn ancestors_of_account(links: &BTreeMap<&str, &str>, id: &str) -> Vec<String> {
    let mut ancestors = Vec::new();
    let mut current = id;
    while let Some(next) = next_ancestor(links, current) {
        ancestors.push(next.to_owned());
        current = next;
    }
    ancestors
}

/// The parent of an id that is not in a cycle.
fn next_ancestor<'a>(links: &BTreeMap<&'a str, &'a str>, id: &str) -> Option<&'a str> {
    let mut ancestor = *links.get(id)?;
    for _ in 0..=links.len() {
        if ancestor == id {
            return None;
        }
        match links.get(ancestor) {
            Some(next) => ancestor = next,
            None => break,
        }
    }
    links.get(id).copied()
}

/// Members by parent.
fn members_by_parent(rows: &[AccountRow]) -> BTreeMap<String, BTreeSet<String>> {
    let links = rows.iter().filter_map(|(id, parent, ..)| Some((id.as_str(), parent.as_deref()?))).collect();
    let mut members: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (id, ..) in rows {
        for parent in ancestors_of_account(&links, id) {
            members.entry(parent).or_default().insert(id.clone());
        }
    }
    for (parent, members) in &mut members {
        if rows.iter().any(|(id, ..)| id == parent) {
            members.insert(parent.clone());
        }
    }
    members
}

/// The score of some accounts and the share of their weight that has one: by the formulas, row by row.
fn naive_pool(by: RollUpBy, rows: &[&AccountRow]) -> (Option<f64>, f64) {
    let revenues: Vec<f64> = rows.iter().filter_map(|row| row.3).collect();
    let usual = revenues.iter().sum::<f64>() / f64::from(u32::try_from(revenues.len().max(1)).unwrap());
    let (mut top, mut bottom, mut all) = (0.0, 0.0, 0.0);
    let mut lowest: Option<f64> = None;
    for (_, _, score, revenue) in rows {
        let weight = if by == RollUpBy::Revenue { *revenue } else { Some(1.0) };
        all += weight.unwrap_or(usual);
        if let (Some(score), Some(weight)) = (score, weight) {
            top += weight * score;
            bottom += weight;
            lowest = Some(lowest.map_or(*score, |lowest| lowest.min(*score)));
        }
    }
    let score = (bottom > 0.0).then(|| if by == RollUpBy::Worst { lowest.unwrap() } else { top / bottom });
    (score, if all > 0.0 { bottom / all } else { 0.0 })
}

fn naive_parent_score(
    rules: &RollUp,
    rows: &[AccountRow],
    parent: &str,
    members: &BTreeSet<String>,
) -> (Option<f64>, f64) {
    let all: Vec<&AccountRow> = rows.iter().filter(|(id, ..)| members.contains(id)).collect();
    let (own, others): (Vec<&AccountRow>, Vec<&AccountRow>) = all.iter().partition(|(id, ..)| id == parent);
    let (score, coverage) = match (rules.own_share, own.first()) {
        (Some(share), Some((_, _, own, _))) => {
            let (score, coverage) = naive_pool(rules.by, &others);
            let mixed = match (own, score) {
                (Some(own), Some(score)) => Some(share * own + (1.0 - share) * score),
                (own, score) => own.or(score),
            };
            (mixed, share * f64::from(u8::from(own.is_some())) + (1.0 - share) * coverage)
        }
        _ => naive_pool(rules.by, &all),
    };
    (score.filter(|_| coverage >= rules.min_coverage - 1e-9), coverage)
}

fn near(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        (a, b) => a.is_none() && b.is_none(),
    }
}

proptest! {
    #[test]
    fn scores_match_naive_roll_up(rows in any_rows(), rules in any_rules()) {
        let rolled_up = score_with_engine(&rules, &rows, &PastParents::default());
        let naive_members = members_by_parent(&rows);
        let parents: Vec<&String> = rolled_up.hierarchy.parents.iter().map(|parent| &parent.id).collect();
        prop_assert_eq!(parents, naive_members.keys().collect::<Vec<_>>());
        for ((at, parent), members) in rolled_up.hierarchy.parents.iter().enumerate().zip(naive_members.values()) {
            let rows_of = &rolled_up.members[at];
            prop_assert_eq!(rows_of.iter().map(|row| &row.id).collect::<Vec<_>>(), members.iter().collect::<Vec<_>>());
            let (score, coverage) = naive_parent_score(&rules, &rows, &parent.id, members);
            let parent_score = &rolled_up.scores[at];
            prop_assert!(near(parent_score.score, score), "{}: {:?}, not {:?}", parent.id, parent_score, score);
            prop_assert!((parent_score.coverage - coverage).abs() < 1e-9);
            let sum: f64 = rows_of.iter().filter_map(|row| row.contribution).sum();
            prop_assert!(near(parent_score.score, parent_score.score.map(|_| sum)));
            prop_assert_eq!(parent_score.score.is_none(), parent_score.reason.is_some());
        }
    }

    /// Every id that leads back to itself is in one cycle; every account with an unlisted parent is an orphan.
    #[test]
    fn cycles_and_orphans_are_complete(rows in any_rows()) {
        let hierarchy = score_with_engine(&roll_up_by(RollUpBy::Mean), &rows, &PastParents::default()).hierarchy;
        let links: BTreeMap<&str, &str> = rows.iter().filter_map(|(id, parent, ..)| Some((id.as_str(), parent.as_deref()?))).collect();
        let circling = rows.iter().map(|row| row.0.as_str());
        let circling = circling.filter(|id| links.get(id).is_some_and(|parent| parent != id) && next_ancestor(&links, id).is_none());
        let mut in_cycles: Vec<&str> = hierarchy.cycles.iter().flatten().map(String::as_str).collect();
        in_cycles.sort_unstable();
        prop_assert_eq!(in_cycles, circling.collect::<Vec<_>>());
        for cycle in &hierarchy.cycles {
            for (id, parent) in cycle.iter().zip(cycle.iter().cycle().skip(1)) {
                prop_assert_eq!(links[id.as_str()], parent);
            }
            prop_assert_eq!(cycle.iter().min(), cycle.first());
        }
        let orphans = links.iter().filter(|(_, parent)| rows.iter().all(|(id, ..)| id != *parent)).map(|(id, _)| *id);
        prop_assert_eq!(hierarchy.orphans.iter().map(|orphan| orphan.id.as_str()).collect::<Vec<_>>(), orphans.collect::<Vec<_>>());
    }

    /// The points sum to the change, whichever members join, leave, move or get another parent.
    #[test]
    fn points_sum_to_the_change(before in any_rows(), after in any_rows(), rules in any_rules()) {
        let then = score_with_engine(&rules, &before, &PastParents::default());
        let now = score_with_engine(&rules, &after, &PastParents::default()).hierarchy;
        let place = |id: &String| then.hierarchy.parents.iter().position(|parent| parent.id == *id);
        let places: Vec<Option<usize>> = now.parents.iter().map(|parent| place(&parent.id)).collect();
        let score = |id: &String| before.iter().find(|row| row.0 == *id).and_then(|row| row.2);
        let members = places.iter().map(|at| {
            let rows = at.map(|at| then.members[at].as_slice()).unwrap_or_default().iter();
            let past = |row: &super::MemberRow| PastMember {
                id: row.id.clone(),
                score: score(&row.id),
                weight: row.weight,
                contribution: row.contribution,
            };
            rows.map(past).collect()
        });
        let snapshot = super::PastSnapshot {
            date: super::parse_day("2026-06-01"),
            present: places.iter().map(Option::is_some).collect(),
            score: places.iter().map(|at| then.scores[(*at)?].score).collect(),
            band: vec![None; places.len()],
            band_can_stay: vec![true; places.len()],
            band_since: vec![None; places.len()],
        };
        let past = PastParents { members: members.collect(), snapshots: vec![snapshot], rolled_up_by: Vec::new() };
        let now = score_with_engine(&rules, &after, &past);
        for at in 0..now.hierarchy.parents.len() {
            let points: Vec<Option<f64>> = now.members[at].iter().map(|row| row.points).collect();
            match now.score_change(at) {
                Some(change) => prop_assert!((points.iter().flatten().sum::<f64>() - change).abs() < 1e-9),
                None => prop_assert!(points.iter().all(Option::is_none)),
            }
        }
    }
}
