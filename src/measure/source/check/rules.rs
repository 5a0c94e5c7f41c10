//! What is declared of a source's rows, each promise as an expression that holds for the rows that break it.

use polars::prelude::{DataType, Expr, LazyFrame, col, concat_str, lit};

use super::super::data_type;
use crate::base::diagnostic::Place;
use crate::config::{Column, ColumnType, Policy, Source};

/// A promise about single rows.
pub struct Rule {
    pub check: &'static str,
    pub policy: Policy,
    /// Holds for a row that breaks the promise; NULL is as good as no.
    pub broken: Expr,
    /// A text that shows such a row.
    pub show: Expr,
    /// What such rows do, after "3 rows": "lack `account_id`".
    pub what: String,
    pub place: Place,
}

/// True for accounts that the accounts source knows, in frames made by [`with_accounts`].
const KNOWN: &str = "__known";
/// The account as text, in the same frames.
const ACCOUNT: &str = "__account";

/// All promises of a source; `orphans` says whether its accounts can be looked up.
#[must_use]
pub fn of(source: &Source, orphans: bool) -> Vec<Rule> {
    let mut rules = Vec::new();
    let named: Vec<&String> = source.key.iter().chain(&source.account).collect();
    for column in source.columns.iter().filter(|column| named.contains(&&column.name)) {
        rules.push(Rule {
            check: "null_keys",
            policy: source.policies.null_keys,
            broken: col(column.name.as_str()).is_null(),
            show: described(source),
            what: format!("have no `{}`", column.name),
            place: column.place.clone(),
        });
    }
    for column in &source.columns {
        rules.extend(of_column(source, column));
    }
    if let (true, Some(account)) = (orphans, &source.account) {
        rules.push(Rule {
            check: "orphans",
            policy: source.policies.orphans,
            broken: col(KNOWN).is_null().and(col(account.as_str()).is_not_null()),
            show: col(ACCOUNT),
            what: "belong to accounts that the accounts source does not know".to_owned(),
            place: source.place.clone(),
        });
    }
    rules
}

fn of_column(source: &Source, column: &Column) -> Vec<Rule> {
    let this = || col(column.name.as_str());
    let name = &column.name;
    let mut rules = Vec::new();
    let mut add = |broken: Expr, show: Expr, what: String| {
        let (check, policy, place) = ("invalid", source.policies.invalid, column.place.clone());
        rules.push(Rule { check, policy, broken, show, what, place });
    };
    if column.required {
        add(this().is_null(), described(source), format!("have no `{name}`, which is required"));
    }
    if let Some(listed) = column.values.iter().map(|value| text(column).eq(lit(value.as_str()))).reduce(Expr::or) {
        add(listed.not(), text(column), format!("have a `{name}` outside its `values`"));
    }
    let number = || this().cast(DataType::Float64);
    if let Some(min) = column.min {
        add(number().lt(lit(min)), text(column), format!("have a `{name}` below {min}"));
    }
    if let Some(max) = column.max {
        add(number().gt(lit(max)), text(column), format!("have a `{name}` above {max}"));
    }
    rules
}

fn text(column: &Column) -> Expr {
    let this = col(column.name.as_str());
    if column.kind == ColumnType::Text { this } else { this.cast(DataType::String) }
}

/// The key of a row, or its account, or its first column: enough to find it again.
pub fn described(source: &Source) -> Expr {
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
pub fn with_accounts(frame: LazyFrame, source: &Source, known: &LazyFrame) -> LazyFrame {
    let Some(account) = &source.account else {
        return frame;
    };
    let known = known.clone().with_column(lit(true).alias(KNOWN));
    frame.with_column(col(account.as_str()).cast(data_type(ColumnType::Text)).alias(ACCOUNT)).left_join(
        known,
        col(ACCOUNT),
        col(ACCOUNT),
    )
}

/// The ids of all accounts as text, each once, as [`with_accounts`] wants them.
pub fn accounts(frame: LazyFrame, id: &str) -> LazyFrame {
    frame
        .select([col(id).cast(data_type(ColumnType::Text)).alias(ACCOUNT)])
        .drop_nulls(None)
        .unique(None, polars::prelude::UniqueKeepStrategy::Any)
}

/// The rows of known accounts only.
pub fn without_orphans(frame: LazyFrame, source: &Source, known: &LazyFrame) -> LazyFrame {
    match &source.account {
        Some(account) => {
            frame.semi_join(known.clone(), col(account.as_str()).cast(data_type(ColumnType::Text)), col(ACCOUNT))
        }
        None => frame,
    }
}
