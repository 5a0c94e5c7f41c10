//! One leaf of the scorecard: its values today or carried, and the score of each.

use chrono::NaiveDate;

use super::comparison::{self, PreparedMethod};
use super::scoring_input::ScoringInput;
use super::{LeafScores, MissingReason, PastValues, formulas};
use crate::base::value::{Status, Values};
use crate::config::{MetricScoring, MissingPolicy, PeerScope, Scale, ScorecardNode, ScoringMethod};

/// Scores the metric for every account to which the leaf is applicable.
pub fn score_leaf<'a>(
    input: &ScoringInput<'_>,
    scale: Scale,
    (index, node): (usize, &ScorecardNode),
    (metric, scoring): (&str, &'a MetricScoring),
    applicable: &[bool],
) -> LeafScores {
    let mut leaf = collect_leaf_values(input, node.missing, metric, applicable);
    let today = numbers_of_today(&leaf);
    let methods: Vec<_> = scoring.methods().collect();
    leaf.case = match scoring {
        MetricScoring::Cases(_) => {
            (0..leaf.status.len()).map(|account| first_matching_case(input, index, account)).collect()
        }
        MetricScoring::Method(_) | MetricScoring::ByTier(_) => leaf.case,
    };
    let chosen: Vec<Option<usize>> =
        (0..leaf.status.len()).map(|account| scoring.method_index(input.tiers[account], leaf.case[account])).collect();
    let prepare = |method: &&'a ScoringMethod| {
        // Who is compared within another column, or not within any, is nobody's peer in this one.
        let own: Vec<Option<f64>> = match peer_column(method) {
            Some(wanted) => today
                .iter()
                .zip(&chosen)
                .map(|(number, chosen)| {
                    let method = chosen.and_then(|chosen| methods.get(chosen));
                    number.filter(|_| method.and_then(|method| peer_column(method)) == Some(wanted))
                })
                .collect(),
            None => today.clone(),
        };
        comparison::prepare_method(input, metric, method, &own)
    };
    let methods: Vec<PreparedMethod<'a>> = methods.iter().map(prepare).collect();
    for account in 0..leaf.status.len() {
        let chosen = chosen[account];
        let method = chosen.and_then(|chosen| methods.get(chosen));
        leaf.peer_label[account] = method.and_then(|method| method.peer_label_of_account(account)).cloned();
        leaf.compared_with[account] = method.and_then(|method| method.comparison_number(account));
        if !matches!(leaf.status[account], Status::Ok | Status::Carried) {
            continue;
        }
        let value = leaf.values.get(account).ok_or(MissingReason::NoData);
        let score = method.ok_or(MissingReason::NoCase).and_then(|method| {
            value.and_then(|value| {
                comparison::score_value(method.method, scale, value, method.basis_of_account(account))
            })
        });
        match score {
            Ok(score) => leaf.score[account] = Some(score),
            Err(reason) => {
                leaf.status[account] = Status::Missing;
                leaf.reason[account] = Some(reason);
            }
        }
    }
    leaf.peer_groups = methods.into_iter().flat_map(PreparedMethod::into_peer_groups).collect();
    leaf.peer_groups.sort_by(|(one, _), (other, _)| one.cmp(other));
    leaf.peer_groups.dedup_by(|(one, _), (other, _)| one == other);
    leaf
}

/// The column whose labels name the peers of a method.
fn peer_column(method: &ScoringMethod) -> Option<&str> {
    match method {
        ScoringMethod::Percentile { group: PeerScope::Column(column), .. }
        | ScoringMethod::ZScore { group: PeerScope::Column(column), .. } => Some(column),
        _ => None,
    }
}

/// Today's values, and earlier ones where today's are absent and may be replaced.
fn collect_leaf_values(
    input: &ScoringInput<'_>,
    missing: MissingPolicy,
    metric: &str,
    applicable: &[bool],
) -> LeafScores {
    let accounts = input.tiers.len();
    let mut leaf = LeafScores {
        values: Values::Number(vec![None; accounts]),
        carried_from: vec![None; accounts],
        score: vec![None; accounts],
        status: vec![Status::Missing; accounts],
        reason: vec![Some(MissingReason::NoData); accounts],
        case: vec![None; accounts],
        peer_label: vec![None; accounts],
        compared_with: vec![None; accounts],
        peer_groups: Vec::new(),
    };
    let input_metric = input.metrics.iter().find(|found| found.name == metric);
    if let Some(found) = input_metric {
        leaf.values = found.values.clone();
    }
    let past = match missing {
        MissingPolicy::Carry { days } => input.past_values_within(metric, days),
        MissingPolicy::Spread | MissingPolicy::Score(_) => Vec::new(),
    };
    for (account, &applies) in applicable.iter().enumerate() {
        let status = input_metric.and_then(|found| found.status.get(account)).copied().unwrap_or(Status::Missing);
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
            Status::Stale => (Status::Stale, MissingReason::Stale),
            _ => (Status::Missing, MissingReason::NoData),
        };
        (leaf.status[account], leaf.reason[account]) = (absent.0, Some(absent.1));
        if let Some(date) = carry_past_value(&mut leaf.values, &past, account) {
            leaf.status[account] = Status::Carried;
            leaf.carried_from[account] = Some(date);
        }
    }
    leaf
}

/// Puts the account's newest earlier value into `values` and tells its day. A value of another type was published
/// when the metric was another one, so it says nothing about today.
fn carry_past_value(values: &mut Values, past: &[&PastValues], account: usize) -> Option<NaiveDate> {
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
        Status::Ok => formulas::number_of_value(leaf.values.get(account)?).ok(),
        _ => None,
    });
    numbers.collect()
}

fn first_matching_case(input: &ScoringInput<'_>, node: usize, account: usize) -> Option<usize> {
    let holds = |case: &Option<Vec<bool>>| case.as_ref().is_none_or(|holds| holds[account]);
    input.cases.get(node)?.iter().position(holds)
}
