//! Combining parts: mean, minimum, maximum, nesting, and the share of each part.

use super::BANDS;
use super::company::Company;
use crate::harness::snapshot::assert_near;

#[test]
fn combine_may_take_the_weakest_or_the_strongest_part() {
    let day = Company::new("account_id:text,a:double,b:double,c:double\nacme,30,60,90\npart,,60,90\ntied,60,60,90")
        .scorecard(&format!(
            "{BANDS}
components:
  mean: {{made_of: {{mean_a: {{metric: a, weight: 1, score: as_is}}, mean_b: {{metric: b, weight: 2, score: as_is}}, mean_c: {{metric: c, score: as_is}}}}}}
  least: {{combine: minimum, made_of: {{least_a: {{metric: a, weight: 9, score: as_is}}, least_b: {{metric: b, score: as_is}}, least_c: {{metric: c, score: as_is}}}}}}
  most: {{combine: maximum, made_of: {{most_a: {{metric: a, weight: 9, score: as_is}}, most_b: {{metric: b, score: as_is}}, most_c: {{metric: c, score: as_is}}}}}}"
        ))
        .run_day();
    // (30 + 2·60 + 90) / 4, and without the first (2·60 + 90) / 3.
    for (account, mean, least) in [("acme", 60.0, 30.0), ("part", 70.0, 60.0), ("tied", 67.5, 60.0)] {
        for (component, score) in [("mean", mean), ("least", least), ("most", 90.0)] {
            assert_near(day.component(account, component).number("score"), Some(score), component);
        }
        assert_near(day.account(account).number("score"), Some((mean + least + 90.0) / 3.0), account);
    }
    // The deciding part carries all the weight of its component; tied parts share it.
    let share = |account: &str, metric: &str| day.metric(account, metric).number("effective_weight");
    assert_near(share("acme", "least_a"), Some(1.0 / 3.0), "the least");
    assert_near(share("acme", "least_b"), Some(0.0), "not the least");
    assert_near(share("tied", "least_a"), Some(1.0 / 6.0), "one of two");
    assert_near(share("tied", "least_b"), Some(1.0 / 6.0), "the other");
    assert_near(day.metric("acme", "most_c").number("contribution"), Some(30.0), "a third of 90");
}

#[test]
fn the_whole_scorecard_may_combine_by_minimum() {
    Company::new("account_id:text,a:double,b:double\nacme,30,60\nrest,80,70")
        .scorecard(&format!("{BANDS}\ncombine: minimum\ncomponents: {{a: {{score: as_is}}, b: {{score: as_is}}}}"))
        .run_day()
        .assert_scores([("acme", Some(30.0)), ("rest", Some(70.0))]);
}

#[test]
fn components_nest_to_any_depth() {
    // ((20 + 3·40) / 4 · 1 + 95 · 2) / 3 = 75, and (3·75 + 15) / 4 = 60.
    let day = Company::new("account_id:text,a:double,b:double,c:double,d:double\nacme,20,40,95,15")
        .scorecard(&format!(
            "{BANDS}
components:
  outer:
    weight: 3
    bands: {{poor: {{below: 75}}, good: {{at_least: 75}}}}
    made_of:
      inner:
        weight: 1
        made_of:
          a: {{weight: 1, score: as_is}}
          b: {{weight: 3, score: as_is}}
      c: {{weight: 2, score: as_is}}
  d: {{score: as_is}}"
        ))
        .run_day();
    assert_near(day.component("acme", "inner").number("score"), Some(35.0), "inner");
    assert_near(day.component("acme", "outer").number("score"), Some(75.0), "outer");
    assert_eq!(day.component("acme", "outer").text("band"), Some("good"));
    day.assert_scores([("acme", Some(60.0))]);
    // The share of `a`: 1/4 of 1/3 of 3/4.
    assert_near(day.metric("acme", "a").number("effective_weight"), Some(0.0625), "share");
    assert_near(day.metric("acme", "a").number("contribution"), Some(1.25), "points");
}
