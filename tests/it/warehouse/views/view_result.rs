//! The rows of a view, and comparison with expected rows.

use std::collections::BTreeMap;

use serde_json::Value;

/// Runs the script, then every view and its file; returns dates as text.
pub const PYTHON: &str = "
import datetime, decimal, duckdb, glob, json, os, sys
def plain(v):
    if isinstance(v, datetime.date): return str(v)
    if isinstance(v, decimal.Decimal): return float(v)
    return v
def answer(sql):
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, map(plain, row))) for row in cursor.fetchall()]
def rounded(rows):
    return sorted(json.dumps({k: round(v, 6) if isinstance(v, float) else v for k, v in row.items()}) for row in rows)
con = duckdb.connect()
con.execute('SET threads=1')
con.execute(open(sys.argv[1]).read())
answers = {}
for file in glob.glob(sys.argv[2] + '/*.sql'):
    view = os.path.basename(file)[:-4]
    answers[view] = answer(open(file).read())
    assert rounded(answers[view]) == rounded(answer(f'SELECT * FROM {view}')), view
print(json.dumps(answers))
";

pub struct ViewResults(BTreeMap<String, ViewResult>);

/// The rows in the order of the view.
pub struct ViewResult {
    pub view: String,
    pub rows: Vec<Value>,
}

/// Expected values of rows, by the texts of their key.
pub type ExpectedRows = BTreeMap<Vec<String>, Vec<Value>>;

impl ViewResults {
    pub fn from_json(json: Value) -> Self {
        let views = json.as_object().unwrap().iter().map(|(view, rows)| {
            (view.clone(), ViewResult { view: view.clone(), rows: rows.as_array().unwrap().clone() })
        });
        ViewResults(views.collect())
    }

    pub fn result_of(&self, view: &str) -> &ViewResult {
        self.0.get(view).unwrap_or_else(|| panic!("the view `{view}` was not answered"))
    }
}

impl ViewResult {
    /// Insists that the rows with these keys, and no others, hold these values in `columns`.
    #[track_caller]
    pub fn assert_rows(&self, key: &[&str], columns: &[&str], mut expected: ExpectedRows) {
        for row in &self.rows {
            let found: Vec<String> = key.iter().map(|column| cell_text(row, column)).collect();
            let wanted =
                expected.remove(&found).unwrap_or_else(|| panic!("{}: {found:?} should not be there", self.view));
            assert_eq!(wanted.len(), columns.len());
            for (column, wanted) in columns.iter().zip(wanted) {
                let at = format!("{}: {column} of {found:?}", self.view);
                assert_same_value(&row[*column], &wanted, &at);
            }
        }
        assert!(expected.is_empty(), "{} lacks {:?}", self.view, expected.keys().next());
    }

    /// Insists that a column is sorted in descending order, with NULL at the end.
    #[track_caller]
    pub fn assert_descending(&self, column: &str, by: impl Fn(f64) -> f64) {
        let numbers: Vec<f64> =
            self.rows.iter().map(|row| row[column].as_f64().map_or(f64::NEG_INFINITY, &by)).collect();
        assert!(numbers.windows(2).all(|pair| pair[0] >= pair[1]), "{}: {column} {numbers:?}", self.view);
    }
}

/// Returns a cell as text; NULL is empty.
pub fn cell_text(row: &Value, column: &str) -> String {
    match &row[column] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[track_caller]
fn assert_same_value(found: &Value, wanted: &Value, at: &str) {
    match (found.as_f64(), wanted.as_f64()) {
        (Some(left), Some(right)) => {
            assert!((left - right).abs() <= 1e-9 * right.abs().max(1.0), "{at}: expected {right}, found {left}");
        }
        _ => assert_eq!(found, wanted, "{at}"),
    }
}
