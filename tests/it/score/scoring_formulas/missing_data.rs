//! Missing data: spread, replaced, carried, stale, not applicable, too little, too new.

use serde_json::json;

use super::BANDS;
use super::company::{AS_OF, Company, read_snapshot, run_pipeline};
use crate::harness::published::newest_run_record;
use crate::harness::snapshot::assert_near;

#[test]
fn missing_weight_is_spread_to_siblings_and_lowers_coverage() {
    // a weighs 60 and b 40; the floor of 0.6 is just reached without b, and not without a.
    let day = Company::new("account_id:text,a:double,b:double\nboth,50,100\nfirst,50,\nsecond,,100\nneither,,")
        .scorecard(
            "bands: {low: {below: 40}, high: {at_least: 40}}
min_coverage: 0.6
components: {a: {weight: 60, score: as_is}, b: {weight: 40, score: as_is}}",
        )
        .run_day();
    day.assert_scores([("both", Some(70.0)), ("first", Some(50.0)), ("second", None), ("neither", None)]);
    for (account, coverage, reason) in [
        ("both", 1.0, None),
        ("first", 0.6, None),
        ("second", 0.4, Some("low_coverage")),
        ("neither", 0.0, Some("no_data")),
    ] {
        let row = day.account(account);
        assert_near(row.number("coverage"), Some(coverage), account);
        assert_eq!(row.text("no_score_reason"), reason, "{account}");
        assert_eq!(row.text("band").is_none(), reason.is_some(), "{account}");
    }
}

#[test]
fn min_coverage_defaults_to_one_half() {
    Company::new("account_id:text,a:double,b:double\nhalf,50,\nless,,50")
        .scorecard(
            "bands: {any: {at_least: 0}}\ncomponents: {a: {weight: 50, score: as_is}, b: {weight: 49.9, score: as_is}}",
        )
        .run_day()
        .assert_scores([("half", Some(50.0)), ("less", None)]);
}

#[test]
fn a_fixed_score_for_missing_data_does_not_count_as_coverage() {
    // (80 + 20) / 2 where b is missing; a component without any part follows its own policy.
    let day =
        Company::new("account_id:text,a:double,b:double,c:double\nfull,80,60,70\nwithout_b,80,,70\nwithout_c,80,60,")
            .scorecard(&format!(
                "{BANDS}
grades: {{worst: 20}}
components:
  a: {{score: as_is}}
  b: {{missing: {{score: worst}}, score: as_is}}
  group: {{missing: {{score: 10}}, made_of: {{c: {{score: as_is}}}}}}"
            ))
            .run_day();
    day.assert_scores([("full", Some(70.0)), ("without_b", Some(170.0 / 3.0)), ("without_c", Some(50.0))]);
    let b = day.metric("without_b", "b");
    assert_eq!((b.number("score"), b.text("status"), b.number("value")), (Some(20.0), Some("missing"), None));
    assert_near(day.account("without_b").number("coverage"), Some(2.0 / 3.0), "coverage");
    let group = day.component("without_c", "group");
    assert_eq!((group.number("score"), group.text("status")), (Some(10.0), Some("missing")));
    assert_near(group.number("own_contribution"), Some(10.0 / 3.0), "own contribution");
}

/// A component that stands for itself does so with a score of 0, too, fixed or carried.
#[test]
fn a_component_without_data_may_count_as_zero() {
    let header = "account_id:text,a:double,b:double,c:double";
    let company = Company::over_days(header, [("2026-06-29", "acme,80,0,0"), (AS_OF, "acme,80,,")]).scorecard(&format!(
        "{BANDS}
components:
  a: {{score: as_is}}
  fixed: {{missing: {{score: 0}}, made_of: {{b: {{score: as_is}}}}}}
  carried: {{missing: {{carry: 30d}}, made_of: {{inner: {{missing: {{carry: 30d}}, made_of: {{c: {{score: as_is}}}}}}}}}}"
    ));
    let job = company.create_job();
    for day in ["2026-06-29", AS_OF] {
        run_pipeline(&job, day).exits(0);
    }
    let day = read_snapshot(&job, AS_OF);
    day.assert_scores([("acme", Some(80.0 / 3.0))]);
    for (component, status) in [("fixed", "missing"), ("carried", "carried"), ("inner", "carried")] {
        let row = day.component("acme", component);
        assert_eq!((row.number("score"), row.text("status")), (Some(0.0), Some(status)), "{component}");
    }
    // Each holds the score under the best band by a third of where that begins.
    let row = day.account("acme");
    let weaknesses: Vec<Option<&str>> = (1..=3).map(|at| row.text(&format!("weakness_{at}"))).collect();
    let expected = ["fixed", "inner"].map(|name| format!("{name} without data counts as 0, -23.3 points"));
    assert_eq!(weaknesses[..2], expected.each_ref().map(|text| Some(text.as_str())), "{weaknesses:?}");
}

#[test]
fn a_stale_value_is_missing() {
    let facts = "account_id:text,nps:double,asked_on:date,other:double
fresh,90,2026-05-31,30
stale,90,2026-05-30,30
undated,90,,30";
    let day = Company::new(facts)
        .metric("nps", "{type: number, observed: asked_on, max_age: 30d}")
        .scorecard(&format!(
            "{BANDS}
components:
  nps: {{score: as_is}}
  replaced: {{metric: nps, missing: {{score: 0}}, score: as_is}}
  other: {{score: as_is}}"
        ))
        .run_day();
    // A value of thirty days is still fresh, one of 31 days is not.
    day.assert_scores([("fresh", Some(70.0)), ("stale", Some(15.0)), ("undated", Some(70.0))]);
    let stale = day.metric("stale", "nps");
    assert_eq!(
        (stale.text("status"), stale.text("reason"), stale.number("score")),
        (Some("stale"), Some("stale"), None)
    );
    assert_eq!(stale.date("observed_on").as_deref(), Some("2026-05-30"));
    assert_eq!(day.metric("stale", "replaced").text("status"), Some("stale"));
    assert_near(day.account("stale").number("coverage"), Some(1.0 / 3.0), "coverage");
}

/// On the day, such a value was not known. It would be fresh until its day has come, and for `max_age` after it.
#[test]
fn a_value_observed_after_the_day_is_stale_and_reported() {
    let facts = "account_id:text,nps:double,asked_on:date,other:double
today,90,2026-06-30,30
ahead,90,2026-07-01,30
far,90,2205-01-01,30
empty,,2205-01-01,30";
    for declared in ["{type: number, observed: asked_on, max_age: 30d}", "{type: number, observed: asked_on}"] {
        let job = Company::new(facts)
            .metric("nps", declared)
            .derived("twice", "nps * 2")
            .derived("known_ahead", "{sql: other * 2, observed: asked_on}")
            .scorecard(&format!("{BANDS}\ncomponents: {{nps: {{score: as_is}}, other: {{score: as_is}}}}"))
            .create_job();
        let done = run_pipeline(&job, AS_OF).exits(0);
        let day = read_snapshot(&job, AS_OF);
        day.assert_scores([("today", Some(60.0)), ("ahead", Some(30.0)), ("far", Some(30.0)), ("empty", Some(30.0))]);
        for (account, status) in [("today", "ok"), ("ahead", "stale"), ("far", "stale"), ("empty", "missing")] {
            assert_eq!(day.metric(account, "nps").text("status"), Some(status), "{account}");
        }
        assert_eq!(day.metric("far", "nps").date("observed_on").as_deref(), Some("2205-01-01"));
        let message = "2 values are stale because they are `observed` after 2026-06-30, such as on 2205-01-01 for `far`; \
                       `observed` is the day on which a value became known";
        assert!(done.stdout.contains(&format!("\n  nps: {message}\n")), "{}", done.stdout);
        // The derived metric has a value for the account without an answer as well.
        let of_derived = "\n  known_ahead: 3 values are stale because they are `observed` after 2026-06-30";
        assert!(done.stdout.contains(of_derived), "{}", done.stdout);
        let findings = newest_run_record(&job, AS_OF)["summary"]["metric_findings"].clone();
        assert_eq!(findings.as_array().unwrap().len(), 2, "{findings}");
        assert_eq!(
            findings[0],
            json!({
                "metric": "nps",
                "level": "warning",
                "check": "observed_ahead",
                "message": message,
                "accounts": 2,
                "examples": ["far"],
            })
        );
    }
}

/// A backfill says once for each metric on which days, and not in each day.
#[test]
fn a_backfill_reports_values_observed_after_its_days() {
    let facts = "account_id:text,nps:double,asked_on:date,csat:double
today,90,2026-06-30,30
ahead,90,2026-07-02,30";
    let job = Company::new(facts)
        .metric("nps", "{type: number, observed: asked_on}")
        .scorecard(&format!("{BANDS}\ncomponents: {{nps: {{score: as_is}}, csat: {{score: as_is}}}}"))
        .create_job();
    let backfill = |from: &str, to: &str| {
        let arguments = ["backfill", "pipeline.yaml", "--from", from, "--to", to, "--force"];
        job.run(&arguments).exits(0).stderr
    };
    let stale =
        |days: &str| format!("metric `nps`: values are stale on {days} because they are `observed` after the day");
    let all = backfill("2026-06-30", "2026-07-03");
    assert!(all.contains(&stale("2026-06-30 to 2026-07-01 (2 days)")), "{all}");
    assert_eq!(all.matches("warning[observed-ahead]").count(), 1, "{all}");
    let one = backfill("2026-07-01", "2026-07-02");
    assert!(one.contains(&stale("2026-07-01")), "{one}");
    let none = backfill("2026-07-02", "2026-07-03");
    assert!(!none.contains("observed"), "{none}");
}

#[test]
fn the_last_published_value_is_carried_for_a_limited_time() {
    let days = Company::over_days(
        "account_id:text,v:double,w:double",
        [
            ("2026-06-01", "acme,80,40"),
            ("2026-06-08", "acme,,40"),
            ("2026-06-15", "acme,,40"),
            ("2026-06-16", "acme,,40"),
            ("2026-06-17", "acme,20,40"),
        ],
    )
    .scorecard(&format!("{BANDS}\ncomponents: {{v: {{missing: {{carry: 14d}}, score: as_is}}, w: {{score: as_is}}}}"))
    .run_all_days();
    for (day, status, from, score, coverage) in [
        ("2026-06-01", "ok", None, 60.0, 1.0),
        ("2026-06-08", "carried", Some("2026-06-01"), 60.0, 1.0),
        // Counted from the day of observation, not from the day to which it was carried.
        ("2026-06-15", "carried", Some("2026-06-01"), 60.0, 1.0),
        ("2026-06-16", "missing", None, 40.0, 0.5),
        ("2026-06-17", "ok", None, 30.0, 1.0),
    ] {
        let tables = &days[day];
        let carried = tables.metric("acme", "v");
        assert_eq!((carried.text("status"), carried.date("carried_from").as_deref()), (Some(status), from), "{day}");
        assert_near(tables.account("acme").number("score"), Some(score), day);
        assert_near(tables.account("acme").number("coverage"), Some(coverage), day);
    }
}

#[test]
fn a_component_may_carry_its_score() {
    let days = Company::over_days(
        "account_id:text,v:double,w:double",
        [("2026-06-01", "acme,80,40"), ("2026-06-08", "acme,,40"), ("2026-06-09", "acme,,40")],
    )
    .scorecard(&format!(
        "{BANDS}\ncomponents: {{group: {{missing: {{carry: 7d}}, made_of: {{v: {{score: as_is}}}}}}, w: {{score: as_is}}}}"
    ))
    .run_all_days();
    for (day, status, score) in
        [("2026-06-01", "ok", 60.0), ("2026-06-08", "carried", 60.0), ("2026-06-09", "missing", 40.0)]
    {
        assert_eq!(days[day].component("acme", "group").text("status"), Some(status), "{day}");
        assert_near(days[day].account("acme").number("score"), Some(score), day);
    }
    assert_near(days["2026-06-08"].component("acme", "group").number("own_contribution"), Some(40.0), "half of 80");
}

#[test]
fn parts_that_do_not_apply_are_not_missing() {
    let day = Company::new("account_id:text,a:double,b:double\ncloud,50,100\non_site,50,100\nunknown,50,100\nhalf,50,")
        .accounts("account_id:text,hosting:text\ncloud,cloud\non_site,on_site\nunknown,\nhalf,on_site")
        .scorecard(&format!(
            "{BANDS}\ncomponents: {{a: {{score: as_is}}, group: {{applies: hosting = 'on_site', made_of: {{b: {{score: as_is}}}}}}}}"
        ))
        .run_day();
    day.assert_scores([("cloud", Some(50.0)), ("on_site", Some(75.0)), ("unknown", Some(50.0)), ("half", Some(50.0))]);
    for (account, status, coverage) in [
        ("cloud", "not_applicable", 1.0),
        ("on_site", "ok", 1.0),
        ("unknown", "not_applicable", 1.0),
        ("half", "missing", 0.5),
    ] {
        assert_eq!(day.component(account, "group").text("status"), Some(status), "{account}");
        assert_eq!(day.metric(account, "b").text("status"), Some(status), "{account}");
        assert_near(day.account(account).number("coverage"), Some(coverage), account);
    }
    let weight = day.metric("cloud", "b");
    assert_eq!((weight.number("effective_weight"), weight.number("contribution")), (None, None));
}

#[test]
fn an_account_below_min_age_has_no_score() {
    let day = Company::new("account_id:text,v:double\nnew,50\nold_enough,50\nsince_ever,50")
        .accounts("account_id:text,started_on:date\nnew,2026-06-01\nold_enough,2026-05-31\nsince_ever,")
        .scorecard(&format!("{BANDS}\nmin_age: 30d\ncomponents: {{v: {{score: as_is}}}}"))
        .run_day();
    day.assert_scores([("new", None), ("old_enough", Some(50.0)), ("since_ever", Some(50.0))]);
    assert_eq!(day.account("new").text("no_score_reason"), Some("too_new"));
    // Its parts are published but do not contribute yet.
    let part = day.metric("new", "v");
    assert_eq!((part.number("score"), part.number("contribution")), (Some(50.0), None));
}

#[test]
fn a_zero_denominator_is_missing() {
    let day = Company::new("account_id:text,used:double,seats:double\na,5,10\nb,5,0\nc,0,0\nd,,10")
        .derived("share", "100 * used / seats")
        .scorecard(&format!("{BANDS}\ncomponents: {{share: {{score: as_is}}}}"))
        .run_day();
    day.assert_metric_scores(
        "share",
        [("a", Ok(50.0)), ("b", Err("no_data")), ("c", Err("no_data")), ("d", Err("no_data"))],
    );
}

#[test]
fn a_rerun_day_does_not_carry_from_itself() {
    let company = Company::over_days("account_id:text,v:double", [("2026-06-01", "acme,80"), ("2026-06-08", "acme,")])
        .scorecard(&format!("{BANDS}\ncomponents: {{v: {{missing: {{carry: 14d}}, score: as_is}}}}"));
    let job = company.create_job();
    let tables = ["account_health", "component_scores", "metric_scores"];
    let bytes = || {
        tables.map(|table| std::fs::read(job.path(&format!("warehouse/{table}/ds=2026-06-01/part-0.parquet"))).unwrap())
    };
    run_pipeline(&job, "2026-06-01").exits(0);
    let first = bytes();
    run_pipeline(&job, "2026-06-08").exits(0);
    run_pipeline(&job, "2026-06-01").exits(0);
    assert!(first == bytes(), "the same day, scored again after a later one, is another");
}

/// A part of a condition that is known decides the whole: one that is false an AND, one that is true an OR.
#[test]
fn a_known_part_of_a_condition_bounds_the_score() {
    let bounds = |when: &str| {
        let day = Company::new("account_id:text,use:double,nps:double,plan:text\na,60,,free\nb,60,,pro")
            .scorecard(&format!(
                "min_coverage: 0
bands: {{low: {{below: 50}}, high: {{at_least: 50}}}}
components:
  use: {{weight: 1, score: as_is}}
  nps: {{weight: 1, score: {{steps: [{{below: 0, score: 50}}, {{at_least: 0, score: 70}}]}}}}
rules:
  - {{name: unhappy, when: \"{when}\", then: {{cap: 20}}, reason: unhappy}}"
            ))
            .run_day();
        ["a", "b"].map(|account| ["score_low", "score_high"].map(|bound| day.account(account).number(bound).unwrap()))
    };
    // (60 + 50) / 2 to (60 + 70) / 2, with the cap where it may hold.
    let (without, with, always) = ([55.0, 65.0], [20.0, 65.0], [20.0, 20.0]);
    assert_eq!(bounds("nps < 0"), [with, with]);
    assert_eq!(bounds("nps < 0 AND plan = 'pro'"), [without, with]);
    assert_eq!(bounds("plan = 'free' OR nps < 0"), [always, with]);
    assert_eq!(bounds("(plan = 'pro' OR use > 90) AND (nps < 0 OR nps > 50)"), [without, with]);
    // A part that is NULL cannot become true.
    assert_eq!(bounds("nps < 0 AND use > NULL"), [without, without]);
    // A part that fails alone is guarded by the others, so nothing is known of it.
    assert_eq!(bounds("nps < 0 AND plan <> 'free' AND CAST(REPLACE(plan, 'pro', '1') AS BIGINT) = 1"), [with, with]);
}

/// The tier depends on a missing metric, and a rule on the tier.
#[test]
fn an_open_tier_opens_the_bounds() {
    let day = Company::new("account_id:text,seats:double,use:double\na,,60\nb,5,60\nc,90,60")
        .tiers("big: seats > 50, small: otherwise")
        .scorecard(
            "min_coverage: 0
bands: {low: {below: 50}, high: {at_least: 50}}
components: {use: {score: as_is, weight: 3}, seats: {score: as_is}}
rules: [{name: small, when: tier = 'small', then: {cap: 40}, reason: small}]",
        )
        .run_day();
    let bounds = |account: &str| ["score_low", "score_high"].map(|bound| day.account(account).number(bound).unwrap());
    assert_eq!((bounds("a"), bounds("b"), bounds("c")), ([0.0, 100.0], [40.0, 40.0], [67.5, 67.5]));
}
