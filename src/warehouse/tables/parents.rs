//! `parent_health` and `parent_members`: the parents, and who belongs to each; and what an account's row says of both.

use super::Scored;
use super::build::{Columns, Table};
use super::health::{band_name, movement};
use super::parts::integer;
use super::schema::{PARENT_HEALTH, PARENT_MEMBERS};
use crate::base::error::Error;
use crate::config::{Bands, NO_SCORE_BAND, RollUp};
use crate::score::band::BandReason;
use crate::score::roll_up::{MemberRow, Parent, ParentUnscoredReason};

/// The parents of a day.
///
/// # Errors
/// A column that isn't there: a defect of healthscore.
pub fn parent_health(day: &Scored) -> Result<Table, Error> {
    let rolled_up = day.parents;
    let bands = &day.pipeline.scorecard.bands;
    let (parents, standings) = (&rolled_up.hierarchy.parents, &rolled_up.band_assignments);
    let band = |of: &[Option<usize>]| -> Vec<Option<String>> { of.iter().map(|of| band_name(bands, *of)).collect() };
    let names = names(day)?;
    let weighed = || rolled_up.scores.iter();
    let score = |account: &usize| day.verdicts.score[*account];
    let mut columns = Columns::new();
    columns.date("snapshot_date", parents.iter().map(|_| Some(day.metrics.as_of)));
    columns.text("parent_id", parents.iter().map(|parent| Some(&parent.id)));
    columns.text("parent_name", parents.iter().map(|parent| parent.name.as_deref()));
    columns.text("rolled_up_to", parents.iter().map(|parent| Some(&parents[parent.parent?].id)));
    columns.text("top_parent_id", parents.iter().map(|parent| Some(&parents[parent.top].id)));
    columns.integer("depth", parents.iter().map(|parent| integer(parent.depth)));
    columns.boolean("is_listed", parents.iter().map(|parent| Some(parent.is_listed)));
    columns.integer("accounts", parents.iter().map(|parent| integer(parent.members.len())));
    let scored = |parent: &Parent| parent.members.iter().filter(|member| score(&member.account).is_some()).count();
    columns.integer("scored_accounts", parents.iter().map(|parent| integer(scored(parent))));
    columns.text("accounts_by_band", parents.iter().map(|parent| Some(by_band(day, bands, parent))));
    columns.double("revenue", weighed().map(|weighed| weighed.revenue));
    columns.double("score", weighed().map(|weighed| weighed.score));
    columns.text("band", band(&standings.band));
    columns.text("score_band", band(&standings.score_band));
    columns.text("band_reason", standings.reason.iter().map(|reason| reason.map(BandReason::as_str)));
    columns.text("pending_band", band(&standings.pending_band));
    columns.date("pending_since", standings.pending_since.iter().copied());
    columns.text("no_score_reason", weighed().map(|weighed| weighed.reason.map(ParentUnscoredReason::as_str)));
    columns.double("coverage", weighed().map(|weighed| Some(weighed.coverage)));
    let by = day.pipeline.roll_up.as_ref().map(RollUp::describe_method);
    columns.text("rolled_up_by", parents.iter().map(|_| by.as_ref()));
    columns.boolean("roll_up_edited", rolled_up.method_changed.iter().map(|edited| Some(*edited)));
    columns.double("own_score", parents.iter().map(|parent| score(&parent.own_account?)));
    columns.double("own_share", rolled_up.members.iter().map(|rows| rows.iter().find(|row| is_own(row))?.weight));
    columns.double("mean_score", weighed().map(|weighed| weighed.mean_score));
    columns.double("revenue_weighted_score", weighed().map(|weighed| weighed.revenue_weighted_score));
    columns.text("worst_account_id", weighed().map(|weighed| Some(&day.metrics.accounts[weighed.worst?])));
    columns.text("worst_account_name", weighed().map(|weighed| names.as_ref()?[weighed.worst?].as_ref()));
    columns.double("worst_account_score", weighed().map(|weighed| score(&weighed.worst?)));
    columns.text("worst_account_band", weighed().map(|weighed| bands.band_name(day.standings.band[weighed.worst?])));
    movement(&mut columns, &rolled_up.trends);
    let range = 0..parents.len();
    columns.double("change", range.clone().map(|parent| rolled_up.score_change(parent)));
    columns.text("moved_most_account_id", range.clone().map(|parent| Some(&rolled_up.strongest_member(parent)?.id)));
    columns.double("moved_most_points", range.map(|parent| rolled_up.strongest_member(parent)?.points));
    columns.text("scorecard_fingerprint", parents.iter().map(|_| Some(day.fingerprint)));
    columns.finish(PARENT_HEALTH, Vec::new())
}

/// Who belongs to each parent, sorted by parent and account.
///
/// # Errors
/// As [`parent_health`].
pub fn parent_members(day: &Scored) -> Result<Table, Error> {
    let rolled_up = day.parents;
    let rows: Vec<(&Parent, &MemberRow)> = rolled_up
        .hierarchy
        .parents
        .iter()
        .zip(&rolled_up.members)
        .flat_map(|(parent, rows)| rows.iter().map(move |row| (parent, row)))
        .collect();
    let (names, revenue) = (names(day)?, day.revenue()?);
    let each = || rows.iter().map(|(_, row)| *row);
    let mut columns = Columns::new();
    columns.date("snapshot_date", each().map(|_| Some(day.metrics.as_of)));
    columns.text("parent_id", rows.iter().map(|(parent, _)| Some(&parent.id)));
    columns.text("account_id", each().map(|row| Some(&row.id)));
    columns.text("account_name", each().map(|row| names.as_ref()?[row.account?].as_ref()));
    columns.maybe_integer("depth", each().map(|row| row.depth.map(integer)));
    columns.boolean("is_own", each().map(|row| Some(is_own(row))));
    columns.text("status", each().map(|row| Some(row.status.as_str())));
    columns.boolean("joined", each().map(|row| row.joined));
    columns.double("revenue", each().map(|row| revenue.as_ref()?[row.account?]));
    columns.double("score", each().map(|row| day.verdicts.score[row.account?]));
    columns.text("band", each().map(|row| day.pipeline.scorecard.bands.band_name(day.standings.band[row.account?])));
    columns.double("weight", each().map(|row| row.weight));
    columns.double("contribution", each().map(|row| row.contribution));
    columns.double("previous_score", each().map(|row| row.previous.as_ref()?.score));
    columns.double("previous_weight", each().map(|row| row.previous.as_ref()?.weight));
    columns.double("previous_contribution", each().map(|row| row.previous.as_ref()?.contribution));
    columns.double("points", each().map(|row| row.points));
    columns.finish(PARENT_MEMBERS, Vec::new())
}

/// What `account_health` says of an account's parent, and of an account that is one.
///
/// # Errors
/// A column that isn't there: a defect of healthscore.
pub fn of_accounts(columns: &mut Columns, day: &Scored) -> Result<(), Error> {
    let names = names(day)?;
    let rolled_up = day.parents;
    let forest = &rolled_up.hierarchy;
    let bands = &day.pipeline.scorecard.bands;
    let mut itself = vec![None; day.metrics.accounts.len()];
    for (at, parent) in forest.parents.iter().enumerate() {
        if let Some(own) = parent.own_account {
            itself[own] = Some(at);
        }
    }
    let of = |account: usize| Some((itself[account]?, &rolled_up.scores[itself[account]?]));
    let worst = |account: usize| of(account).and_then(|(_, weighed)| weighed.worst);
    let accounts = 0..itself.len();
    let above = |account: usize| forest.parent_of_account.get(account).copied().flatten();
    columns.text("rolled_up_to", accounts.clone().map(|account| Some(&forest.parents[above(account)?].id)));
    columns.double("rolled_up_score", accounts.clone().map(|account| of(account)?.1.score));
    let band = |account| bands.band_name(rolled_up.band_assignments.band[of(account)?.0]);
    columns.text("rolled_up_band", accounts.clone().map(band));
    let below = |account| Some(integer(forest.parents[of(account)?.0].members.len() - 1));
    columns.maybe_integer("accounts_below", accounts.clone().map(below));
    columns.text("worst_account_id", accounts.clone().map(|account| Some(&day.metrics.accounts[worst(account)?])));
    columns.text("worst_account_name", accounts.clone().map(|account| names.as_ref()?[worst(account)?].as_ref()));
    columns.double("worst_account_score", accounts.clone().map(|account| day.verdicts.score[worst(account)?]));
    columns.text("worst_account_band", accounts.map(|account| bands.band_name(day.standings.band[worst(account)?])));
    Ok(())
}

fn is_own(row: &MemberRow) -> bool {
    row.depth == Some(0)
}

/// The accounts' names, where the pipeline says which column they are.
fn names(day: &Scored) -> Result<Option<Vec<Option<String>>>, Error> {
    day.pipeline.accounts.name.as_ref().map(|name| day.metrics.texts(name)).transpose()
}

/// How many members are in which band, the best first.
fn by_band(day: &Scored, bands: &Bands, parent: &Parent) -> String {
    let within = |band: Option<usize>| {
        let count = parent.members.iter().filter(|member| day.standings.band[member.account] == band).count();
        (count > 0).then(|| format!("{} {count}", bands.band_name(band).unwrap_or(NO_SCORE_BAND)))
    };
    let counts = (0..bands.0.len()).rev().map(Some).chain([None]).filter_map(within);
    counts.collect::<Vec<_>>().join(", ")
}
