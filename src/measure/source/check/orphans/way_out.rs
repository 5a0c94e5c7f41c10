//! The way out for a source most of whose rows are orphans.

use polars::prelude::{DataType, Expr, col, len};

use super::compared_ids::ComparedIds;
use super::similar_ids::SimilarIds;
use crate::config::{ColumnType, Source, SourceColumn};
use crate::measure::source::check::check_input::CheckInput;
use crate::measure::source::check::listed_accounts::{ACCOUNT_COLUMN, ListedAccounts, account_as_text};
use crate::measure::source::check::result_cells::read_count;
use crate::query::engine;

/// Returns how both sides get the same ids.
///
/// # Errors
/// An engine that fails.
pub fn find_way_out(
    checked: &CheckInput,
    listed: &ListedAccounts,
    ids: &ComparedIds,
    is_orphan: &Expr,
) -> Result<String, String> {
    let accounts = &listed.source;
    // If most ids look like those of accounts, another column with such ids is that of a parent, or of a partner.
    let column = if ids.are_mostly_similar() { None } else { find_account_column(checked, listed, is_orphan)? };
    Ok(match (column, &ids.similarity) {
        (Some(column), _) => format!("`{column}` holds ids of `{accounts}`: declare `account: {column}`"),
        (None, Some(similarity)) => {
            let declaration = declaration_as_integers(checked.source(), listed, &similarity.example);
            let other = declaration
                .unwrap_or_else(|| format!("or name a column with ids as `{accounts}` has them (`account: COLUMN`)"));
            format!("make both exports write ids alike, {other}")
        }
        (None, None) if ids.orphans.iter().all(|id| id.trim().is_empty()) => {
            "these rows have an empty id: fix the export".to_owned()
        }
        (None, None) => format!(
            "name the column with the account's id (`account: COLUMN`, or `none` if the rows belong to no account), or \
             complete `{accounts}`"
        ),
    })
}

/// Returns the declared column that holds ids of accounts in most of the rows for which `is_affected` holds; `None` for the
/// accounts source itself.
///
/// # Errors
/// An engine that fails.
pub fn propose_account_column(checked: &CheckInput, is_affected: &Expr) -> Result<Option<String>, String> {
    match &checked.listed_accounts {
        Some(listed) => find_account_column(checked, listed, is_affected),
        None => Ok(None),
    }
}

/// Returns how to read the ids of both sides as integers, if they differ as numbers in text do.
fn declaration_as_integers(source: &Source, listed: &ListedAccounts, example: &SimilarIds) -> Option<String> {
    let format = example.number_format()?;
    let account = source.columns.iter().find(|column| Some(&column.name) == source.account.as_ref())?;
    let of_orphans = example.differs_on_this_side(&example.orphan).then_some((account, &source.name));
    let of_accounts = example.differs_on_this_side(&example.listed).then_some((&listed.id, &listed.source));
    let sides: Vec<(&SourceColumn, &String)> = of_orphans.into_iter().chain(of_accounts).collect();
    if sides.iter().any(|(column, _)| column.kind != ColumnType::Text) {
        return None;
    }
    let columns: Vec<String> =
        sides.iter().map(|(column, source)| format!("`{}` of `{source}`", column.name)).collect();
    let columns = columns.join(" and ");
    Some(format!("or declare {columns} as `{{type: integer, format: \"{format}\"}}` if its ids are whole numbers"))
}

/// Returns the declared column that holds ids of accounts in most of the rows for which `is_affected` holds.
fn find_account_column(
    checked: &CheckInput,
    listed: &ListedAccounts,
    is_affected: &Expr,
) -> Result<Option<String>, String> {
    let source = checked.source();
    let other = |column: &&SourceColumn| Some(&column.name) != source.account.as_ref();
    let candidates: Vec<&SourceColumn> =
        source.columns.iter().filter(other).filter(|column| may_hold_ids(column)).collect();
    let affected = checked.checked_rows.clone().filter(is_affected.clone());
    let count_rows = || len().cast(DataType::Int64).alias("rows");
    let mut frames = vec![affected.clone().select([count_rows()])];
    for column in &candidates {
        let ids = affected.clone().select([account_as_text(&column.name).alias(ACCOUNT_COLUMN)]);
        let known = ids.semi_join(listed.ids.clone(), col(ACCOUNT_COLUMN), col(ACCOUNT_COLUMN));
        frames.push(known.select([count_rows()]));
    }
    let counts: Vec<u64> = engine::collect_frames(frames)?.iter().map(|answer| read_count(answer, "rows")).collect();
    let Some((affected, known)) = counts.split_first() else { return Ok(None) };
    let mostly_known = candidates.iter().zip(known).filter(|(_, known)| **known > affected - **known);
    // `max_by_key` keeps the last of several, so the first declared column comes last.
    Ok(mostly_known.rev().max_by_key(|(_, known)| **known).map(|(column, _)| column.name.clone()))
}

/// Returns whether a column may hold ids. Small whole numbers are ids of accounts by chance, so their column has to be
/// named like an id.
fn may_hold_ids(column: &SourceColumn) -> bool {
    match column.kind {
        ColumnType::Text => true,
        ColumnType::Integer | ColumnType::Decimal(0) => column.name.to_lowercase().ends_with("id"),
        _ => false,
    }
}
