//! A view's rows, by column, and what they have to be.

use std::collections::BTreeMap;

use serde_json::Value;

/// Runs the script, then every view and its file; dates as text.
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

pub struct Answers(BTreeMap<String, Answer>);

/// The rows in the order of the view.
pub struct Answer {
    pub view: String,
    pub rows: Vec<Value>,
}

/// What rows have to be, by the text of their key.
pub type Expected = BTreeMap<Vec<String>, Vec<Value>>;

impl Answers {
    pub fn from_json(json: Value) -> Self {
        let views =
            json.as_object().unwrap().iter().map(|(view, rows)| {
                (view.clone(), Answer { view: view.clone(), rows: rows.as_array().unwrap().clone() })
            });
        Answers(views.collect())
    }

    pub fn of_view(&self, view: &str) -> &Answer {
        self.0.get(view).unwrap_or_else(|| panic!("the view `{view}` was not answered"))
    }
}

impl Answer {
    /// Insists that the rows with these keys, and no others, hold these values in `columns`.
    #[track_caller]
    pub fn is(&self, key: &[&str], columns: &[&str], mut expected: Expected) {
        for row in &self.rows {
            let found: Vec<String> = key.iter().map(|column| cell(row, column)).collect();
            let wanted =
                expected.remove(&found).unwrap_or_else(|| panic!("{}: {found:?} should not be there", self.view));
            assert_eq!(wanted.len(), columns.len());
            for (column, wanted) in columns.iter().zip(wanted) {
                let at = format!("{}: {column} of {found:?}", self.view);
                same(&row[*column], &wanted, &at);
            }
        }
        assert!(expected.is_empty(), "{} lacks {:?}", self.view, expected.keys().next());
    }

    /// Insists that a column only falls from row to row, with what is NULL at the end.
    #[track_caller]
    pub fn falls(&self, column: &str, by: impl Fn(f64) -> f64) {
        let numbers: Vec<f64> =
            self.rows.iter().map(|row| row[column].as_f64().map_or(f64::NEG_INFINITY, &by)).collect();
        assert!(numbers.windows(2).all(|pair| pair[0] >= pair[1]), "{}: {column} {numbers:?}", self.view);
    }
}

/// A cell as text; NULL is empty.
pub fn cell(row: &Value, column: &str) -> String {
    match &row[column] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[track_caller]
fn same(found: &Value, wanted: &Value, at: &str) {
    match (found.as_f64(), wanted.as_f64()) {
        (Some(left), Some(right)) => {
            assert!((left - right).abs() <= 1e-9 * right.abs().max(1.0), "{at}: expected {right}, found {left}");
        }
        _ => assert_eq!(found, wanted, "{at}"),
    }
}
