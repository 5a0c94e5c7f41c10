//! One leaf of the scorecard: its values today or carried, and the score of each.

use chrono::NaiveDate;

use super::board::Board;
use super::comparison::{self, Comparison};
use super::{LeafScores, PastValues, Reason, method};
use crate::base::value::{Status, Values};
use crate::config::{Group, Method, Missing, Node, Scale, Scoring};

/// Scores the metric for every account to which the leaf is applicable.
pub fn score<'a>(
    board: &Board<'_>,
    scale: Scale,
    (index, node): (usize, &Node),
    (metric, scoring): (&str, &'a Scoring),
    applicable: &[bool],
) -> LeafScores {
    let mut leaf = take_values(board, node.missing, metric, applicable);
    let today = numbers_of_today(&leaf);
    let methods: Vec<_> = match scoring {
        Scoring::Method(method) => vec![method],
        Scoring::ByTier(methods) => methods.iter().collect(),
        Scoring::Cases(cases) => cases.iter().map(|(_, method)| method).collect(),
    };
    leaf.case = match scoring {
        Scoring::Cases(_) => (0..leaf.status.len()).map(|account| first_case(board, index, account)).collect(),
        Scoring::Method(_) | Scoring::ByTier(_) => leaf.case,
    };
    let chosen: Vec<Option<usize>> = (0..leaf.status.len())
        .map(|account| match scoring {
            Scoring::Method(_) => Some(0),
            Scoring::ByTier(_) => Some(board.tiers[account]),
            Scoring::Cases(_) => leaf.case[account],
        })
        .collect();
    let prepare = |method: &&'a Method| {
        // Who is compared within another column, or not within any, is nobody's peer in this one.
        let own: Vec<Option<f64>> = match column(method) {
            Some(wanted) => today
                .iter()
                .zip(&chosen)
                .map(|(number, chosen)| {
                    let method = chosen.and_then(|chosen| methods.get(chosen));
                    number.filter(|_| method.and_then(|method| column(method)) == Some(wanted))
                })
                .collect(),
            None => today.clone(),
        };
        comparison::prepare(board, metric, method, &own)
    };
    let methods: Vec<Comparison<'a>> = methods.iter().map(prepare).collect();
    for account in 0..leaf.status.len() {
        let chosen = chosen[account];
        let method = chosen.and_then(|chosen| methods.get(chosen));
        leaf.peers[account] = method.and_then(|method| method.label(account)).cloned();
        leaf.compared_with[account] = method.and_then(|method| method.number(account));
        if !matches!(leaf.status[account], Status::Ok | Status::Carried) {
            continue;
        }
        let value = leaf.values.get(account).ok_or(Reason::NoData);
        let score = method.ok_or(Reason::NoCase).and_then(|method| {
            value.and_then(|value| comparison::score(method.method, scale, value, method.against(account)))
        });
        match score {
            Ok(score) => leaf.score[account] = Some(score),
            Err(reason) => {
                leaf.status[account] = Status::Missing;
                leaf.reason[account] = Some(reason);
            }
        }
    }
    leaf.groups = methods.into_iter().flat_map(Comparison::groups).collect();
    leaf.groups.sort_by(|(one, _), (other, _)| one.cmp(other));
    leaf.groups.dedup_by(|(one, _), (other, _)| one == other);
    leaf
}

/// The column whose labels name the peers of a method.
fn column(method: &Method) -> Option<&str> {
    match method {
        Method::Percentile { group: Group::Column(column), .. }
        | Method::ZScore { group: Group::Column(column), .. } => Some(column),
        _ => None,
    }
}

/// Today's values, and earlier ones where today's are absent and may be replaced.
fn take_values(board: &Board<'_>, missing: Missing, metric: &str, applicable: &[bool]) -> LeafScores {
    let accounts = board.tiers.len();
    let mut leaf = LeafScores {
        values: Values::Number(vec![None; accounts]),
        carried_from: vec![None; accounts],
        score: vec![None; accounts],
        status: vec![Status::Missing; accounts],
        reason: vec![Some(Reason::NoData); accounts],
        case: vec![None; accounts],
        peers: vec![None; accounts],
        compared_with: vec![None; accounts],
        groups: Vec::new(),
    };
    let found = board.metrics.iter().find(|found| found.name == metric);
    if let Some(found) = found {
        leaf.values = found.values.clone();
    }
    let past = match missing {
        Missing::Carry { days } => board.past_values(metric, days),
        Missing::Spread | Missing::Score(_) => Vec::new(),
    };
    for (account, &applies) in applicable.iter().enumerate() {
        let status = found.and_then(|found| found.status.get(account)).copied().unwrap_or(Status::Missing);
        let absent = match status {
            _ if !applies => {
                leaf.status[account] = Status::NotApplicable;
                leaf.reason[account] = None;
                continue;
            }
            Status::Ok if leaf.values.get(account).is_some() => {
                leaf.status[account] = Status::Ok;
                leaf.reason[account] = None;
                continue;
            }
            Status::Stale => (Status::Stale, Reason::Stale),
            _ => (Status::Missing, Reason::NoData),
        };
        (leaf.status[account], leaf.reason[account]) = (absent.0, Some(absent.1));
        if let Some(date) = carry(&mut leaf.values, &past, account) {
            leaf.status[account] = Status::Carried;
            leaf.carried_from[account] = Some(date);
        }
    }
    leaf
}

/// Puts the account's newest earlier value into `values` and tells its day. A value of another type was published
/// when the metric was another one, so it says nothing about today.
fn carry(values: &mut Values, past: &[&PastValues], account: usize) -> Option<NaiveDate> {
    let earlier = past.iter().find(|earlier| earlier.values.get(account).is_some())?;
    match (values, &earlier.values) {
        (Values::Number(now), Values::Number(then)) => now[account] = then[account],
        (Values::Text(now), Values::Text(then)) => now[account].clone_from(&then[account]),
        (Values::Date(now), Values::Date(then)) => now[account] = then[account],
        (Values::Boolean(now), Values::Boolean(then)) => now[account] = then[account],
        _ => return None,
    }
    Some(earlier.date)
}

/// What counts among peers: an older value is ranked against today's, but takes no part in them.
fn numbers_of_today(leaf: &LeafScores) -> Vec<Option<f64>> {
    let numbers = leaf.status.iter().enumerate().map(|(account, status)| match status {
        Status::Ok => method::number(leaf.values.get(account)?).ok(),
        _ => None,
    });
    numbers.collect()
}

fn first_case(board: &Board<'_>, node: usize, account: usize) -> Option<usize> {
    let holds = |case: &Option<Vec<bool>>| case.as_ref().is_none_or(|holds| holds[account]);
    board.cases.get(node)?.iter().position(holds)
}
