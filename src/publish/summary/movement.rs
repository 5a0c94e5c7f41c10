//! What moved since the snapshot before.

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::value::AccountValues;
use crate::config::Pipeline;
use crate::pipeline::PipelineRun;
use crate::score::explain::DescribedCause;

/// How many moved accounts the summary lists.
const MAX_MOVED_ACCOUNTS: usize = 5;
/// A score that changed by less has not moved.
const MIN_CHANGE: f64 = 1e-9;

#[derive(Debug, Clone, Serialize)]
pub struct MovementSummary {
    /// The newest of the accounts' earlier snapshots.
    pub since: NaiveDate,
    pub up_a_band: usize,
    pub down_a_band: usize,
    /// Accounts whose score is in another band, but not yet for as long as that band requires.
    pub pending: usize,
    /// Accounts that changed their band, then those with the largest changes, of which the largest loss is first.
    pub most: Vec<MovedAccount>,
}

#[derive(Debug, Clone, Serialize)]
pub struct MovedAccount {
    pub account_id: String,
    pub account_name: Option<String>,
    pub from_score: f64,
    pub to_score: f64,
    pub from_band: Option<String>,
    pub to_band: Option<String>,
    /// The strongest cause, with its points.
    pub reason: Option<String>,
}

impl MovedAccount {
    /// Returns whether the account is in another band than before; an account without a band is in none.
    fn changed_band(&self) -> bool {
        self.from_band.is_some() && self.to_band.is_some() && self.from_band != self.to_band
    }

    /// Returns the change of the score in points.
    #[must_use]
    pub fn score_change(&self) -> f64 {
        self.to_score - self.from_score
    }
}

/// Summarises the changes since the snapshot before; none where there is no such snapshot.
pub fn movement_summary(pipeline: &Pipeline, run: &PipelineRun) -> Option<MovementSummary> {
    let since = run.trends.previous_snapshot_date.iter().flatten().max().copied()?;
    let bands = &pipeline.scorecard.bands;
    let (mut up_a_band, mut down_a_band) = (0, 0);
    for (before, after) in run.trends.previous_band.iter().zip(&run.band_assignments.band) {
        let before = before.as_deref().and_then(|name| bands.band_index_named(name));
        if let Some((before, after)) = before.zip(*after) {
            up_a_band += usize::from(after > before);
            down_a_band += usize::from(after < before);
        }
    }
    let pending = run.band_assignments.pending_band.iter().flatten().count();
    Some(MovementSummary { since, up_a_band, down_a_band, pending, most: largest_moves(moved_accounts(pipeline, run)) })
}

fn moved_accounts(pipeline: &Pipeline, run: &PipelineRun) -> Vec<MovedAccount> {
    let names = pipeline.accounts.name.as_deref().and_then(|name| run.metrics.values(name).ok());
    let mut moved = Vec::new();
    for (account, id) in run.metrics.accounts.iter().enumerate() {
        let scores = run.trends.previous_score[account].zip(run.final_scores.score[account]);
        let Some((from_score, to_score)) = scores else { continue };
        let moved_account = MovedAccount {
            account_id: id.clone(),
            account_name: match &names {
                Some(AccountValues::Text(names)) => names[account].clone(),
                _ => None,
            },
            from_score,
            to_score,
            from_band: run.trends.previous_band[account].clone(),
            to_band: pipeline.scorecard.bands.band_name(run.band_assignments.band[account]).map(str::to_owned),
            reason: run.latest_causes[account].as_ref().map(DescribedCause::sentence),
        };
        if moved_account.changed_band() || moved_account.score_change().abs() > MIN_CHANGE {
            moved.push(moved_account);
        }
    }
    moved
}

/// Keeps the moves to another band and then the largest ones, and sorts them by change.
fn largest_moves(mut moved: Vec<MovedAccount>) -> Vec<MovedAccount> {
    moved.sort_by(|a, b| {
        let band_first = b.changed_band().cmp(&a.changed_band());
        let larger_first = b.score_change().abs().total_cmp(&a.score_change().abs());
        band_first.then(larger_first).then_with(|| a.account_id.cmp(&b.account_id))
    });
    moved.truncate(MAX_MOVED_ACCOUNTS);
    moved.sort_by(|a, b| a.score_change().total_cmp(&b.score_change()));
    moved
}
