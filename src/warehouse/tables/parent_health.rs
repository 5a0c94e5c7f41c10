//! `parent_health`: one row per parent with accounts below it.

use super::parent_members::is_own;
use super::schema::PARENT_HEALTH;
use super::scored_day::ScoredDay;
use super::table_builder::{PublishedTable, TableBuilder};
use super::trend_columns::add_trend_columns;
use crate::base::error::Error;
use crate::config::{NO_SCORE_BAND, RollUp};
use crate::score::band::BandReason;
use crate::score::roll_up::{Parent, ParentUnscoredReason};

/// Builds the table from the parents of a day.
///
/// # Errors
/// A column that is missing: a bug in healthscore.
pub fn parent_health_table(day: &ScoredDay) -> Result<PublishedTable, Error> {
    let rolled_up = day.parents;
    let bands = &day.pipeline.scorecard.bands;
    let (parents, band_assignments) = (&rolled_up.hierarchy.parents, &rolled_up.band_assignments);
    let names = day.account_names()?;
    let account_score = |account: usize| day.final_scores.score[account];
    let scores = || rolled_up.scores.iter();
    let mut columns = TableBuilder::new();
    columns.add_date("snapshot_date", parents.iter().map(|_| Some(day.metrics.as_of)));
    columns.add_text("parent_id", parents.iter().map(|parent| Some(&parent.id)));
    columns.add_text("parent_name", parents.iter().map(|parent| parent.name.as_deref()));
    columns.add_text("rolled_up_to", parents.iter().map(|parent| Some(&parents[parent.parent?].id)));
    columns.add_text("top_parent_id", parents.iter().map(|parent| Some(&parents[parent.top].id)));
    columns.add_count("depth", parents.iter().map(|parent| parent.depth));
    columns.add_boolean("is_listed", parents.iter().map(|parent| Some(parent.is_listed)));
    columns.add_count("accounts", parents.iter().map(|parent| parent.members.len()));
    columns.add_count("scored_accounts", parents.iter().map(|parent| scored_account_count(day, parent)));
    columns.add_text("accounts_by_band", parents.iter().map(|parent| Some(accounts_by_band(day, parent))));
    columns.add_double("revenue", scores().map(|score| score.revenue));
    columns.add_double("score", scores().map(|score| score.score));
    columns.add_text("band", day.band_names(&band_assignments.band));
    columns.add_text("score_band", day.band_names(&band_assignments.score_band));
    columns.add_text("band_reason", band_assignments.reason.iter().map(|reason| reason.map(BandReason::as_str)));
    columns.add_text("pending_band", day.band_names(&band_assignments.pending_band));
    columns.add_date("pending_since", band_assignments.pending_since.iter().copied());
    columns.add_text("no_score_reason", scores().map(|score| score.reason.map(ParentUnscoredReason::as_str)));
    columns.add_double("coverage", scores().map(|score| Some(score.coverage)));
    let rolled_up_by = day.pipeline.roll_up.as_ref().map(RollUp::describe_method);
    columns.add_text("rolled_up_by", parents.iter().map(|_| rolled_up_by.as_ref()));
    columns.add_boolean("roll_up_edited", rolled_up.method_changed.iter().map(|edited| Some(*edited)));
    columns.add_double("own_score", parents.iter().map(|parent| account_score(parent.own_account?)));
    columns.add_double("own_share", rolled_up.members.iter().map(|rows| rows.iter().find(|row| is_own(row))?.weight));
    columns.add_double("mean_score", scores().map(|score| score.mean_score));
    columns.add_double("revenue_weighted_score", scores().map(|score| score.revenue_weighted_score));
    columns.add_text("worst_account_id", scores().map(|score| Some(&day.metrics.accounts[score.worst?])));
    columns.add_text("worst_account_name", scores().map(|score| names.as_ref()?[score.worst?].as_ref()));
    columns.add_double("worst_account_score", scores().map(|score| account_score(score.worst?)));
    columns
        .add_text("worst_account_band", scores().map(|score| bands.band_name(day.band_assignments.band[score.worst?])));
    add_trend_columns(&mut columns, &rolled_up.trends);
    let indices = || 0..parents.len();
    columns.add_double("change", indices().map(|parent| rolled_up.score_change(parent)));
    columns.add_text("moved_most_account_id", indices().map(|parent| Some(&rolled_up.strongest_member(parent)?.id)));
    columns.add_double("moved_most_points", indices().map(|parent| rolled_up.strongest_member(parent)?.points));
    columns.add_text("scorecard_fingerprint", parents.iter().map(|_| Some(day.scorecard_fingerprint)));
    columns.build_table(PARENT_HEALTH)
}

fn scored_account_count(day: &ScoredDay, parent: &Parent) -> usize {
    parent.members.iter().filter(|member| day.final_scores.score[member.account].is_some()).count()
}

/// The number of members in each band, from the best: `healthy 3, no_score 1`.
fn accounts_by_band(day: &ScoredDay, parent: &Parent) -> String {
    let bands = &day.pipeline.scorecard.bands;
    let mut counts = Vec::new();
    for band in (0..bands.0.len()).rev().map(Some).chain([None]) {
        let count = parent.members.iter().filter(|member| day.band_assignments.band[member.account] == band).count();
        if count > 0 {
            counts.push(format!("{} {count}", bands.band_name(band).unwrap_or(NO_SCORE_BAND)));
        }
    }
    counts.join(", ")
}
