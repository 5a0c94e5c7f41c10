//! Joins the rows of a source with the accounts source, to find rows of accounts that are not in it.

use std::sync::Arc;

use polars::prelude::{Expr, LazyFrame, UniqueKeepStrategy, col, lit};

use super::read_failure::read_failure;
use crate::base::failure::Failure;
use crate::config::{ColumnType, Pipeline, Source, SourceColumn};
use crate::measure::source::declared_columns::polars_type;
use crate::measure::source::exports::Exports;
use crate::measure::source::scan::{ReadFrom, ScanPlan};

/// True for rows whose account is in the accounts source, in frames of [`join_listed_accounts`].
pub const KNOWN_COLUMN: &str = "__known";
/// The account as text, in the same frames and in [`ListedAccounts::ids`].
pub const ACCOUNT_COLUMN: &str = "__account";

/// The accounts that the accounts source lists, to check other sources.
#[derive(Clone)]
pub struct ListedAccounts {
    /// The name of the accounts source.
    pub source: String,
    /// Its column with the ids.
    pub id: SourceColumn,
    /// The ids as text in [`ACCOUNT_COLUMN`], each once.
    pub ids: LazyFrame,
}

/// Returns the accounts of the accounts source.
///
/// # Errors
/// An engine that cannot plan the scan.
pub fn listed_accounts(
    pipeline: &Pipeline,
    exports: &Exports,
    plans: &[Arc<ScanPlan>],
) -> Result<Option<ListedAccounts>, Failure> {
    let accounts = &pipeline.accounts;
    let Some(plan) = plans.iter().find(|plan| plan.source.name == accounts.source) else {
        return Ok(None);
    };
    let Some(id) = plan.source.columns.iter().find(|column| column.name == accounts.id) else {
        return Ok(None);
    };
    let ids = plan
        .scan_selected(exports, ReadFrom::DecodedCache, |_| true)
        .map_err(|reason| read_failure(&plan.source, reason))?
        .select([account_as_text(&id.name).alias(ACCOUNT_COLUMN)])
        .drop_nulls(None)
        .unique(None, UniqueKeepStrategy::Any);
    Ok(Some(ListedAccounts { source: accounts.source.clone(), id: id.clone(), ids }))
}

/// Adds [`KNOWN_COLUMN`] and [`ACCOUNT_COLUMN`] to a source with accounts.
pub fn join_listed_accounts(frame: LazyFrame, source: &Source, listed: &ListedAccounts) -> LazyFrame {
    let Some(account) = &source.account else {
        return frame;
    };
    let known = listed.ids.clone().with_column(lit(true).alias(KNOWN_COLUMN));
    frame.with_column(account_as_text(account).alias(ACCOUNT_COLUMN)).left_join(
        known,
        col(ACCOUNT_COLUMN),
        col(ACCOUNT_COLUMN),
    )
}

/// Drops the rows of accounts that are not in the accounts source.
pub fn drop_orphan_rows(frame: LazyFrame, source: &Source, listed: &ListedAccounts) -> LazyFrame {
    match &source.account {
        Some(account) => frame.semi_join(listed.ids.clone(), account_as_text(account), col(ACCOUNT_COLUMN)),
        None => frame,
    }
}

/// Returns a column of ids as text, as ids are compared.
pub fn account_as_text(column: &str) -> Expr {
    col(column).cast(polars_type(ColumnType::Text))
}
