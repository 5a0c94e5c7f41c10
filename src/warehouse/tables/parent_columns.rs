//! The columns of `account_health` about the parent above an account, and about an account that is a parent itself.

use super::scored_day::ScoredDay;
use super::table_builder::TableBuilder;
use crate::base::error::Error;
use crate::score::roll_up::{Parent, RolledUpParents};

/// Adds the columns from `rolled_up_to` to `worst_account_band`.
///
/// # Errors
/// A column that is missing: a bug in healthscore.
pub fn add_parent_columns(columns: &mut TableBuilder, day: &ScoredDay) -> Result<(), Error> {
    let names = day.account_names()?;
    let bands = &day.pipeline.scorecard.bands;
    let parents = ParentLookup::new(day);
    let accounts = || 0..day.metrics.accounts.len();
    columns.add_text("rolled_up_to", accounts().map(|account| Some(&parents.parent_above(account)?.id)));
    columns.add_double("rolled_up_score", accounts().map(|account| parents.score_of_parent(account)));
    columns.add_text("rolled_up_band", accounts().map(|account| bands.band_name(parents.band_of_parent(account))));
    columns.nullable_count("accounts_below", accounts().map(|account| parents.accounts_below(account)));
    let worst: Vec<Option<usize>> = accounts().map(|account| parents.worst_account(account)).collect();
    columns.add_text("worst_account_id", worst.iter().map(|worst| Some(&day.metrics.accounts[(*worst)?])));
    columns.add_text("worst_account_name", worst.iter().map(|worst| names.as_ref()?[(*worst)?].as_ref()));
    columns.add_double("worst_account_score", worst.iter().map(|worst| day.final_scores.score[(*worst)?]));
    columns.add_text(
        "worst_account_band",
        worst.iter().map(|worst| bands.band_name(worst.and_then(|worst| day.band_assignments.band[worst]))),
    );
    Ok(())
}

/// The parents of a day, found by account.
struct ParentLookup<'a> {
    rolled_up: &'a RolledUpParents,
    /// Per account: itself among the parents.
    as_parent: Vec<Option<usize>>,
}

impl<'a> ParentLookup<'a> {
    fn new(day: &ScoredDay<'a>) -> Self {
        let mut as_parent = vec![None; day.metrics.accounts.len()];
        for (index, parent) in day.parents.hierarchy.parents.iter().enumerate() {
            if let Some(account) = parent.own_account {
                as_parent[account] = Some(index);
            }
        }
        ParentLookup { rolled_up: day.parents, as_parent }
    }

    fn parent_above(&self, account: usize) -> Option<&'a Parent> {
        let hierarchy = &self.rolled_up.hierarchy;
        Some(&hierarchy.parents[hierarchy.parent_of_account.get(account).copied().flatten()?])
    }

    fn score_of_parent(&self, account: usize) -> Option<f64> {
        self.rolled_up.scores[self.as_parent[account]?].score
    }

    fn band_of_parent(&self, account: usize) -> Option<usize> {
        self.rolled_up.band_assignments.band[self.as_parent[account]?]
    }

    /// The members of a parent without itself.
    fn accounts_below(&self, account: usize) -> Option<usize> {
        Some(self.rolled_up.hierarchy.parents[self.as_parent[account]?].members.len() - 1)
    }

    /// The account with the lowest score among the members.
    fn worst_account(&self, account: usize) -> Option<usize> {
        self.rolled_up.scores[self.as_parent[account]?].worst
    }
}
