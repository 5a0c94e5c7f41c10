//! Actions of plays: new, open, escalated, closed, resting and opened again. Each account covers one course.

/// Band transitions and the portfolio.
mod portfolio;
/// Actions in summaries and `explain`.
mod action_reports;

use std::fmt::Write;

use crate::harness::effort::thorough_only;
use crate::harness::job::Job;
use crate::harness::published::{Row, assert_same_tables, newest_run_record, table_rows};

pub const PIPELINE: &str = "
version: 1
name: book
exports: exports
warehouse: ${WAREHOUSE:-warehouse}
sql: sql
accounts:
  source: accounts
  id: account_id
  revenue: arr
  renewal: renews_on
  carry: [owner, region, renews_on]
sources:
  accounts:
    files: accounts/*/*.parquet
    time: {snapshots: day}
    key: account_id
    columns:
      day: date
      account_id: text
      arr: number
      owner: text
      region: text
      renews_on: date
      points: number
metrics:
  points.sql: {points_now: number}
tiers: {large: arr >= 1000, small: otherwise}
scorecard:
  bands: {bad: {below: 40}, fair: {below: 70}, good: {at_least: 70}}
  components:
    use: {made_of: {points_now: {score: {linear: {zero: 0, full: 100}}}}}
plays: p.plays.yaml
portfolio: {by: [owner, region]}
";

pub const PLAYS: &str = "
version: 1
owner: owner
plays:
  - name: rescue
    kind: save
    tiers: [large]
    when: band = 'bad'
    until: score >= 50
    do: Call {account_id}
    because: ['{loss_1}', '{weakness_1}']
    priority: arr * (100 - score) / 100
    due: 2d
    cooldown: 4d
    escalate: {after: 3d, to: 'boss of {owner}', priority: 2 * priority}
  - name: mail
    kind: save
    tiers: [small]
    when: band = 'bad' AND use_score < 40
    do: Send the letter
    cooldown: 0d
  - name: praise
    kind: advocate
    when: score >= 90
    do: Ask for a reference
    expires: 3d
";

const SQL: &str = "SELECT account_id, points AS points_now FROM accounts";

/// The accounts' points on each of eleven days, `-` for none and `.` for a day on which the account is not exported.
const STORIES: [(&str, &str, &str); 8] = [
    ("grows", "500 500 5000 5000 5000 5000 5000 5000 5000 5000 5000", "30 30 30 30 30 30 30 30 30 30 30"),
    ("leaves", "1000", "30 30 . . . . . . . . ."),
    ("slides", "2000", "80 30 30 30 30 30 55 30 30 30 20"),
    ("small", "100", "30 80 30 30 30 30 30 30 30 30 30"),
    ("star", "900", "95 95 95 95 95 95 95 95 95 95 95"),
    ("steady", "3000", "80 80 80 80 80 80 80 80 80 80 80"),
    ("unknown", "200", "30 - - 30 80 80 80 80 80 80 80"),
    ("wavers", "4000", "30 45 30 45 50 80 80 80 80 80 80"),
];

pub fn nth_day(number: usize) -> String {
    format!("2026-05-{number:02}")
}

/// Creates the company with exports of eleven days and an empty warehouse.
pub fn create_company() -> Job {
    let mut job = Job::new().file("p.yaml", PIPELINE).file("p.plays.yaml", PLAYS).file("sql/points.sql", SQL);
    for number in 1..=11 {
        let mut csv = "account_id:text,arr:double,owner:text,region:text,renews_on:date,points:double".to_owned();
        for (at, (account, arr, points)) in STORIES.iter().enumerate() {
            let word = |words: &'static str| words.split(' ').nth(number - 1).or(words.rsplit(' ').next()).unwrap();
            let points = word(points);
            if points == "." {
                continue;
            }
            let owner = ["ann", "bob"][at % 2];
            let region = ["emea", "amer", ""][at % 3];
            let points = if points == "-" { "" } else { points };
            write!(csv, "\n{account},{},{owner},{region},2026-0{}-15,{points}", word(arr), 5 + at % 5).unwrap();
        }
        job = job.table(&format!("exports/accounts/day={}/a.parquet", nth_day(number)), &csv);
    }
    job
}

pub fn create_published_company() -> Job {
    let job = create_company();
    job.run(&["backfill", "p.yaml", "--from", &nth_day(1), "--to", &nth_day(11)]).exits(0);
    job
}

fn read_action(job: &Job, number: usize, account: &str, play: &str) -> Row {
    let mut found = table_rows(job, "actions", &nth_day(number));
    found.retain(|row| row["account_id"] == account && row["play"] == play);
    assert_eq!(found.len(), 1, "{account} {play} on day {number}: {found:?}");
    found.remove(0)
}

/// Describes the actions of an account, one line per play: the status on each day, and the day on which the action was
/// opened.
fn describe_actions(job: &Job, account: &str) -> Vec<String> {
    let mut lines: std::collections::BTreeMap<String, String> = std::collections::BTreeMap::new();
    let published = |number: &usize| job.path("warehouse/actions").join(format!("ds={}", nth_day(*number))).exists();
    for number in (1..=11).filter(published) {
        for row in table_rows(job, "actions", &nth_day(number)).iter().filter(|row| row["account_id"] == account) {
            let line = lines.entry(row["play"].clone()).or_insert_with(|| row["play"].clone());
            let opened = row["opened_on"].trim_start_matches("2026-05-").trim_start_matches('0');
            let status = match (row["status"].as_str(), row["is_new"] == "true", row.contains_key("escalated_on")) {
                ("open", true, false) => "new".to_owned(),
                ("open", false, true) => "late".to_owned(),
                ("closed", false, _) => row["close_reason"].clone(),
                (status, false, _) => status.to_owned(),
                odd => panic!("{odd:?} {row:?}"),
            };
            write!(line, " {number}:{status}({opened})").unwrap();
        }
    }
    lines.into_values().collect()
}

#[test]
fn actions_have_the_expected_status_on_each_day() {
    let job = create_published_company();
    // Escalated after three days, closed by `until`, resting for four days, then opened again.
    assert_eq!(
        describe_actions(&job, "slides"),
        ["rescue 2:new(2) 3:open(2) 4:open(2) 5:late(2) 6:late(2) 7:resolved(2) 8:resting(2) 9:resting(2) \
          10:resting(2) 11:new(11)"]
    );
    // The condition holds only on some days, but `until` first holds on the fifth day.
    assert_eq!(
        describe_actions(&job, "wavers"),
        ["rescue 1:new(1) 2:open(1) 3:open(1) 4:late(1) 5:resolved(1) 6:resting(1) 7:resting(1) 8:resting(1)"]
    );
    // Without a cooldown, opened again on the first day on which the condition holds.
    assert_eq!(
        describe_actions(&job, "small"),
        ["mail 1:new(1) 2:lapsed(1) 3:new(3) 4:open(3) 5:open(3) 6:open(3) 7:open(3) 8:open(3) 9:open(3) \
          10:open(3) 11:open(3)"]
    );
    // Two days without data do not close the action.
    assert_eq!(describe_actions(&job, "unknown"), ["mail 1:new(1) 2:open(1) 3:open(1) 4:open(1) 5:lapsed(1)"]);
    // The plays differ by tier.
    assert_eq!(
        describe_actions(&job, "grows"),
        [
            "mail 1:new(1) 2:open(1) 3:tier_moved(1)",
            "rescue 3:new(3) 4:open(3) 5:open(3) 6:late(3) 7:late(3) 8:late(3) 9:late(3) 10:late(3) 11:late(3)"
        ]
    );
    assert_eq!(
        describe_actions(&job, "leaves"),
        ["rescue 1:new(1) 2:open(1) 3:account_gone(1) 4:resting(1) 5:resting(1) 6:resting(1)"]
    );
    assert_eq!(
        describe_actions(&job, "star"),
        ["praise 1:new(1) 2:open(1) 3:open(1) 4:expired(1) 5:resting(1) 6:resting(1) 7:resting(1) 8:resting(1) \
          9:resting(1) 10:resting(1) 11:resting(1)"]
    );
    assert_eq!(describe_actions(&job, "steady"), Vec::<String>::new());
}

#[test]
fn an_action_has_owner_task_reason_and_due_date() {
    thorough_only!();
    let job = create_published_company();
    let new = read_action(&job, 2, "slides", "rescue");
    let cell = |row: &Row, column: &str| row.get(column).cloned().unwrap_or_else(|| "NULL".to_owned());
    let cells = |row: &Row, columns: &[&str]| columns.iter().map(|column| cell(row, column)).collect::<Vec<_>>();
    assert_eq!(
        cells(&new, &["kind", "tier", "action", "reason", "raised_by", "owner", "opened_on", "due_on"]),
        [
            "save",
            "large",
            "Call slides",
            "points now 80 → 30, -50.0 points; points now 30, -40.0 points",
            "band = bad",
            "ann",
            "2026-05-02",
            "2026-05-04",
        ]
    );
    // Revenue 2000 × 70 missing points / 100.
    let numbers = ["priority", "score", "revenue", "opened_score", "opened_revenue"];
    assert_eq!(cells(&new, &numbers), ["1400.0", "30.0", "2000.0", "30.0", "2000.0"]);
    assert_eq!(cells(&new, &["is_overdue", "condition_holds", "escalated_on"]), ["false", "true", "NULL"]);
    let late = read_action(&job, 5, "slides", "rescue");
    assert_eq!(
        cells(&late, &["owner", "priority", "escalated_on", "is_overdue", "is_new"]),
        ["boss of ann", "2800.0", "2026-05-05", "true", "false"]
    );
    assert_eq!((&late["action_id"], &late["reason"]), (&new["action_id"], &new["reason"]));
    let resting = read_action(&job, 8, "slides", "rescue");
    let columns = ["status", "closed_on", "close_reason", "rests_until", "condition_holds", "owner_rank"];
    assert_eq!(cells(&resting, &columns), ["resting", "2026-05-07", "resolved", "2026-05-11", "true", "NULL"]);
    let again = read_action(&job, 11, "slides", "rescue");
    assert_ne!(again["action_id"], new["action_id"]);
    assert_eq!(cells(&again, &["opened_score", "reason"])[0], "20.0");
    // On the first day there is no `loss_1`, so only the second reason remains.
    assert_eq!(read_action(&job, 1, "wavers", "rescue")["reason"], "points now 30, -40.0 points");
    // Ann's open actions on day 4, highest priority first.
    let mut ranked: Vec<(String, String)> = table_rows(&job, "actions", &nth_day(4))
        .iter()
        .filter(|row| row.get("owner_rank").is_some() && row["owner"] == "ann")
        .map(|row| (row["owner_rank"].clone(), row["account_id"].clone()))
        .collect();
    ranked.sort();
    let expected = [("1", "grows"), ("2", "slides"), ("3", "unknown")];
    assert_eq!(ranked, expected.map(|(rank, account)| (rank.to_owned(), account.to_owned())));
    assert_eq!(read_action(&job, 4, "wavers", "rescue")["owner"], "boss of bob");
    assert_eq!(read_action(&job, 4, "wavers", "rescue")["priority"], "4400.0");
}

#[test]
fn a_backfill_publishes_the_same_actions_as_single_runs() {
    thorough_only!();
    let job = create_published_company().env("WAREHOUSE", "single");
    for number in 1..=11 {
        job.run(&["run", "p.yaml", "--as-of", &nth_day(number)]).exits(0);
    }
    assert_same_tables(&job, "warehouse", "single");
    // A rerun day is the same, and its record lists the actions of the day before.
    let history = newest_run_record(&job, &nth_day(5))["history"].clone();
    let read: Vec<&str> = history.as_array().unwrap().iter().filter_map(|object| object["path"].as_str()).collect();
    let actions: Vec<&&str> = read.iter().filter(|path| path.starts_with("actions/")).collect();
    assert_eq!(actions, [&"actions/ds=2026-05-04/part-0.parquet"]);
    job.run(&["run", "p.yaml", "--as-of", &nth_day(5)]).exits(0);
    assert_same_tables(&job, "warehouse", "single");
}

/// Published actions stay, because someone may already have acted on them.
#[test]
fn an_edited_play_applies_from_the_next_run() {
    thorough_only!();
    let job = create_company();
    job.run(&["backfill", "p.yaml", "--from", &nth_day(1), "--to", &nth_day(3)]).exits(0);
    let job = job.file("p.plays.yaml", &PLAYS.replace("until: score >= 50", "until: score >= 40"));
    let status = job.run(&["status", "p.yaml"]).exits(0).stdout;
    assert!(status.contains("outdated  none") && !status.contains("this heals"), "{status}");
    let message = "plays     edited since 2026-05-01 to 2026-05-03 (3 days); the edits apply from the next run on";
    assert!(status.lines().any(|line| line.trim() == message), "{status}");
    let json = job.run(&["status", "p.yaml", "--format", "json"]).exits(0).json();
    assert_eq!(json["other_plays"][0]["days"], 3);
    // A backfill keeps the published actions and continues from there: a score of 45 closes the action on the fourth
    // day.
    job.run(&["backfill", "p.yaml", "--from", &nth_day(1), "--to", &nth_day(5)]).exits(0);
    assert_eq!(describe_actions(&job, "wavers"), ["rescue 1:new(1) 2:open(1) 3:open(1) 4:resolved(1) 5:resting(1)"]);
    assert_eq!(
        read_action(&job, 4, "wavers", "rescue")["action_id"],
        read_action(&job, 1, "wavers", "rescue")["action_id"]
    );
    let message = "plays     edited since 2026-05-01 to 2026-05-03 (3 days); the edits apply from the next run on";
    assert!(job.run(&["status", "p.yaml"]).exits(0).stdout.lines().any(|line| line.trim() == message));
    // A day that is run explicitly applies the edited plays.
    job.run(&["run", "p.yaml", "--as-of", &nth_day(3), "--skip-if-unchanged"]).exits(0);
    job.run(&["run", "p.yaml", "--as-of", &nth_day(3), "--skip-if-unchanged"]).exits(99);
    job.run(&["backfill", "p.yaml", "--from", &nth_day(1), "--to", &nth_day(5), "--force"]).exits(0);
    assert_eq!(
        describe_actions(&job, "wavers"),
        ["rescue 1:new(1) 2:resolved(1) 3:resting(1) 4:resting(1) 5:resting(1)"]
    );
    // The scorecard is the same, so no scores change.
    let cards = job.files("warehouse").into_iter().filter(|path| path.starts_with("scorecards/")).count();
    assert_eq!(cards, 1);
}

#[test]
fn new_plays_open_no_actions_on_published_days() {
    let job = create_company().file("p.plays.yaml", "version: 1\nplays: []\n");
    job.run(&["backfill", "p.yaml", "--from", &nth_day(1), "--to", &nth_day(3)]).exits(0);
    let job = job.file("p.plays.yaml", PLAYS);
    let status = job.run(&["status", "p.yaml"]).exits(0).stdout;
    assert!(status.contains("outdated  none"), "{status}");
    job.run(&["backfill", "p.yaml", "--from", &nth_day(1), "--to", &nth_day(4)]).exits(0);
    assert_eq!(describe_actions(&job, "grows"), ["rescue 4:new(4)"]);
}

#[test]
fn actions_of_a_removed_play_are_closed() {
    let job = create_company();
    job.run(&["backfill", "p.yaml", "--from", &nth_day(1), "--to", &nth_day(2)]).exits(0);
    let job = job.file("p.plays.yaml", &PLAYS.replace("name: mail", "name: letter"));
    let done = job.run(&["run", "p.yaml", "--as-of", &nth_day(3)]).exits(0);
    assert!(
        done.stdout.lines().any(|line| line.trim() == "mail       0    0        0          0       2"),
        "{}",
        done.stdout
    );
    assert_eq!(read_action(&job, 3, "unknown", "mail")["close_reason"], "play_removed");
    assert_eq!(read_action(&job, 3, "small", "letter")["is_new"], "true");
}

#[test]
fn removing_all_plays_closes_all_actions() {
    thorough_only!();
    let job = create_company();
    job.run(&["backfill", "p.yaml", "--from", &nth_day(1), "--to", &nth_day(2)]).exits(0);
    let job = job.file("p.plays.yaml", "version: 1\nplays: []\n");
    job.run(&["run", "p.yaml", "--as-of", &nth_day(3)]).exits(0);
    assert_eq!(read_action(&job, 3, "wavers", "rescue")["close_reason"], "play_removed");
    job.run(&["run", "p.yaml", "--as-of", &nth_day(4)]).exits(0);
    assert!(table_rows(&job, "actions", &nth_day(4)).iter().all(|row| row["status"] == "resting"));
    // The mistaken edit is undone, and the action continues under its id.
    let job = job.file("p.plays.yaml", PLAYS);
    job.run(&["run", "p.yaml", "--as-of", &nth_day(5)]).exits(0);
    let actions = describe_actions(&job, "wavers");
    assert_eq!(actions, ["rescue 1:new(1) 2:open(1) 3:play_removed(1) 4:resting(1) 5:resolved(1)"]);
    assert_eq!(read_action(&job, 5, "grows", "rescue")["is_new"], "true");
}

/// A missing region must not become an owner called `unknown`.
#[test]
fn an_escalation_without_a_recipient_keeps_the_owner() {
    let job = create_company().file("p.plays.yaml", &PLAYS.replace("'boss of {owner}'", "'head of {region}'"));
    job.run(&["backfill", "p.yaml", "--from", &nth_day(3), "--to", &nth_day(6)]).exits(0);
    let owners = |account: &str| {
        let row = read_action(&job, 6, account, "rescue");
        ["escalated_on", "owner", "escalated_from"].map(|column| row.get(column).map_or("-", String::as_str).to_owned())
    };
    assert_eq!(owners("grows"), ["2026-05-06", "head of emea", "ann"]);
    assert_eq!(owners("slides"), ["2026-05-06", "ann", "-"]);
}
