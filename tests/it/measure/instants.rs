//! Instants: one instant is the same however it is stored, its days and hours are those of the pipeline's zone, and the time
//! between two of them is the time that passed.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDateTime, TimeDelta};

use crate::harness::duckdb;
use crate::harness::effort::{is_thorough, select_cases};
use crate::harness::facts_project::{DAY, FactsProject, run_and_read_acme};
use crate::harness::job::Job;
use crate::harness::rewrite_exports::SeededRandom;

/// Zones of whole and half hours, east and west, with changes of half an hour, at midnight, in the south, and none.
const ZONES: [&str; 10] = [
    "Europe/Berlin",
    "America/New_York",
    "UTC",
    "Australia/Lord_Howe",
    "Asia/Tokyo",
    "America/St_Johns",
    "America/Havana",
    "Asia/Kathmandu",
    "America/Santiago",
    "Pacific/Kiritimati",
];

/// What a query may ask of two times, and how DuckDB is asked the same. The difference of its instants counts days of the
/// calendar as 24 hours, so it is asked for microseconds.
const QUESTIONS: [(&str, &str); 18] = [
    same("CAST(opened AS DATE)"),
    same("CAST(resolved AS DATE) - CAST(opened AS DATE)"),
    ("EXTRACT(EPOCH FROM resolved - opened)", "(EPOCH_US(resolved) - EPOCH_US(opened)) / 1e6"),
    ("HOURS_BETWEEN(opened, resolved)", "(EPOCH_US(resolved) - EPOCH_US(opened)) / 3.6e9"),
    ("resolved - opened > INTERVAL '24 hours'", "EPOCH_US(resolved) - EPOCH_US(opened) > 86400000000"),
    same("EXTRACT(EPOCH FROM opened)"),
    same("EXTRACT(HOUR FROM opened) * 100 + EXTRACT(MINUTE FROM opened)"),
    // Where midnight is skipped, DuckDB begins the day at 1 o'clock and counts one less.
    ("DATE_DIFF('day', opened, resolved)", "DATE_DIFF('day', CAST(opened AS DATE), CAST(resolved AS DATE))"),
    same("DATE_DIFF('month', opened, resolved)"),
    same("DATE_SUB('day', opened, resolved)"),
    same("STRFTIME(opened, '%Y-%m-%d %H:%M:%S')"),
    same("CAST(DATE_TRUNC('week', opened) AS DATE)"),
    // Where midnight comes twice, DuckDB takes the second one, which may be after the time itself.
    same("CAST(DATE_TRUNC('day', opened) AS DATE)"),
    ("DATE_TRUNC('day', opened) <= opened", "TRUE"),
    same("EXTRACT(EPOCH FROM opened + INTERVAL '1 day')"),
    same("EXTRACT(EPOCH FROM opened + INTERVAL '1 month')"),
    same("EXTRACT(EPOCH FROM opened - INTERVAL '36 hours')"),
    same("opened >= TIMESTAMP '2026-03-29 02:30:00' AND opened < DATE '2026-10-25'"),
];

const fn same(sql: &'static str) -> (&'static str, &'static str) {
    (sql, sql)
}

/// Returns instants near the changes of the clocks of 2026, and some hours or months after each another one.
fn random_pairs(count: usize, seed: u64) -> Vec<(NaiveDateTime, NaiveDateTime)> {
    let changes = [
        "2026-03-29T01:00:00", // Europe
        "2026-10-25T01:00:00",
        "2026-03-08T07:00:00", // New York
        "2026-11-01T06:00:00",
        "2026-04-04T15:00:00", // Lord Howe
        "2026-10-03T15:30:00",
        "2026-04-05T03:00:00", // Santiago
        "2026-09-06T04:00:00",
        "2026-03-08T05:00:00", // Havana
        "2026-11-01T05:00:00",
    ];
    let mut random = SeededRandom(seed);
    let mut below = |limit: i64| i64::try_from(random.next_below(u64::try_from(limit).unwrap())).unwrap();
    (0..count)
        .map(|at| {
            let change: NaiveDateTime = changes[at % changes.len()].parse().unwrap();
            let opened = change + TimeDelta::minutes(below(6 * 24 * 60) - 3 * 24 * 60) + TimeDelta::seconds(below(60));
            let length = if at % 3 == 0 { below(200 * 24 * 60) } else { below(4 * 24 * 60) };
            (opened, opened + TimeDelta::minutes(length) + TimeDelta::seconds(below(60)))
        })
        .collect()
}

/// Writes one account for each pair, and a pipeline that asks every question of it.
fn project_of_pairs(zone: &str, stored: &str, pairs: &[(NaiveDateTime, NaiveDateTime)]) -> Job {
    let mut csv = format!("account_id:text,opened:{stored},resolved:{stored}");
    let mut accounts = "account_id:text".to_owned();
    for (at, (opened, resolved)) in pairs.iter().enumerate() {
        write!(csv, "\na{at:04},{opened},{resolved}").unwrap();
        write!(accounts, "\na{at:04}").unwrap();
    }
    let selected: Vec<String> =
        QUESTIONS.iter().enumerate().map(|(at, (sql, _))| format!("CAST({sql} AS VARCHAR) AS q{at:02}")).collect();
    let metrics: Vec<String> = (0..QUESTIONS.len()).map(|at| format!("q{at:02}: text")).collect();
    let pipeline = format!(
        "version: 1
name: instants
exports: exports
warehouse: warehouse
time_zone: {zone}
sql: sql
accounts: {{source: accounts, id: account_id}}
sources:
  accounts: {{files: accounts.parquet, time: current, key: account_id, columns: {{account_id: text}}}}
  tickets:
    files: tickets.parquet
    time: {{events: opened}}
    account: account_id
    columns: {{account_id: text, opened: timestamp, resolved: {{type: timestamp, ahead: allowed}}}}
metrics:
  tickets.sql: {{n: integer, {}}}
tiers: {{all: otherwise}}
scorecard:
  bands: {{low: {{below: 50}}, high: {{at_least: 50}}}}
  min_coverage: 0
  components: {{all_of_it: {{made_of: {{n: {{score: {{linear: {{zero: 0, full: 10}}}}}}}}}}}}
",
        metrics.join(", ")
    );
    Job::new()
        .file("p.yaml", &pipeline)
        .file("sql/tickets.sql", &format!("SELECT account_id, 1 AS n, {} FROM tickets", selected.join(", ")))
        .table("exports/accounts.parquet", &accounts)
        .table("exports/tickets.parquet", &csv)
}

/// Returns the answers of healthscore, a line for each account.
fn answers_of_healthscore(job: &Job) -> Vec<String> {
    let shown = job.run(&["show", "p.yaml", "metrics", "--as-of", "2027-12-31", "--format", "csv"]).exits(0);
    // The columns in front are the account, the tier and `n`.
    shown.stdout.lines().skip(1).map(|line| line.splitn(4, ',').last().unwrap().to_owned()).collect()
}

/// Returns the answers of DuckDB, told the same zone.
fn answers_of_duckdb(job: &Job, zone: &str) -> Option<Vec<String>> {
    let code = "import duckdb, json, sys\n\
                con = duckdb.connect()\n\
                con.execute(f\"SET TimeZone = '{sys.argv[1]}'\")\n\
                rows = con.execute(sys.argv[2]).fetchall()\n\
                print(json.dumps([','.join('' if v is None else v for v in row) for row in rows]))";
    let file = job.path("exports/tickets.parquet");
    let selected: Vec<String> = QUESTIONS.iter().map(|(_, sql)| format!("CAST({sql} AS VARCHAR)")).collect();
    // A reading of a clock becomes an instant, as healthscore reads it.
    let query = format!(
        "SELECT {} FROM (SELECT account_id, opened::TIMESTAMPTZ AS opened, resolved::TIMESTAMPTZ AS resolved
         FROM '{}') ORDER BY account_id",
        selected.join(", "),
        file.display()
    );
    let rows = duckdb::run_python(code, &[zone, &query])?;
    Some(rows.as_array().unwrap().iter().map(|row| row.as_str().unwrap().to_owned()).collect())
}

#[test]
fn duckdb_agrees_on_days_and_durations_over_both_clock_changes() {
    let cases: Vec<(&str, &str)> =
        ZONES.iter().flat_map(|zone| [(*zone, "timestamp_us_utc"), (*zone, "timestamp_us")]).collect();
    let count = if is_thorough() { 1500 } else { 300 };
    for (at, (zone, stored)) in select_cases(cases, 6).into_iter().enumerate() {
        let pairs = random_pairs(count, u64::try_from(at).unwrap() + 7);
        let job = project_of_pairs(zone, stored, &pairs);
        let Some(expected) = answers_of_duckdb(&job, zone) else { return };
        let answers = answers_of_healthscore(&job);
        assert_eq!(answers.len(), count);
        for ((answer, expected), pair) in answers.iter().zip(&expected).zip(&pairs) {
            assert_eq!(answer, expected, "{zone} {stored} {pair:?}");
        }
    }
}

/// Three hours over the night in which the clocks go forward are three hours: a promise of four is kept.
#[test]
fn durations_are_the_time_that_passed() {
    let facts = FactsProject::with_columns("at: timestamp\ndone: {type: timestamp, ahead: allowed}")
        .time_zone("Europe/Berlin")
        .show(
            "text",
            "MAX(CAST(hours_between(at, done) AS VARCHAR) || ' ' || CAST(done - at <= INTERVAL '3 hours' AS VARCHAR))",
        );
    for (at, done, hours) in [
        ("2026-03-29 00:00:00", "2026-03-29 03:00:00", "3.0 true"),
        ("2026-03-28 23:00:00", "2026-03-29 22:00:00", "23.0 false"),
        ("2026-10-25 00:00:00", "2026-10-25 02:00:00", "2.0 true"),
    ] {
        let job = facts
            .create_job_over(&format!("account_id:text,at:timestamp_us_utc,done:timestamp_us_utc\nacme,{at},{done}"));
        job.run(&["run", "p.yaml", "--as-of", "2026-10-31"]).exits(0);
        let row = crate::harness::published::health_row(&job, "2026-10-31", "acme");
        assert_eq!(row["shown"], hours, "{at}");
    }
}

/// One spelling of instants: the type of the file's column, the declaration of the column, and how a value is written.
struct Spelling {
    stored: &'static str,
    declared: &'static str,
    write: fn(DateTime<chrono_tz::Tz>) -> String,
}

const SPELLINGS: [Spelling; 14] = [
    Spelling { stored: "timestamp_us_utc", declared: "timestamp", write: |at| at.naive_utc().to_string() },
    Spelling { stored: "timestamp_ms_utc", declared: "timestamp", write: |at| at.naive_utc().to_string() },
    Spelling { stored: "timestamp_ns", declared: "timestamp", write: |at| at.naive_local().to_string() },
    Spelling {
        stored: "timestamp_ms",
        declared: "{type: timestamp, zone: UTC}",
        write: |at| at.naive_utc().to_string(),
    },
    Spelling {
        stored: "timestamp_us",
        declared: "{type: timestamp, zone: America/Chicago}",
        write: |at| at.with_timezone(&chrono_tz::America::Chicago).naive_local().to_string(),
    },
    Spelling { stored: "int64", declared: "{type: timestamp, epoch: seconds}", write: |at| at.timestamp().to_string() },
    Spelling {
        stored: "int64",
        declared: "{type: timestamp, format: '%Y%m%d%H%M%S'}",
        write: |at| at.naive_local().format("%Y%m%d%H%M%S").to_string(),
    },
    Spelling {
        stored: "double",
        declared: "{type: timestamp, format: '%d%m%y%H%M%S', zone: UTC}",
        write: |at| at.naive_utc().format("%d%m%y%H%M%S").to_string(),
    },
    Spelling {
        stored: "double",
        declared: "{type: timestamp, epoch: milliseconds}",
        write: |at| at.timestamp_millis().to_string(),
    },
    Spelling {
        stored: "text",
        declared: "{type: timestamp, format: '%Y-%m-%dT%H:%M:%SZ'}",
        write: |at| at.naive_utc().format("%Y-%m-%dT%H:%M:%SZ").to_string(),
    },
    Spelling {
        stored: "text",
        declared: "{type: timestamp, format: '%Y-%m-%d %H:%M:%S %z'}",
        write: |at| at.with_timezone(&chrono_tz::Asia::Kathmandu).format("%Y-%m-%d %H:%M:%S %:z").to_string(),
    },
    Spelling {
        stored: "text",
        declared: "{type: timestamp, format: '%d.%m.%Y %H:%M:%S %Z'}",
        write: |at| {
            at.with_timezone(&chrono_tz::America::Sao_Paulo).format("%d.%m.%Y %H:%M:%S America/Sao_Paulo").to_string()
        },
    },
    Spelling {
        stored: "text",
        declared: "{type: timestamp, format: '%d.%m.%Y %H:%M:%S'}",
        write: |at| at.naive_local().format("%d.%m.%Y %H:%M:%S").to_string(),
    },
    Spelling {
        stored: "text",
        declared: "{type: timestamp, format: '%a, %d %b %Y %T GMT'}",
        write: |at| at.naive_utc().format("%a %d %b %Y %T GMT").to_string().replacen(' ', "; ", 1),
    },
];

/// Shifting every instant and the pipeline's zone together changes no number, and neither does another spelling.
#[test]
fn no_number_depends_on_the_zone_or_on_the_spelling() {
    let offsets: Vec<i32> = if is_thorough() { vec![-12, -11, -8, -5, 0, 1, 9, 14] } else { vec![-11, 0, 14] };
    let mut random = SeededRandom(5);
    let readings: Vec<NaiveDateTime> = (0..40)
        .map(|_| {
            let second = i64::try_from(random.next_below(4 * 86_400)).unwrap();
            "2026-03-08T00:00:00".parse::<NaiveDateTime>().unwrap() + TimeDelta::seconds(second)
        })
        .chain(["2026-03-10T23:59:59", "2026-03-11T00:00:00"].map(|text| text.parse().unwrap()))
        .collect();
    let mut answers: Vec<(String, String)> = Vec::new();
    for offset in offsets {
        // The names of these zones have the opposite sign.
        let name: &'static str = Box::leak(format!("Etc/GMT{:+}", -offset).into_boxed_str());
        let zone: chrono_tz::Tz = name.parse().unwrap();
        for Spelling { stored, declared, write } in SPELLINGS {
            let declared = declared.replace("'%a, %d", "'%a; %d");
            let facts = FactsProject::with_columns(&format!("at: {declared}")).time_zone(name).show(
                "text",
                "LISTAGG(STRFTIME(at, '%d %H:%M:%S') || CAST(CAST(at AS DATE) AS VARCHAR), ';' ORDER BY at)",
            );
            let mut csv = format!("account_id:text,at:{stored}");
            for reading in &readings {
                let instant = reading.and_local_timezone(zone).unwrap();
                write!(csv, "\nacme,{}", write(instant)).unwrap();
            }
            let row = run_and_read_acme(&facts.create_job_over(&csv));
            answers.push((format!("{name} {declared} in {stored}"), format!("{} {}", row["n"], row["shown"])));
        }
    }
    let counted = readings.iter().filter(|reading| reading.date().to_string().as_str() <= DAY).count();
    assert!(answers[0].1.starts_with(&format!("{counted} ")), "{}", answers[0].1);
    for (case, answer) in &answers {
        assert_eq!(*answer, answers[0].1, "{case}");
    }
}
