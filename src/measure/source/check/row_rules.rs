//! What is declared of a source's rows, each promise as an expression that holds for the rows that break it.

use polars::prelude::{DataType, Expr, LazyFrame, col, concat_str, lit};

use super::super::polars_type;
use crate::base::diagnostic::Place;
use crate::config::{ColumnType, Source, SourceColumn, SourcePolicy};

/// A promise about single rows.
pub struct RowRule {
    pub check: &'static str,
    pub policy: SourcePolicy,
    /// Holds for a row that breaks the promise; NULL is as good as no.
    pub is_broken: Expr,
    /// A text that shows such a row.
    pub example: Expr,
    /// What such rows do, after "3 rows": "lack `account_id`".
    pub violation: String,
    pub place: Place,
}

/// True for accounts that the accounts source knows, in frames made by [`with_accounts`].
const KNOWN_COLUMN: &str = "__known";
/// The account as text, in the same frames.
const ACCOUNT_COLUMN: &str = "__account";

/// All promises of a source; `orphans` says whether its accounts can be looked up.
#[must_use]
pub fn rules_of_source(source: &Source, check_orphans: bool) -> Vec<RowRule> {
    let mut rules = Vec::new();
    let key_columns: Vec<&String> = source.key.iter().chain(&source.account).collect();
    for column in source.columns.iter().filter(|column| key_columns.contains(&&column.name)) {
        rules.push(RowRule {
            check: "null_keys",
            policy: source.policies.null_keys,
            is_broken: col(column.name.as_str()).is_null(),
            example: row_label(source),
            violation: format!("have no `{}`", column.name),
            place: column.place.clone(),
        });
    }
    for column in &source.columns {
        rules.extend(rules_of_column(source, column));
    }
    if let (true, Some(account)) = (check_orphans, &source.account) {
        rules.push(RowRule {
            check: "orphans",
            policy: source.policies.orphans,
            is_broken: col(KNOWN_COLUMN).is_null().and(col(account.as_str()).is_not_null()),
            example: col(ACCOUNT_COLUMN),
            violation: "belong to accounts that the accounts source does not know".to_owned(),
            place: source.place.clone(),
        });
    }
    rules
}

fn rules_of_column(source: &Source, column: &SourceColumn) -> Vec<RowRule> {
    let this = || col(column.name.as_str());
    let name = &column.name;
    let mut rules = Vec::new();
    let mut add = |broken: Expr, show: Expr, what: String| {
        let (check, policy, place) = ("invalid", source.policies.invalid, column.place.clone());
        rules.push(RowRule { check, policy, is_broken: broken, example: show, violation: what, place });
    };
    if column.required {
        add(this().is_null(), row_label(source), format!("have no `{name}`, which is required"));
    }
    if let Some(listed) = column.values.iter().map(|value| as_text(column).eq(lit(value.as_str()))).reduce(Expr::or) {
        add(listed.not(), as_text(column), format!("have a `{name}` outside its `values`"));
    }
    let number = || this().cast(DataType::Float64);
    if let Some(min) = column.min {
        add(number().lt(lit(min)), as_text(column), format!("have a `{name}` below {min}"));
    }
    if let Some(max) = column.max {
        add(number().gt(lit(max)), as_text(column), format!("have a `{name}` above {max}"));
    }
    rules
}

fn as_text(column: &SourceColumn) -> Expr {
    let this = col(column.name.as_str());
    if column.kind == ColumnType::Text { this } else { this.cast(DataType::String) }
}

/// The key of a row, or its account, or its first column: enough to find it again.
pub fn row_label(source: &Source) -> Expr {
    let mut names: Vec<&str> = source.key.iter().map(String::as_str).collect();
    if names.is_empty() {
        names.extend(source.account.as_deref());
    }
    if names.is_empty() {
        names.extend(source.columns.first().map(|column| column.name.as_str()));
    }
    let parts: Vec<Expr> =
        names.into_iter().map(|name| col(name).cast(DataType::String).fill_null(lit("NULL"))).collect();
    concat_str(parts, ", ", false)
}

/// The frame with a column that tells whether the accounts source knows the row's account.
pub fn join_known_accounts(frame: LazyFrame, source: &Source, known: &LazyFrame) -> LazyFrame {
    let Some(account) = &source.account else {
        return frame;
    };
    let known = known.clone().with_column(lit(true).alias(KNOWN_COLUMN));
    frame.with_column(col(account.as_str()).cast(polars_type(ColumnType::Text)).alias(ACCOUNT_COLUMN)).left_join(
        known,
        col(ACCOUNT_COLUMN),
        col(ACCOUNT_COLUMN),
    )
}

/// The ids of all accounts as text, each once, as [`with_accounts`] wants them.
pub fn account_ids(frame: LazyFrame, id: &str) -> LazyFrame {
    frame
        .select([col(id).cast(polars_type(ColumnType::Text)).alias(ACCOUNT_COLUMN)])
        .drop_nulls(None)
        .unique(None, polars::prelude::UniqueKeepStrategy::Any)
}

/// The rows of known accounts only.
pub fn drop_orphan_rows(frame: LazyFrame, source: &Source, known: &LazyFrame) -> LazyFrame {
    match &source.account {
        Some(account) => frame.semi_join(
            known.clone(),
            col(account.as_str()).cast(polars_type(ColumnType::Text)),
            col(ACCOUNT_COLUMN),
        ),
        None => frame,
    }
}
