//! DuckDB as an independent reference engine.

use std::process::Command;

use super::job::NOW;
use super::tools;

/// Runs Python code that prints JSON. Returns `None`, and skips the test, without DuckDB and PyYAML.
#[track_caller]
pub fn run_python(code: &str, arguments: &[&str]) -> Option<serde_json::Value> {
    let python = tools::python_with(&["duckdb", "PyYAML"])?;
    let output = Command::new(python).arg("-c").arg(code).args(arguments).env(NOW.0, NOW.1).output().unwrap();
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
