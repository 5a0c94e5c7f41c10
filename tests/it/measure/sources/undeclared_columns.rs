//! Columns that files hold and the pipeline does not declare: a name in SQL or YAML that is one of them is answered with the
//! declaration to write, not with a similar name.

use crate::harness::facts_project::{DAY, FactsProject};
use crate::harness::job::Job;

const CSV: &str = "account_id:text,at:date,arr_amount:decimal(2),mrr_amount:decimal(2)\nacme,2026-03-01,12.00,1.00";
const HINT: &str = "hint: the export of `facts` has a column `mrr_amount`: declare it under the `columns` of the source, such as \
     `mrr_amount: decimal(2)`";

fn create_job(sql: &str) -> Job {
    FactsProject::with_columns("at: date\narr_amount: decimal(2)").show("number", sql).create_job_over(CSV)
}

#[test]
fn a_column_that_the_export_has_comes_before_a_similar_name() {
    let query = ["show", "p.yaml", "query", "facts.sql", "--as-of", DAY];
    for sql in ["SUM(mrr_amount)", "SUM(facts.mrr_amount)", "SUM(MRR_Amount)", "SUM(\"mrr_amount\")"] {
        let job = create_job(sql);
        for command in [&["validate", "p.yaml"][..], &["run", "p.yaml", "--as-of", DAY], &query] {
            let stderr = job.run(command).exits(4).stderr;
            assert!(stderr.contains(HINT), "{sql} {command:?}: {stderr}");
        }
    }
    // Without the exports, the similar name is the best guess.
    let stderr = create_job("SUM(mrr_amount)").run(&["validate", "p.yaml", "--offline"]).exits(4).stderr;
    assert!(stderr.contains("hint: did you mean `arr_amount`?"), "{stderr}");
    let stderr = create_job("SUM(mrr_amounts)").run(&["validate", "p.yaml"]).exits(4).stderr;
    assert!(stderr.contains("hint: did you mean `arr_amount`?"), "{stderr}");
}

#[test]
fn formulas_and_keys_are_answered_in_the_same_way() {
    let job = create_job("COUNT(*)").table("exports/accounts.parquet", "account_id:text,seats sold:int32\nacme,3");
    let pipeline = std::fs::read_to_string(job.path("p.yaml")).unwrap();
    let tiers = pipeline.replace("tiers: {all: otherwise}", "tiers: {large: '\"seats sold\" > 10', all: otherwise}");
    let stderr = job.file("p.yaml", &tiers).run(&["validate", "p.yaml"]).exits(4).stderr;
    let hint = "hint: the export of `accounts` has a column `seats sold`: declare it under the `columns` of the source, such \
                as `'seats sold': integer`";
    assert!(stderr.contains(hint), "{stderr}");
    let job = create_job("COUNT(*)");
    let key = pipeline.replace("time: {events: at}", "time: {events: at}\n    key: mrr_amount");
    let stderr = job.file("p.yaml", &key).run(&["validate", "p.yaml"]).exits(3).stderr;
    assert!(stderr.contains(HINT), "{stderr}");
}

/// A column that is declared with another name is named by that, also without the exports.
#[test]
fn the_name_in_the_files_of_a_declared_column_is_answered_with_its_declared_name() {
    let project = FactsProject::with_columns("at: date\namount: {type: decimal(2), from: MRR_AMOUNT}");
    let hint = "hint: `MRR_AMOUNT` is what the files of `facts` call the column `amount`\n";
    let csv = CSV.replace("mrr_amount", "MRR_AMOUNT");
    for sql in ["SUM(MRR_AMOUNT)", "SUM(facts.mrr_amount)"] {
        let job = project.create_job().table("exports/facts/a.parquet", &csv);
        let query = "SELECT account_id, COUNT(*) AS n, 1 AS shown FROM facts GROUP BY account_id";
        std::fs::write(job.path("sql/facts.sql"), query.replace("1 AS shown", &format!("{sql} AS shown"))).unwrap();
        let stderr = job.run(&["validate", "p.yaml"]).exits(4).stderr;
        assert!(stderr.contains(hint), "{sql}: {stderr}");
        std::fs::remove_dir_all(job.path("exports")).unwrap();
        let stderr = job.run(&["validate", "p.yaml"]).exits(4).stderr;
        assert!(stderr.contains(hint), "{sql}: {stderr}");
    }
}

#[test]
fn exports_that_cannot_be_read_change_no_message() {
    let job = create_job("SUM(mrr_amount)");
    std::fs::remove_dir_all(job.path("exports")).unwrap();
    let stderr = job.run(&["validate", "p.yaml"]).exits(4).stderr;
    assert!(stderr.contains("hint: did you mean `arr_amount`?"), "{stderr}");
}
