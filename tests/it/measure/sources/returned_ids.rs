//! The ids that the SQL of a metric returns, compared with the accounts: rows of other ids count for no account.

use serde_json::json;

use crate::harness::facts_project::{DAY, FactsProject, assert_refused, refusal, run_and_read_acme, run_pipeline};
use crate::harness::job::Job;
use crate::harness::published::newest_run_record;

const OWN_ID: &str = "SELECT id AS account_id, COUNT(*) AS n, 1 AS shown FROM facts GROUP BY id";

/// Creates a project whose facts have an id of their own and a customer, and whose query is `sql`.
fn create_job(line: &str, sql: &str, rows: &str) -> Job {
    let source = format!("files: facts/*.parquet\ntime: current\n{line}\ncolumns: {{id: text, customer: text}}");
    let job = FactsProject::with_source(&source).create_job_over(&format!("id:text,customer:text\n{rows}"));
    std::fs::write(job.path("sql/facts.sql"), sql).unwrap();
    job
}

/// Returns rows with `count` different ids of their own, all of `acme`.
fn rows_of_acme(count: usize) -> String {
    (0..count).map(|at| format!("row-{at:02}x,acme\n")).collect()
}

/// Returns the findings in the metrics of the newest run.
fn metric_findings(job: &Job) -> serde_json::Value {
    run_pipeline(job).exits(0);
    newest_run_record(job, DAY)["summary"]["metric_findings"].clone()
}

#[test]
fn a_query_that_returns_the_ids_of_its_rows_stops_the_run() {
    let job = create_job("account: customer", OWN_ID, &rows_of_acme(10));
    insta::assert_snapshot!(refusal(&job), @"
    error[metric-accounts]: `facts.sql`: all 10 rows that it returns belong to accounts that are not in `accounts`, such as `row-00x`; `accounts` has ids such as `acme`
     --> sql/facts.sql:1:1
      |
    1 | SELECT id AS account_id, COUNT(*) AS n, 1 AS shown FROM facts GROUP BY id
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
    hint: return the accounts' id as `account_id`, as it is: it is `customer` of `facts`; if other ids are expected, leave them out with a join to `accounts`
    ");
    let message = "all 10 rows that it returns belong to accounts that are not in `accounts`, such as `row-00x`; `accounts` \
                   has ids such as `acme`";
    let hint = "return the accounts' id as `account_id`; declare the column that holds it with `account: COLUMN` at the \
                source; if other ids are expected";
    assert_refused(&create_job("account: none", OWN_ID, &rows_of_acme(10)), message, hint);
    let sql = OWN_ID.replace("FROM facts", "FROM facts WHERE id IN (SELECT account_id FROM accounts)");
    run_pipeline(&create_job("account: none", &sql, &rows_of_acme(10))).exits(0);
    let sql = OWN_ID.replace("id", "customer").replace("account_customer", "account_id");
    assert_eq!(run_and_read_acme(&create_job("account: customer", &sql, &rows_of_acme(10)))["n"], "10");
}

#[test]
fn ids_in_another_form_stop_the_run() {
    let sql = "SELECT UPPER(customer) AS account_id, COUNT(*) AS n, 1 AS shown FROM facts GROUP BY UPPER(customer)";
    let message = "all 2 rows that it returns belong to accounts that are not in `accounts`, such as `ACME`; `accounts` has \
                   `acme`: the ids differ in upper and lower case";
    let hint = "return the accounts' id as `account_id`, as it is: it is `customer` of `facts`";
    assert_refused(&create_job("account: customer", sql, "1,acme\n2,acme\n3,bolt"), message, hint);
    // One row is little evidence.
    let findings = metric_findings(&create_job("account: customer", sql, "1,acme\n2,acme"));
    let message = "the only row that `facts.sql` returns belongs to an account that is not in `accounts`, such as `ACME`; \
                   `accounts` has `acme`: the ids differ in upper and lower case";
    assert_eq!(findings[0]["message"], message, "{findings:#}");
    // Of two accounts, one is right.
    let sql = "SELECT CASE WHEN customer = 'bolt' THEN 'BOLT' ELSE customer END AS account_id, COUNT(*) AS n, 1 AS shown \
               FROM facts GROUP BY 1";
    let findings = metric_findings(&create_job("account: customer", sql, "1,acme\n2,bolt"));
    let message = "of the 2 rows that `facts.sql` returns, 1 belongs to an account that is not in `accounts`, such as `BOLT`; \
                   `accounts` has `bolt`: the ids differ in upper and lower case";
    assert_eq!(findings[0]["message"], message, "{findings:#}");
}

#[test]
fn fewer_rows_of_no_account_are_a_warning() {
    let message = "all 9 rows that `facts.sql` returns belong to accounts that are not in `accounts`, such as `row-00x`; \
                   `accounts` has ids such as `acme`";
    let job = create_job("account: customer", OWN_ID, &rows_of_acme(9));
    let findings = metric_findings(&job);
    let finding = |metric: &str| {
        json!({
            "metric": metric,
            "level": "warning",
            "check": "unknown_accounts",
            "message": message,
            "accounts": 9,
            "examples": ["row-00x", "row-01x", "row-02x"],
        })
    };
    assert_eq!(findings, json!([finding("n"), finding("shown")]));
    // Of all metrics of the query, once.
    let done = run_pipeline(&job).exits(0);
    assert!(done.stdout.contains(&format!("\n  n, shown: {message}\n")), "{}", done.stdout);
    // Most of the rows, and half of them.
    let sql = "SELECT COALESCE(customer, id) AS account_id, COUNT(*) AS n, 1 AS shown FROM facts GROUP BY 1";
    let most = metric_findings(&create_job("account: none", sql, "1,acme\nx,\ny,"));
    let message = "of the 3 rows that `facts.sql` returns, 2 belong to accounts that are not in `accounts`, such as `x`; \
                   `accounts` has ids such as `acme`";
    assert_eq!(most[0]["message"], message, "{most:#}");
    assert!(metric_findings(&create_job("account: none", sql, "1,acme\nx,")).is_null());
}

#[test]
fn rows_without_an_id_belong_to_no_account() {
    let sql = "SELECT customer AS account_id, 1 AS n, 1 AS shown FROM facts";
    let all = metric_findings(&create_job("account: none", sql, "1,\n2,"));
    assert_eq!(all[0]["message"], "all 2 rows that `facts.sql` returns have no `account_id`", "{all:#}");
    let most = metric_findings(&create_job("account: none", sql, "1,\n2,\n3,nobody\n4,acme"));
    let message = "of the 4 rows that `facts.sql` returns, 2 have no `account_id` and 1 belongs to an account that is not in \
                   `accounts`, such as `nobody`; `accounts` has ids such as `acme`";
    assert_eq!(most[0]["message"], message, "{most:#}");
    let rows: String = (0..10).map(|at| format!("{at},\n")).collect();
    assert_refused(
        &create_job("account: none", sql, &rows),
        "`facts.sql`: all 10 rows that it returns have no `account_id`",
        "return an `account_id` that every row has; after a LEFT JOIN, that of the right table is NULL where it has no \
         match: check the condition of the join",
    );
    // One group of rows without an account is usual.
    let sql = "SELECT customer AS account_id, COUNT(*) AS n, 1 AS shown FROM facts GROUP BY customer";
    assert!(metric_findings(&create_job("account: none", sql, "1,\n2,\n3,acme")).is_null());
    assert!(metric_findings(&create_job("account: none", sql, "")).is_null());
}

/// An account that `only` leaves out is an account.
#[test]
fn accounts_that_are_not_scored_are_known() {
    let sql = "SELECT customer AS account_id, COUNT(*) AS n, 1 AS shown FROM facts GROUP BY customer";
    let only = |rows: &str, sql: &str| {
        let accounts: String = (0..12).map(|at| format!("\ngone-{at}")).collect();
        let job = create_job("account: none", sql, rows);
        let job = job.table("exports/accounts.parquet", &format!("account_id:text\nacme\nbolt{accounts}"));
        job.edit("p.yaml", "id: account_id,", "id: account_id, only: \"account_id IN ('acme', 'bolt')\",")
    };
    let gone: String = (0..12).map(|at| format!("{at},gone-{at}\n")).collect();
    assert!(metric_findings(&only(&gone, sql)).is_null());
    assert_refused(
        &only(&rows_of_acme(10), OWN_ID),
        "all 10 rows that it returns belong to accounts that are not in `accounts`, such as `row-00x`; `accounts` has ids \
         such as `acme`",
        "return the accounts' id as `account_id`",
    );
}

/// Rows that `orphans: warn` keeps are reported at the source.
#[test]
fn rows_that_a_source_keeps_are_reported_there_only() {
    let sql = "SELECT customer AS account_id, COUNT(*) AS n, 1 AS shown FROM facts GROUP BY customer";
    let unknown: String = (0..12).map(|at| format!("{at},free-{at}\n")).collect();
    for rows in [unknown.clone(), format!("{unknown}x,acme\n"), "1,ACME\n2,BOLT\n".to_owned()] {
        let job = create_job("account: customer\norphans: warn", sql, &rows);
        assert!(metric_findings(&job).is_null(), "{rows}");
    }
    // They are no excuse for other ids.
    let job = create_job("account: customer\norphans: warn", OWN_ID, &format!("{}x,nobody", rows_of_acme(11)));
    assert!(refusal(&job).contains("all 12 rows that it returns belong to accounts that are not in `accounts`"));
}

#[test]
fn every_query_with_wrong_ids_is_reported() {
    let job = create_job("account: customer", OWN_ID, &rows_of_acme(10));
    let job = job.edit("p.yaml", "metrics:\n", "metrics:\n  other.sql: {m: integer}\n");
    std::fs::write(job.path("sql/other.sql"), "SELECT 'x' || id AS account_id, 1 AS m FROM facts").unwrap();
    let refused = refusal(&job);
    for query in ["facts.sql", "other.sql"] {
        let message = format!("error[metric-accounts]: `{query}`: all 10 rows that it returns belong to accounts");
        assert!(refused.contains(&message), "{refused}");
    }
}

/// A join that matches nothing leaves every account without a value, or with that of `no_rows`.
#[test]
fn a_query_without_a_row_is_a_warning() {
    let join =
        "SELECT a.account_id, COUNT(*) AS n, 1 AS shown FROM accounts a JOIN facts f ON a.account_id = f.id GROUP BY 1";
    let job = create_job("account: customer", join, &rows_of_acme(2));
    let message = "`facts.sql` returns no row, although `accounts` and `facts` have some";
    let finding = json!({"metric": "n", "level": "warning", "check": "no_rows", "message": message, "accounts": 0, "examples": []});
    assert_eq!(metric_findings(&job)[0], finding);
    assert!(run_pipeline(&job).stdout.contains(&format!("\n  n, shown: {message}\n")));
    let shown = job.run(&["show", "p.yaml", "metrics", "--as-of", DAY]).exits(0);
    assert_eq!(shown.stderr.trim(), format!("warning[metric-rows]: `n` and `shown`: {message}"));
    // A source without rows is reported itself.
    assert!(metric_findings(&create_job("account: customer", join, "")).is_null());
    let filtered = "SELECT account_id, 1 AS n, 1 AS shown FROM accounts WHERE account_id = 'nobody'";
    let findings = metric_findings(&create_job("account: none", filtered, ""));
    assert_eq!(findings[0]["message"], "`facts.sql` returns no row, although `accounts` has some");
}
