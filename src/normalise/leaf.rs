//! One leaf of the scorecard: its values today or carried, and the score of each.

use chrono::NaiveDate;

use super::board::Board;
use super::peers::{self, Centre, Peers};
use super::{LeafScores, Reason, method};
use crate::spec::{Better, Compare, Method, Missing, Node, Scale, Scoring, Step};
use crate::table::{Status, Values};

/// Scores the metric for every account to which the leaf is applicable.
pub fn score(
    board: &Board<'_>,
    scale: Scale,
    (index, node): (usize, &Node),
    (metric, scoring): (&str, &Scoring),
    applicable: &[bool],
) -> LeafScores {
    let mut leaf = take_values(board, node.missing, metric, applicable);
    let today = numbers_of_today(&leaf);
    let methods: Vec<_> = match scoring {
        Scoring::Method(method) => vec![method],
        Scoring::ByTier(methods) => methods.iter().collect(),
        Scoring::Cases(cases) => cases.iter().map(|(_, method)| method).collect(),
    };
    let methods: Vec<_> = methods.into_iter().map(|method| prepare(board, metric, method, &today)).collect();
    for account in 0..leaf.status.len() {
        if !matches!(leaf.status[account], Status::Ok | Status::Carried) {
            continue;
        }
        let chosen = match scoring {
            Scoring::Method(_) => Some(0),
            Scoring::ByTier(_) => Some(board.tiers[account]),
            Scoring::Cases(_) => first_case(board, index, account),
        };
        let score = chosen
            .and_then(|chosen| methods.get(chosen))
            .ok_or(Reason::NoCase)
            .and_then(|method| apply(method, scale, &leaf.values, account))
            .map(|score| method::clamp(scale, score))
            .and_then(|score| if score.is_finite() { Ok(score) } else { Err(Reason::NotANumber) });
        match score {
            Ok(score) => leaf.score[account] = Some(score),
            Err(reason) => {
                leaf.status[account] = Status::Missing;
                leaf.reason[account] = Some(reason);
            }
        }
    }
    leaf
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
    };
    let found = board.metrics.iter().find(|found| found.name == metric);
    if let Some(found) = found {
        leaf.values = found.values.clone();
    }
    let past = match missing {
        Missing::Carry { days } => board.past_values(metric, days),
        Missing::Spread | Missing::Score(_) => Vec::new(),
    };
    for account in 0..accounts {
        let status = found.and_then(|found| found.status.get(account)).copied().unwrap_or(Status::Missing);
        let absent = match status {
            _ if !applicable[account] => {
                leaf.status[account] = Status::NotApplicable;
                leaf.reason[account] = None;
                continue;
            }
            Status::Ok if is_present(&leaf.values, account) => {
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

fn is_present(values: &Values, account: usize) -> bool {
    match values {
        Values::Number(values) => values.get(account).is_some_and(Option::is_some),
        Values::Text(values) => values.get(account).is_some_and(Option::is_some),
        Values::Date(values) => values.get(account).is_some_and(Option::is_some),
        Values::Boolean(values) => values.get(account).is_some_and(Option::is_some),
    }
}

/// Puts the account's newest earlier value into `values` and tells its day. A value of another type was published
/// when the metric was another one, so it says nothing about today.
fn carry(values: &mut Values, past: &[&super::PastValues], account: usize) -> Option<NaiveDate> {
    let earlier = past.iter().find(|earlier| is_present(&earlier.values, account))?;
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
        Status::Ok => method::number(&leaf.values, account)?.ok(),
        _ => None,
    });
    numbers.collect()
}

fn first_case(board: &Board<'_>, node: usize, account: usize) -> Option<usize> {
    let holds = |case: &Option<Vec<bool>>| case.as_ref().is_none_or(|holds| holds[account]);
    board.cases.get(node)?.iter().position(holds)
}

/// A method with everything it compares a value with.
enum Prepared<'a> {
    AsIs,
    Linear { line: (f64, f64) },
    Steps(&'a [Step]),
    Points(&'a [(f64, f64)]),
    Labels { listed: &'a [(String, Option<f64>)], otherwise: Option<Option<f64>> },
    Percentile { better: Better, peers: Peers },
    ZScore { line: (f64, f64), peers: Peers, centres: Vec<Centre> },
    Target { line: (f64, f64), targets: Vec<Option<f64>> },
    Baseline { line: (f64, f64), compare: Compare, means: Vec<Option<f64>> },
}

fn prepare<'a>(board: &Board<'_>, metric: &str, method: &'a Method, today: &[Option<f64>]) -> Prepared<'a> {
    match method {
        Method::AsIs => Prepared::AsIs,
        Method::Linear { zero, full } => Prepared::Linear { line: (*zero, *full) },
        Method::Steps(steps) => Prepared::Steps(steps),
        Method::Points(points) => Prepared::Points(points),
        Method::Labels { labels, otherwise } => Prepared::Labels { listed: labels, otherwise: *otherwise },
        Method::Percentile { group, better, min_group } => {
            Prepared::Percentile { better: *better, peers: Peers::new(board, group, *min_group, today) }
        }
        Method::ZScore { group, zero, full, robust, min_group } => {
            let peers = Peers::new(board, group, *min_group, today);
            let measure = if *robust { peers::median_and_distance } else { peers::mean_and_deviation };
            let centres = peers.centres(measure);
            Prepared::ZScore { line: (*zero, *full), peers, centres }
        }
        Method::Target { of, zero, full } => {
            let target = |account| method::number(board.known(of, account)?, account)?.ok();
            Prepared::Target { line: (*zero, *full), targets: (0..today.len()).map(target).collect() }
        }
        Method::Baseline { days, compare, zero, full, min_snapshots } => {
            let means = own_means(board, metric, *days, *min_snapshots);
            Prepared::Baseline { line: (*zero, *full), compare: *compare, means }
        }
    }
}

/// The mean of each account's own published values, where there are enough of them.
fn own_means(board: &Board<'_>, metric: &str, days: u32, min_snapshots: usize) -> Vec<Option<f64>> {
    let past = board.past_values(metric, days);
    let mean = |account| {
        let values = past.iter().filter_map(|earlier| method::number(&earlier.values, account)?.ok());
        let (size, sum) = values.fold((0_usize, 0.0), |(size, sum), value| (size + 1, sum + value));
        (size >= min_snapshots.max(1)).then(|| sum / peers::count(size))
    };
    (0..board.tiers.len()).map(mean).collect()
}

fn apply(method: &Prepared<'_>, scale: Scale, values: &Values, account: usize) -> Result<f64, Reason> {
    let number = || method::number(values, account).unwrap_or(Err(Reason::NoData));
    let on_line = |(zero, full): (f64, f64), value| method::linear(scale, zero, full, value);
    match method {
        Prepared::AsIs => number(),
        Prepared::Linear { line } => Ok(on_line(*line, number()?)),
        Prepared::Steps(steps) => method::steps(steps, number()?),
        Prepared::Points(points) => method::points(points, number()?),
        Prepared::Labels { listed, otherwise } => {
            let label = method::label(values, account).ok_or(Reason::NoData)?;
            method::labels(listed, *otherwise, &label)
        }
        Prepared::Percentile { better, peers } => {
            let percentile = peers.percentile(account, number()?)?;
            Ok(method::on_scale(scale, match better {
                Better::Higher => percentile,
                Better::Lower => 1.0 - percentile,
            }))
        }
        Prepared::ZScore { line, peers, centres } => {
            let value = number()?;
            Ok(on_line(*line, centres[peers.group(account)?].z(value)))
        }
        Prepared::Target { line, targets } => {
            let target = targets[account].filter(|target| target.abs() > 0.0).ok_or(Reason::NoTarget)?;
            Ok(on_line(*line, number()? / target))
        }
        Prepared::Baseline { line, compare, means } => {
            let mean = means[account].ok_or(Reason::NoHistory)?;
            match compare {
                Compare::Difference => Ok(on_line(*line, number()? - mean)),
                Compare::Ratio if mean.abs() > 0.0 => Ok(on_line(*line, number()? / mean)),
                Compare::Ratio => Err(Reason::ZeroBaseline),
            }
        }
    }
}
