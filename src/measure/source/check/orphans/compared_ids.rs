//! Reads the ids of unknown accounts and compares them with those of the accounts source.

use polars::prelude::{
    Column, DataType, Expr, Field, IntoColumn, LazyFrame, PolarsResult, Schema, SortMultipleOptions, UInt64Chunked,
    UniqueKeepStrategy, col,
};
use xxhash_rust::xxh3::xxh3_64;

use super::similar_ids::{Similarity, find_similar_ids};
use crate::measure::source::check::check_input::CheckInput;
use crate::measure::source::check::listed_accounts::{ACCOUNT_COLUMN, ListedAccounts};
use crate::measure::source::check::result_cells::read_texts;
use crate::query::engine;

/// The largest number of unknown accounts whose ids are compared.
const MAX_COMPARED_IDS: u32 = 1000;

/// The column with the hash of an id.
const HASH: &str = "hash";

/// Ids of unknown accounts, and what is known of those of the accounts source.
pub struct ComparedIds {
    /// Different ids, sorted: all of them, or [`MAX_COMPARED_IDS`] of them.
    pub orphans: Vec<String>,
    /// The alphabetically first id in the accounts source; `None` if it has no accounts.
    pub first_listed: Option<String>,
    /// The ids that look like those of accounts, if some do.
    pub similarity: Option<Similarity>,
}

impl ComparedIds {
    /// Returns whether at least half of the unknown ids look like those of accounts.
    pub fn are_mostly_similar(&self) -> bool {
        self.similarity.as_ref().is_some_and(|found| found.similar >= self.orphans.len() - found.similar)
    }

    /// Returns the alphabetically first unknown id that is not blank, if there is one.
    pub fn first_orphan(&self) -> Option<&String> {
        self.orphans.iter().find(|id| !id.trim().is_empty()).or(self.orphans.first())
    }
}

/// Reads and compares the ids of the rows for which `is_orphan` holds.
///
/// # Errors
/// An engine that fails.
pub fn read_ids(checked: &CheckInput, listed: &ListedAccounts, is_orphan: &Expr) -> Result<ComparedIds, String> {
    let answers = engine::collect_frames(vec![sample_orphans(checked, is_orphan), listed.ids.clone()])?;
    let [orphans, listed] = answers.as_slice() else { return Err("the engine returned no ids".to_owned()) };
    let mut orphans: Vec<String> = read_texts(orphans, ACCOUNT_COLUMN).into_iter().flatten().collect();
    orphans.sort_unstable();
    let listed: Vec<String> = read_texts(listed, ACCOUNT_COLUMN).into_iter().flatten().collect();
    let similarity = find_similar_ids(&orphans, listed.iter().map(String::as_str));
    let first_listed = listed.iter().filter(|id| !id.trim().is_empty()).min().or(listed.first()).cloned();
    Ok(ComparedIds { orphans, first_listed, similarity })
}

/// Chooses ids by their hashes, so that the choice is the same in every run, and ids that begin alike are no majority.
fn sample_orphans(checked: &CheckInput, is_orphan: &Expr) -> LazyFrame {
    let hash = col(ACCOUNT_COLUMN).map_with_fmt_str(|ids| hash_ids(&ids), hash_field, "hash_id").alias(HASH);
    checked
        .checked_rows
        .clone()
        .filter(is_orphan.clone())
        .select([col(ACCOUNT_COLUMN)])
        .unique(None, UniqueKeepStrategy::Any)
        .with_column(hash)
        .sort([HASH], SortMultipleOptions::default())
        .limit(MAX_COMPARED_IDS)
        .select([col(ACCOUNT_COLUMN)])
}

fn hash_ids(ids: &Column) -> PolarsResult<Column> {
    let hashes: UInt64Chunked = ids.str()?.iter().map(|id| id.map(|id| xxh3_64(id.as_bytes()))).collect();
    Ok(hashes.with_name(ids.name().clone()).into_column())
}

#[expect(clippy::unnecessary_wraps, reason = "the signature that Polars expects")]
fn hash_field(_: &Schema, field: &Field) -> PolarsResult<Field> {
    Ok(Field::new(field.name().clone(), DataType::UInt64))
}
