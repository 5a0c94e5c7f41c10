//! Every way is walked: through all stages it ends where it says, and nothing nearer does.

use proptest::prelude::*;

use super::{PathCase, RequiredChange, ScoreDirection};
use crate::base::value::Values;
use crate::config::{
    BaselineComparison, BetterDirection, CombineMethod, MissingPolicy, PeerScope, RuleAction, ScoreStep, ScoringMethod,
};
use crate::score::normalise::fixtures::{AccountsFixture, NodeFixture, day, group, leaf, range, sql};

const ACCOUNTS: usize = 5;
/// Values tried by the scan: whole numbers from zero, as all of today's are.
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
            let point = |(step, score)| {
                at += step;
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

/// A leaf's method, weight, values of today and of one earlier day, and what happens where there is none.
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
        |(leaves, above, below, rules, bands, whole)| {
            let mut world = AccountsFixture::new(ACCOUNTS);
            world.attributes = vec![("goal", Values::Number(vec![Some(37.0); ACCOUNTS]))];
            let numbers =
                |values: &[Option<u8>]| Values::Number(values.iter().map(|value| value.map(f64::from)).collect());
            let mut nodes: Vec<NodeFixture> = Vec::new();
            for (index, (method, weight, today, before, missing)) in leaves.into_iter().enumerate() {
                let name = format!("m{index}");
                world = world.metric(&name, numbers(&today)).past(&name, vec![(day(2026, 6, 20), numbers(&before))]);
                nodes.push(leaf(&name, f64::from(weight), method).missing(missing));
            }
            let grouped = nodes.split_off(1);
            nodes.push(group("below", 2.0, grouped).combine(below));
            let case = PathCase::new(vec![group("all", 1.0, nodes).combine(above)], world);
            let case = PathCase { rules, bands: bands.to_vec(), ..case };
            if whole { case } else { case.with_any_number() }
        },
    )
}

/// The case with another value of one metric for account 0, today's or the one carried.
fn with_value(case: &PathCase, metric: &str, value: f64) -> PathCase {
    let mut case = case.clone();
    let put = |values: &mut Values| match values {
        Values::Number(numbers) if numbers[0].is_some() => {
            numbers[0] = Some(value);
            true
        }
        _ => false,
    };
    let mut today = false;
    for (name, values, _) in &mut case.world.metrics {
        today |= name == metric && put(values);
    }
    for (name, past) in &mut case.world.past_values {
        if name == metric && !today {
            put(&mut past[0].values);
        }
    }
    case
}

/// Account 0's published score and band, and the presence of every leaf.
fn outcome(case: &PathCase) -> (Option<f64>, Option<usize>, Vec<bool>) {
    let (card, board) = (case.scorecard(), case.world.scoring_input(&case.children));
    let normal = crate::score::normalise::score_leaves(&card, &board);
    let present = normal.leaves.iter().flatten().map(|leaf| leaf.score[0].is_some()).collect();
    let verdicts = case.final_scores();
    (verdicts.score[0], verdicts.band[0], present)
}

/// Whether a score is so near an edge that rounding decides on which side it is; sums of deviations are not taken in
/// the order in which peers stand.
fn is_on_an_edge(case: &PathCase, score: f64) -> bool {
    let deviates = |sketch: &NodeFixture| format!("{sketch:?}").contains("ZScore");
    case.children.iter().any(deviates)
        && case.scorecard().bands.0.iter().any(|band| band.range.low.is_some_and(|edge| (edge.at - score).abs() < 1e-7))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn ways_end_where_they_say_and_are_the_nearest(case in any_case()) {
        // A baseline made of the value that is carried moves with it here, but stands still there.
        let (_, band, present) = outcome(&case);
        let ways: Vec<_> = case.paths().into_iter().filter(|way| way.account == 0).collect();
        for way in &ways {
            let RequiredChange::Metric(step) = &way.change else { continue };
            let (value, needed) = (step.value.unwrap(), step.value_needed.unwrap().value);
            let name = case.scorecard().nodes[step.node].name.clone();
            let (score, reached, still) = outcome(&with_value(&case, &name, needed));
            prop_assume!(!is_on_an_edge(&case, score.unwrap_or(50.0)) && !compares_with_carried_past(&case, &name));
            prop_assert_eq!(&still, &present, "{}", way.text);
            prop_assert_eq!(reached, Some(way.to_band), "{} {:?}", way.text, score);
            prop_assert!((score.unwrap() - way.score.unwrap()).abs() < 1e-9);
            prop_assert_eq!(Some(way.from_band), band);
            prop_assert_eq!(way.to_band > way.from_band, way.toward == ScoreDirection::Higher);
            // One unit less is not enough, or is none: it was there already.
            let unit = 10_f64.powi(-i32::try_from(step.value_needed.unwrap().decimals).unwrap());
            let less = needed - unit * (needed - value).signum();
            if (less - value) * (needed - value) > 0.0 && case.is_integer {
                let (_, reached, still) = outcome(&with_value(&case, &name, less));
                prop_assert!(still != present || !has_left_band(reached, way.from_band, way.toward), "{} {less}", way.text);
            }
        }
        if !case.is_integer {
            return Ok(());
        }
        let Some(band) = band else { return Ok(()) };
        for (index, (name, values, _)) in case.world.metrics.iter().enumerate() {
            let node = case.scorecard().nodes.iter().position(|node| node.name == *name).unwrap();
            let Values::Number(today) = values else { continue };
            let carried = matches!(&case.world.past_values[index].1[0].values, Values::Number(past) if past[0].is_some());
            if compares_with_carried_past(&case, name) || (today[0].is_none() && !carried) {
                continue;
            }
            let own = today[0].or_else(|| match &case.world.past_values[index].1[0].values {
                Values::Number(past) => past[0],
                _ => None,
            }).unwrap();
            let tried: Vec<_> = (0..=MAX_VALUE).map(f64::from).map(|value| (value, outcome(&with_value(&case, name, value)))).collect();
            prop_assume!(!tried.iter().any(|(_, (score, ..))| is_on_an_edge(&case, score.unwrap_or(50.0))));
            for toward in [ScoreDirection::Lower, ScoreDirection::Higher] {
                let enough = tried.iter().filter(|(_, (_, reached, still))| *still == present && has_left_band(*reached, band, toward));
                let nearest = enough.map(|(value, _)| (value - own).abs()).min_by(f64::total_cmp);
                let told = ways.iter().filter(|way| way.toward == toward).find_map(|way| match &way.change {
                    RequiredChange::Metric(step) if step.node == node => Some((step.value_needed.unwrap().value - own).abs()),
                    _ => None,
                });
                let full = ways.iter().filter(|way| way.toward == toward).count() == 3;
                match (nearest, told) {
                    (Some(nearest), Some(told)) => prop_assert!((nearest - told).abs() <= 0.0, "{name} {toward:?} {nearest} {told}"),
                    (Some(nearest), None) => prop_assert!(full, "{name} {toward:?} {nearest} {ways:?}"),
                    (None, Some(told)) => prop_assert!(own + told > f64::from(MAX_VALUE), "{name} {toward:?} {told}"),
                    (None, None) => {}
                }
            }
        }
    }

    #[test]
    fn the_score_told_is_the_least_that_is_enough(case in any_case()) {
        let (card, board) = (case.scorecard(), case.world.scoring_input(&case.children));
        let normal = crate::score::normalise::score_leaves(&card, &board);
        for way in case.paths() {
            let RequiredChange::Metric(step) = &way.change else { continue };
            let band_at = |score: f64| {
                let mut normal = normal.clone();
                normal.leaves[step.node].as_mut().unwrap().score[way.account] = Some(score);
                crate::score::component_tree::apply_rules(&card, &crate::score::component_tree::score_tree(&card, &board, &normal), &case.rule_columns()).band[way.account]
            };
            prop_assert!(has_left_band(band_at(step.score_needed), way.from_band, way.toward));
            let less = way.toward.shift_score(step.score_needed, -3e-4);
            if way.toward.reaches(less, step.score) {
                prop_assert!(!has_left_band(band_at(less), way.from_band, way.toward), "{} {}", way.text, step.score_needed);
            }
        }
    }
}

fn has_left_band(reached: Option<usize>, band: usize, toward: ScoreDirection) -> bool {
    reached.is_some_and(|reached| match toward {
        ScoreDirection::Higher => reached > band,
        ScoreDirection::Lower => reached < band,
    })
}

/// Whether account 0's own past is both carried and compared with.
fn compares_with_carried_past(case: &PathCase, name: &str) -> bool {
    let today =
        case.world.metrics.iter().find(|(known, ..)| known == name).map(|(_, values, _)| values.get(0).is_some());
    today == Some(false) && {
        let text = format!("{:?}", case.scorecard().nodes.iter().find(|node| node.name == name));
        text.contains("Baseline")
    }
}
