//! Every file of apache/parquet-testing as an export: read as DuckDB reads it, or refused by name.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::datatypes::DataType;
use parquet::arrow::parquet_to_arrow_schema;
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::{Value, json};

use crate::harness::bad_input::{assert_ok_or_file_named, map_in_parallel};
use crate::harness::effort::thorough_only;
use crate::harness::facts_project::DAY;
use crate::harness::job::{CommandOutput, Job};
use crate::harness::published::{Row, health_row};
use crate::harness::{duckdb, rewrite_exports, third_party_data};

/// Name and pipeline type of a column that a pipeline can declare.
type DeclaredColumn = (String, String);

/// Returns the columns of a file that a pipeline can declare. If there is none, returns one that does not exist, so
/// that the file is still opened.
fn declarable_columns(path: &Path) -> Vec<DeclaredColumn> {
    let read = || {
        let reader = SerializedFileReader::new(File::open(path).ok()?).ok()?;
        let schema = parquet_to_arrow_schema(reader.metadata().file_metadata().schema_descr(), None).ok()?;
        let columns =
            schema.fields().iter().filter_map(|field| Some((field.name().clone(), pipeline_type(field.data_type())?)));
        Some(columns.collect::<Vec<_>>())
    };
    let found = std::panic::catch_unwind(read).ok().flatten().unwrap_or_default();
    if found.is_empty() { vec![("nothing".to_owned(), "text".to_owned())] } else { found }
}

fn pipeline_type(data_type: &DataType) -> Option<String> {
    Some(match data_type {
        DataType::Float16 | DataType::Float32 | DataType::Float64 => "number".to_owned(),
        DataType::Decimal32(_, scale) | DataType::Decimal64(_, scale) | DataType::Decimal128(_, scale) => {
            format!("decimal({scale})")
        }
        DataType::Utf8 | DataType::Binary | DataType::FixedSizeBinary(_) => "text".to_owned(),
        DataType::Boolean => "boolean".to_owned(),
        DataType::Date32 => "date".to_owned(),
        DataType::Timestamp(..) => "timestamp".to_owned(),
        data_type if data_type.is_integer() => "integer".to_owned(),
        _ => return None,
    })
}

/// Creates a project that counts the values of every column and computes their minimum and maximum.
fn create_job(file: &Path, columns: &[DeclaredColumn]) -> Job {
    let (mut metrics, mut selected, mut declared) = (vec!["rows: integer".to_owned()], Vec::new(), Vec::new());
    for (at, (name, kind)) in columns.iter().enumerate() {
        let (value, kind_of) = match kind.as_str() {
            "boolean" => (format!("CASE WHEN \"{name}\" THEN 1 ELSE 0 END"), "integer"),
            "timestamp" | "date" => (format!("\"{name}\""), "date"),
            "text" => (format!("\"{name}\""), "text"),
            _ => (format!("\"{name}\""), "number"),
        };
        selected.push(format!("COUNT(\"{name}\") AS n{at}, COUNT(DISTINCT \"{name}\") AS d{at}"));
        selected.push(format!("MIN({value}) AS a{at}, MAX({value}) AS z{at}"));
        metrics.push(format!("n{at}: integer, d{at}: integer, a{at}: {kind_of}, z{at}: {kind_of}"));
        let ahead = if matches!(kind.as_str(), "timestamp" | "date") { ", ahead: allowed" } else { "" };
        declared.push(format!("      '{name}': {{type: {kind}{ahead}}}"));
    }
    let carried: Vec<&str> =
        metrics.iter().flat_map(|some| some.split(", ")).filter_map(|one| one.split(':').next()).collect();
    let pipeline = format!(
        "version: 1
name: corpus
exports: exports
warehouse: warehouse
sql: sql
accounts: {{source: accounts, id: account_id, carry: [{}]}}
sources:
  accounts: {{files: accounts.parquet, time: current, key: account_id, columns: {{account_id: text}}}}
  facts:
    files: facts/*.parquet
    time: current
    account: none
    columns:
{}
metrics:
  facts.sql: {{{}}}
tiers: {{all: otherwise}}
scorecard:
  bands: {{low: {{below: 50}}, high: {{at_least: 50}}}}
  min_coverage: 0
  components: {{all_of_it: {{made_of: {{rows: {{score: {{linear: {{zero: 0, full: 10}}}}}}}}}}}}
",
        carried.join(", "),
        declared.join("\n"),
        metrics.join(", ")
    );
    let sql = format!("SELECT 'acme' AS account_id, COUNT(*) AS rows, {} FROM facts", selected.join(", "));
    let job = Job::new()
        .file("p.yaml", &pipeline)
        .file("sql/facts.sql", &sql)
        .table("exports/accounts.parquet", "account_id:text\nacme");
    let target = job.path("exports/facts").join(file.file_name().unwrap());
    std::fs::create_dir_all(target.parent().unwrap()).unwrap();
    std::fs::copy(file, target).unwrap();
    job
}

/// Computes the same with DuckDB: count, distinct count, minimum and maximum per file and column, or null if DuckDB
/// cannot read it. NaN and infinities count as missing.
const DUCK: &str = r#"
import duckdb, json, sys
con = duckdb.connect()
con.execute("SET TimeZone='UTC'; SET enable_progress_bar=false")
answers = []
for file, columns in json.load(open(sys.argv[1])):
    answer = []
    for name, kind in columns:
        c = '"%s"' % name
        try:
            type_in_file = con.execute(f"SELECT typeof({c}) FROM '{file}' LIMIT 1").fetchone()
            type_in_file = type_in_file[0] if type_in_file else ''
            if type_in_file in ('FLOAT', 'DOUBLE'): c = f"(CASE WHEN isfinite({c}) THEN {c} END)"
            if type_in_file == 'BLOB': c = f"decode({c})"
            v = c
            if kind == 'boolean': v = f"(CASE WHEN {c} THEN 1 ELSE 0 END)"
            cast = {'timestamp': 'DATE', 'date': 'DATE', 'text': 'VARCHAR'}.get(kind, 'DOUBLE')
            row = con.execute(f"SELECT COUNT(*), COUNT({c}), COUNT(DISTINCT {c}), CAST(MIN({v}) AS {cast}), CAST(MAX({v}) AS {cast}) FROM '{file}'").fetchone()
            answer.append([x if isinstance(x, (int, float, type(None))) else str(x) for x in row])
        except Exception as e:
            answer.append(None)
    answers.append(answer)
print(json.dumps(answers))
"#;

/// Files that are refused, with all columns or always (`""`), and the expected message.
const REFUSED: [(&str, &str, &str); 17] = [
    ("ARROW-GH-41317.parquet", "", "as parquet: Expected list element"),
    ("ARROW-GH-41321.parquet", "", "as parquet: unable to parse time zone: '-02:15'"),
    ("ARROW-GH-47662.parquet", "", "as parquet: the decoder failed on its data"),
    (
        "ARROW-RS-GH-6229-DICTHEADER.parquet",
        "",
        "its footer contradicts the file: column `region_key` of row group 1 lies",
    ),
    ("PARQUET-1481.parquet", "", "as parquet: Unexpected Type -7"),
    ("binary_truncated_min_max.parquet", "all columns", "1 value is no text, such as `\u{fffd}\u{fffd}"),
    ("byte_stream_split_extended.gzip.parquet", "", "expected number, found 16-bit floating point numbers"),
    ("concatenated_gzip_members.parquet", "", "as parquet: parquet: File out of specification"),
    ("dict-page-offset-zero.parquet", "", "as parquet: Expected list element"),
    ("fixed_length_byte_array.parquet", "", "435 values are no text"),
    ("float16_nonzeros_and_nans.parquet", "", "expected number, found 16-bit floating point numbers"),
    ("float16_zeros_and_nans.parquet", "", "expected number, found 16-bit floating point numbers"),
    ("floating_orders_nan_count.parquet", "all columns", "expected number, found 16-bit floating point numbers"),
    ("int96_from_spark.parquet", "", "it has times hundreds of thousands of years away"),
    ("nation.dict-malformed.parquet", "all columns", "column `name`: page 2 ends before its end"),
    ("repeated_no_annotation.parquet", "", "its footer contradicts the file: it counts 0 rows, its row groups 6"),
    ("unknown-logical-type.parquet", "", "LogicalType union has no variant set"),
];

/// Damage that only checksums reveal: the file is read, with wrong values.
const UNSEEN: [&str; 2] = ["datapage_v1-corrupt-checksum.parquet", "rle-dict-uncompressed-corrupt-checksum.parquet"];

#[test]
fn every_file_is_read_like_duckdb_or_refused_by_name() {
    thorough_only!();
    let Some(folder) = third_party_data::find_data_set("parquet-testing") else { return };
    let files: Vec<PathBuf> =
        rewrite_exports::list_parquet_files(&folder).into_iter().map(|file| folder.join(file)).collect();
    assert!(files.len() > 60, "{files:?}");
    let declared: Vec<Vec<DeclaredColumn>> = files.iter().map(|file| declarable_columns(file)).collect();
    let files_with_columns: Vec<_> = files.iter().zip(&declared).collect();
    let results = map_in_parallel(&files_with_columns, |(file, columns)| {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let one = |columns: &[DeclaredColumn]| {
            let job = create_job(file, columns);
            let done = job.run(&["run", "p.yaml", "--as-of", DAY]);
            let row = assert_ok_or_file_named(&job, &done, &name, &name).then(|| health_row(&job, DAY, "acme"));
            (done, row)
        };
        (name.clone(), one(columns), one(&columns[..1]))
    });
    let request_file = tempfile::NamedTempFile::new().unwrap();
    let requests: Vec<Value> = files_with_columns.iter().map(|(file, columns)| json!([file, columns])).collect();
    std::fs::write(request_file.path(), serde_json::to_string(&requests).unwrap()).unwrap();
    let duck = duckdb::run_python(DUCK, &[request_file.path().to_str().unwrap()]);
    let mut wrong = Vec::new();
    for (at, (name, whole, first)) in results.iter().enumerate() {
        for (what, (done, row)) in [("all columns", whole), ("the first column", first)] {
            let refused = REFUSED.iter().find(|(file, which, _)| file == name && (which.is_empty() || *which == what));
            // If no column can be declared, the placeholder column is reported missing.
            let nothing = declared[at][0].0 == "nothing";
            let refused = refused.map(|(_, _, words)| *words).or(nothing.then_some("column `nothing`: missing"));
            wrong.extend(unexpected_outcome(done, refused).map(|why| format!("{name}, {what}: {why}")));
            if let (Some(row), Some(duck)) = (row, &duck) {
                let columns = declared[at].iter().enumerate().take(if what == "all columns" { usize::MAX } else { 1 });
                wrong.extend(columns.filter_map(|(column, (declared, _))| {
                    let why = difference_from_duckdb(row, column, &duck[at][column])?;
                    Some(format!("{name}, {what}, `{declared}`: {why}"))
                }));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(UNSEEN.iter().all(|file| results.iter().any(|(name, (done, _), _)| name == file && done.code == 0)));
}

fn unexpected_outcome(done: &CommandOutput, refused: Option<&str>) -> Option<String> {
    match refused {
        Some(words) if done.code == 5 => {
            (!done.stderr.contains(words)).then(|| format!("not `{words}`: {}", done.stderr))
        }
        Some(_) => Some("is read now".to_owned()),
        None => (done.code != 0).then(|| done.stderr.clone()),
    }
}

/// Returns how the values of a column differ from DuckDB's, if they do.
fn difference_from_duckdb(row: &Row, column: usize, duck: &Value) -> Option<String> {
    let expected = duck.as_array()?;
    let names = ["rows".to_owned()].into_iter().chain(["n", "d", "a", "z"].map(|kind| format!("{kind}{column}")));
    for (name, expected) in names.zip(expected) {
        let found = row.get(&name);
        let same = match expected {
            Value::Null => found.is_none(),
            Value::Number(number) => {
                let (expected, found) = (number.as_f64().unwrap(), found.and_then(|found| found.parse::<f64>().ok()));
                found.is_some_and(|found| (found - expected).abs() <= expected.abs() * 1e-12)
            }
            other => other.as_str() == found.map(String::as_str),
        };
        if !same {
            return Some(format!("{name} is {found:?}, DuckDB has {expected}"));
        }
    }
    None
}
