//! Parents that roll up accounts: a holding over four days, checked by hand and by DuckDB.

/// Workspaces rolled up to accounts.
mod workspaces;
/// Parents in summaries, checks and `explain`.
mod parent_reports;
/// A reference implementation in DuckDB.
mod duckdb_reference;

use std::fmt::Write;

use crate::harness::effort::thorough_only;
use crate::harness::job::Job;
use crate::harness::published::{Row, assert_same_tables, health_row, newest_run_record, number, table_rows};

pub const PIPELINE: &str = "
version: 1
name: groups
exports: exports
warehouse: ${WAREHOUSE:-warehouse}
sql: sql
accounts:
  source: accounts
  id: account_id
  only: live
  name: called
  revenue: arr
sources:
  accounts:
    files: accounts/*/*.parquet
    time: {snapshots: day}
    columns: {day: date, account_id: text, called: text, parent: text, arr: number, live: boolean, points: number}
metrics:
  points.sql: {points_now: number}
tiers: {all: otherwise}
scorecard:
  bands: {bad: {below: 40}, fair: {below: 70}, good: {at_least: 70}}
  components:
    use: {made_of: {points_now: {score: {linear: {zero: 0, full: 100}}}}}
plays:
  plays:
    - {name: look, kind: save, when: worst_account_band = 'bad' AND band <> 'bad', do: 'Look at {worst_account_id}'}
roll_up: {to: parent, by: revenue}
";

pub const SQL: &str = "SELECT account_id, points AS points_now FROM accounts";

/// Account, parent, revenue and points on each of four days; `.` for a day on which it is not exported.
const STORIES: [(&str, &str, &str, &str); 15] = [
    ("beneath", "closed", "100", "30"),
    ("closed", "hold", "50", "10"),
    ("comes", "hold", "200", ". . 50 50"),
    ("desk", "south", "100", "80"),
    ("free", "", "100", "95"),
    ("goes", "south", "100", "70 70 . ."),
    ("hold", "", "", "80"),
    ("leaf", "north", "600", "20 40 40 40"),
    ("moves", "south south north north", "500", "70"),
    ("north", "hold", "300", "60"),
    ("ring1", "ring2", "100", "40"),
    ("ring2", "ring1", "100", "50"),
    ("self", "self", "100", "45"),
    ("south", "hold", "100", "90"),
    ("stray", "ghost", "100", "55"),
];

pub fn nth_day(number: usize) -> String {
    format!("2026-05-{number:02}")
}

/// Writes the exports of four days, with rows reordered by `turned`.
fn write_exports(mut job: Job, folder: &str, turned: impl Fn(&mut Vec<String>)) -> Job {
    for number in 1..=4 {
        let mut lines = Vec::new();
        for (account, parent, arr, points) in STORIES {
            let word = |words: &'static str| words.split(' ').nth(number - 1).or(words.split(' ').next_back()).unwrap();
            if word(points) != "." {
                let live = account != "closed";
                lines.push(format!("{account},The {account},{},{arr},{live},{}", word(parent), word(points)));
            }
        }
        turned(&mut lines);
        let mut csv = "account_id:text,called:text,parent:text,arr:double,live:bool,points:double".to_owned();
        lines.iter().for_each(|line| write!(csv, "\n{line}").unwrap());
        job = job.table(&format!("{folder}/accounts/day={}/a.parquet", nth_day(number)), &csv);
    }
    job
}

pub fn create_company() -> Job {
    write_exports(Job::new().file("p.yaml", PIPELINE).file("sql/points.sql", SQL), "exports", |_| ())
}

pub fn create_published_company() -> Job {
    let job = create_company();
    job.run(&["backfill", "p.yaml", "--from", &nth_day(1), "--to", &nth_day(4)]).exits(0);
    job
}

pub fn read_parent(job: &Job, number: usize, id: &str) -> Row {
    let mut found = table_rows(job, "parent_health", &nth_day(number));
    found.retain(|row| row["parent_id"] == id);
    assert_eq!(found.len(), 1, "{id} on day {number}: {found:?}");
    found.remove(0)
}

fn cells_of(row: &Row, columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| row.get(*column).map_or("-", String::as_str).to_owned()).collect()
}

/// Describes the members of a parent: id, depth, status, joined, share, contribution and points of the change.
fn describe_members(job: &Job, on: usize, parent: &str) -> Vec<String> {
    let mut found = table_rows(job, "parent_members", &nth_day(on));
    found.retain(|row| row["parent_id"] == parent);
    let describe = |row: &Row| {
        let number = |column: &str| number(row, column).map_or_else(|| "-".to_owned(), |number| format!("{number:.4}"));
        let words = cells_of(row, &["account_id", "depth", "status", "joined"]).join(" ");
        format!("{words}: {} {} {}", number("weight"), number("contribution"), number("points"))
    };
    found.iter().map(describe).collect()
}

#[track_caller]
pub fn assert_near(row: &Row, column: &str, expected: f64) {
    let found = number(row, column).unwrap_or_else(|| panic!("`{column}` is NULL: {row:?}"));
    assert!((found - expected).abs() < 1e-9, "`{column}` is {found}, not {expected}");
}

#[test]
fn parent_scores_match_a_hand_calculation() {
    let job = create_published_company();
    let ids: Vec<String> =
        table_rows(&job, "parent_health", &nth_day(1)).iter().map(|row| row["parent_id"].clone()).collect();
    assert_eq!(ids, ["closed", "ghost", "hold", "north", "south"]);
    // leaf 600·20, north 300·60, desk 100·80, goes 100·70, moves 500·70, south 100·90, beneath 100·30. The holding has
    // a score but no revenue, so an eighth of the weight is missing.
    let hold = read_parent(&job, 1, "hold");
    assert_near(&hold, "score", 92_000.0 / 1_800.0);
    assert_near(&hold, "coverage", 7.0 / 8.0);
    assert_near(&hold, "mean_score", (20.0 + 60.0 + 80.0 + 70.0 + 70.0 + 90.0 + 30.0 + 80.0) / 8.0);
    assert_near(&hold, "revenue_weighted_score", 92_000.0 / 1_800.0);
    let columns = [
        "parent_name",
        "rolled_up_to",
        "top_parent_id",
        "depth",
        "is_listed",
        "accounts",
        "scored_accounts",
        "revenue",
        "band",
        "band_reason",
        "no_score_reason",
        "rolled_up_by",
        "own_score",
        "own_share",
        "worst_account_id",
        "worst_account_name",
        "worst_account_score",
        "worst_account_band",
        "accounts_by_band",
        "previous_score",
        "change",
    ];
    let expected = "The hold|-|hold|0|true|8|8|1800.0|fair|score|-|revenue|80.0|-|leaf|The leaf|20.0|bad|\
                    good 5, fair 1, bad 2|-|-";
    assert_eq!(cells_of(&hold, &columns).join("|"), expected);
    let north = read_parent(&job, 1, "north");
    assert_near(&north, "score", 30_000.0 / 900.0);
    assert_near(&north, "own_share", 1.0 / 3.0);
    assert_eq!(cells_of(&north, &["rolled_up_to", "top_parent_id", "depth", "band"]), ["hold", "hold", "1", "bad"]);
    // A parent without a score of its own belongs to the chain, and so does one that is not listed.
    let closed = read_parent(&job, 1, "closed");
    assert_eq!(
        cells_of(&closed, &["score", "parent_name", "rolled_up_to", "own_score", "is_listed", "accounts"]),
        ["30.0", "The closed", "hold", "-", "true", "1"]
    );
    let ghost = read_parent(&job, 1, "ghost");
    assert_near(&ghost, "score", 55.0);
    assert_eq!(cells_of(&ghost, &["parent_name", "is_listed"]), ["-", "false"]);
    assert_eq!(
        describe_members(&job, 1, "hold"),
        [
            "beneath 2 ok -: 0.0556 1.6667 -",
            "desk 2 ok -: 0.0556 4.4444 -",
            "goes 2 ok -: 0.0556 3.8889 -",
            "hold 0 no_revenue -: - - -",
            "leaf 2 ok -: 0.3333 6.6667 -",
            "moves 2 ok -: 0.2778 19.4444 -",
            "north 1 ok -: 0.1667 10.0000 -",
            "south 1 ok -: 0.0556 5.0000 -",
        ]
    );
}

#[test]
fn account_health_names_the_parent_and_the_accounts_below() {
    let job = create_published_company();
    let columns = [
        "rolled_up_to",
        "rolled_up_band",
        "accounts_below",
        "worst_account_id",
        "worst_account_score",
        "worst_account_band",
    ];
    let columns_of = |account: &str| cells_of(&health_row(&job, &nth_day(1), account), &columns).join(" ");
    assert_eq!(columns_of("hold"), "- fair 7 leaf 20.0 bad");
    assert_eq!(columns_of("north"), "hold bad 1 leaf 20.0 bad");
    assert_eq!(columns_of("leaf"), "north - - - - -");
    assert_eq!(columns_of("beneath"), "closed - - - - -");
    assert_eq!(columns_of("stray"), "ghost - - - - -");
    for account in ["free", "ring1", "ring2", "self"] {
        assert_eq!(columns_of(account), "- - - - - -", "{account}");
    }
    assert_near(&health_row(&job, &nth_day(1), "north"), "rolled_up_score", 30_000.0 / 900.0);
    // Plays may use these columns: both accounts are better than bad, with a bad account below.
    let look: Vec<String> = table_rows(&job, "actions", &nth_day(1))
        .iter()
        .map(|row| cells_of(row, &["account_id", "action"]).join(": "))
        .collect();
    assert_eq!(look, ["hold: Look at leaf", "north: Look at leaf"]);
}

#[test]
fn member_changes_add_up_to_the_change_of_the_parent() {
    let job = create_published_company();
    // Only leaf moved, by 20 points at two thirds of the weight.
    assert_near(&read_parent(&job, 2, "north"), "change", 40.0 / 3.0);
    assert_eq!(
        describe_members(&job, 2, "north"),
        ["leaf 1 ok false: 0.6667 26.6667 13.3333", "north 0 ok false: 0.3333 20.0000 0.0000"]
    );
    assert_eq!(
        cells_of(&read_parent(&job, 2, "north"), &["previous_band", "band", "moved_most_account_id"]),
        ["bad", "fair", "leaf"]
    );
    // `moves` came from south to north with 70 points: 500/1400·(70 − 46.67).
    assert_near(&read_parent(&job, 3, "north"), "change", 55.0 - 420.0 / 9.0);
    assert_eq!(
        describe_members(&job, 3, "north"),
        [
            "leaf 1 ok false: 0.4286 17.1429 1.5873",
            "moves 1 ok true: 0.3571 25.0000 8.3333",
            "north 0 ok false: 0.2143 12.8571 -1.5873",
        ]
    );
    assert_near(&read_parent(&job, 3, "south"), "change", 85.0 - 73.75);
    assert_eq!(
        describe_members(&job, 3, "south"),
        [
            "desk 1 ok false: 0.5000 40.0000 2.3438",
            "goes - left false: - - 0.4688",
            "moves - left false: - - 2.3438",
            "south 0 ok false: 0.5000 45.0000 6.0938",
        ]
    );
    assert_eq!(cells_of(&read_parent(&job, 3, "south"), &["accounts", "moved_most_account_id"]), ["2", "south"]);
    // For the parent above both, the move of `moves` has no effect, and `comes` joins.
    let hold = describe_members(&job, 3, "hold");
    assert!(hold.contains(&"goes - left false: - - -0.6790".to_owned()), "{hold:?}");
    assert!(hold.iter().any(|row| row.starts_with("comes 1 ok true: ")), "{hold:?}");
    // Members that left are listed only once.
    assert!(!describe_members(&job, 4, "south").concat().contains("left"));
    let band: Vec<String> =
        cells_of(&read_parent(&job, 4, "north"), &["band_since", "change", "previous_snapshot_date"]);
    assert_eq!(band, ["2026-05-02", "0.0", "2026-05-03"]);
}

#[test]
fn a_backfill_publishes_the_parents_of_single_runs_in_any_row_order() {
    thorough_only!();
    let job = create_published_company().env("WAREHOUSE", "single");
    let job = write_exports(job, "exports", |lines| lines.reverse());
    for number in 1..=4 {
        job.run(&["run", "p.yaml", "--as-of", &nth_day(number)]).exits(0);
    }
    assert_same_tables(&job, "warehouse", "single");
    let history = newest_run_record(&job, &nth_day(3))["history"].clone();
    let read: Vec<&str> = history.as_array().unwrap().iter().filter_map(|object| object["path"].as_str()).collect();
    let parents: Vec<&&str> = read.iter().filter(|path| path.starts_with("parent_")).collect();
    let expected = [
        "parent_health/ds=2026-05-01/part-0.parquet",
        "parent_health/ds=2026-05-02/part-0.parquet",
        "parent_members/ds=2026-05-02/part-0.parquet",
    ];
    assert_eq!(parents, expected.iter().collect::<Vec<_>>());
}

#[test]
fn editing_roll_up_outdates_days_and_a_backfill_heals_them() {
    thorough_only!();
    let job = create_published_company().file("p.yaml", &PIPELINE.replace("by: revenue", "by: worst"));
    let status = job.run(&["status", "p.yaml"]).exits(0).stdout;
    assert!(status.contains("p.yaml"), "{status}");
    // On the day of the edit, no change is attributed to members.
    job.run(&["run", "p.yaml", "--as-of", &nth_day(4)]).exits(0);
    let edited = read_parent(&job, 4, "hold");
    assert_eq!(cells_of(&edited, &["rolled_up_by", "roll_up_edited"]), ["worst", "true"]);
    assert!(edited.contains_key("previous_score") && !edited.contains_key("change"), "{edited:?}");
    assert!(table_rows(&job, "parent_members", &nth_day(4)).iter().all(|row| !row.contains_key("points")));
    let explained = job.run(&["explain", "p.yaml", "hold", "--as-of", &nth_day(4)]).exits(0).stdout;
    assert!(
        explained.contains("the previous snapshot was rolled up differently, so it is not compared"),
        "{explained}"
    );
    job.run(&["backfill", "p.yaml", "--from", &nth_day(1), "--to", &nth_day(4)]).exits(0);
    assert_eq!(read_parent(&job, 4, "hold")["roll_up_edited"], "false");
    assert_eq!(
        cells_of(&read_parent(&job, 4, "hold"), &["score", "worst_account_score", "band"]),
        ["30.0", "30.0", "bad"]
    );
    let status = job.run(&["status", "p.yaml", "--format", "json"]).exits(0).json();
    assert_eq!(status["outdated"], serde_json::json!([]));
    let without = PIPELINE.replace("roll_up: {to: parent, by: revenue}", "");
    let job = job.file("p.yaml", &without);
    job.run(&["run", "p.yaml", "--as-of", &nth_day(4)]).exits(0);
    assert!(
        table_rows(&job, "parent_health", &nth_day(4)).is_empty()
            && table_rows(&job, "parent_members", &nth_day(4)).is_empty()
    );
    assert!(!health_row(&job, &nth_day(4), "hold").contains_key("accounts_below"));
}
