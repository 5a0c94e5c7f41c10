//! Joins the rows of a source with the accounts source, to find rows of accounts that are not in it.

use std::sync::Arc;

use polars::prelude::{Expr, LazyFrame, UniqueKeepStrategy, col, lit};

use super::read_failure::read_failure;
use crate::base::failure::Failure;
use crate::config::{ColumnType, Pipeline, Source};
use crate::measure::source::declared_columns::polars_type;
use crate::measure::source::exports::Exports;
use crate::measure::source::scan::{ReadFrom, ScanPlan};

/// True for rows whose account is in the accounts source, in frames of [`join_listed_accounts`].
pub const KNOWN_COLUMN: &str = "__known";
/// The account as text, in the same frames and in those of [`listed_accounts`].
pub const ACCOUNT_COLUMN: &str = "__account";

/// Returns the ids of the accounts source as text, each once.
///
/// # Errors
/// An engine that cannot plan the scan.
pub fn listed_accounts(
    pipeline: &Pipeline,
    exports: &Exports,
    plans: &[Arc<ScanPlan>],
) -> Result<Option<LazyFrame>, Failure> {
    let Some(plan) = plans.iter().find(|plan| plan.source.name == pipeline.accounts.source) else {
        return Ok(None);
    };
    let frame = plan
        .scan_selected(exports, ReadFrom::DecodedCache, |_| true)
        .map_err(|reason| read_failure(&plan.source, reason))?
        .select([account_as_text(&pipeline.accounts.id).alias(ACCOUNT_COLUMN)])
        .drop_nulls(None)
        .unique(None, UniqueKeepStrategy::Any);
    Ok(Some(frame))
}

/// Adds [`KNOWN_COLUMN`] and [`ACCOUNT_COLUMN`] to a source with accounts.
pub fn join_listed_accounts(frame: LazyFrame, source: &Source, known: &LazyFrame) -> LazyFrame {
    let Some(account) = &source.account else {
        return frame;
    };
    let known = known.clone().with_column(lit(true).alias(KNOWN_COLUMN));
    frame.with_column(account_as_text(account).alias(ACCOUNT_COLUMN)).left_join(
        known,
        col(ACCOUNT_COLUMN),
        col(ACCOUNT_COLUMN),
    )
}

/// Drops the rows of accounts that are not in the accounts source.
pub fn drop_orphan_rows(frame: LazyFrame, source: &Source, known: &LazyFrame) -> LazyFrame {
    match &source.account {
        Some(account) => frame.semi_join(known.clone(), account_as_text(account), col(ACCOUNT_COLUMN)),
        None => frame,
    }
}

fn account_as_text(column: &str) -> Expr {
    col(column).cast(polars_type(ColumnType::Text))
}
