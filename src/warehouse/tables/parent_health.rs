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
    columns.date("snapshot_date", parents.iter().map(|_| Some(day.metrics.as_of)));
    columns.text("parent_id", parents.iter().map(|parent| Some(&parent.id)));
    columns.text("parent_name", parents.iter().map(|parent| parent.name.as_deref()));
    columns.text("rolled_up_to", parents.iter().map(|parent| Some(&parents[parent.parent?].id)));
    columns.text("top_parent_id", parents.iter().map(|parent| Some(&parents[parent.top].id)));
    columns.count("depth", parents.iter().map(|parent| parent.depth));
    columns.boolean("is_listed", parents.iter().map(|parent| Some(parent.is_listed)));
    columns.count("accounts", parents.iter().map(|parent| parent.members.len()));
    columns.count("scored_accounts", parents.iter().map(|parent| scored_account_count(day, parent)));
    columns.text("accounts_by_band", parents.iter().map(|parent| Some(accounts_by_band(day, parent))));
    columns.double("revenue", scores().map(|score| score.revenue));
    columns.double("score", scores().map(|score| score.score));
    columns.text("band", day.band_names(&band_assignments.band));
    columns.text("score_band", day.band_names(&band_assignments.score_band));
    columns.text("band_reason", band_assignments.reason.iter().map(|reason| reason.map(BandReason::as_str)));
    columns.text("pending_band", day.band_names(&band_assignments.pending_band));
    columns.date("pending_since", band_assignments.pending_since.iter().copied());
    columns.text("no_score_reason", scores().map(|score| score.reason.map(ParentUnscoredReason::as_str)));
    columns.double("coverage", scores().map(|score| Some(score.coverage)));
    let rolled_up_by = day.pipeline.roll_up.as_ref().map(RollUp::describe_method);
    columns.text("rolled_up_by", parents.iter().map(|_| rolled_up_by.as_ref()));
    columns.boolean("roll_up_edited", rolled_up.method_changed.iter().map(|edited| Some(*edited)));
    columns.double("own_score", parents.iter().map(|parent| account_score(parent.own_account?)));
    columns.double("own_share", rolled_up.members.iter().map(|rows| rows.iter().find(|row| is_own(row))?.weight));
    columns.double("mean_score", scores().map(|score| score.mean_score));
    columns.double("revenue_weighted_score", scores().map(|score| score.revenue_weighted_score));
    columns.text("worst_account_id", scores().map(|score| Some(&day.metrics.accounts[score.worst?])));
    columns.text("worst_account_name", scores().map(|score| names.as_ref()?[score.worst?].as_ref()));
    columns.double("worst_account_score", scores().map(|score| account_score(score.worst?)));
    columns.text("worst_account_band", scores().map(|score| bands.band_name(day.band_assignments.band[score.worst?])));
    add_trend_columns(&mut columns, &rolled_up.trends);
    let indices = || 0..parents.len();
    columns.double("change", indices().map(|parent| rolled_up.score_change(parent)));
    columns.text("moved_most_account_id", indices().map(|parent| Some(&rolled_up.strongest_member(parent)?.id)));
    columns.double("moved_most_points", indices().map(|parent| rolled_up.strongest_member(parent)?.points));
    columns.text("scorecard_fingerprint", parents.iter().map(|_| Some(day.scorecard_fingerprint)));
    columns.finish(PARENT_HEALTH)
}

fn scored_account_count(day: &ScoredDay, parent: &Parent) -> usize {
    parent.members.iter().filter(|member| day.final_scores.score[member.account].is_some()).count()
}

/// The number of members in each band, from the best: `healthy 3, no_score 1`.
fn accounts_by_band(day: &ScoredDay, parent: &Parent) -> String {
    let bands = &day.pipeline.scorecard.bands;
    let band_count = |band: Option<usize>| {
        let count = parent.members.iter().filter(|member| day.band_assignments.band[member.account] == band).count();
        (count > 0).then(|| format!("{} {count}", bands.band_name(band).unwrap_or(NO_SCORE_BAND)))
    };
    let counts = (0..bands.0.len()).rev().map(Some).chain([None]).filter_map(band_count);
    counts.collect::<Vec<_>>().join(", ")
}
