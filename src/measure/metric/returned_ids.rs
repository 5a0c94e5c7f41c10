//! Compares the ids that queries return with the accounts: a row of another id is in no account's result, so a query that
//! returns the wrong column would leave all accounts without a value.
//!
//! | rows with an account | other rows | |
//! |---|---|---|
//! | none | ten, or several ids that look like those of accounts | the run stops |
//! | none | fewer | a warning |
//! | some | more, or ids that look like those of accounts | a warning |
//!
//! Rows that a source keeps although they belong to no account (`orphans: warn`) are reported there. A query that returns
//! no row at all, although the tables that it reads have some, is a warning.

use std::collections::HashSet;

use polars::prelude::StringChunked;

use super::sql_mistakes::query_mistake;
use crate::base::diagnostic::Diagnostic;
use crate::base::escape::escape_and_shorten;
use crate::base::identifier::quoted_list;
use crate::config::{MetricQuery, Pipeline};
use crate::measure::source::{
    ComparedIds, MANY_UNKNOWN_ACCOUNTS, SourceCheckKind, SourceReport, Sources, first_id, ids_of_similar_form,
    sample_ids,
};
use crate::query::origins::tables_read;
use crate::query::run::QueryJob;

/// The largest number of examples of a finding.
const MAX_EXAMPLES: usize = 3;

/// What is suspicious in the rows that a query returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryFinding {
    pub check: QueryCheck,
    /// The metrics of the query.
    pub metrics: Vec<String>,
    pub message: String,
    /// The rows that the finding is about.
    pub rows: usize,
    /// At most three.
    pub examples: Vec<String>,
}

/// A check of the rows that a query returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryCheck {
    /// Rows that belong to no account.
    UnknownAccounts,
    /// No rows, of tables that have some.
    NoRows,
}

impl QueryCheck {
    /// Returns the name in the run record.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            QueryCheck::UnknownAccounts => "unknown_accounts",
            QueryCheck::NoRows => "no_rows",
        }
    }
}

/// The ids of all accounts in the accounts source, also of those that are not scored.
pub struct ListedIds<'a> {
    ids: HashSet<&'a str>,
}

/// What a query returned besides the rows of accounts.
pub struct ReturnedIds {
    /// Rows of accounts.
    known: usize,
    /// Rows of other ids.
    unknown: usize,
    /// Rows whose id is NULL.
    without_id: usize,
    /// Some of the other ids.
    sample: Vec<String>,
}

/// Rows without an account that the sources of a query are known to keep.
#[derive(Default)]
struct KeptRows {
    orphans: u64,
    without_account: u64,
    /// Whether they are more than half of a source.
    are_most_rows: bool,
}

/// What becomes of the rows that belong to no account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Stop,
    Warn,
}

/// A query with rows that belong to no account.
struct DoubtfulQuery<'a> {
    query: &'a MetricQuery,
    tables: Vec<String>,
    returned: ReturnedIds,
}

impl<'a> ListedIds<'a> {
    pub fn new(ids: impl Iterator<Item = &'a str>) -> Self {
        Self { ids: ids.collect() }
    }

    pub fn len(&self) -> usize {
        self.ids.len()
    }

    fn iter(&self) -> impl Iterator<Item = &'a str> {
        self.ids.iter().copied()
    }
}

/// Counts the ids that a query returned, each at most once.
pub fn count_returned_ids(ids: &StringChunked, listed: &ListedIds) -> ReturnedIds {
    let (mut known, mut without_id, mut unknown) = (0, 0, Vec::new());
    for id in ids.iter() {
        match id {
            Some(id) if listed.ids.contains(id) => known += 1,
            Some(id) => unknown.push(id),
            None => without_id += 1,
        }
    }
    ReturnedIds { known, unknown: unknown.len(), without_id, sample: sample_ids(unknown) }
}

/// Reports the queries without rows, and those with rows that belong to no account. `returned` has the ids of each query.
///
/// # Errors
/// The queries that return the ids of something else.
pub fn report_returned_ids(
    pipeline: &Pipeline,
    sources: &Sources,
    jobs: &[QueryJob],
    returned: Vec<ReturnedIds>,
    listed: &ListedIds,
) -> Result<Vec<QueryFinding>, Vec<Diagnostic>> {
    // An accounts source without accounts is reported as empty.
    let Some(first_listed) = first_id(listed.iter()) else { return Ok(Vec::new()) };
    let mut warnings = Vec::new();
    let mut doubtful = Vec::new();
    for ((query, job), returned) in pipeline.queries.iter().zip(jobs).zip(returned) {
        let tables = tables_read(&job.plan);
        let reports: Vec<&SourceReport> = sources.reports().filter(|report| tables.contains(&report.source)).collect();
        if returned.rows() == 0 {
            warnings.extend(report_no_rows(query, &reports));
            continue;
        }
        if !returned.are_reported(&KeptRows::of_reports(&reports)) {
            doubtful.push(DoubtfulQuery { query, tables, returned });
        }
    }
    let similar = ids_of_similar_form(doubtful.iter().flat_map(|doubtful| &doubtful.returned.sample), listed.iter());
    let mut mistakes = Vec::new();
    for doubtful in doubtful {
        let sample = doubtful.returned.sample.clone();
        let ids = ComparedIds::compare(sample, Some(first_listed), similar.iter().copied());
        match doubtful.returned.verdict(&ids) {
            Some(Verdict::Stop) => mistakes.push(doubtful.mistake(pipeline, &ids)),
            Some(Verdict::Warn) => warnings.push(doubtful.warning(pipeline, &ids)),
            None => {}
        }
    }
    if mistakes.is_empty() { Ok(warnings) } else { Err(mistakes) }
}

/// Reports a query that returns no row, although every table that it reads has rows.
fn report_no_rows(query: &MetricQuery, reports: &[&SourceReport]) -> Option<QueryFinding> {
    if reports.is_empty() || reports.iter().any(|report| report.rows == 0) {
        return None;
    }
    let tables = quoted_list(reports.iter().map(|report| &report.source));
    let have = if reports.len() == 1 { "has" } else { "have" };
    Some(QueryFinding {
        check: QueryCheck::NoRows,
        metrics: names_of_metrics(query),
        message: format!("`{}` returns no row, although {tables} {have} some", query.name),
        rows: 0,
        examples: Vec::new(),
    })
}

fn names_of_metrics(query: &MetricQuery) -> Vec<String> {
    query.metrics.iter().map(|metric| metric.name.clone()).collect()
}

impl KeptRows {
    fn of_reports(reports: &[&SourceReport]) -> Self {
        let mut kept = Self::default();
        for report in reports {
            let rows_of = |check| {
                let findings = report.findings.iter().filter(|finding| finding.check == check && !finding.dropped);
                findings.map(|finding| finding.rows).sum::<u64>()
            };
            let (orphans, without_account) = (rows_of(SourceCheckKind::Orphans), rows_of(SourceCheckKind::NullKeys));
            kept.orphans += orphans;
            kept.without_account += without_account;
            let unusable = orphans + without_account;
            kept.are_most_rows |= unusable > report.checked_rows.saturating_sub(unusable);
        }
        kept
    }
}

impl ReturnedIds {
    fn rows(&self) -> usize {
        self.known + self.others()
    }

    fn others(&self) -> usize {
        self.unknown + self.without_id
    }

    /// Returns whether the findings in the sources explain the rows that belong to no account.
    fn are_reported(&self, kept: &KeptRows) -> bool {
        let is_at_most = |rows: usize, kept: u64| u64::try_from(rows).is_ok_and(|rows| rows <= kept);
        match self.known {
            0 => self.others() == 0 || kept.are_most_rows,
            _ => is_at_most(self.unknown, kept.orphans) && is_at_most(self.without_id, kept.without_account),
        }
    }

    /// Decides about rows that the sources do not explain.
    fn verdict(&self, ids: &ComparedIds) -> Option<Verdict> {
        if self.known == 0 {
            // One row is little evidence.
            let is_mistake = self.others() >= MANY_UNKNOWN_ACCOUNTS || (self.unknown > 1 && ids.are_mostly_similar());
            return Some(if is_mistake { Verdict::Stop } else { Verdict::Warn });
        }
        (self.others() > self.known || ids.are_mostly_similar()).then_some(Verdict::Warn)
    }

    /// Describes the rows: "all 12 rows that it returns belong to accounts that are not in `accounts`".
    fn describe(&self, query: &str, pipeline: &Pipeline) -> String {
        let no_id = format!("no `{}`", pipeline.accounts.id);
        let accounts = &pipeline.accounts.source;
        let without_id = |rows: usize| if rows == 1 { format!("has {no_id}") } else { format!("have {no_id}") };
        let unknown = |rows: usize| match rows {
            1 => format!("belongs to an account that is not in `{accounts}`"),
            _ => format!("belong to accounts that are not in `{accounts}`"),
        };
        let rows = self.rows();
        let parts = [(self.without_id, without_id(self.without_id)), (self.unknown, unknown(self.unknown))];
        let parts: Vec<&(usize, String)> = parts.iter().filter(|(count, _)| *count > 0).collect();
        match parts.as_slice() {
            [(1, what)] if rows == 1 => format!("the only row that {query} returns {what}"),
            [(all, what)] if *all == rows => format!("all {rows} rows that {query} returns {what}"),
            parts => {
                let parts: Vec<String> = parts.iter().map(|(count, what)| format!("{count} {what}")).collect();
                format!("of the {rows} rows that {query} returns, {}", parts.join(" and "))
            }
        }
    }
}

impl DoubtfulQuery<'_> {
    fn describe(&self, query: &str, pipeline: &Pipeline, ids: &ComparedIds) -> String {
        let rows = self.returned.describe(query, pipeline);
        let description = ids.describe(&pipeline.accounts.source).filter(|_| self.returned.unknown > 0);
        format!("{rows}{}", description.unwrap_or_default())
    }

    fn mistake(&self, pipeline: &Pipeline, ids: &ComparedIds) -> Diagnostic {
        query_mistake(self.query, "metric-accounts", &self.describe("it", pipeline, ids)).hint(self.hint(pipeline))
    }

    /// Returns which columns hold the ids that the query should return.
    fn hint(&self, pipeline: &Pipeline) -> String {
        let id = &pipeline.accounts.id;
        let sources = pipeline.sources.iter().filter(|source| self.tables.contains(&source.name));
        let columns: Vec<String> =
            sources.filter_map(|source| Some(format!("`{}` of `{}`", source.account.as_ref()?, source.name))).collect();
        let way_out = match columns.as_slice() {
            _ if self.returned.unknown == 0 => {
                return format!(
                    "return an `{id}` that every row has; after a LEFT JOIN, that of the right table is NULL where it \
                     has no match: check the condition of the join"
                );
            }
            [] => format!(
                "return the accounts' id as `{id}`; declare the column that holds it with `account: COLUMN` at the source"
            ),
            columns => format!("return the accounts' id as `{id}`, as it is: it is {}", columns.join(", or ")),
        };
        format!("{way_out}; if other ids are expected, leave them out with a join to `{}`", pipeline.accounts.source)
    }

    fn warning(&self, pipeline: &Pipeline, ids: &ComparedIds) -> QueryFinding {
        let examples = ids.orphans.iter().take(MAX_EXAMPLES);
        QueryFinding {
            check: QueryCheck::UnknownAccounts,
            metrics: names_of_metrics(self.query),
            message: self.describe(&format!("`{}`", self.query.name), pipeline, ids),
            rows: self.returned.others(),
            examples: examples.map(|id| escape_and_shorten(id).into_owned()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTED: [&str; 4] = ["a1", "a2", "a3", "a4"];

    fn returned(ids: &[Option<&str>]) -> ReturnedIds {
        count_returned_ids(&ids.iter().copied().collect(), &ListedIds::new(LISTED.into_iter()))
    }

    fn verdict(ids: &[Option<&str>], kept: &KeptRows) -> Option<Verdict> {
        let returned = returned(ids);
        if returned.are_reported(kept) {
            return None;
        }
        let ids = ComparedIds::compare(returned.sample.clone(), Some("a1"), LISTED.into_iter());
        returned.verdict(&ids)
    }

    #[test]
    fn rows_of_no_account_stop_or_warn() {
        let other: Vec<String> = (0..10).map(|at| format!("other-{at}x")).collect();
        let other: Vec<Option<&str>> = other.iter().map(|id| Some(id.as_str())).collect();
        let none = KeptRows::default();
        for (ids, expected) in [
            (vec![], None),
            (vec![Some("a1"), Some("a2")], None),
            (other.clone(), Some(Verdict::Stop)),
            (other[..9].to_vec(), Some(Verdict::Warn)),
            ([&other[..9], &[None]].concat(), Some(Verdict::Stop)),
            ([&other[..], &[Some("a1")]].concat(), Some(Verdict::Warn)),
            (vec![Some("A1")], Some(Verdict::Warn)),
            (vec![Some("A1"), Some("A2")], Some(Verdict::Stop)),
            (vec![Some("A1"), Some("x"), Some("y")], Some(Verdict::Warn)),
            (vec![None], Some(Verdict::Warn)),
            (vec![None; 10], Some(Verdict::Stop)),
            (vec![Some("a1"), Some("x")], None),
            (vec![Some("a1"), Some("x"), Some("y")], Some(Verdict::Warn)),
            (vec![Some("a1"), None], None),
            (vec![Some("a1"), None, None], Some(Verdict::Warn)),
            (vec![Some("a1"), Some("a2"), Some("A3")], Some(Verdict::Warn)),
            (vec![Some("a1"), Some("a2"), Some("A3"), Some("x"), Some("y")], Some(Verdict::Warn)),
            (vec![Some("a1"), Some("a2"), Some("a4"), Some("A3"), Some("x"), Some("y")], None),
        ] {
            assert_eq!(verdict(&ids, &none), expected, "{ids:?}");
        }
    }

    #[test]
    fn rows_that_a_source_keeps_are_reported_there() {
        let kept = |orphans, without_account, are_most_rows| KeptRows { orphans, without_account, are_most_rows };
        let ids = [Some("a1"), Some("x"), Some("y"), None];
        assert_eq!(verdict(&ids, &kept(2, 1, false)), None);
        assert_eq!(verdict(&ids, &kept(1, 1, false)), Some(Verdict::Warn));
        assert_eq!(verdict(&ids, &kept(2, 0, false)), Some(Verdict::Warn));
        let ids = ["A1", "A2"].map(Some);
        assert_eq!(verdict(&ids, &kept(2, 0, true)), None);
        // A few such rows don't explain that there are no others.
        assert_eq!(verdict(&ids, &kept(2, 0, false)), Some(Verdict::Stop));
    }

    #[test]
    fn the_message_counts_the_rows() {
        let pipeline = crate::testing::PipelineFixture::new().pipeline;
        for (ids, expected) in [
            (&[Some("x")][..], "the only row that it returns belongs to an account that is not in `accounts`"),
            (&[None], "the only row that it returns has no `account_id`"),
            (&[Some("x"), Some("y")], "all 2 rows that it returns belong to accounts that are not in `accounts`"),
            (&[None, None], "all 2 rows that it returns have no `account_id`"),
            (
                &[Some("a1"), Some("x")],
                "of the 2 rows that it returns, 1 belongs to an account that is not in `accounts`",
            ),
            (
                &[Some("x"), Some("y"), None],
                "of the 3 rows that it returns, 1 has no `account_id` and 2 belong to accounts that are not in `accounts`",
            ),
        ] {
            assert_eq!(returned(ids).describe("it", &pipeline), expected);
        }
    }
}
