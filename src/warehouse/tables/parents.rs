//! `parent_health` and `parent_members`: the parents, and who belongs to each; and what an account's row says of both.

use super::ScoredDay;
use super::account_health::{add_trend_columns, band_name};
use super::node_scores::count_as_i64;
use super::schema::{PARENT_HEALTH, PARENT_MEMBERS};
use super::table_builder::{PublishedTable, TableBuilder};
use crate::base::error::Error;
use crate::config::{Bands, NO_SCORE_BAND, RollUp};
use crate::score::band::BandReason;
use crate::score::roll_up::{MemberRow, Parent, ParentUnscoredReason};

/// The parents of a day.
///
/// # Errors
/// A column that isn't there: a defect of healthscore.
pub fn parent_health_table(day: &ScoredDay) -> Result<PublishedTable, Error> {
    let rolled_up = day.parents;
    let bands = &day.pipeline.scorecard.bands;
    let (parents, band_assignments) = (&rolled_up.hierarchy.parents, &rolled_up.band_assignments);
    let band = |of: &[Option<usize>]| -> Vec<Option<String>> { of.iter().map(|of| band_name(bands, *of)).collect() };
    let names = account_names(day)?;
    let weighed = || rolled_up.scores.iter();
    let score = |account: &usize| day.final_scores.score[*account];
    let mut columns = TableBuilder::new();
    columns.date("snapshot_date", parents.iter().map(|_| Some(day.metrics.as_of)));
    columns.text("parent_id", parents.iter().map(|parent| Some(&parent.id)));
    columns.text("parent_name", parents.iter().map(|parent| parent.name.as_deref()));
    columns.text("rolled_up_to", parents.iter().map(|parent| Some(&parents[parent.parent?].id)));
    columns.text("top_parent_id", parents.iter().map(|parent| Some(&parents[parent.top].id)));
    columns.integer("depth", parents.iter().map(|parent| count_as_i64(parent.depth)));
    columns.boolean("is_listed", parents.iter().map(|parent| Some(parent.is_listed)));
    columns.integer("accounts", parents.iter().map(|parent| count_as_i64(parent.members.len())));
    let scored = |parent: &Parent| parent.members.iter().filter(|member| score(&member.account).is_some()).count();
    columns.integer("scored_accounts", parents.iter().map(|parent| count_as_i64(scored(parent))));
    columns.text("accounts_by_band", parents.iter().map(|parent| Some(accounts_by_band(day, bands, parent))));
    columns.double("revenue", weighed().map(|weighed| weighed.revenue));
    columns.double("score", weighed().map(|weighed| weighed.score));
    columns.text("band", band(&band_assignments.band));
    columns.text("score_band", band(&band_assignments.score_band));
    columns.text("band_reason", band_assignments.reason.iter().map(|reason| reason.map(BandReason::as_str)));
    columns.text("pending_band", band(&band_assignments.pending_band));
    columns.date("pending_since", band_assignments.pending_since.iter().copied());
    columns.text("no_score_reason", weighed().map(|weighed| weighed.reason.map(ParentUnscoredReason::as_str)));
    columns.double("coverage", weighed().map(|weighed| Some(weighed.coverage)));
    let rolled_up_by = day.pipeline.roll_up.as_ref().map(RollUp::describe_method);
    columns.text("rolled_up_by", parents.iter().map(|_| rolled_up_by.as_ref()));
    columns.boolean("roll_up_edited", rolled_up.method_changed.iter().map(|edited| Some(*edited)));
    columns.double("own_score", parents.iter().map(|parent| score(&parent.own_account?)));
    columns.double("own_share", rolled_up.members.iter().map(|rows| rows.iter().find(|row| is_own(row))?.weight));
    columns.double("mean_score", weighed().map(|weighed| weighed.mean_score));
    columns.double("revenue_weighted_score", weighed().map(|weighed| weighed.revenue_weighted_score));
    columns.text("worst_account_id", weighed().map(|weighed| Some(&day.metrics.accounts[weighed.worst?])));
    columns.text("worst_account_name", weighed().map(|weighed| names.as_ref()?[weighed.worst?].as_ref()));
    columns.double("worst_account_score", weighed().map(|weighed| score(&weighed.worst?)));
    columns.text(
        "worst_account_band",
        weighed().map(|weighed| bands.band_name(day.band_assignments.band[weighed.worst?])),
    );
    add_trend_columns(&mut columns, &rolled_up.trends);
    let range = 0..parents.len();
    columns.double("change", range.clone().map(|parent| rolled_up.score_change(parent)));
    columns.text("moved_most_account_id", range.clone().map(|parent| Some(&rolled_up.strongest_member(parent)?.id)));
    columns.double("moved_most_points", range.map(|parent| rolled_up.strongest_member(parent)?.points));
    columns.text("scorecard_fingerprint", parents.iter().map(|_| Some(day.scorecard_fingerprint)));
    columns.finish(PARENT_HEALTH, Vec::new())
}

/// Who belongs to each parent, sorted by parent and account.
///
/// # Errors
/// As [`parent_health`].
pub fn parent_members_table(day: &ScoredDay) -> Result<PublishedTable, Error> {
    let rolled_up = day.parents;
    let rows: Vec<(&Parent, &MemberRow)> = rolled_up
        .hierarchy
        .parents
        .iter()
        .zip(&rolled_up.members)
        .flat_map(|(parent, rows)| rows.iter().map(move |row| (parent, row)))
        .collect();
    let (names, revenue) = (account_names(day)?, day.revenue()?);
    let member_rows = || rows.iter().map(|(_, row)| *row);
    let mut columns = TableBuilder::new();
    columns.date("snapshot_date", member_rows().map(|_| Some(day.metrics.as_of)));
    columns.text("parent_id", rows.iter().map(|(parent, _)| Some(&parent.id)));
    columns.text("account_id", member_rows().map(|row| Some(&row.id)));
    columns.text("account_name", member_rows().map(|row| names.as_ref()?[row.account?].as_ref()));
    columns.nullable_integer("depth", member_rows().map(|row| row.depth.map(count_as_i64)));
    columns.boolean("is_own", member_rows().map(|row| Some(is_own(row))));
    columns.text("status", member_rows().map(|row| Some(row.status.as_str())));
    columns.boolean("joined", member_rows().map(|row| row.joined));
    columns.double("revenue", member_rows().map(|row| revenue.as_ref()?[row.account?]));
    columns.double("score", member_rows().map(|row| day.final_scores.score[row.account?]));
    columns.text(
        "band",
        member_rows().map(|row| day.pipeline.scorecard.bands.band_name(day.band_assignments.band[row.account?])),
    );
    columns.double("weight", member_rows().map(|row| row.weight));
    columns.double("contribution", member_rows().map(|row| row.contribution));
    columns.double("previous_score", member_rows().map(|row| row.previous.as_ref()?.score));
    columns.double("previous_weight", member_rows().map(|row| row.previous.as_ref()?.weight));
    columns.double("previous_contribution", member_rows().map(|row| row.previous.as_ref()?.contribution));
    columns.double("points", member_rows().map(|row| row.points));
    columns.finish(PARENT_MEMBERS, Vec::new())
}

/// What `account_health` says of an account's parent, and of an account that is one.
///
/// # Errors
/// A column that isn't there: a defect of healthscore.
pub fn add_parent_columns(columns: &mut TableBuilder, day: &ScoredDay) -> Result<(), Error> {
    let names = account_names(day)?;
    let rolled_up = day.parents;
    let hierarchy = &rolled_up.hierarchy;
    let bands = &day.pipeline.scorecard.bands;
    let mut parent_of_account = vec![None; day.metrics.accounts.len()];
    for (at, parent) in hierarchy.parents.iter().enumerate() {
        if let Some(own) = parent.own_account {
            parent_of_account[own] = Some(at);
        }
    }
    let as_parent =
        |account: usize| Some((parent_of_account[account]?, &rolled_up.scores[parent_of_account[account]?]));
    let worst = |account: usize| as_parent(account).and_then(|(_, weighed)| weighed.worst);
    let accounts = 0..parent_of_account.len();
    let above = |account: usize| hierarchy.parent_of_account.get(account).copied().flatten();
    columns.text("rolled_up_to", accounts.clone().map(|account| Some(&hierarchy.parents[above(account)?].id)));
    columns.double("rolled_up_score", accounts.clone().map(|account| as_parent(account)?.1.score));
    let band = |account| bands.band_name(rolled_up.band_assignments.band[as_parent(account)?.0]);
    columns.text("rolled_up_band", accounts.clone().map(band));
    let below = |account| Some(count_as_i64(hierarchy.parents[as_parent(account)?.0].members.len() - 1));
    columns.nullable_integer("accounts_below", accounts.clone().map(below));
    columns.text("worst_account_id", accounts.clone().map(|account| Some(&day.metrics.accounts[worst(account)?])));
    columns.text("worst_account_name", accounts.clone().map(|account| names.as_ref()?[worst(account)?].as_ref()));
    columns.double("worst_account_score", accounts.clone().map(|account| day.final_scores.score[worst(account)?]));
    columns.text(
        "worst_account_band",
        accounts.map(|account| bands.band_name(day.band_assignments.band[worst(account)?])),
    );
    Ok(())
}

fn is_own(row: &MemberRow) -> bool {
    row.depth == Some(0)
}

/// The accounts' names, where the pipeline says which column they are.
fn account_names(day: &ScoredDay) -> Result<Option<Vec<Option<String>>>, Error> {
    day.pipeline.accounts.name.as_ref().map(|name| day.metrics.texts(name)).transpose()
}

/// How many members are in which band, the best first.
fn accounts_by_band(day: &ScoredDay, bands: &Bands, parent: &Parent) -> String {
    let band_count = |band: Option<usize>| {
        let count = parent.members.iter().filter(|member| day.band_assignments.band[member.account] == band).count();
        (count > 0).then(|| format!("{} {count}", bands.band_name(band).unwrap_or(NO_SCORE_BAND)))
    };
    let counts = (0..bands.0.len()).rev().map(Some).chain([None]).filter_map(band_count);
    counts.collect::<Vec<_>>().join(", ")
}
