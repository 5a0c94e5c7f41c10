//! `band_transitions`: the accounts that are in another band than on their previous snapshot, that came, or that went.

use std::cmp::Ordering;

use chrono::NaiveDate;

use super::Scored;
use super::build::{Columns, Table};
use super::schema::BAND_TRANSITIONS;
use crate::base::error::Error;
use crate::config::Bands;
use crate::score::band::{self, BandReason, PastSnapshot};
use crate::score::explain::{DescribedCause, StrongestCauses};

/// An account of the snapshot before that is no longer there, as it was last published.
#[derive(Debug, Clone, PartialEq)]
pub struct Gone {
    pub account: String,
    /// The snapshot that held it.
    pub date: NaiveDate,
    pub tier: String,
    pub score: Option<f64>,
    pub band: Option<String>,
    pub band_since: Option<NaiveDate>,
    pub revenue: Option<f64>,
}

/// One account's move.
struct Transition<'a> {
    account: &'a str,
    tier: Option<&'a str>,
    direction: &'static str,
    from: Option<&'a str>,
    to: Option<&'a str>,
    previous: Option<NaiveDate>,
    since: Option<NaiveDate>,
    from_score: Option<f64>,
    to_score: Option<f64>,
    band_reason: Option<&'static str>,
    rule_reason: Option<&'a str>,
    /// Those of the change that go the same way.
    causes: &'a [DescribedCause],
    revenue: Option<f64>,
}

/// The moves of a day. `past` are the earlier snapshots, `moved` is, per account, what moved its score since its
/// previous one, and `gone` are the accounts of the snapshot before that are no longer there.
///
/// # Errors
/// A table that lacks a column: a defect of healthscore.
pub fn band_transitions(
    day: &Scored,
    past: &[PastSnapshot],
    moved: &[Option<StrongestCauses>],
    gone: &[Gone],
) -> Result<Table, Error> {
    let tiers = day.tier_names();
    let revenue = day.revenue()?.unwrap_or_else(|| vec![None; day.metrics.accounts.len()]);
    let mut moves: Vec<Transition<'_>> = gone.iter().map(Transition::of_gone).collect();
    moves.extend((0..day.metrics.accounts.len()).filter_map(|account| {
        let mut of = transition(day, account, past, moved.get(account)?.as_ref())?;
        (of.tier, of.revenue) = (tiers[account], revenue[account]);
        Some(of)
    }));
    moves.sort_by(|a, b| a.account.cmp(b.account));
    let as_of = day.metrics.as_of;
    let mut columns = Columns::new();
    columns.date("snapshot_date", moves.iter().map(|_| Some(as_of)));
    columns.text("account_id", moves.iter().map(|to| Some(to.account)));
    columns.text("tier", moves.iter().map(|to| to.tier));
    columns.text("direction", moves.iter().map(|to| Some(to.direction)));
    columns.text("from_band", moves.iter().map(|to| to.from));
    columns.text("to_band", moves.iter().map(|to| to.to));
    columns.date("previous_snapshot_date", moves.iter().map(|to| to.previous));
    columns.date("in_band_since", moves.iter().map(|to| to.since));
    let days = |to: &Transition<'_>| Some(as_of.signed_duration_since(to.since?).num_days());
    columns.maybe_integer("days_in_band", moves.iter().map(days));
    columns.double("from_score", moves.iter().map(|to| to.from_score));
    columns.double("to_score", moves.iter().map(|to| to.to_score));
    columns.text("band_reason", moves.iter().map(|to| to.band_reason));
    columns.text("rule_reason", moves.iter().map(|to| to.rule_reason));
    for (rank, [words, code]) in CAUSES.into_iter().enumerate() {
        columns.text(words, moves.iter().map(|to| to.causes.get(rank).map(DescribedCause::sentence)));
        columns.text(code, moves.iter().map(|to| to.causes.get(rank).map(|told| told.code.as_str())));
    }
    columns.double("revenue", moves.iter().map(|to| to.revenue));
    columns.finish(BAND_TRANSITIONS, Vec::new())
}

const CAUSES: [[&str; 2]; 3] = [["cause_1", "cause_1_code"], ["cause_2", "cause_2_code"], ["cause_3", "cause_3_code"]];

impl<'a> Transition<'a> {
    fn of_gone(gone: &'a Gone) -> Self {
        Transition {
            account: &gone.account,
            tier: Some(&gone.tier),
            direction: "gone",
            from: gone.band.as_deref(),
            to: None,
            previous: Some(gone.date),
            since: gone.band.as_ref().map(|_| gone.band_since.unwrap_or(gone.date)),
            from_score: gone.score,
            to_score: None,
            band_reason: None,
            rule_reason: None,
            causes: &[],
            revenue: gone.revenue,
        }
    }
}

/// An account's move, if it is in another band now, or if it came or came back after the first snapshot.
fn transition<'a>(
    day: &'a Scored<'_>,
    account: usize,
    past: &'a [PastSnapshot],
    moved: Option<&'a StrongestCauses>,
) -> Option<Transition<'a>> {
    let bands = &day.pipeline.scorecard.bands;
    let (to, to_score) = (day.standings.band[account], day.verdicts.score[account]);
    let newest = past.last()?.date;
    let came = Transition {
        account: &day.metrics.accounts[account],
        tier: None,
        direction: "new",
        from: None,
        to: bands.band_name(to),
        previous: None,
        since: None,
        from_score: None,
        to_score,
        band_reason: day.standings.reason[account].map(BandReason::as_str),
        rule_reason: day.verdicts.reasons[account].as_deref(),
        causes: &[],
        revenue: None,
    };
    let Some(previous) = band::previous_snapshot(past, account) else { return Some(came) };
    let from = previous.band[account].as_deref();
    let back = previous.date < newest;
    if from == bands.band_name(to) && !back {
        return None;
    }
    let up = moved.map_or(&[] as &[DescribedCause], |moved| &moved.up);
    let down = moved.map_or(&[] as &[DescribedCause], |moved| &moved.down);
    let (direction, causes) = match (from, to) {
        _ if back => ("back", &[] as &[DescribedCause]),
        (None, _) => ("scored", &[] as &[DescribedCause]),
        (_, None) => ("unscored", &[] as &[DescribedCause]),
        (Some(from), Some(now)) => match way(bands, from, previous.score[account], now) {
            Ordering::Less => ("down", down),
            Ordering::Equal => ("renamed", &[] as &[DescribedCause]),
            Ordering::Greater => ("up", up),
        },
    };
    Some(Transition {
        direction,
        from,
        causes,
        previous: Some(previous.date),
        // A snapshot that does not say how long the account had been in its band is the first that is known.
        since: from.map(|_| previous.band_since[account].unwrap_or(previous.date)),
        from_score: previous.score[account],
        ..came
    })
}

/// Which way it is from a band of an earlier day to one of today. One that is no longer called so stands for the band
/// that its score is in today.
pub fn way(bands: &Bands, from: &str, from_score: Option<f64>, now: usize) -> Ordering {
    let was = bands.band_index_named(from).or_else(|| from_score.and_then(|score| bands.band_index_of(score)));
    was.map_or(Ordering::Equal, |was| now.cmp(&was))
}
