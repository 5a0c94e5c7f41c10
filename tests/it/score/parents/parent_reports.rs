//! Parents in the run summary, in quality checks and in `explain`.

use serde_json::json;

use super::{PIPELINE, create_company, create_published_company, nth_day};
use crate::harness::job::CommandOutput;
use crate::harness::published::{newest_run_record, table_rows};

fn read_section(done: &CommandOutput, name: &str) -> Vec<String> {
    let (_, section) = done.stdout.split_once(&format!("\n{name}\n")).unwrap_or_else(|| panic!("{}", done.stdout));
    section.lines().take_while(|line| !line.is_empty()).map(|line| line.trim().to_owned()).collect()
}

const COUNTED: [&str; 4] = [
    "5 parents of 9 accounts, rolled up by revenue: 1 good, 2 fair, 2 bad",
    "1 hides an account that is bad:",
    "parent            score        account            score  arr",
    "hold    The hold   51.1  fair  leaf     The leaf   20.0  600",
];

#[test]
fn a_run_reports_hidden_accounts_cycles_and_orphans() {
    let job = create_company();
    let done = job.run(&["run", "p.yaml", "--as-of", &nth_day(1)]).exits(0);
    assert_eq!(read_section(&done, "parents"), COUNTED);
    let warned = [
        "parent_cycles: 2 accounts in a circle of parents, such as `ring1 -> ring2 -> ring1`",
        "parent_orphans: 1 account with a parent that is listed nowhere, such as `stray -> ghost`",
    ];
    assert_eq!(read_section(&done, "data"), warned);
    let run_record = newest_run_record(&job, &nth_day(1));
    let parents = &run_record["summary"]["parents"];
    assert_eq!(parents["cycles"], json!({"accounts": 2, "named": ["`ring1 -> ring2 -> ring1`"]}));
    assert_eq!(parents["orphans"], json!({"accounts": 1, "named": ["`stray -> ghost`"]}));
    assert_eq!((&parents["hiding"], &parents["hidden"][0]["account_id"]), (&json!(1), &json!("leaf")));
    let checks = table_rows(&job, "quality_checks", &nth_day(1));
    let verdicts = checks.iter().filter(|row| row["check"].starts_with("parent_"));
    let verdicts: Vec<String> = verdicts
        .map(|row| [&row["check"], &row["value"], &row["expected"], &row["verdict"]].map(String::as_str).join(" "))
        .collect();
    assert_eq!(verdicts, ["parent_cycles 2.0 0.0 warn", "parent_orphans 1.0 0.0 warn"]);
}

#[test]
fn cycles_and_orphans_below_the_limits_are_listed_with_the_parents() {
    let quiet = "quality: {parent_cycles: {warn: never}, parent_orphans: {warn: 2}}\n";
    let job = create_company().file("p.yaml", &format!("{PIPELINE}{quiet}"));
    let done = job.run(&["run", "p.yaml", "--as-of", &nth_day(1)]).exits(0);
    let more = [
        "2 accounts in a circle of parents: `ring1 -> ring2 -> ring1`",
        "1 account with a parent that is listed nowhere: `stray -> ghost`",
    ];
    assert_eq!(read_section(&done, "parents"), [&COUNTED[..], &more].concat());
    assert!(!done.stdout.contains("parent_cycles"), "{}", done.stdout);
}

#[test]
fn a_parent_cycle_over_the_limit_stops_the_day_until_accepted() {
    let strict = "quality: {parent_cycles: {stop: 2}}\n";
    let job = create_company().file("p.yaml", &format!("{PIPELINE}{strict}"));
    let stopped = job.run(&["run", "p.yaml", "--as-of", &nth_day(1)]).exits(8).stderr;
    let expected = [
        "error[parent_cycles]: the data looks wrong: 2 accounts in a circle of parents, such as `ring1 -> ring2 -> ring1` \
         (stops from 2 accounts)",
        "hint: check the column that names the parents; if the data is right, publish it with `--accept parent_cycles \
         --reason TEXT`",
    ];
    assert!(expected.iter().all(|line| stopped.lines().any(|found| found == *line)), "{stopped}");
    let accepted = ["run", "p.yaml", "--as-of", &nth_day(1), "--accept", "parent_cycles", "--reason", "known"];
    job.run(&accepted).exits(0);
}

#[test]
fn explain_shows_the_members_of_a_parent_and_the_parent_of_an_account() {
    let job = create_published_company();
    let explained = |account: &str, number: usize| {
        let stdout = job.run(&["explain", "p.yaml", account, "--as-of", &nth_day(number)]).exits(0).stdout;
        stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let north = explained("north", 3);
    assert!(north.contains(&"belongs to The hold (hold): score 56.3, fair".to_owned()), "{north:#?}");
    let expected = [
        "made of             score         share  points  moved it by",
        "leaf     The leaf    40.0  fair  42.9 %    17.1  +1.6 points",
        "north    The north   60.0  fair  21.4 %    12.9  -1.6 points  itself",
        "moves    The moves   70.0  good  35.7 %    25.0  +8.3 points  joined",
    ];
    assert_eq!(north[north.len() - 4..], expected);
    // A parent that is not an account shows only its members.
    let ghost = explained("ghost", 1);
    assert_eq!(
        ghost,
        [
            "ghost, a parent, as of 2026-05-01",
            "score 55.0, fair, rolled up from 1 account by revenue (fair 1)",
            "fair since 2026-05-01",
            "",
            "made of             score          share  points  moved it by",
            "stray    The stray   55.0  fair  100.0 %    55.0  –",
        ]
    );
    let json = job.run(&["explain", "p.yaml", "closed", "--as-of", &nth_day(2), "--json"]).exits(0).json();
    assert_eq!((&json["account_health"], &json["parent_health"]["score"]), (&json!(null), &json!(30.0)));
    assert_eq!(json["parent_members"][0]["account_id"], "beneath");
    let json = job.run(&["explain", "p.yaml", "leaf", "--as-of", &nth_day(2), "--json"]).exits(0).json();
    assert_eq!((&json["account_health"]["rolled_up_to"], &json["parent_members"]), (&json!("north"), &json!([])));
    let unknown = job.run(&["explain", "p.yaml", "ghosts"]).exits(6).stderr;
    assert!(unknown.contains("`ghosts`"), "{unknown}");
    let shown = job
        .run(&["show", "p.yaml", "parents", "--as-of", &nth_day(1), "--account", "north", "--format", "csv"])
        .exits(0);
    assert_eq!(shown.stdout.lines().count(), 2);
}

#[test]
fn a_parent_chain_that_is_too_deep_is_refused() {
    let mut csv = "account_id:text,called:text,parent:text,arr:double,live:bool,points:double".to_owned();
    for level in 0..=101 {
        let parent = if level == 0 { String::new() } else { format!("a{:03}", level - 1) };
        csv.push_str(&format!("\na{level:03},A,{parent},1,true,50"));
    }
    let job = create_company().table("exports/accounts/day=2026-05-05/a.parquet", &csv);
    let stderr = job.run(&["run", "p.yaml", "--as-of", &nth_day(5)]).exits(5).stderr;
    let expected = "error[too-deep]: source `accounts`: account `a101` has more than 100 parents above it by `parent`";
    assert!(stderr.contains(expected), "{stderr}");
    assert!(
        stderr.contains("--> p.yaml:") && job.files("warehouse").iter().all(|path| path.starts_with('_')),
        "{stderr}"
    );
}

#[test]
fn a_run_reports_parents_that_changed_band_with_the_main_member() {
    let job = create_company();
    let moves: Vec<Vec<String>> = (1..=4)
        .map(|number| {
            let done = job.run(&["run", "p.yaml", "--as-of", &nth_day(number)]).exits(0);
            read_section(&done, "parents").into_iter().filter(|line| line.contains(" → ")).collect()
        })
        .collect();
    let north = "north The north: 33.3 → 46.7, bad → fair, mostly leaf: +13.3 points";
    assert_eq!(moves, [vec![], vec![north.to_owned()], vec![], vec![]]);
}
