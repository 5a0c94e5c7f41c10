//! A method together with what it compares values with: peers, targets, the account's own past.

use super::board::Board;
use super::peers::{self, Centre, Peers};
use super::{Reason, method};
use crate::spec::{Better, Compare, Method, Scale, Step};
use crate::table::Values;

/// A method with everything it compares a value with.
pub enum Prepared<'a> {
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

/// Gathers what the method compares values with; `today` is what counts among peers.
pub fn prepare<'a>(board: &Board<'_>, metric: &str, method: &'a Method, today: &[Option<f64>]) -> Prepared<'a> {
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

/// The score of the account's value, not yet clamped to the scale.
pub fn apply(method: &Prepared<'_>, scale: Scale, values: &Values, account: usize) -> Result<f64, Reason> {
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
            Ok(method::on_scale(
                scale,
                match better {
                    Better::Higher => percentile,
                    Better::Lower => 1.0 - percentile,
                },
            ))
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
