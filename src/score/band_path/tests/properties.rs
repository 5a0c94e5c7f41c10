//! Scores every path again: through all stages it ends in its band, and no nearer value does.

use proptest::prelude::*;

use super::super::rounded_value::Precision;
use super::{BandPath, PathCase, RequiredChange, ScoreDirection};
use crate::base::value::{AccountValue, AccountValues, ValueStatus};
use crate::config::{
    BaselineComparison, BetterDirection, CombineMethod, MissingPolicy, PeerScope, RangeEdge, RuleAction, ScoreStep,
    Scorecard, ScoringMethod,
};
use crate::score::band_path::MAX_PATHS;
use crate::score::component_tree::{apply_rules, score_tree};
use crate::score::normalise::fixtures::{AccountsFixture, NodeFixture, day, group, leaf, range, sql};
use crate::score::normalise::{LeafNode, score_leaves};

const ACCOUNTS: usize = 5;
/// The largest value that the scan tries. It tries whole numbers from zero, like today's.
const MAX_VALUE: i32 = 70;

fn any_method() -> impl Strategy<Value = ScoringMethod> {
    let line = || {
        (0_i32..60, 1_i32..40, any::<bool>()).prop_map(|(zero, length, rising)| {
            let (low, high) = (f64::from(zero), f64::from(zero + length));
            if rising { (low, high) } else { (high, low) }
        })
    };
    let share = || (0.0..1.0_f64, 0.1..2.0_f64).prop_map(|(zero, length)| (zero, zero + length));
    let score = || prop_oneof![(0_u8..=100).prop_map(f64::from), 0.0..100.0_f64];
    let better = prop_oneof![Just(BetterDirection::Higher), Just(BetterDirection::Lower)];
    prop_oneof![
        Just(ScoringMethod::AsIs),
        line().prop_map(|(zero, full)| ScoringMethod::Linear { zero, full }),
        (1_i32..30, 1_i32..30, any::<[bool; 2]>(), proptest::option::weighted(0.9, score()), score(), score())
            .prop_map(|(first, length, [one, other], a, b, c)| {
                let (first, second) = (first.to_string(), (first + length).to_string());
                let edges = |closed: bool| if closed { ("]", "(") } else { (")", "[") };
                let ((end, start), (end_2, start_2)) = (edges(one), edges(other));
                let middle = range(&format!("{start}{first}"), &format!("{second}{end_2}"));
                ScoringMethod::Steps(vec![
                    ScoreStep { range: range("", &format!("{first}{end}")), score: a },
                    ScoreStep { range: middle, score: Some(b) },
                    ScoreStep { range: range(&format!("{start_2}{second}"), ""), score: Some(c) },
                ])
            }),
        proptest::collection::vec((1_i32..25, score()), 1..5).prop_map(|points| {
            let mut at = -1;
            let point = |(length, score)| {
                at += length;
                (f64::from(at), score)
            };
            ScoringMethod::Points(points.into_iter().map(point).collect())
        }),
        better.prop_map(|better| ScoringMethod::Percentile { group: PeerScope::Everybody, better, min_group: 1 }),
        (-2.0..0.0_f64, 0.5..3.0_f64, any::<bool>()).prop_map(|(low, length, rising)| {
            let (zero, full) = if rising { (low, low + length) } else { (low + length, low) };
            ScoringMethod::ZScore { group: PeerScope::Everybody, zero, full, robust: false, min_group: 1 }
        }),
        share().prop_map(|(zero, full)| ScoringMethod::Target { of: "goal".to_owned(), zero, full }),
        (share(), any::<bool>()).prop_map(|((zero, full), ratio)| {
            let (compare, by) =
                if ratio { (BaselineComparison::Ratio, 1.0) } else { (BaselineComparison::Difference, 20.0) };
            ScoringMethod::Baseline { days: 30, compare, zero: zero * by - 0.3 * by, full: full * by, min_snapshots: 1 }
        }),
    ]
}

/// A leaf's method, weight, values of today and of one earlier day, and missing policy.
type PathLeafDraw = (ScoringMethod, u8, Vec<Option<u8>>, Vec<Option<u8>>, MissingPolicy);

fn any_leaf() -> impl Strategy<Value = PathLeafDraw> {
    let value = || proptest::option::weighted(0.9, 0_u8..60);
    let missing = prop_oneof![3 => Just(MissingPolicy::Spread), 1 => Just(MissingPolicy::Score(35.0)), 2 => Just(MissingPolicy::Carry { days: 30 })];
    let values = || proptest::collection::vec(value(), ACCOUNTS);
    (any_method(), 1_u8..6, values(), values(), missing)
}

fn any_rules() -> impl Strategy<Value = Vec<(RuleAction, Option<f64>)>> {
    let amount = || proptest::option::weighted(0.9, (0_i32..100).prop_map(f64::from));
    let rule = prop_oneof![
        3 => amount().prop_map(|amount| (RuleAction::Cap(sql()), amount)),
        3 => amount().prop_map(|amount| (RuleAction::Floor(sql()), amount)),
        4 => amount().prop_map(|amount| (RuleAction::Add(sql()), amount.map(|amount| amount / 2.0 - 25.0))),
        1 => amount().prop_map(|amount| (RuleAction::Set(sql()), amount)),
        1 => (0_usize..3).prop_map(|band| (RuleAction::Band(band), None)),
    ];
    proptest::collection::vec(rule, 0..3)
}

fn any_case() -> impl Strategy<Value = PathCase> {
    let combine = || prop_oneof![2 => Just(CombineMethod::WeightedMean), 1 => Just(CombineMethod::Minimum), 1 => Just(CombineMethod::Maximum)];
    let leaves = [any_leaf(), any_leaf(), any_leaf()];
    let edges = prop_oneof![
        Just([("low", "", "40)"), ("middle", "[40", "60)"), ("high", "[60", "")]),
        Just([("low", "", "50]"), ("middle", "(50", "75]"), ("high", "(75", "")]),
        Just([("low", "", "33.3)"), ("middle", "[33.3", "50]"), ("high", "(50", "")]),
    ];
    (leaves, combine(), combine(), any_rules(), edges, any::<bool>()).prop_map(
        |(leaves, above, below, rules, bands, is_integer)| {
            let mut accounts = AccountsFixture::new(ACCOUNTS);
            accounts.attributes = vec![("goal", AccountValues::Number(vec![Some(37.0); ACCOUNTS]))];
            let numbers = |values: &[Option<u8>]| {
                AccountValues::Number(values.iter().map(|value| value.map(f64::from)).collect())
            };
            let mut nodes: Vec<NodeFixture> = Vec::new();
            for (index, (method, weight, today, before, missing)) in leaves.into_iter().enumerate() {
                let name = format!("m{index}");
                accounts =
                    accounts.metric(&name, numbers(&today)).past(&name, vec![(day(2026, 6, 20), numbers(&before))]);
                nodes.push(leaf(&name, f64::from(weight), method).missing(missing));
            }
            let grouped = nodes.split_off(1);
            nodes.push(group("below", 2.0, grouped).combine(below));
            let case = PathCase::new(vec![group("all", 1.0, nodes).combine(above)], accounts);
            let case = PathCase { rules, bands: bands.to_vec(), ..case };
            if is_integer { case } else { case.with_any_number() }
        },
    )
}

/// The case with another value of one metric for account 0 today.
fn with_value(case: &PathCase, metric: &str, value: f64) -> PathCase {
    let mut case = case.clone();
    for fixture in case.accounts.metrics.iter_mut().filter(|fixture| fixture.name == metric) {
        assert!(fixture.values.set_value(0, AccountValue::Number(value)));
        fixture.status[0] = ValueStatus::Ok;
    }
    case
}

/// The result of account 0: its published score and band, and which leaves have a score.
#[derive(Debug, Clone, PartialEq)]
struct Outcome {
    score: Option<f64>,
    band: Option<usize>,
    present: Vec<bool>,
}

impl Outcome {
    fn of(case: &PathCase) -> Self {
        let (scorecard, input) = (case.scorecard(), case.accounts.scoring_input(&case.children));
        let normal = score_leaves(&scorecard, &input);
        let present = normal.leaves.iter().flatten().map(|leaf| leaf.score[0].is_some()).collect();
        let final_scores = case.final_scores();
        Outcome { score: final_scores.score[0], band: final_scores.band[0], present }
    }

    /// Whether the account has left its band, with the same leaves present as today.
    fn has_left(&self, today: &Outcome, toward: ScoreDirection) -> bool {
        self.present == today.present && has_left_band(self.band, today.band.unwrap(), toward)
    }
}

/// Whether a score is so near an edge that rounding decides on which side it is: sums of deviations do not follow the
/// order of the peers.
fn is_on_an_edge(case: &PathCase, score: Option<f64>) -> bool {
    let scorecard = case.scorecard();
    let is_z_score = |method: &ScoringMethod| matches!(method, ScoringMethod::ZScore { .. });
    let is_near = |edge: RangeEdge| (edge.at - score.unwrap_or(50.0)).abs() < 1e-7;
    let any_z_score = (0..scorecard.nodes.len()).any(|node| methods_of_node(&scorecard, node).iter().any(is_z_score));
    any_z_score && scorecard.bands.0.iter().any(|band| band.range.low.is_some_and(is_near))
}

fn methods_of_node(scorecard: &Scorecard, node: usize) -> Vec<ScoringMethod> {
    let leaf = LeafNode::new(node, &scorecard.nodes[node]);
    leaf.map(|leaf| leaf.scoring.methods().cloned().collect()).unwrap_or_default()
}

fn node_index(case: &PathCase, metric: &str) -> usize {
    case.scorecard().nodes.iter().position(|node| node.name == metric).unwrap()
}

fn first_number(values: &AccountValues) -> Option<f64> {
    match values {
        AccountValues::Number(numbers) => numbers[0],
        _ => None,
    }
}

fn value_today(case: &PathCase, metric: &str) -> Option<f64> {
    case.accounts
        .metrics
        .iter()
        .find(|fixture| fixture.name == metric)
        .and_then(|fixture| first_number(&fixture.values))
}

/// Account 0's value of a metric: today's, or the earlier one that may be carried.
fn own_value(case: &PathCase, metric: &str) -> Option<f64> {
    value_today(case, metric).or_else(|| first_number(&case.accounts.history.values[metric][0].values))
}

fn has_left_band(reached: Option<usize>, band: usize, toward: ScoreDirection) -> bool {
    reached.is_some_and(|reached| toward.is_band_beyond(reached, band))
}

/// Scores account 0 at the end of a path, and one unit before.
fn check_path(case: &PathCase, path: &BandPath, today: &Outcome) -> Result<(), TestCaseError> {
    let RequiredChange::Metric(change) = &path.change else { return Ok(()) };
    let (value, needed) = (change.value.unwrap(), change.value_needed.unwrap());
    let metric = case.scorecard().nodes[change.node].name.clone();
    let end = Outcome::of(&with_value(case, &metric, needed.value));
    prop_assume!(!is_on_an_edge(case, end.score));
    prop_assert_eq!(&end.present, &today.present, "{}", path.text);
    prop_assert_eq!(end.band, Some(path.to_band), "{} {:?}", path.text, end.score);
    prop_assert!((end.score.unwrap() - path.score).abs() < 1e-9);
    prop_assert_eq!(Some(path.from_band), today.band);
    prop_assert_eq!(path.to_band > path.from_band, path.toward == ScoreDirection::Higher);
    let unit = 10_f64.powi(-i32::try_from(needed.decimals).unwrap());
    let less = needed.value - unit * (needed.value - value).signum();
    let is_still_a_change = (less - value) * (needed.value - value) > 0.0;
    if is_still_a_change && case.precision == Precision::Integer {
        let before_end = Outcome::of(&with_value(case, &metric, less));
        prop_assert!(!before_end.has_left(today, path.toward), "{} {less}", path.text);
    }
    Ok(())
}

/// Compares the paths of one metric of account 0 with a scan of all values.
fn check_nearest(case: &PathCase, metric: &str, paths: &[BandPath], today: &Outcome) -> Result<(), TestCaseError> {
    let Some(own) = own_value(case, metric) else { return Ok(()) };
    let node = node_index(case, metric);
    let scan = |value: i32| (f64::from(value), Outcome::of(&with_value(case, metric, f64::from(value))));
    let scanned: Vec<(f64, Outcome)> = (0..=MAX_VALUE).map(scan).collect();
    prop_assume!(!scanned.iter().any(|(_, outcome)| is_on_an_edge(case, outcome.score)));
    for toward in [ScoreDirection::Lower, ScoreDirection::Higher] {
        // A carried value that comes in unchanged is no change to make.
        let changes = scanned.iter().filter(|(value, _)| (value - own).abs() > 0.0);
        let enough = changes.filter(|(_, outcome)| outcome.has_left(today, toward));
        let nearest = enough.map(|(value, _)| (value - own).abs()).min_by(f64::total_cmp);
        let in_direction: Vec<&BandPath> = paths.iter().filter(|path| path.toward == toward).collect();
        let distance = in_direction.iter().find_map(|path| match &path.change {
            RequiredChange::Metric(change) if change.node == node => {
                Some((change.value_needed.unwrap().value - own).abs())
            }
            _ => None,
        });
        match (nearest, distance) {
            (Some(nearest), Some(distance)) => {
                prop_assert!((nearest - distance).abs() <= 0.0, "{metric} {toward:?} {nearest} {distance}");
            }
            (Some(nearest), None) => {
                prop_assert!(in_direction.len() == MAX_PATHS, "{metric} {toward:?} {nearest} {paths:?}");
            }
            (None, Some(distance)) => {
                prop_assert!(own + distance > f64::from(MAX_VALUE), "{metric} {toward:?} {distance}");
            }
            (None, None) => {}
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn paths_reach_their_band_and_are_nearest(case in any_case()) {
        let today = Outcome::of(&case);
        let paths: Vec<_> = case.paths().into_iter().filter(|path| path.account == 0).collect();
        for path in &paths {
            check_path(&case, path, &today)?;
        }
        if case.precision == Precision::Integer && today.band.is_some() {
            for metric in &case.accounts.metrics {
                check_nearest(&case, &metric.name, &paths, &today)?;
            }
        }
    }

    #[test]
    fn score_needed_is_minimal(case in any_case()) {
        let (scorecard, input) = (case.scorecard(), case.accounts.scoring_input(&case.children));
        let normal = score_leaves(&scorecard, &input);
        for path in case.paths() {
            let RequiredChange::Metric(change) = &path.change else { continue };
            let band_at = |score: f64| {
                let mut normal = normal.clone();
                normal.leaves[change.node].as_mut().unwrap().score[path.account] = Some(score);
                let table = score_tree(&scorecard, &input, &normal);
                apply_rules(&scorecard, &table, &case.rule_columns()).band[path.account]
            };
            prop_assert!(has_left_band(band_at(change.score_needed), path.from_band, path.toward));
            let less = path.toward.shift_score(change.score_needed, -3e-4);
            if path.toward.reaches_score(less, change.score) {
                prop_assert!(!has_left_band(band_at(less), path.from_band, path.toward), "{} {}", path.text, change.score_needed);
            }
        }
    }
}
