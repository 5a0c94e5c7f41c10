//! Compares the causes of a change with a brute-force split over every order in which things can change.

mod model;
mod published_model;

use std::collections::BTreeMap;

use proptest::prelude::*;

use self::model::{
    ChangedThing, Dimension, ModelAction, ModelComponent, ModelMetric, ModelRule, ScoringKind, ScoringModel,
    changed_things, score_mixture,
};
use super::{CauseKind, SnapshotPair};
use crate::config::{CombineMethod, MissingPolicy};

/// The points of everything that changed, averaged over all orders that keep nested groups together.
fn brute_force(before: &ScoringModel, after: &ScoringModel) -> BTreeMap<ChangedThing, f64> {
    let things = changed_things(before, after);
    let score_before = score_mixture(before, after, &[]).score.unwrap();
    let score_after = score_mixture(before, after, &things).score.unwrap();
    let unscored_value = f64::midpoint(score_before, score_after);
    let score_after_changes =
        |moved: &[ChangedThing]| score_mixture(before, after, moved).score.unwrap_or(unscored_value);
    let mut points: BTreeMap<ChangedThing, f64> = things.iter().map(|thing| (*thing, 0.0)).collect();
    let mut orders = 0.0;
    permute(&mut things.clone(), 0, &mut |order| {
        if !keeps_groups(order) {
            return;
        }
        orders += 1.0;
        for at in 0..order.len() {
            *points.get_mut(&order[at]).unwrap() +=
                score_after_changes(&order[..=at]) - score_after_changes(&order[..at]);
        }
    });
    points.values_mut().for_each(|points| *points /= orders);
    points
}

fn permute(things: &mut Vec<ChangedThing>, from: usize, visit: &mut dyn FnMut(&[ChangedThing])) {
    if from == things.len() {
        return visit(things);
    }
    for at in from..things.len() {
        things.swap(from, at);
        permute(things, from + 1, visit);
        things.swap(from, at);
    }
}

/// The groups that contain a thing, from the tree below the rules down to a metric.
fn groups_of(thing: ChangedThing) -> Vec<String> {
    match thing {
        ChangedThing::Rule(_) => Vec::new(),
        ChangedThing::Component("overall", _) => vec!["tree".to_owned()],
        ChangedThing::Component(name, _) => vec!["tree".to_owned(), name.to_owned()],
        ChangedThing::Metric(component, name, _) => {
            vec!["tree".to_owned(), component.to_owned(), format!("{component}/{name}")]
        }
    }
}

/// Whether the members of every group follow each other.
fn keeps_groups(order: &[ChangedThing]) -> bool {
    let mut names: Vec<String> = order.iter().flat_map(|thing| groups_of(*thing)).collect();
    names.sort();
    names.dedup();
    names.iter().all(|name| {
        let inside: Vec<bool> = order.iter().map(|thing| groups_of(*thing).contains(name)).collect();
        inside.windows(2).filter(|pair| !pair[0] && pair[1]).count() + usize::from(inside[0]) == 1
    })
}

/// The points of [`brute_force`], by published code.
fn expected_causes(before: &ScoringModel, after: &ScoringModel) -> BTreeMap<String, f64> {
    let mut named: BTreeMap<String, f64> = BTreeMap::new();
    let value_of = |model: &ScoringModel, component: &str, name: &str| -> Option<f64> {
        let component = model.components.iter().find(|known| known.name == component)?;
        component.metrics.iter().find(|known| known.name == name)?.value
    };
    for (thing, points) in brute_force(before, after) {
        let name = match thing {
            ChangedThing::Rule(name) => {
                let rule = |model: &ScoringModel| model.rules.iter().find(|rule| rule.name == name).cloned();
                let act = |model: &ScoringModel| rule(model).map(|rule| rule.act);
                match (act(before), act(after)) {
                    (Some(then), Some(now)) if then != now => format!("rules_edited:{name}"),
                    (None, _) | (_, None) => format!("rules_edited:{name}"),
                    (Some(ModelAction::Set), _) => format!("override:{name}"),
                    _ => format!("rule:{name}"),
                }
            }
            ChangedThing::Component(name, of) => match of {
                Dimension::Weights => format!("weights_edited:{name}"),
                Dimension::Tier => format!("tier:{name}"),
                _ => format!("scoring_edited:{name}"),
            },
            ChangedThing::Metric(component, name, of) => match of {
                Dimension::Data => match (value_of(before, component, name), value_of(after, component, name)) {
                    (_, None) => format!("data_missing:{name}"),
                    (None, _) => format!("data_returned:{name}"),
                    _ => format!("metric:{name}"),
                },
                Dimension::Applies => format!("applicability:{name}"),
                Dimension::Scoring => format!("scoring_edited:{name}"),
                Dimension::Tier => format!("tier:{name}"),
                Dimension::Peers => format!("peers:{name}"),
                _ => format!("target:{name}"),
            },
        };
        *named.entry(name).or_default() += points;
    }
    named
}

fn found_causes(before: &ScoringModel, after: &ScoringModel) -> BTreeMap<String, f64> {
    let (then, now) = (before.day(1), after.day(2));
    let pair = SnapshotPair::new(&then, &now);
    let causes = pair.causes_of_account(0).unwrap();
    assert!(causes.iter().all(|cause| cause.kind != CauseKind::Unknown), "{causes:?}");
    let described = causes.iter().map(|cause| pair.describe_cause(0, cause));
    described.map(|cause| (cause.code, cause.points)).collect()
}

fn check_agreement(before: &ScoringModel, after: &ScoringModel) -> Result<(), TestCaseError> {
    let (mut expected, found) = (expected_causes(before, after), found_causes(before, after));
    expected.retain(|_, points| points.abs() > 1e-9);
    for name in expected.keys().chain(found.keys()) {
        let (expected, found) = (expected.get(name).unwrap_or(&0.0), found.get(name).unwrap_or(&0.0));
        prop_assert!((expected - found).abs() < 1e-9, "{name}: expected {expected}, found {found}");
    }
    Ok(())
}

fn metric(name: &'static str, weight: f64, value: f64) -> ModelMetric {
    ModelMetric {
        name,
        weights: [weight, weight],
        scoring: ScoringKind::Line(0.0, 100.0),
        missing: MissingPolicy::Spread,
        applies: true,
        value: Some(value),
        others: vec![10.0, 40.0, 70.0],
        target: Some(80.0),
    }
}

fn component(name: &'static str, weight: f64, metrics: Vec<ModelMetric>) -> ModelComponent {
    ModelComponent {
        name,
        weights: [weight, weight],
        combine: CombineMethod::WeightedMean,
        missing: MissingPolicy::Spread,
        metrics,
    }
}

fn base_model() -> ScoringModel {
    ScoringModel {
        tier: 0,
        root: CombineMethod::WeightedMean,
        components: vec![
            component("usage", 60.0, vec![metric("logins", 3.0, 80.0), metric("features", 1.0, 40.0)]),
            component("support", 40.0, vec![metric("csat", 1.0, 90.0)]),
        ],
        rules: Vec::new(),
    }
}

/// Worked out by hand: logins fall by 40 of 100 and have 0.6 · 0.75 of the weight.
#[test]
fn points_in_a_weighted_mean_follow_the_weight() {
    let mut after = base_model();
    after.components[0].metrics[0].value = Some(40.0);
    let found = found_causes(&base_model(), &after);
    assert_eq!(found.len(), 1);
    assert!((found["metric:logins"] + 40.0 * 0.45).abs() < 1e-9, "{found:?}");
}

/// Worked out by hand: in 0.6 · 80 + 0.4 · 20 the weights change to 0.5 and 0.5, the first score to 60. The weights
/// give −6 before the fall and −4 after it, the fall −12 or −10.
#[test]
fn two_changes_share_their_joint_effect() {
    let mut before = base_model();
    before.components = vec![
        component("usage", 6.0, vec![metric("logins", 1.0, 80.0)]),
        component("support", 4.0, vec![metric("csat", 1.0, 20.0)]),
    ];
    let mut after = before.clone();
    after.components[0].weights = [5.0, 5.0];
    after.components[1].weights = [5.0, 5.0];
    after.components[0].metrics[0].value = Some(60.0);
    let found = found_causes(&before, &after);
    assert!((found["weights_edited:overall"] + 5.0).abs() < 1e-9, "{found:?}");
    assert!((found["metric:logins"] + 11.0).abs() < 1e-9, "{found:?}");
}

/// Worked out by hand: 70 rises to 75 and is capped at 60. The rise gives 5 points without the cap and 0 under it.
#[test]
fn a_rise_under_a_cap_is_split() {
    let mut before = base_model();
    before.components = vec![component("usage", 1.0, vec![metric("logins", 1.0, 70.0)])];
    before.rules = vec![ModelRule { name: "quiet", act: ModelAction::Cap, fires: false, amount: 60.0 }];
    let mut after = before.clone();
    after.components[0].metrics[0].value = Some(75.0);
    after.rules[0].fires = true;
    let found = found_causes(&before, &after);
    assert!((found["metric:logins"] - 2.5).abs() < 1e-9, "{found:?}");
    assert!((found["rule:quiet"] + 12.5).abs() < 1e-9, "{found:?}");
}

/// The account's value stays the same, and the values of all others rise above it.
#[test]
fn peers_move_an_account_whose_value_stays() {
    let mut before = base_model();
    before.components[0].metrics[1].scoring = ScoringKind::Rank;
    let mut after = before.clone();
    after.components[0].metrics[1].others = vec![50.0, 60.0, 70.0];
    let found = found_causes(&before, &after);
    // Mid-rank of 40 among 10, 40, 40, 70 is 0.5; among 40, 50, 60, 70 it is 0.125. It weighs 0.6 · 0.25.
    assert_eq!(found.len(), 1);
    assert!((found["peers:features"] + 37.5 * 0.15).abs() < 1e-9, "{found:?}");
}

#[test]
fn swapping_the_days_changes_every_sign() {
    let mut after = base_model();
    after.tier = 1;
    after.components[0].weights = [60.0, 20.0];
    after.components[0].metrics[0].value = None;
    after.components[1].metrics[0].value = Some(10.0);
    after.rules = vec![ModelRule { name: "quiet", act: ModelAction::Add, fires: true, amount: -7.0 }];
    let (there, back) = (found_causes(&base_model(), &after), found_causes(&after, &base_model()));
    for points in there.values() {
        assert!(back.values().any(|other| (points + other).abs() < 1e-9), "{there:?} {back:?}");
    }
}

/// One change to a model.
type ModelChange = fn(&mut ScoringModel, usize, f64);

const CHANGES: [ModelChange; 17] = [
    |model, at, to| change_metric(model, at, |metric| metric.value = Some(to)),
    |model, at, to| change_metric(model, at, |metric| metric.value = Some(to)),
    |model, at, _| change_metric(model, at, |metric| metric.value = None),
    |model, at, _| change_metric(model, at, |metric| metric.applies = !metric.applies),
    |model, at, to| change_metric(model, at, |metric| metric.scoring = ScoringKind::Line(to, to + 30.0)),
    |model, at, _| change_metric(model, at, |metric| metric.scoring = ScoringKind::Rank),
    |model, at, _| change_metric(model, at, |metric| metric.scoring = ScoringKind::Target),
    |model, at, to| change_metric(model, at, |metric| metric.scoring = ScoringKind::Lines([(0.0, 100.0), (to, 150.0)])),
    |model, at, to| change_metric(model, at, |metric| metric.others = vec![to, to / 2.0]),
    |model, at, to| change_metric(model, at, |metric| metric.target = Some(to + 1.0)),
    |model, at, to| change_metric(model, at, |metric| metric.missing = MissingPolicy::Score(to)),
    |model, at, to| change_metric(model, at, |metric| metric.weights = [to, 10.0]),
    |model, _, _| model.tier = 1 - model.tier,
    |model, at, to| {
        let count = model.components.len();
        model.components[at % count].weights = [to, 30.0];
    },
    |model, at, _| {
        let count = model.components.len();
        model.components[at % count].combine =
            [CombineMethod::Minimum, CombineMethod::Maximum, CombineMethod::WeightedMean][at % 3];
    },
    |model, at, to| {
        let rule = at % 2;
        model.rules[rule].fires = !model.rules[rule].fires;
        model.rules[rule].amount = to;
    },
    |model, at, _| {
        let component = at % model.components.len();
        let metrics = &mut model.components[component].metrics;
        if metrics.len() > 1 {
            metrics.remove(at % metrics.len());
        }
    },
];

fn change_metric(model: &mut ScoringModel, at: usize, change: impl FnOnce(&mut ModelMetric)) {
    let count: usize = model.components.iter().map(|component| component.metrics.len()).sum();
    let metrics = model.components.iter_mut().flat_map(|component| &mut component.metrics);
    change(metrics.into_iter().nth(at % count).unwrap());
}

/// A random change: its index in [`CHANGES`], and its arguments.
#[derive(Debug, Clone, Copy)]
struct DrawnChange {
    change: usize,
    position: usize,
    value: f64,
}

fn apply_changes(changes: &[DrawnChange], mut model: ScoringModel) -> ScoringModel {
    for drawn in changes {
        CHANGES[drawn.change](&mut model, drawn.position, drawn.value);
    }
    model
}

fn any_changes(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<DrawnChange>> {
    let drawn = (0..CHANGES.len(), 0..9_usize, 1.0..100.0_f64).prop_map(|(change, position, value)| DrawnChange {
        change,
        position,
        value,
    });
    proptest::collection::vec(drawn, count)
}

fn full_model() -> ScoringModel {
    let mut model = base_model();
    model.components.push(component("billing", 20.0, vec![metric("paid", 2.0, 30.0), metric("late", 1.0, 60.0)]));
    model.components[2].combine = CombineMethod::Minimum;
    model.components[2].missing = MissingPolicy::Score(55.0);
    let rule = |name, act, amount| ModelRule { name, act, fires: false, amount };
    model.rules = vec![rule("quiet", ModelAction::Cap, 45.0), rule("csm", ModelAction::Set, 80.0)];
    model
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn causes_match_the_brute_force_split(earlier in any_changes(0..6), later in any_changes(1..5)) {
        let before = apply_changes(&earlier, full_model());
        let after = apply_changes(&later, before.clone());
        let things = changed_things(&before, &after);
        prop_assume!(things.len() <= 7);
        let raw_score = |moved: &[ChangedThing]| score_mixture(&before, &after, moved).raw;
        prop_assume!(raw_score(&[]).is_some() && raw_score(&things).is_some());
        check_agreement(&before, &after)?;
    }

    #[test]
    fn causes_sum_to_the_change_for_any_number_of_changes(earlier in any_changes(0..20), later in any_changes(1..40)) {
        let before = apply_changes(&earlier, full_model());
        let after = apply_changes(&later, before.clone());
        let (then, now) = (before.day(1), after.day(2));
        prop_assume!(then.score[0].is_some() && now.score[0].is_some());
        let causes = SnapshotPair::new(&then, &now).causes_of_account(0).unwrap();
        prop_assert!(causes.iter().all(|cause| cause.kind != CauseKind::Unknown));
        let sum: f64 = causes.iter().map(|cause| cause.points).sum();
        prop_assert!((sum - (now.score[0].unwrap() - then.score[0].unwrap())).abs() < 1e-9);
    }
}

/// Thirty metrics change under a cap, so they are split into groups of groups.
#[test]
fn causes_of_many_changes_at_once_sum_to_the_change() {
    let names: Vec<&'static str> =
        (0..30).map(|index| &*Box::leak(format!("metric_{index:02}").into_boxed_str())).collect();
    let with = |values: &dyn Fn(u32) -> Option<f64>| {
        let mut model = base_model();
        let metrics =
            names.iter().zip(0..).map(|(name, index)| ModelMetric { value: values(index), ..metric(name, 1.0, 0.0) });
        model.components = vec![component("all", 1.0, metrics.collect())];
        model.rules = vec![ModelRule { name: "quiet", act: ModelAction::Cap, fires: true, amount: 50.0 }];
        model
    };
    let before = with(&|index| Some(f64::from(index)));
    let after = with(&|index| (index % 3 > 0).then(|| 97.0 - f64::from(index)));
    let (then, now) = (before.day(1), after.day(2));
    let causes = SnapshotPair::new(&then, &now).causes_of_account(0).unwrap();
    let sum: f64 = causes.iter().map(|cause| cause.points).sum();
    assert_eq!(causes.len(), 30);
    assert!((sum - (now.score[0].unwrap() - then.score[0].unwrap())).abs() < 1e-9);
}

/// The minimum of many metrics, all of which change.
#[test]
fn causes_do_not_depend_on_the_order_in_which_metrics_are_written() {
    for count in [12_u32, 17] {
        let with = |order: &[u32], value: &dyn Fn(u32) -> u32| {
            let metrics = order.iter().map(|&index| {
                let name: &'static str = Box::leak(format!("metric_{index:02}").into_boxed_str());
                metric(name, 1.0, f64::from(value(index)))
            });
            let mut all = component("all", 1.0, metrics.collect());
            all.combine = CombineMethod::Minimum;
            ScoringModel { components: vec![all], rules: Vec::new(), ..base_model() }
        };
        let causes_in_order = |order: &[u32]| {
            let (before, after) = (with(order, &|at| (at * 37 + 11) % 71), with(order, &|at| (at * 53 + 29) % 67));
            found_causes(&before, &after)
        };
        let written: Vec<u32> = (0..count).collect();
        let shuffled: Vec<u32> = (0..count).map(|at| at * 5 % count).collect();
        let (written, shuffled) = (causes_in_order(&written), causes_in_order(&shuffled));
        assert!(written.len() > 1, "{written:?}");
        assert_eq!(written.keys().collect::<Vec<_>>(), shuffled.keys().collect::<Vec<_>>());
        assert!(
            written.iter().all(|(code, points)| (points - shuffled[code]).abs() < 1e-9),
            "{written:?} {shuffled:?}"
        );
    }
}

/// Twelve components of four metrics all change under a cap, as on a bad day of a large scorecard.
#[test]
fn causes_of_a_large_scorecard_under_a_cap_sum_to_the_change() {
    let name = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let with = |value: &dyn Fn(u32) -> f64| {
        let part = |index: u32| {
            let metrics =
                (0..4).map(|at| metric(name(format!("m_{index}_{at}")), 1.0 + f64::from(at), value(index * 4 + at)));
            component(name(format!("c_{index}")), 1.0, metrics.collect())
        };
        let rule = ModelRule { name: "quiet", act: ModelAction::Cap, fires: true, amount: 50.0 };
        ScoringModel { components: (0..12).map(part).collect(), rules: vec![rule], ..base_model() }
    };
    let (then, now) = (with(&|at| f64::from(at * 2)).day(1), with(&|at| f64::from((at * 37) % 100)).day(2));
    let causes = SnapshotPair::new(&then, &now).causes_of_account(0).unwrap();
    let sum: f64 = causes.iter().map(|cause| cause.points).sum();
    assert!(causes.len() > 40, "{}", causes.len());
    assert!((sum - (now.score[0].unwrap() - then.score[0].unwrap())).abs() < 1e-9);
}
