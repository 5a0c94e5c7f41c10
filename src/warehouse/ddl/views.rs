//! The ready views, as they are shipped in `sql/views`, in the words of a pipeline and of an engine.

use sqlparser::dialect::GenericDialect;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, Tokenizer, Word};

use super::names::{full, name, quoted, text_in_query};
use super::{Dialect, Order};
use crate::warehouse::tables::TABLES;

/// A view's name and its file.
struct Shipped {
    name: &'static str,
    sql: &'static str,
}

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        [$(Shipped { name: $name, sql: include_str!(concat!("../../../sql/views/", $name, ".sql")) }),*]
    };
}

const VIEWS: [Shipped; 18] = shipped![
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
const CARRIED: &str = "-- Carried columns: ";

/// A view that the pipeline can't fill, and what it lacks.
#[derive(Debug, PartialEq, Eq)]
pub struct LeftOut {
    pub view: &'static str,
    pub lacks: Vec<String>,
}

/// The statements of all views that the pipeline carries the columns for, and those that are left out.
///
/// In the shipped files `account_name`, `arr` and `renewal_on` stand for the pipeline's `name`, `revenue` and `renewal`, and
/// `at_risk` for its worst band.
#[must_use]
pub fn views(order: &Order<'_>) -> (String, Vec<LeftOut>) {
    let mut script = String::new();
    let mut left_out = Vec::new();
    for view in &VIEWS {
        let carried: Vec<&str> = order.pipeline.accounts.carried_columns().collect();
        let wanted = view.sql.lines().find_map(|line| line.strip_prefix(CARRIED)).unwrap_or_default();
        let wanted = wanted.split(", ").filter(|column| !column.is_empty());
        let lacks: Vec<String> =
            wanted.filter(|column| !carried.contains(&own(order, column))).map(str::to_owned).collect();
        if lacks.is_empty() {
            script.push_str(&statement(order, view));
        } else {
            left_out.push(LeftOut { view: view.name, lacks });
        }
    }
    (script, left_out)
}

/// A column of the sample as the pipeline calls it; one that names no such column calls it nothing.
fn own<'a>(order: &'a Order<'_>, column: &'a str) -> &'a str {
    let accounts = &order.pipeline.accounts;
    match column {
        "account_name" => accounts.name.as_deref().unwrap_or(column),
        "arr" => accounts.revenue.as_deref().unwrap_or(column),
        "renewal_on" => accounts.renewal.as_deref().unwrap_or(column),
        other => other,
    }
}

fn statement(order: &Order<'_>, view: &Shipped) -> String {
    let (head, _) = view.sql.split_once("\n\n").unwrap_or((view.sql, ""));
    let question = head.lines().next().unwrap_or_default().trim_start_matches("-- ");
    let comment = text_in_query(order.dialect, question);
    let full_name = full(order, view.name);
    let (options, after) = match order.dialect {
        Dialect::DuckDb => (String::new(), format!("COMMENT ON VIEW {full_name} IS {comment};\n")),
        Dialect::Trino | Dialect::Spark => (format!("\nCOMMENT {comment}"), String::new()),
        Dialect::Snowflake => (format!("\nCOMMENT = {comment}"), String::new()),
        Dialect::BigQuery => (format!("\nOPTIONS (description = {comment})"), String::new()),
        Dialect::Athena => (String::new(), String::new()),
    };
    let sql = in_own_words(order, view.sql);
    let (head, body) = sql.split_once("\n\n").unwrap_or(("", &sql));
    format!("\n{head}\nCREATE OR REPLACE VIEW {full_name}{options} AS\n{};\n{after}", body.trim_end())
}

/// The file, token by token: the pipeline's names, the engine's quotes, the schema before the tables.
fn in_own_words(order: &Order<'_>, sql: &str) -> String {
    let mut spelled = String::new();
    let mut reads_table = false;
    // The shipped files are known to be made of tokens; a test reads them all.
    for token in Tokenizer::new(&GenericDialect {}, sql).tokenize().unwrap_or_default() {
        match &token {
            Token::Word(word) => {
                let table = reads_table && TABLES.iter().any(|table| table.name == word.value);
                spelled.push_str(&match table {
                    true => full(order, &word.value),
                    false => spell(order, word),
                });
            }
            Token::SingleQuotedString(words) => {
                let worst = order.pipeline.scorecard.bands.band_name(Some(0)).filter(|_| words == "at_risk");
                spelled.push_str(&text_in_query(order.dialect, worst.unwrap_or(words)));
            }
            other => spelled.push_str(&other.to_string()),
        }
        if !matches!(token, Token::Whitespace(_)) {
            reads_table = matches!(&token, Token::Word(Word { keyword: Keyword::FROM | Keyword::JOIN, .. }));
        }
    }
    spelled
}

fn spell(order: &Order<'_>, word: &Word) -> String {
    let own = own(order, &word.value);
    match word.quote_style {
        Some(_) => quoted(order.dialect, own),
        None if own != word.value => name(order.dialect, own),
        None => word.value.clone(),
    }
}
