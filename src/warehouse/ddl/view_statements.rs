//! The ready views, as they are shipped in `sql/views`, in the words of a pipeline and of an engine.

use sqlparser::dialect::GenericDialect;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, Tokenizer, Word};

use super::quoting::{qualified_name, quote_if_needed, quote_name, quote_text_in_query};
use super::{DdlRequest, Dialect};
use crate::warehouse::tables::TABLES;

/// A view's name and its file.
struct ShippedView {
    name: &'static str,
    sql: &'static str,
}

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        [$(ShippedView { name: $name, sql: include_str!(concat!("../../../sql/views/", $name, ".sql")) }),*]
    };
}

const VIEWS: [ShippedView; 18] = shipped![
    "current_health",
    "red_account_review",
    "hidden_risks",
    "to_do",
    "portfolio_today",
    "portfolio_changes",
    "renewals_at_risk",
    "ways_up",
    "movers",
    "why_scores_moved",
    "trend_by_tier",
    "components_by_tier",
    "band_migration",
    "band_moves",
    "rules_in_force",
    "data_coverage",
    "data_checks",
    "scorecard_history",
];

/// The line of a view that lists what it wants the pipeline to carry.
const CARRIED_PREFIX: &str = "-- Carried columns: ";

/// A view that the pipeline can't fill, and what it lacks.
#[derive(Debug, PartialEq, Eq)]
pub struct SkippedView {
    pub view: &'static str,
    pub missing_columns: Vec<String>,
}

/// The statements of all views that the pipeline carries the columns for, and those that are left out.
///
/// In the shipped files `account_name`, `arr` and `renewal_on` stand for the pipeline's `name`, `revenue` and `renewal`, and
/// `at_risk` for its worst band.
#[must_use]
pub fn view_definitions(request: &DdlRequest<'_>) -> (String, Vec<SkippedView>) {
    let mut script = String::new();
    let mut skipped = Vec::new();
    for view in &VIEWS {
        let carried: Vec<&str> = request.pipeline.accounts.carried_columns().collect();
        let wanted = view.sql.lines().find_map(|line| line.strip_prefix(CARRIED_PREFIX)).unwrap_or_default();
        let wanted = wanted.split(", ").filter(|column| !column.is_empty());
        let lacks: Vec<String> =
            wanted.filter(|column| !carried.contains(&pipeline_column(request, column))).map(str::to_owned).collect();
        if lacks.is_empty() {
            script.push_str(&create_view_statement(request, view));
        } else {
            skipped.push(SkippedView { view: view.name, missing_columns: lacks });
        }
    }
    (script, skipped)
}

/// A column of the sample as the pipeline calls it; one that names no such column calls it nothing.
fn pipeline_column<'a>(request: &'a DdlRequest<'_>, column: &'a str) -> &'a str {
    let accounts = &request.pipeline.accounts;
    match column {
        "account_name" => accounts.name.as_deref().unwrap_or(column),
        "arr" => accounts.revenue.as_deref().unwrap_or(column),
        "renewal_on" => accounts.renewal.as_deref().unwrap_or(column),
        other => other,
    }
}

fn create_view_statement(request: &DdlRequest<'_>, view: &ShippedView) -> String {
    let (head, _) = view.sql.split_once("\n\n").unwrap_or((view.sql, ""));
    let question = head.lines().next().unwrap_or_default().trim_start_matches("-- ");
    let comment = quote_text_in_query(request.dialect, question);
    let full_name = qualified_name(request, view.name);
    let (comment_clause, comment_statement) = match request.dialect {
        Dialect::DuckDb => (String::new(), format!("COMMENT ON VIEW {full_name} IS {comment};\n")),
        Dialect::Trino | Dialect::Spark => (format!("\nCOMMENT {comment}"), String::new()),
        Dialect::Snowflake => (format!("\nCOMMENT = {comment}"), String::new()),
        Dialect::BigQuery => (format!("\nOPTIONS (description = {comment})"), String::new()),
        Dialect::Athena => (String::new(), String::new()),
    };
    let sql = adapt_view_sql(request, view.sql);
    let (head, body) = sql.split_once("\n\n").unwrap_or(("", &sql));
    format!(
        "\n{head}\nCREATE OR REPLACE VIEW {full_name}{comment_clause} AS\n{};\n{comment_statement}",
        body.trim_end()
    )
}

/// The file, token by token: the pipeline's names, the engine's quotes, the schema before the tables.
fn adapt_view_sql(request: &DdlRequest<'_>, sql: &str) -> String {
    let mut adapted = String::new();
    let mut reads_table = false;
    // The shipped files are known to be made of tokens; a test reads them all.
    for token in Tokenizer::new(&GenericDialect {}, sql).tokenize().unwrap_or_default() {
        match &token {
            Token::Word(word) => {
                let table = reads_table && TABLES.iter().any(|table| table.name == word.value);
                adapted.push_str(&match table {
                    true => qualified_name(request, &word.value),
                    false => spell_name(request, word),
                });
            }
            Token::SingleQuotedString(words) => {
                let worst = request.pipeline.scorecard.bands.band_name(Some(0)).filter(|_| words == "at_risk");
                adapted.push_str(&quote_text_in_query(request.dialect, worst.unwrap_or(words)));
            }
            other => adapted.push_str(&other.to_string()),
        }
        if !matches!(token, Token::Whitespace(_)) {
            reads_table = matches!(&token, Token::Word(Word { keyword: Keyword::FROM | Keyword::JOIN, .. }));
        }
    }
    adapted
}

fn spell_name(request: &DdlRequest<'_>, word: &Word) -> String {
    let own = pipeline_column(request, &word.value);
    match word.quote_style {
        Some(_) => quote_name(request.dialect, own),
        None if own != word.value => quote_if_needed(request.dialect, own),
        None => word.value.clone(),
    }
}
