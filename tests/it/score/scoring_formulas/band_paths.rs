//! Paths into other bands: with the needed value, the account is in the promised band.

use super::company::Company;
use crate::harness::duckdb;
use crate::harness::job::{Job, project_root};
use crate::harness::snapshot::{SnapshotRow, assert_near};

const HEADER: &str = "account_id:text,logins:int64,share:double,colour:text,tickets:int64";
const ROWS: [&str; 5] =
    ["a,3,0.4,red,9", "b,12,0.9,green,0", "c,7,0.6,yellow,2", "d,9,0.7,green,4", "e,1,0.2,yellow,1"];

fn create_company(rows: &[String]) -> Company {
    Company::new(&format!("{HEADER}\n{}", rows.join("\n"))).metric("logins", "{type: integer, unit: logins}").scorecard(
        "bands: {low: {below: 45}, middle: {at_least: 45, at_most: 70}, high: {above: 70}}
components:
  use:
    weight: 4
    made_of:
      logins: {weight: 1, score: {percentile: {within: everybody, min_group: 2}}}
      share: {weight: 1, score: {linear: {zero: 0.1, full: 0.9}}}
  mood: {metric: colour, weight: 2, score: {labels: {red: 10, yellow: 55, green: 95}}}
  support:
    weight: 2
    combine: minimum
    made_of:
      tickets: {score: {steps: [{at_most: 1, score: 100}, {at_most: 5, score: 60}, {above: 5, score: 0}]}}
rules:
  - {name: many_tickets, when: tickets > 3, then: {add: -6}, reason: many tickets}",
    )
}

/// Returns the rows with the value that the path needs.
fn rows_with_needed_value(header: &str, rows: &[String], path: SnapshotRow<'_>) -> Vec<String> {
    let column = header.split(',').position(|name| name.starts_with(path.text("measure").unwrap())).unwrap();
    let needed = match (path.text("value_text_needed"), path.number("value_needed")) {
        (Some(text), _) => text.to_owned(),
        (None, needed) => needed.unwrap().to_string(),
    };
    let edit = |row: &String| {
        let mut fields: Vec<&str> = row.split(',').collect();
        if Some(fields[0]) == path.text("account_id") {
            fields[column] = &needed;
        }
        fields.join(",")
    };
    rows.iter().map(edit).collect()
}

/// Follows each path of metrics that are columns, runs the day again, and checks that the account is in the promised band
/// with the promised score. Returns the measures of these paths.
fn follow_paths(header: &str, rows: &[String], create: impl Fn(&[String]) -> Company) -> Vec<String> {
    let day = create(rows).run_day();
    let mut measures = Vec::new();
    for path in day.paths.iter().filter(|path| path.text("metric").is_some()) {
        let measure = path.text("measure").unwrap();
        if !header.split(',').any(|column| column.split(':').next() == Some(measure)) {
            continue;
        }
        measures.push(measure.to_owned());
        let account = path.text("account_id").unwrap();
        let after = create(&rows_with_needed_value(header, rows, path)).run_day();
        assert_eq!(after.account(account).text("band"), path.text("to_band"), "{:?}", path.text("text"));
        assert_near(after.account(account).number("score"), path.number("account_score_reached"), "score");
    }
    measures
}

#[test]
fn reaching_the_needed_value_reaches_the_band() {
    let mut measures = follow_paths(HEADER, &ROWS.map(str::to_owned), create_company);
    assert!(measures.len() >= 6, "{measures:?}");
    measures.sort_unstable();
    measures.dedup();
    assert_eq!(measures, ["colour", "logins", "share", "tickets"]);
}

/// One tier compares within a column, the other by a line, so only the accounts of the first are peers.
#[test]
fn paths_compare_within_a_column_with_its_own_tier_only() {
    let header = "account_id:text,logins:double,arr:double,grp:text";
    let rows: Vec<String> = ["a,1,500,x", "b,3,500,x", "c,8,500,x", "d,5,10,x", "e,6,10,x", "f,7,10,x", "g,2,500,y"]
        .map(str::to_owned)
        .into();
    let create = |rows: &[String]| {
        let accounts: Vec<String> =
            rows.iter().map(|row| row.split(',').step_by(2).collect::<Vec<_>>().join(",")).collect();
        Company::new(&format!("{header}\n{}", rows.join("\n")))
            .accounts(&format!("account_id:text,size:double\n{}", accounts.join("\n")))
            .tiers("big: size >= 100, small: otherwise")
            .scorecard(
                "bands: {red: {below: 50}, green: {at_least: 50}}
components: {logins: {score: {by_tier: {big: {percentile: {within: grp, min_group: 1}}, otherwise: {linear: {zero: 0, full: 10}}}}}}",
            )
    };
    let measures = follow_paths(header, &rows, create);
    assert!(measures.len() >= 5, "{measures:?}");
}

/// The account is one of its peers, so the median and the median distance move with its value.
#[test]
fn paths_of_a_robust_z_score_move_the_median() {
    let header = "account_id:text,logins:double";
    let rows: Vec<String> = ["a,1", "b,2.5", "c,4", "d,4.5", "e,9", "f,30"].map(str::to_owned).into();
    let create = |rows: &[String]| {
        Company::new(&format!("{header}\n{}", rows.join("\n"))).scorecard(
            "bands: {red: {below: 40}, amber: {at_least: 40, below: 60}, green: {at_least: 60}}
components: {logins: {score: {zscore: {within: everybody, zero: -2, full: 2, robust: true, min_group: 1}}}}",
        )
    };
    let measures = follow_paths(header, &rows, create);
    assert!(measures.len() >= 6, "{measures:?}");
}

/// A rule, a tier, a case, a derived metric and `applies` read the metrics that move, and rules read scores.
#[test]
fn paths_act_on_the_sql_that_reads_the_metric() {
    let header = "account_id:text,overdue:int64,logins:int64,seats:int64,plan:text,vip:bool";
    let rows: Vec<String> = [
        "a,0,9,10,pro,false",
        "b,44,7,10,free,false",
        "c,50,9,10,pro,false",
        "d,70,2,4,pro,true",
        "e,30,1,12,free,false",
        "f,12,0,3,pro,false",
        "g,47,10,10,free,true",
        "h,90,4,20,pro,false",
    ]
    .map(str::to_owned)
    .into();
    let create = |rows: &[String]| {
        Company::new(&format!("{header}\n{}", rows.join("\n")))
            .metric("overdue", "{type: integer, unit: days}")
            .metric("logins", "{type: integer, unit: logins}")
            .metric("seats", "{type: integer}")
            .derived("used", "{type: number, sql: 'logins * 1.0 / seats'}")
            .tiers("big: seats >= 10, small: otherwise")
            .scorecard(
                "bands: {red: {below: 40}, amber: {at_least: 40, below: 70}, green: {at_least: 70}}
components:
  billing:
    weight: {big: 2, otherwise: 1}
    made_of: {overdue: {score: {linear: {zero: 120, full: 0}}}}
  use:
    weight: 3
    made_of:
      used: {weight: 2, score: {linear: {zero: 0, full: 1}}}
      logins: {weight: 1, applies: plan = 'pro', score: {cases: [{when: seats < 5, score: {linear: {zero: 0, full: 4}}}, {when: otherwise, score: {linear: {zero: 0, full: 10}}}]}}
rules:
  - {name: owes, when: overdue > 45 AND NOT vip, then: {cap: 39}, reason: owes for days}
  - {name: idle, when: used < 0.2, then: {band: red}, reason: hardly used}
  - {name: eager, when: raw_score >= 60 AND logins >= 8, then: {add: logins - 4}, reason: eager}
  - {name: billing_is_fine, when: billing_score >= 90, then: {floor: 45}, reason: pays}",
            )
    };
    let mut measures = follow_paths(header, &rows, create);
    assert!(measures.len() >= 10, "{measures:?}");
    measures.sort_unstable();
    measures.dedup();
    assert_eq!(measures, ["logins", "overdue"]);
    let day = create(&rows).run_day();
    // A cap of 39 at more than 45 days is nearer than the 94 days at which the score alone would be below 40.
    let of_a = |path: &SnapshotRow<'_>| path.text("account_id") == Some("a") && path.text("measure") == Some("overdue");
    let needed: Vec<Option<f64>> =
        day.paths.iter().filter(|path| of_a(path)).map(|path| path.number("value_needed")).collect();
    assert_eq!(needed, [Some(46.0)]);
}

#[test]
fn account_health_holds_the_first_path() {
    let day = create_company(&ROWS.map(str::to_owned)).run_day();
    for account in day.accounts.iter() {
        for (direction, column) in [("up", "path_up"), ("down", "path_down")] {
            let is_path_of_account = |path: &SnapshotRow<'_>| {
                path.text("account_id") == account.text("account_id") && path.text("direction") == Some(direction)
            };
            let paths: Vec<SnapshotRow<'_>> = day.paths.iter().filter(is_path_of_account).collect();
            assert_eq!(account.text(column), paths.first().and_then(|path| path.text("text")));
            assert!(paths.iter().all(|path| path.text("from_band") == account.text("band")));
        }
    }
    // Of `a`: (30 + 37.5) / 2 is 33.75; (4 · 33.75 + 2 · 10 + 2 · 0) / 8 is 19.375, less 6.
    assert_near(day.account("a").number("score"), Some(13.375), "score");
    // 45 takes 51 before the rule, 408 in eighths: 253 more, and support at 100 would give 200.
    assert!(day.account("a").text("path_up").is_none_or(|text| !text.contains("tickets")));
    // Of `e`: (4 · 11.25 + 2 · 55 + 2 · 100) / 8 is 44.375; 5 eighths are 2.5 points of its share, or a tie with 3.
    let of_e: Vec<&str> = day
        .paths
        .iter()
        .filter_map(|path| path.text("text").filter(|_| path.text("account_id") == Some("e")))
        .collect();
    let expected = [
        "logins up from 1 to 3 reaches middle",
        "share up from 0.2 to 0.22 reaches middle",
        "mood from yellow to green reaches middle",
    ];
    assert_eq!(of_e, expected);
    // The best band has no path up, the worst none down.
    assert_eq!(day.account("a").text("path_down"), None);
    let best = day.accounts.iter().filter(|account| account.text("band") == Some("high"));
    assert!(best.into_iter().all(|account| account.text("path_up").is_none()));
}

#[test]
fn needed_scores_in_the_sample_company_lie_on_band_edges() {
    let job = Job::new();
    let warehouse = job.path("warehouse");
    let job = job.env("HEALTHSCORE_WAREHOUSE", warehouse.to_str().unwrap());
    job.run(&["run", project_root().join("pipelines/customer_health.yaml").to_str().unwrap()]).exits(0);
    let table = |name: &str| format!("read_parquet('{}/{name}/*/*.parquet')", warehouse.display());
    // Without rules and minimums, points are effective weight times score. An account at risk stays so until it reaches
    // 53.
    let rows = duckdb::query_rows(&format!(
        "SELECT count(*), max(abs(h.raw_score + m.effective_weight * (p.score_needed - p.score) - CASE
           WHEN p.direction = 'up' THEN if(p.from_band = 'at_risk', 53, 70) ELSE if(p.from_band = 'healthy', 70, 50)
         END)), count(*) FILTER (direction = 'up')
         FROM {} p JOIN {} h USING (account_id) JOIN {} m USING (account_id, metric)
         WHERE h.rules IS NULL AND p.component <> 'billing' AND p.measure <> 'days_since_active'",
        table("band_paths"),
        table("account_health"),
        table("metric_scores"),
    ));
    let Some(rows) = rows else { return };
    let number = |at: usize| rows[0][at].as_f64().unwrap();
    assert!(number(0) > 150.0 && number(2) > 20.0, "{rows:?}");
    assert!(number(1) < 1e-6, "{rows:?}");
}
