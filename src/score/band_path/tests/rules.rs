//! Paths through the tree and the rules.

use super::{PathCase, RequiredChange};
use crate::config::{CombineMethod, MissingPolicy, RuleAction, ScoringMethod};
use crate::score::normalise::fixtures::{AccountsFixture, group, leaf, sql};

fn two_leaves(combination: CombineMethod, a: f64, b: f64) -> PathCase {
    let parts = vec![leaf("a", 3.0, ScoringMethod::AsIs), leaf("b", 1.0, ScoringMethod::AsIs)];
    let accounts = AccountsFixture::new(1).numbers("a", [a]).numbers("b", [b]);
    PathCase::new(vec![group("g", 1.0, parts).combine(combination)], accounts)
}

#[test]
fn the_metric_whose_score_moves_least_comes_first() {
    // 3/4 · a + 1/4 · b: ten points more are 13⅓ of a or 40 of b.
    assert_eq!(
        two_leaves(CombineMethod::WeightedMean, 40.0, 40.0).sentences(0),
        ["14 more days of a (40 → 54) reach high", "40 more days of b (40 → 80) reach high"]
    );
    assert_eq!(
        two_leaves(CombineMethod::WeightedMean, 20.0, 10.0).sentences(0),
        ["44 more days of a (20 → 64) reach high"]
    );
}

#[test]
fn a_sibling_holds_a_minimum_down_and_a_maximum_up() {
    assert_eq!(two_leaves(CombineMethod::Minimum, 40.0, 60.0).sentences(0), ["10 more days of a (40 → 50) reach high"]);
    assert!(two_leaves(CombineMethod::Minimum, 40.0, 30.0).sentences(0).is_empty());
    assert_eq!(
        two_leaves(CombineMethod::Minimum, 70.0, 60.0).sentences(0),
        ["11 fewer days of b (60 → 49) drop to low", "21 fewer days of a (70 → 49) drop to low"]
    );
    assert_eq!(
        two_leaves(CombineMethod::Maximum, 70.0, 40.0).sentences(0),
        ["21 fewer days of a (70 → 49) drop to low"]
    );
    assert!(two_leaves(CombineMethod::Maximum, 70.0, 60.0).sentences(0).is_empty());
}

#[test]
fn a_missing_metric_stays_missing() {
    let children = vec![
        leaf("a", 1.0, ScoringMethod::AsIs),
        leaf("b", 1.0, ScoringMethod::AsIs).missing(MissingPolicy::Score(20.0)),
    ];
    let accounts = AccountsFixture::new(1).numbers("a", [40.0]).numbers("b", [f64::NAN]);
    assert_eq!(PathCase::new(children, accounts).sentences(0), ["40 more days of a (40 → 80) reach high"]);
}

#[test]
fn an_effective_cap_is_the_only_path() {
    let capped =
        two_leaves(CombineMethod::WeightedMean, 60.0, 60.0).with_rules(vec![(RuleAction::Cap(sql()), Some(30.0))]);
    assert_eq!(capped.sentences(0), ["once the rule r0 no longer holds, it reaches high"]);
    let path = &capped.paths()[0];
    assert!(matches!(path.change, RequiredChange::Rule(0)));
    assert_eq!((path.score, path.from_band, path.to_band, path.rank), (60.0, 0, 1, 1));
    // Without the cap the account would be in the same band.
    assert!(
        two_leaves(CombineMethod::WeightedMean, 40.0, 40.0)
            .with_rules(vec![(RuleAction::Cap(sql()), Some(30.0))])
            .sentences(0)
            .is_empty()
    );
    // Without one of two caps the account would be in the same band.
    let twice = vec![(RuleAction::Cap(sql()), Some(30.0)), (RuleAction::Cap(sql()), Some(20.0))];
    assert!(two_leaves(CombineMethod::WeightedMean, 60.0, 60.0).with_rules(twice).sentences(0).is_empty());
}

#[test]
fn subtracted_points_can_be_made_up_by_a_metric() {
    let fined =
        two_leaves(CombineMethod::WeightedMean, 55.0, 55.0).with_rules(vec![(RuleAction::Add(sql()), Some(-10.0))]);
    assert_eq!(
        fined.sentences(0),
        [
            "once the rule r0 no longer holds, it reaches high",
            "7 more days of a (55 → 62) reach high",
            "20 more days of b (55 → 75) reach high"
        ]
    );
    let ranks: Vec<usize> = fined.paths().iter().map(|path| path.rank).collect();
    assert_eq!(ranks, [1, 2, 3]);
}

#[test]
fn a_set_score_moves_only_with_its_rule() {
    let set =
        two_leaves(CombineMethod::WeightedMean, 20.0, 20.0).with_rules(vec![(RuleAction::Set(sql()), Some(80.0))]);
    assert_eq!(set.sentences(0), ["once the rule r0 no longer holds, it drops to low"]);
    let forced = two_leaves(CombineMethod::WeightedMean, 80.0, 80.0).with_rules(vec![(RuleAction::Band(0), None)]);
    assert_eq!(forced.sentences(0), ["once the rule r0 no longer holds, it reaches high"]);
    // The floor keeps the account in its band, whatever the metrics do.
    let with_floor =
        two_leaves(CombineMethod::WeightedMean, 60.0, 60.0).with_rules(vec![(RuleAction::Floor(sql()), Some(55.0))]);
    assert!(with_floor.sentences(0).is_empty());
}

#[test]
fn a_path_may_skip_a_band() {
    let bands = [("low", "", "40)"), ("middle", "[40", "60)"), ("high", "[60", "")];
    let labels = crate::score::normalise::fixtures::labels_method(&[("bad", 10.0), ("good", 90.0)]);
    let case = PathCase::with_method(labels, AccountsFixture::new(1).labels("m", ["bad"])).with_bands(&bands);
    let path = case.paths().remove(0);
    assert_eq!((path.to_band, path.score, path.text.as_str()), (2, 90.0, "m from bad to good reaches high"));
    let RequiredChange::Metric(change) = path.change else { panic!("expected a change of a metric") };
    assert!((change.score_needed - 40.0).abs() < 1e-9);
}

#[test]
fn leaves_of_one_metric_move_together() {
    let line = ScoringMethod::Linear { zero: 0.0, full: 50.0 };
    let children = vec![leaf("a", 1.0, ScoringMethod::AsIs), leaf("b", 1.0, line.clone())];
    let accounts = AccountsFixture::new(1).numbers("a", [10.0]).numbers("b", [10.0]);
    let apart = PathCase::new(children, accounts);
    // 10 and 20 make 15: a alone has to come to 80; b to a score of 90, which is 45.
    assert_eq!(
        apart.sentences(0),
        ["70 more days of a (10 → 80) reach high", "35 more days of b (10 → 45) reach high"]
    );
    // As leaves of one metric, (v + 2 · v) / 2 is 50 at 33⅓.
    let both = vec![leaf("a", 1.0, ScoringMethod::AsIs), leaf("b", 1.0, line)];
    let together =
        PathCase { only_metric: Some("a"), ..PathCase::new(both, AccountsFixture::new(1).numbers("a", [10.0])) };
    assert_eq!(together.sentences(0), ["24 more days of a (10 → 34) reach high"]);
}
