//! `show PIPELINE query FILE`: how a query was understood.

use chrono::{DateTime, NaiveDate};

use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::base::identifier;
use crate::base::text::shown;
use crate::config::Pipeline;
use crate::measure::metric::{self, DescribedColumn, QueryDescription, ReadTable};
use crate::publish::summary::TextGrid;

/// What a query returns, what it reads and how, as text.
///
/// # Errors
/// A file that is none of the pipeline's queries, or mistakes in it.
pub fn describe(pipeline: &Pipeline, file: &str, as_of: NaiveDate) -> Result<String, Failure> {
    let query_names = || pipeline.queries.iter().map(|query| query.name.as_str());
    let Some(query) = pipeline.queries.iter().find(|query| query.name == file) else {
        let message = format!("the pipeline has no query `{}`", shown(file));
        let hint = match identifier::nearest(file, query_names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its queries are {}", identifier::list(query_names())),
        };
        return Err(Failure::Spec(vec![Diagnostic::error("unknown-query", message).hint(hint)]));
    };
    let QueryDescription { columns, tables, plan } =
        metric::describe_query(pipeline, query, as_of).map_err(Failure::Spec)?;
    let mut returned =
        TextGrid { headers: ["column", "type", "kept as", "NULL"].map(str::to_owned).into(), rows: Vec::new() };
    for DescribedColumn { name, data_type, kept_as, nullable } in columns {
        let nullable = if nullable { "possible" } else { "never" };
        returned.rows.push(vec![name, data_type, kept_as, nullable.to_owned()]);
    }
    let mut read = TextGrid { headers: ["source", "columns", "rows"].map(str::to_owned).into(), rows: Vec::new() };
    for ReadTable { name, columns, since_micros } in tables {
        let time = since_micros.and_then(DateTime::from_timestamp_micros);
        let since = time.map_or_else(String::new, |time| format!(", since {}", time.naive_utc()));
        let rows = format!("known on {as_of}{since}");
        read.rows.push(vec![name, columns.join(", "), rows]);
    }
    let plan: Vec<String> = plan.into_iter().map(|line| format!("  {line}")).collect();
    Ok(format!(
        "{file} as of {as_of}, days and hours in {}\n\nreturns\n{}\n\nreads\n{}\n\nplan, each step above what it reads\n{}\n",
        pipeline.time_zone,
        indent_lines(&returned.text()),
        indent_lines(&read.text()),
        plan.join("\n")
    ))
}

fn indent_lines(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}
