//! DuckDB as an independent reference engine.

use std::io::Write;
use std::process::{Command, Stdio};

/// Runs Python code that prints JSON. Without DuckDB, prints that the test is skipped and returns `None`, or fails if
/// `HEALTHSCORE_TEST_ALL` is set.
pub fn run_python(code: &str, arguments: &[&str]) -> Option<serde_json::Value> {
    let python = std::env::var("HEALTHSCORE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let there = Command::new(&python).args(["-c", "import duckdb, yaml"]).stderr(Stdio::null()).status();
    if !there.is_ok_and(|status| status.success()) {
        let how = "install it with `pip install -r tests/requirements.txt`, and name that Python in HEALTHSCORE_PYTHON";
        assert!(std::env::var_os("HEALTHSCORE_TEST_ALL").is_none(), "DuckDB or PyYAML is not there: {how}");
        // Written to stderr directly, because the test harness captures `eprintln!` and a skip must be visible.
        let _ = writeln!(std::io::stderr(), "SKIPPED: DuckDB or PyYAML is not there; {how}");
        return None;
    }
    let output = Command::new(&python).arg("-c").arg(code).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // On a busy machine DuckDB prints a progress bar before the result.
    let stdout = String::from_utf8_lossy(&output.stdout);
    let answer = stdout.trim_end().rsplit(['\r', '\n']).next().unwrap_or_default();
    Some(serde_json::from_str(answer).unwrap_or_else(|error| panic!("{error}: {stdout}")))
}

/// Returns the rows of a query, each a list of values (numbers, text, null; dates as text).
pub fn query_rows(sql: &str) -> Option<Vec<Vec<serde_json::Value>>> {
    let code = "import duckdb, json, sys, datetime, decimal\n\
                def plain(v):\n\
                \x20   if isinstance(v, (datetime.date, datetime.datetime)): return str(v)\n\
                \x20   if isinstance(v, decimal.Decimal): return float(v)\n\
                \x20   return v\n\
                con = duckdb.connect()\n\
                con.execute(\"SET TimeZone='UTC'\")\n\
                print(json.dumps([[plain(v) for v in row] for row in con.execute(sys.argv[1]).fetchall()]))";
    let rows = run_python(code, &[sql])?;
    Some(rows.as_array().unwrap().iter().map(|row| row.as_array().unwrap().clone()).collect())
}
