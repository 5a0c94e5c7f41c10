//! Causes of score changes: compared with hand calculations, and summed by DuckDB.

mod edits;

use crate::harness::duckdb;
use crate::harness::effort::thorough_only;
use crate::harness::job::{Job, project_root};
use crate::harness::published::{Row, health_row, number, table_rows};

const PIPELINE: &str = "
version: 1
name: changes
exports: exports
warehouse: warehouse
sql: sql
accounts: {source: accounts, id: account_id}
sources:
  accounts:
    files: accounts/*/*.parquet
    time: {snapshots: day}
    key: account_id
    columns: {day: date, account_id: text, arr: number}
  facts:
    files: facts/*/*.parquet
    time: {snapshots: day}
    account: account_id
    columns: {day: date, account_id: text, logins: number, csat: number, seen: number, override: number}
metrics:
  facts.sql:
    logins: {type: number, unit: logins}
    csat: number
    seen: {type: number, unit: days}
    override: number
tiers: {large: arr >= 100, small: otherwise}
scorecard: scorecard.yaml
";

const SCORECARD: &str = "
version: 1
bands: {low: {below: 50}, high: {at_least: 50}}
min_coverage: 0
components:
  usage:
    weight: {large: 3, small: 1}
    made_of:
      logins: {weight: 4, score: {linear: {zero: 0, full: 100}}}
      seen: {weight: 1, score: {percentile: {within: everybody, min_group: 1}}}
  voice:
    weight: 1
    made_of:
      csat: {score: as_is}
rules:
  - name: quiet
    when: logins < 10
    then: {cap: 20}
    reason: only {logins} logins
  - name: csm
    when: override IS NOT NULL
    then: {set: override}
    reason: the CSM says {override}
";

const SQL: &str = "SELECT account_id, logins, csat, seen, override FROM facts";

fn create_company() -> Job {
    Job::new()
        .file("p.yaml", PIPELINE)
        .file("scorecard.yaml", SCORECARD)
        .file("sql/facts.sql", SQL)
        .table(
            "exports/accounts/day=2026-06-01/a.parquet",
            "account_id:text,arr:double\nfall,10\ngone,10\ngrow,10\nquiet,10\nsaid,10\nstill,10",
        )
        .table(
            "exports/accounts/day=2026-06-08/a.parquet",
            "account_id:text,arr:double\nfall,10\ngone,10\ngrow,500\nnew,10\nquiet,10\nsaid,10\nstill,10",
        )
        .table(
            "exports/facts/day=2026-06-01/a.parquet",
            "account_id:text,logins:double,csat:double,seen:double,override:double
             fall,80,60,,
             gone,50,70,,
             grow,100,20,,
             quiet,50,50,,
             said,40,40,,
             still,60,60,30,",
        )
        .table(
            "exports/facts/day=2026-06-08/a.parquet",
            "account_id:text,logins:double,csat:double,seen:double,override:double
             fall,40,60,,
             gone,50,,,
             grow,100,20,,
             new,10,10,40,
             quiet,5,50,,
             said,40,40,,90
             still,60,60,30,",
        )
}

fn run_day(job: &Job, day: &str) {
    job.run(&["run", "p.yaml", "--as-of", day]).exits(0);
}

/// Reads the causes of an account over a window as code and points, largest first.
fn read_causes(job: &Job, day: &str, account: &str, window: &str) -> Vec<(String, f64)> {
    let mine = |row: &Row| row["account_id"] == account && row["window"] == window;
    let rows = table_rows(job, "score_changes", day).into_iter().filter(mine);
    rows.map(|row| (row["code"].clone(), number(&row, "points").unwrap())).collect()
}

#[track_caller]
fn assert_causes(found: &[(String, f64)], expected: &[(&str, f64)]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for ((code, points), (expected_code, expected)) in found.iter().zip(expected) {
        assert!(code == expected_code && (points - expected).abs() < 1e-9, "{found:?}");
    }
}

#[test]
fn each_cause_matches_a_hand_calculation() {
    let job = create_company();
    run_day(&job, "2026-06-01");
    run_day(&job, "2026-06-08");
    let causes_of = |account: &str| read_causes(&job, "2026-06-08", account, "7d");
    // Both components weigh 1. Without data for `seen`, usage equals the score of logins.
    assert_causes(&causes_of("fall"), &[("metric:logins", -20.0)]);
    // (50 + 70) / 2 becomes 50.
    assert_causes(&causes_of("gone"), &[("data_missing:csat", -10.0)]);
    // (100 + 20) / 2 becomes (3 · 100 + 20) / 4.
    assert_causes(&causes_of("grow"), &[("tier:overall", 20.0)]);
    // 50 becomes 27.5, capped at 20. The fall alone is worth -22.5 without the cap and nothing with it; the cap alone
    // takes 30 before the fall and 7.5 after it.
    assert_causes(&causes_of("quiet"), &[("rule:quiet", -(30.0 + 7.5) / 2.0), ("metric:logins", -22.5 / 2.0)]);
    assert_causes(&causes_of("said"), &[("override:csm", 50.0)]);
    // The only member of a group is in the middle; the lower of two has (0 + 1/2) / 2. `seen` weighs 1/5 of usage.
    assert_causes(&causes_of("still"), &[("peers:seen", -25.0 / 5.0 / 2.0)]);
    assert_causes(&causes_of("new"), &[]);
    let quiet = health_row(&job, "2026-06-08", "quiet");
    assert_eq!(quiet["loss_1"], "rule quiet fires: only 5 logins, -18.8 points");
    assert_eq!(quiet["loss_2"], "logins 50 → 5, -11.2 points");
    assert_eq!((quiet["loss_1_code"].as_str(), quiet["moved_since"].as_str()), ("rule:quiet", "2026-06-01"));
    // Logins score 5 and csat 50 where 50 is the edge: half of -45, half of nothing, and the cap's -7.5.
    assert_eq!((quiet["weakness_1"].as_str(), quiet.get("strength_1")), ("logins 5, -22.5 points", None));
    assert_eq!(quiet["weakness_2"], "rule quiet: only 5 logins, -7.5 points");
}

/// Only white space, upper case and the amount of the cap change between the days; the account falls below 10 logins.
#[test]
fn a_rule_that_begins_to_apply_is_not_an_edit() {
    let spelled = SCORECARD.replace("when: logins < 10", "when: 'Logins   <  10.0'");
    for edited in
        [spelled.clone(), spelled.replace("{cap: 20}", "{cap: 20.0}"), spelled.replace("{cap: 20}", "{cap: 21}")]
    {
        let job = create_company();
        run_day(&job, "2026-06-01");
        let job = job.file("scorecard.yaml", &edited);
        run_day(&job, "2026-06-08");
        let cap = if edited.contains("cap: 21") { 21.0 } else { 20.0 };
        // As above, with the cap in the place of 20.
        let rule = -(50.0 - cap + 27.5 - cap) / 2.0;
        let causes = read_causes(&job, "2026-06-08", "quiet", "7d");
        assert_causes(&causes, &[("rule:quiet", rule), ("metric:logins", -22.5 / 2.0)]);
    }
}

#[test]
fn a_scorecard_edit_is_never_attributed_to_behaviour() {
    let job = create_company();
    run_day(&job, "2026-06-01");
    // Between these days only weights and one threshold change.
    let edited = SCORECARD
        .replace("weight: {large: 3, small: 1}", "weight: {large: 3, small: 3}")
        .replace("full: 100", "full: 200")
        .replace("then: {cap: 20}", "then: {cap: 30}");
    let job = job.file("scorecard.yaml", &edited);
    run_day(&job, "2026-06-02");
    for account in ["fall", "gone", "grow", "quiet", "said", "still"] {
        let causes = read_causes(&job, "2026-06-02", account, "previous");
        assert!(causes.iter().all(|(code, _)| code.contains("_edited:")), "{account}: {causes:?}");
    }
    // logins 80 scores 80, then 40, under a weight of 1/2, then 3/4; csat stays 60. (80 + 60) / 2 becomes 45.
    // Weights first: +5, then the threshold -30. The threshold first: -20, then the weights -5.
    let fall = read_causes(&job, "2026-06-02", "fall", "previous");
    assert_causes(&fall, &[("scoring_edited:logins", -25.0)]);
    let cards = read_all_scorecards(&job);
    let used: Vec<(&str, &str, &str)> = cards
        .iter()
        .filter(|row| row["setting"] == "scorecard")
        .map(|row| (row["first_used"].as_str(), row["last_used"].as_str(), row["snapshots"].as_str()))
        .collect();
    assert_eq!(used.len(), 2);
    assert!(used.contains(&("2026-06-01", "2026-06-01", "1")) && used.contains(&("2026-06-02", "2026-06-02", "1")));
    let full: Vec<&str> =
        cards.iter().filter(|row| row["setting"] == "full").map(|row| row["value"].as_str()).collect();
    assert!(full.contains(&"100.0") && full.contains(&"200.0"), "{full:?}");
    assert!(cards.iter().any(|row| row.get("yaml") == Some(&edited)));
    let weights = |row: &&Row| row["setting"] == "weight" && row["component"] == "usage" && !row.contains_key("metric");
    assert_eq!(cards.iter().filter(weights).count(), 4);
    // A day rerun with another scorecard belongs to that scorecard from then on.
    run_day(&job, "2026-06-01");
    let cards = read_all_scorecards(&job);
    let days: Vec<&str> = cards.iter().filter_map(|row| row.get("days")).map(String::as_str).collect();
    assert_eq!(days, ["2026-06-01,2026-06-02"]);
}

/// Reads the rows of every published scorecard.
fn read_all_scorecards(job: &Job) -> Vec<Row> {
    let paths = job.files("warehouse/scorecards");
    assert!(paths.iter().all(|path| path.starts_with("fingerprint=")), "{paths:?}");
    paths
        .iter()
        .flat_map(|path| crate::harness::published::read_rows(&job.path("warehouse/scorecards").join(path)))
        .collect()
}

#[test]
fn added_metrics_and_rules_are_attributed_to_the_edit() {
    let job = create_company();
    run_day(&job, "2026-06-01");
    let edited = SCORECARD.replace(
        "      csat: {score: as_is}",
        "      csat: {score: as_is}\n      logins_too: {metric: logins, score: as_is}",
    );
    let job = job.file(
        "scorecard.yaml",
        &edited.replace(
            "  - name: quiet",
            "  - name: unlucky\n    when: logins = 80\n    then: {add: -7}\n    reason: unlucky\n  - name: quiet",
        ),
    );
    run_day(&job, "2026-06-02");
    // (80 + 60) / 2 becomes (80 + (60 + 80) / 2) / 2, and seven less.
    assert_causes(
        &read_causes(&job, "2026-06-02", "fall", "previous"),
        &[("rules_edited:unlucky", -7.0), ("weights_edited:voice", 5.0)],
    );
}

/// A component edited into a metric of the same name and weight is another part of its parent, and so is the reverse.
#[test]
fn a_component_may_become_a_metric_of_its_name() {
    let component = "      csat: {made_of: {inner: {metric: csat, score: as_is}, again: {metric: csat, score: as_is}}}";
    let nested = SCORECARD.replace("      csat: {score: as_is}", component);
    for [then, now] in [[SCORECARD, nested.as_str()], [nested.as_str(), SCORECARD]] {
        let job = create_company().file("scorecard.yaml", then);
        run_day(&job, "2026-06-01");
        let job = job.file("scorecard.yaml", now);
        run_day(&job, "2026-06-08");
        let causes = read_causes(&job, "2026-06-08", "fall", "previous");
        let sum: f64 = causes.iter().map(|(_, points)| points).sum();
        // Logins fall from 80 to 40 and weigh one half; csat stays 60, whatever holds it.
        assert!((sum - -20.0).abs() < 1e-9, "{causes:?}");
    }
}

#[test]
fn a_change_without_the_earlier_scorecard_has_an_unknown_cause() {
    let job = create_company();
    run_day(&job, "2026-06-01");
    std::fs::remove_dir_all(job.path("warehouse/scorecards")).unwrap();
    run_day(&job, "2026-06-08");
    assert_causes(&read_causes(&job, "2026-06-08", "fall", "previous"), &[("unknown", -20.0)]);
    let fall = health_row(&job, "2026-06-08", "fall");
    assert_eq!(fall["loss_1"], "not known: the earlier snapshot lacks what is needed, -20.0 points");
}

#[test]
fn only_the_configured_windows_are_explained() {
    let job = create_company().file("p.yaml", &format!("{PIPELINE}trend: {{explain: [5d]}}\n"));
    run_day(&job, "2026-06-01");
    run_day(&job, "2026-06-08");
    let windows: Vec<String> =
        table_rows(&job, "score_changes", "2026-06-08").into_iter().map(|row| row["window"].clone()).collect();
    assert!(!windows.is_empty() && windows.iter().all(|window| window == "5d"), "{windows:?}");
    let twice = job.file("p.yaml", &format!("{PIPELINE}trend: {{explain: [7d, 1w, soon]}}\n"));
    let done = twice.run(&["validate", "p.yaml"]).exits(3);
    assert!(done.stderr.contains("expected `previous` or a span such as `30d`, found `soon`"), "{}", done.stderr);
}

#[test]
fn explain_since_prints_a_waterfall() {
    let job = create_company();
    run_day(&job, "2026-06-01");
    run_day(&job, "2026-06-08");
    let done = job.run(&["explain", "p.yaml", "quiet", "--since", "7d"]).exits(0);
    let waterfall: Vec<&str> = done.stdout.lines().skip_while(|line| !line.starts_with("since")).collect();
    assert_eq!(
        waterfall,
        [
            "since 2026-06-01: 50.0 → 20.0, -30.0",
            "                                 points  score",
            "on 2026-06-01                             50.0  ████████████████████",
            "rule quiet fires: only 5 logins   -18.8   31.2               ▒▒▒▒▒▒▒",
            "logins 50 → 5                     -11.2   20.0          ▒▒▒▒▒",
            "on 2026-06-08                     -30.0   20.0  ████████",
        ]
    );
    let json = job.run(&["explain", "p.yaml", "quiet", "--since", "2026-06-01", "--json"]).exits(0).json();
    assert_eq!(json["change"]["causes"][0]["code"], "rule:quiet");
    assert_eq!(
        (json["change"]["score_before"].as_f64(), json["account_health"]["score"].as_f64()),
        (Some(50.0), Some(20.0))
    );
    assert_eq!(json["metric_scores"].as_array().unwrap().len(), 3);
    assert_eq!(json["rule_effects"][0]["amount"], 20.0);
    let none = job.run(&["explain", "p.yaml", "quiet", "--since", "90d"]).exits(6);
    assert!(none.stderr.contains("the newest earlier snapshots are 2026-06-01"), "{}", none.stderr);
    job.run(&["explain", "p.yaml", "new", "--since", "7d"]).exits(6);
}

/// The sample company combines tiers, peers, overrides, missing data and an edited scorecard. DuckDB sums what is
/// published.
#[test]
fn causes_of_the_sample_company_sum_to_its_changes() {
    thorough_only!();
    let pipelines = project_root().join("pipelines");
    let card = std::fs::read_to_string(pipelines.join("customer_health.scorecard.yaml")).unwrap();
    let edited = card
        .replace(
            "weight: {enterprise: 40, mid_market: 45, smb: 50}",
            "weight: {enterprise: 20, mid_market: 45, smb: 70}",
        )
        .replace("full: 0.8", "full: 0.6")
        .replace("combine: minimum", "combine: maximum")
        .replace("then: {cap: 45}", "then: {cap: 35}")
        .replace("within: tier", "within: everybody");
    assert_ne!(card, edited);
    let job = Job::new()
        .env("HEALTHSCORE_EXPORTS", project_root().join("fixtures/exports").to_str().unwrap())
        .env("HEALTHSCORE_WAREHOUSE", "warehouse")
        .file(
            "pipelines/p.yaml",
            &std::fs::read_to_string(pipelines.join("customer_health.yaml"))
                .unwrap()
                .replace("../sql/metrics", project_root().join("sql/metrics").to_str().unwrap()),
        )
        .file("pipelines/customer_health.scorecard.yaml", &card)
        .file(
            "pipelines/customer_health.plays.yaml",
            &std::fs::read_to_string(pipelines.join("customer_health.plays.yaml")).unwrap(),
        );
    let run = |job: &Job, day: &str| job.run(&["run", "pipelines/p.yaml", "--as-of", day]).exits(0);
    for day in ["2026-03-31", "2026-05-31"] {
        run(&job, day);
    }
    let job = job.file("pipelines/customer_health.scorecard.yaml", &edited);
    for day in ["2026-06-23", "2026-06-29", "2026-06-30"] {
        run(&job, day);
    }
    let warehouse = job.path("pipelines/warehouse");
    let table = |name: &str| format!("read_parquet('{}/{name}/*/*.parquet')", warehouse.display());
    let sums = format!(
        "WITH sums AS (
           SELECT snapshot_date, account_id, \"window\", sum(points) AS points, any_value(score - score_before) AS change
           FROM {} GROUP BY ALL
         ), changes AS (
           SELECT snapshot_date, account_id, '7d' AS \"window\", change_7d AS change FROM {health}
           UNION ALL SELECT snapshot_date, account_id, '30d', change_30d FROM {health}
           UNION ALL SELECT snapshot_date, account_id, '90d', change_90d FROM {health}
           UNION ALL SELECT snapshot_date, account_id, 'previous', score - previous_score FROM {health}
         )
         SELECT count(*), max(abs(coalesce(points, 0) - changes.change)), max(abs(points - sums.change))
         FROM changes LEFT JOIN sums USING (snapshot_date, account_id, \"window\") WHERE changes.change IS NOT NULL",
        table("score_changes"),
        health = table("account_health"),
    );
    let Some(found) = duckdb::query_rows(&sums) else { return };
    assert!(found[0][0].as_u64().unwrap() > 1000, "{found:?}");
    assert!(found[0][1].as_f64().unwrap() < 1e-9 && found[0][2].as_f64().unwrap() < 1e-9, "{found:?}");
    let kinds =
        duckdb::query_rows(&format!("SELECT DISTINCT cause FROM {} ORDER BY 1", table("score_changes"))).unwrap();
    let kinds: Vec<&str> = kinds.iter().map(|row| row[0].as_str().unwrap()).collect();
    for kind in [
        "data_missing",
        "data_returned",
        "metric",
        "override",
        "peers",
        "rule",
        "scoring_edited",
        "tier",
        "weights_edited",
    ] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    assert!(!kinds.contains(&"unknown"), "{kinds:?}");
    // Drivers add up from the edge of the best band to the raw score, and rules from there to the published score.
    let drivers = duckdb::query_rows(&format!(
        "WITH drivers AS (SELECT snapshot_date, account_id, sum(driver) AS points FROM {} GROUP BY ALL)
         SELECT count(*), max(abs(points - (raw_score - 70))) FROM {} JOIN drivers USING (snapshot_date, account_id)
         WHERE raw_score IS NOT NULL",
        table("metric_scores"),
        table("account_health"),
    ))
    .unwrap();
    assert!(drivers[0][0].as_u64().unwrap() > 500 && drivers[0][1].as_f64().unwrap() < 1e-9, "{drivers:?}");
}

/// Renaming a tier changes no account.
#[test]
fn renaming_a_tier_is_not_a_tier_change() {
    let job = create_company();
    run_day(&job, "2026-06-01");
    let renamed = |text: &str| text.replace("large:", "big:").replace("small:", "tiny:");
    let job = job.file("p.yaml", &renamed(PIPELINE)).file("scorecard.yaml", &renamed(SCORECARD));
    run_day(&job, "2026-06-02");
    assert_eq!(health_row(&job, "2026-06-02", "fall")["tier"], "tiny");
    assert!(table_rows(&job, "score_changes", "2026-06-02").is_empty());
    // Later changes are explained as usual: (80 + 60) / 2 becomes (40 + 60) / 2.
    run_day(&job, "2026-06-08");
    assert_causes(&read_causes(&job, "2026-06-08", "fall", "7d"), &[("metric:logins", -20.0)]);
    // By today's conditions the account was tiny on the earlier day, so it did move to another tier.
    assert_causes(&read_causes(&job, "2026-06-08", "grow", "7d"), &[("tier:overall", 20.0)]);
}
