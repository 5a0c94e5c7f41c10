//! Rules: each action, their order, and overrides from a source of their own.

use super::BANDS;
use super::company::{Company, read_snapshot, run_pipeline};
use crate::harness::job::Job;
use crate::harness::snapshot::assert_near;

/// Accounts at 20, 50 and 90, and one without any data.
fn create_company(rules: &str) -> Company {
    Company::new("account_id:text,v:double,flag:text\nlow,20,x\nmiddle,50,x\nhigh,90,x\nunmarked,90,\nnothing,,x")
        .scorecard(&format!("{BANDS}\ncomponents: {{v: {{score: as_is}}}}\nrules:\n{rules}"))
}

fn rule_yaml(name: &str, then: &str) -> String {
    format!("  - {{name: {name}, when: flag = 'x', then: {then}, reason: it is so}}\n")
}

#[test]
fn a_cap_and_a_floor_bound_the_score() {
    let capped = create_company(&rule_yaml("cap_it", "{cap: 50}")).run_day();
    capped.assert_scores([
        ("low", Some(20.0)),
        ("middle", Some(50.0)),
        ("high", Some(50.0)),
        ("unmarked", Some(90.0)),
        ("nothing", None),
    ]);
    let high = capped.account("high");
    assert_eq!((high.text("band"), high.text("raw_band")), (Some("middle"), Some("high")));
    assert_eq!((high.text("rules"), high.text("rule_reason")), (Some("cap_it"), Some("it is so")));
    // A cap above the score has no effect, so it is not listed.
    assert_eq!((capped.account("low").text("rules"), capped.account("middle").text("rules")), (None, None));
    let raised = create_company(&rule_yaml("raise_it", "{floor: 50}")).run_day();
    raised.assert_scores([("low", Some(50.0)), ("middle", Some(50.0)), ("high", Some(90.0)), ("nothing", None)]);
    assert_near(raised.account("low").number("raw_score"), Some(20.0), "raw score");
}

#[test]
fn points_are_added_within_the_scale() {
    let more = create_company(&rule_yaml("bonus", "{add: 15}")).run_day();
    more.assert_scores([
        ("low", Some(35.0)),
        ("middle", Some(65.0)),
        ("high", Some(100.0)),
        ("unmarked", Some(90.0)),
        ("nothing", None),
    ]);
    let fewer = create_company(&rule_yaml("malus", "{add: -30}")).run_day();
    fewer.assert_scores([("low", Some(0.0)), ("middle", Some(20.0)), ("high", Some(60.0)), ("nothing", None)]);
}

#[test]
fn only_set_gives_a_score_to_an_unscored_account() {
    let day = create_company(&rule_yaml("say_so", "{set: 42}")).run_day();
    day.assert_scores([
        ("low", Some(42.0)),
        ("middle", Some(42.0)),
        ("high", Some(42.0)),
        ("unmarked", Some(90.0)),
        ("nothing", Some(42.0)),
    ]);
    let nothing = day.account("nothing");
    assert_eq!((nothing.number("raw_score"), nothing.text("raw_band")), (None, None));
    assert_eq!((nothing.text("band"), nothing.text("no_score_reason")), (Some("middle"), None));
    // An amount is SQL too, over the account's row and its scores.
    let more = create_company(&rule_yaml("ten_more", "{set: v + 10}")).run_day();
    more.assert_scores([("low", Some(30.0)), ("middle", Some(60.0)), ("high", Some(100.0)), ("nothing", None)]);
}

#[test]
fn a_rule_does_not_set_a_score_outside_the_scale() {
    let job = create_company(&rule_yaml("twice", "{set: v * 2}")).create_job();
    let output = run_pipeline(&job, "2026-06-30").exits(5);
    let message = "rule `twice` sets scores outside the scale, which runs from 0 to 100: `high` to 180";
    assert!(output.stderr.contains(message), "{}", output.stderr);
}

#[test]
fn a_rule_reads_scores_without_their_rounding() {
    // 0.7 * 100 is 70 but for rounding, and so is 100 - 30.
    let company = Company::new("account_id:text,v:double\na,0.7\nb,0.7").scorecard(&format!(
        "{BANDS}\ncomponents: {{v: {{score: {{linear: {{zero: 0, full: 1}}}}}}}}\nrules:\n  - {{name: seventy, when: raw_score \
         >= 70, then: {{add: 1}}, reason: r}}"
    ));
    company.run_day().assert_scores([("a", Some(71.0)), ("b", Some(71.0))]);
}

#[test]
fn a_forced_band_keeps_the_score_and_outlasts_later_rules() {
    let day = create_company(&(rule_yaml("alarm", "{band: low}") + &rule_yaml("bonus", "{add: 5}"))).run_day();
    day.assert_scores([("low", Some(25.0)), ("middle", Some(55.0)), ("high", Some(95.0)), ("nothing", None)]);
    for account in ["low", "middle", "high"] {
        assert_eq!(day.account(account).text("band"), Some("low"), "{account}");
    }
    assert_eq!(day.account("high").text("raw_band"), Some("high"));
    assert_eq!(day.account("high").text("rules"), Some("alarm, bonus"));
    assert_eq!(day.account("high").text("rule_reason"), Some("it is so; it is so"));
    assert_eq!(day.account("nothing").text("band"), None);
}

#[test]
fn rules_apply_in_the_order_written() {
    let (cap, bonus) = (rule_yaml("cap_it", "{cap: 60}"), rule_yaml("bonus", "{add: 10}"));
    create_company(&(cap.clone() + &bonus)).run_day().assert_scores([
        ("low", Some(30.0)),
        ("middle", Some(60.0)),
        ("high", Some(70.0)),
    ]);
    create_company(&(bonus + &cap)).run_day().assert_scores([
        ("low", Some(30.0)),
        ("middle", Some(60.0)),
        ("high", Some(60.0)),
    ]);
}

#[test]
fn rules_read_scores_coverage_and_tier_and_fill_placeholders() {
    let day = Company::new("account_id:text,a:double,b:double,seen_on:date\none,80,10,2026-06-03\ntwo,80,,2026-06-03\nthree,80,90,")
        .scorecard(&format!(
            "{BANDS}
components:
  usage: {{made_of: {{a: {{score: as_is}}}}}}
  support: {{made_of: {{b: {{score: as_is}}}}}}
rules:
  - {{name: weak_support, when: support_score < 20 AND usage_score > 50, then: {{cap: 30}}, reason: 'support {{support_score}}, seen {{seen_on}}'}}
  - {{name: thin, when: coverage < 0.6, then: {{add: -1}}, reason: 'coverage {{coverage}} in {{tier}}'}}
  - {{name: fine, when: raw_score > 84, then: {{set: raw_score + 1}}, reason: 'seen {{seen_on}}'}}"
        ))
        .run_day();
    day.assert_scores([("one", Some(30.0)), ("two", Some(79.0)), ("three", Some(86.0))]);
    let reason_of = |account| day.account(account).text("rule_reason");
    assert_eq!(reason_of("one"), Some("support 10, seen 2026-06-03"));
    assert_eq!(reason_of("two"), Some("coverage 0.50 in everybody"));
    assert_eq!(reason_of("three"), Some("seen unknown"));
}

/// Creates a project with a source of overrides.
fn create_job_with_overrides(overrides: &str) -> Job {
    let job = Company::over_days("account_id:text,v:double", [("2026-06-01", "acme,80\nbeta,80\nnew,")])
        .scorecard(&format!(
            "{BANDS}
components: {{v: {{score: as_is}}}}
rules:
  - {{name: csm_override, when: override_score IS NOT NULL, then: {{set: override_score}}, reason: '{{override_author}}: {{override_reason}}'}}"
        ))
        .create_job();
    let pipeline = std::fs::read_to_string(job.path("pipeline.yaml")).unwrap();
    let source = "sources:
  overrides:
    files: overrides.parquet
    time: {events: set_on}
    account: account_id
    no_files: drop # before the first override there is none
    columns: {account_id: text, set_on: date, expires_on: {type: date, ahead: allowed}, author: text, score: number, reason: text}
";
    let metrics = "metrics:
  overrides.sql: {override_score: number, override_author: text, override_reason: text}
";
    let pipeline = pipeline.replace("sources:\n", source).replace("metrics:\n", metrics);
    job.file("pipeline.yaml", &pipeline)
        .file(
            "sql/overrides.sql",
            "WITH standing AS (
  SELECT account_id, score, author, reason, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY set_on DESC) AS newest
  FROM overrides
  WHERE expires_on IS NULL OR expires_on >= :as_of
)
SELECT account_id, score AS override_score, author AS override_author, reason AS override_reason
FROM standing WHERE newest = 1",
        )
        .table(
            "exports/overrides.parquet",
            &format!("account_id:text,set_on:date,expires_on:date,author:text,score:double,reason:text\n{overrides}"),
        )
}

#[test]
fn an_override_holds_from_the_day_it_is_set_until_it_expires() {
    let job = create_job_with_overrides(
        "acme,2026-06-10,2026-06-20,Kim,30,sponsor left\nacme,2026-06-12,2026-06-15,Lee,50,new sponsor\nnew,2026-06-10,,Kim,60,good start",
    );
    for (day, acme, new) in [
        ("2026-06-09", (80.0, None), None),
        ("2026-06-10", (30.0, Some("Kim: sponsor left")), Some(60.0)),
        ("2026-06-12", (50.0, Some("Lee: new sponsor")), Some(60.0)),
        ("2026-06-15", (50.0, Some("Lee: new sponsor")), Some(60.0)),
        // The newer one has expired, the older one has not.
        ("2026-06-16", (30.0, Some("Kim: sponsor left")), Some(60.0)),
        ("2026-06-20", (30.0, Some("Kim: sponsor left")), Some(60.0)),
        ("2026-06-21", (80.0, None), Some(60.0)),
    ] {
        run_pipeline(&job, day).exits(0);
        let tables = read_snapshot(&job, day);
        tables.assert_scores([("acme", Some(acme.0)), ("beta", Some(80.0)), ("new", new)]);
        assert_eq!(tables.account("acme").text("rule_reason"), acme.1, "{day}");
        assert_near(tables.account("acme").number("raw_score"), Some(80.0), day);
    }
}
