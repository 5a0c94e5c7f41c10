//! `show PIPELINE query FILE`: how a query is interpreted.

use chrono::{NaiveDate, NaiveDateTime};

use crate::base::diagnostic::Diagnostic;
use crate::base::escape::escape_and_shorten;
use crate::base::failure::Failure;
use crate::base::identifier;
use crate::base::nearest_name;
use crate::config::Pipeline;
use crate::measure::metric::{self, DescribedColumn, QueryDescription, ReadTable};
use crate::measure::source::Exports;
use crate::publish::summary::TextGrid;

/// Describes a query: what it returns, what it reads, and its plan.
///
/// # Errors
/// A file that is not one of the pipeline's queries, or mistakes in the query.
pub fn describe_query(pipeline: &Pipeline, exports: &Exports, file: &str, as_of: NaiveDate) -> Result<String, Failure> {
    let query = pipeline.queries.iter().find(|query| query.name == file);
    let query = query.ok_or_else(|| unknown_query(pipeline, file))?;
    let QueryDescription { columns, tables, plan } = metric::describe_query(pipeline, query, as_of)
        .map_err(|mistakes| metric::with_undeclared_columns(pipeline, exports, Failure::Pipeline(mistakes)))?;
    let mut read = TextGrid { headers: ["source", "columns", "rows"].map(str::to_owned).into(), rows: Vec::new() };
    for ReadTable { name, columns, since } in tables {
        read.rows.push(vec![name, columns.join(", "), known_rows_text(as_of, since)]);
    }
    Ok(format!(
        "{file} as of {as_of}, days and hours in {}\n\nreturns\n{}\n\nreads\n{}\n\n\
         plan, each step above what it reads\n{}\n",
        pipeline.time_zone,
        indent_lines(&columns_grid(columns).text()),
        indent_lines(&read.text()),
        indent_lines(&plan.join("\n"))
    ))
}

fn unknown_query(pipeline: &Pipeline, file: &str) -> Failure {
    let names = || pipeline.queries.iter().map(|query| query.name.as_str());
    let hint = nearest_name::suggest(file, names(), || format!("its queries are {}", identifier::quoted_list(names())));
    let message = format!("the pipeline has no query `{}`", escape_and_shorten(file));
    Failure::Pipeline(vec![Diagnostic::error("unknown-query", message).hint(hint)])
}

fn columns_grid(columns: Vec<DescribedColumn>) -> TextGrid {
    let headers = ["column", "type", "kept as", "NULL"].map(str::to_owned).into();
    let rows = columns.into_iter().map(|column| {
        let nullable = if column.nullable { "possible" } else { "never" };
        vec![column.name, column.data_type, column.kept_as, nullable.to_owned()]
    });
    TextGrid { headers, rows: rows.collect() }
}

/// The rows of a source that a query reads.
fn known_rows_text(as_of: NaiveDate, since: Option<NaiveDateTime>) -> String {
    match since {
        Some(since) => format!("known on {as_of}, since {since}"),
        None => format!("known on {as_of}"),
    }
}

fn indent_lines(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}
