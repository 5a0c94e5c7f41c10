//! Actions in the run summary and in `explain`.

use crate::harness::effort::thorough_only;
use serde_json::json;

use super::{create_company, create_published_company, nth_day};

#[test]
fn a_run_reports_open_actions() {
    let job = create_company();
    job.run(&["backfill", "p.yaml", "--from", &nth_day(1), "--to", &nth_day(4)]).exits(0);
    let done = job.run(&["run", "p.yaml", "--as-of", &nth_day(5)]).exits(0);
    let (_, section) = done.stdout.split_once("\nto do\n").unwrap();
    let section: Vec<&str> = section.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    assert_eq!(
        section,
        [
            "play    open  new  overdue  escalated  closed",
            "rescue     2    0        1          1       1",
            "mail       1    0        0          0       1",
            "praise     0    0        0          0       0",
            "most urgent  play    due         owner        what",
            "grows        rescue  2026-05-05  ann          Call grows",
            "slides       rescue  2026-05-04  boss of ann  Call slides",
            "small        mail    2026-05-10  bob          Send the letter",
        ]
    );
    let json = job.run(&["run", "p.yaml", "--as-of", &nth_day(5), "--format", "json"]).exits(0).json();
    let rescue = &json["actions"]["plays"][0];
    assert_eq!(rescue, &json!({"play": "rescue", "open": 2, "new": 0, "overdue": 1, "escalated": 1, "closed": 1}));
    assert_eq!(json["actions"]["first"][0]["account_id"], "grows");
}

#[test]
fn explain_shows_the_open_actions_of_an_account() {
    thorough_only!();
    let job = create_published_company();
    let explained = job.run(&["explain", "p.yaml", "slides", "--as-of", &nth_day(5)]).exits(0).stdout;
    let section: Vec<&str> = explained.lines().skip_while(|line| !line.starts_with("to do")).take(2).collect();
    assert_eq!(
        section,
        [
            "to do by 2026-05-04, overdue: boss of ann: Call slides",
            "  rescue since 2026-05-02, escalated 2026-05-05: points now 80 → 30, -50.0 points; \
             points now 30, -40.0 points",
        ]
    );
    // A closed action is not listed, but a held-back condition is mentioned.
    let explained = job.run(&["explain", "p.yaml", "slides", "--as-of", &nth_day(8)]).exits(0).stdout;
    assert!(!explained.contains("to do"), "{explained}");
    let rests = "rescue was closed 2026-05-07 and is not raised again before 2026-05-11, though its condition holds";
    assert!(explained.lines().any(|line| line == rests), "{explained}");
    let json = job.run(&["explain", "p.yaml", "slides", "--as-of", &nth_day(8), "--json"]).exits(0).json();
    assert_eq!(json["actions"][0]["status"], "resting");
    let shown = job.run(&["show", "p.yaml", "act", "--as-of", &nth_day(5), "--format", "csv"]).exits(0).stdout;
    assert!(shown.lines().any(|line| line.contains(",slides,large,rescue,save,")), "{shown}");
}
