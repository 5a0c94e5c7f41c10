//! The declared rules about single rows, each as an expression that holds for the rows that break it.

use polars::prelude::{DataType, Expr, NULL, col, concat_str, lit, when};

use super::listed_accounts::{ACCOUNT_COLUMN, KNOWN_COLUMN};
use crate::base::diagnostic::Place;
use crate::config::{ColumnType, Source, SourceColumn, SourcePolicy};
use crate::measure::source::report::SourceCheckKind;

/// A declared rule about single rows.
pub struct RowRule {
    pub check: SourceCheckKind,
    pub policy: SourcePolicy,
    /// The column that the rule is about.
    pub column: String,
    /// Holds for a row that breaks the rule; NULL for a row that keeps it.
    pub is_broken: Expr,
    /// A text that identifies such a row.
    pub example: Expr,
    /// What is wrong with such a row: "has no `account_id`".
    pub violation: String,
    /// What is wrong with several such rows: "have no `account_id`".
    pub violation_plural: String,
    pub place: Place,
}

impl RowRule {
    /// Returns the expression that holds for the rows that break the rule, and is never NULL.
    pub fn is_certainly_broken(&self) -> Expr {
        self.is_broken.clone().fill_null(lit(false))
    }

    /// Describes a source of which every row breaks the rule: "all 12 rows have no `account_id`".
    pub fn describe_all_rows(&self, rows: u64) -> String {
        match rows {
            1 => format!("its only row {}", self.violation),
            _ => format!("all {rows} rows {}", self.violation_plural),
        }
    }
}

/// Returns all row rules of a source that is joined to the known accounts.
pub fn rules_and_orphan_rule(source: &Source) -> Vec<RowRule> {
    let mut rules = rules_of_source(source);
    if let Some(account) = &source.account {
        rules.push(RowRule {
            check: SourceCheckKind::Orphans,
            policy: source.policies.orphans,
            column: account.clone(),
            is_broken: col(KNOWN_COLUMN).is_null().and(col(account.as_str()).is_not_null()),
            example: col(ACCOUNT_COLUMN),
            violation: "belongs to an account that is not in the accounts source".to_owned(),
            violation_plural: "belong to accounts that are not in the accounts source".to_owned(),
            place: source.place.clone(),
        });
    }
    rules
}

/// Returns the row rules of a source, without the rule about its accounts.
pub fn rules_of_source(source: &Source) -> Vec<RowRule> {
    let mut rules = Vec::new();
    let key_columns: Vec<&String> = source.key.iter().chain(&source.account).collect();
    for column in source.columns.iter().filter(|column| key_columns.contains(&&column.name)) {
        rules.push(RowRule {
            check: SourceCheckKind::NullKeys,
            policy: source.policies.null_keys,
            column: column.name.clone(),
            is_broken: col(column.name.as_str()).is_null(),
            example: row_label(source),
            violation: format!("has no `{}`", column.name),
            violation_plural: format!("have no `{}`", column.name),
            place: column.place.clone(),
        });
    }
    for column in &source.columns {
        rules.extend(rules_of_column(source, column));
    }
    rules
}

fn rules_of_column(source: &Source, column: &SourceColumn) -> Vec<RowRule> {
    let name = column.name.as_str();
    let number = || col(name).cast(DataType::Float64);
    let mut rules = Vec::new();
    if column.required {
        let what = format!("no `{name}`, which is required");
        rules.push(invalid_value_rule(source, column, col(name).is_null(), row_label(source), &what));
    }
    let is_listed = column.values.iter().map(|value| value_as_text(column).eq(lit(value.as_str()))).reduce(Expr::or);
    if let Some(is_listed) = is_listed {
        let what = format!("`{name}` outside its `values`");
        rules.push(invalid_value_rule(source, column, is_listed.not(), value_as_text(column), &what));
    }
    if let Some(min) = column.min {
        let what = format!("`{name}` below {min}");
        rules.push(invalid_value_rule(source, column, number().lt(lit(min)), value_as_text(column), &what));
    }
    if let Some(max) = column.max {
        let what = format!("`{name}` above {max}");
        rules.push(invalid_value_rule(source, column, number().gt(lit(max)), value_as_text(column), &what));
    }
    rules
}

/// Returns a rule about the values of one column; `what` completes "has" and "have".
fn invalid_value_rule(source: &Source, column: &SourceColumn, is_broken: Expr, example: Expr, what: &str) -> RowRule {
    RowRule {
        check: SourceCheckKind::Invalid,
        policy: source.policies.invalid,
        column: column.name.clone(),
        is_broken,
        example,
        violation: format!("has {what}"),
        violation_plural: format!("have {what}"),
        place: column.place.clone(),
    }
}

/// Returns the value of a column as text.
pub fn value_as_text(column: &SourceColumn) -> Expr {
    let value = col(column.name.as_str());
    if column.kind == ColumnType::Text { value } else { value.cast(DataType::String) }
}

/// Returns a text that identifies a row: its key, or else its account, or else its first column. NULL for a row of which
/// all of them are NULL.
pub fn row_label(source: &Source) -> Expr {
    let mut names: Vec<&str> = source.key.iter().map(String::as_str).collect();
    if names.is_empty() {
        names.extend(source.account.as_deref());
    }
    if names.is_empty() {
        names.extend(source.columns.first().map(|column| column.name.as_str()));
    }
    let parts: Vec<Expr> = names.into_iter().map(|name| col(name).cast(DataType::String)).collect();
    let identifies = parts.iter().cloned().map(Expr::is_not_null).reduce(Expr::or).unwrap_or(lit(false));
    let parts: Vec<Expr> = parts.into_iter().map(|part| part.fill_null(lit("NULL"))).collect();
    when(identifies).then(concat_str(parts, ", ", false)).otherwise(lit(NULL).cast(DataType::String))
}
