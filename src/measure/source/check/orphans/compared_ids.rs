//! Reads the ids of unknown accounts and compares them with those of the accounts source.

use polars::prelude::{
    Column, DataType, Expr, Field, IdxSize, IntoColumn, LazyFrame, PolarsResult, Schema, SortMultipleOptions,
    UInt64Chunked, UniqueKeepStrategy, col,
};
use xxhash_rust::xxh3::xxh3_64;

use super::similar_ids::{Similarity, find_similar_ids};
use crate::base::identifier::quoted_list;
use crate::measure::source::check::check_input::CheckInput;
use crate::measure::source::check::listed_accounts::{ACCOUNT_COLUMN, ListedAccounts};
use crate::measure::source::check::result_cells::read_texts;
use crate::query::engine;

/// The largest number of unknown accounts whose ids are compared.
const MAX_COMPARED_IDS: usize = 1000;

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
    /// Compares some unknown ids with those of the accounts, or with those that `ids_of_similar_form` finds among them.
    pub fn compare<'a>(
        mut orphans: Vec<String>,
        first_listed: Option<&str>,
        listed: impl Iterator<Item = &'a str>,
    ) -> Self {
        orphans.sort_unstable();
        let similarity = find_similar_ids(&orphans, listed);
        Self { orphans, first_listed: first_listed.map(str::to_owned), similarity }
    }

    /// Shows an id of each side, and what differs between them: ", such as `A1`; `accounts` has `a1`: …". `None` if there
    /// are no accounts.
    pub fn describe(&self, accounts: &str) -> Option<String> {
        let listed = self.first_listed.as_ref()?;
        Some(match &self.similarity {
            Some(similarity) => {
                let example = &similarity.example;
                let (orphan, listed) = (quoted_list([&example.orphan]), quoted_list([&example.listed]));
                format!(", such as {orphan}; `{accounts}` has {listed}: {}", example.describe_differences())
            }
            None => {
                let orphan = quoted_list(self.first_orphan());
                format!(", such as {orphan}; `{accounts}` has ids such as {}", quoted_list([listed]))
            }
        })
    }

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
    let orphans: Vec<String> = read_texts(orphans, ACCOUNT_COLUMN).into_iter().flatten().collect();
    let listed: Vec<String> = read_texts(listed, ACCOUNT_COLUMN).into_iter().flatten().collect();
    let listed = || listed.iter().map(String::as_str);
    Ok(ComparedIds::compare(orphans, first_id(listed()), listed()))
}

/// Returns the alphabetically first id that is not blank, if there is one.
pub fn first_id<'a>(ids: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    ids.min_by_key(|id| (id.trim().is_empty(), *id))
}

/// Chooses some of the ids, by their hashes as [`read_ids`] does.
pub fn sample_ids(mut ids: Vec<&str>) -> Vec<String> {
    if ids.len() > MAX_COMPARED_IDS {
        ids.sort_by_cached_key(|id| xxh3_64(id.as_bytes()));
        ids.truncate(MAX_COMPARED_IDS);
    }
    ids.into_iter().map(str::to_owned).collect()
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
        .limit(IdxSize::try_from(MAX_COMPARED_IDS).unwrap_or(IdxSize::MAX))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_id_is_blank_only_if_all_are() {
        assert_eq!(first_id(["", "b", " ", "a"].into_iter()), Some("a"));
        assert_eq!(first_id([" ", ""].into_iter()), Some(""));
        assert_eq!(first_id(std::iter::empty()), None);
    }

    #[test]
    fn a_sample_does_not_depend_on_the_order() {
        let ids: Vec<String> = (0..3000).map(|at| format!("id-{at}")).collect();
        let sample = sample_ids(ids.iter().map(String::as_str).collect());
        assert_eq!(sample.len(), MAX_COMPARED_IDS);
        assert_eq!(sample_ids(ids.iter().rev().map(String::as_str).collect()), sample);
        assert_eq!(sample_ids(vec!["b", "a"]), ["b", "a"]);
    }
}
