//! The ready views of `sql/views`, rewritten with the names of a pipeline for an engine.

use sqlparser::dialect::GenericDialect;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, Tokenizer, Word};

use super::ddl_request::DdlRequest;
use super::dialect::Dialect;
use super::quoting::{qualified_name, quote_if_needed, quote_name, quote_text_in_query};
use crate::warehouse::tables::TABLES;

/// A file of `sql/views`.
struct ShippedView {
    name: &'static str,
    sql: &'static str,
}

macro_rules! shipped_views {
    ($($name:literal),* $(,)?) => {
        [$(ShippedView { name: $name, sql: include_str!(concat!("../../../sql/views/", $name, ".sql")) }),*]
    };
}

const VIEWS: [ShippedView; 18] = shipped_views![
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

/// Begins the line of a view that lists the carried columns it needs.
const CARRIED_PREFIX: &str = "-- Carried columns: ";

/// The statements of the views, and the views that are left out.
pub struct ViewScript {
    pub sql: String,
    pub skipped: Vec<SkippedView>,
}

/// A view that needs columns which the pipeline does not carry.
#[derive(Debug, PartialEq, Eq)]
pub struct SkippedView {
    pub view: &'static str,
    pub missing_columns: Vec<String>,
}

/// Returns the statements of all views that the pipeline carries the columns for.
///
/// In the shipped files `account_name`, `arr` and `renewal_on` stand for the pipeline's `name`, `revenue` and `renewal`, and
/// `at_risk` for its worst band.
#[must_use]
pub fn view_definitions(request: &DdlRequest<'_>) -> ViewScript {
    let mut script = ViewScript { sql: String::new(), skipped: Vec::new() };
    for view in &VIEWS {
        let missing_columns = missing_columns(request, view);
        if missing_columns.is_empty() {
            script.sql.push_str(&create_view_statement(request, view));
        } else {
            script.skipped.push(SkippedView { view: view.name, missing_columns });
        }
    }
    script
}

/// The columns that a view needs and the pipeline does not carry.
fn missing_columns(request: &DdlRequest<'_>, view: &ShippedView) -> Vec<String> {
    let carried: Vec<&str> = request.pipeline.accounts.carried_columns().collect();
    let needed = view.sql.lines().find_map(|line| line.strip_prefix(CARRIED_PREFIX)).unwrap_or_default();
    let needed = needed.split(", ").filter(|column| !column.is_empty());
    needed.filter(|column| !carried.contains(&pipeline_column(request, column))).map(str::to_owned).collect()
}

/// The pipeline's name for a column of the shipped files. Without one, the column keeps its name.
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

/// Rewrites a file token by token: puts in the pipeline's names, the engine's quotes, and the schema before the tables.
fn adapt_view_sql(request: &DdlRequest<'_>, sql: &str) -> String {
    let mut adapted = String::new();
    let mut reads_table = false;
    // The shipped files can be tokenised; a test reads them all.
    for token in Tokenizer::new(&GenericDialect {}, sql).tokenize().unwrap_or_default() {
        match &token {
            Token::Word(word) => {
                let is_table = reads_table && TABLES.iter().any(|table| table.name == word.value);
                adapted.push_str(&match is_table {
                    true => qualified_name(request, &word.value),
                    false => spell_name(request, word),
                });
            }
            Token::SingleQuotedString(text) => {
                let worst_band = request.pipeline.scorecard.bands.band_name(Some(0)).filter(|_| text == "at_risk");
                adapted.push_str(&quote_text_in_query(request.dialect, worst_band.unwrap_or(text)));
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
    let column = pipeline_column(request, &word.value);
    match word.quote_style {
        Some(_) => quote_name(request.dialect, column),
        None if column != word.value => quote_if_needed(request.dialect, column),
        None => word.value.clone(),
    }
}
