//! `band_transitions`: the accounts that are in another band than on their previous snapshot.

use std::cmp::Ordering;

use chrono::NaiveDate;

use super::Scored;
use super::build::{Columns, Table};
use super::health::band_name;
use super::schema::BAND_TRANSITIONS;
use crate::band::{self, BandReason, PastSnapshot};
use crate::error::Error;
use crate::explain::{Moved, Told};

/// One account's move from band to band.
struct Transition<'a> {
    account: usize,
    direction: &'static str,
    from: Option<&'a str>,
    to: Option<String>,
    previous: &'a PastSnapshot,
    /// Those of the change that go the same way.
    causes: &'a [Told],
}

impl Transition<'_> {
    /// A snapshot that does not say how long the account had been in its band is the first that is known.
    fn since(&self) -> Option<NaiveDate> {
        self.from.map(|_| self.previous.band_since[self.account].unwrap_or(self.previous.date))
    }
}

/// The moves of a day; `past` are the earlier snapshots, and `moved` is, per account, what moved its score since its
/// previous one.
///
/// # Errors
/// A table that lacks a column: a defect of healthscore.
pub fn band_transitions(day: &Scored, past: &[PastSnapshot], moved: &[Option<Moved>]) -> Result<Table, Error> {
    let accounts = 0..day.metrics.accounts.len();
    let moves: Vec<Transition<'_>> =
        accounts.filter_map(|account| transition(day, account, past, moved.get(account)?.as_ref())).collect();
    let as_of = day.metrics.as_of;
    let tiers = day.tier_names();
    let revenue = day.revenue()?;
    let mut columns = Columns::new();
    columns.date("snapshot_date", moves.iter().map(|_| Some(as_of)));
    columns.text("account_id", moves.iter().map(|to| day.metrics.accounts.get(to.account)));
    columns.text("tier", moves.iter().map(|to| tiers[to.account]));
    columns.text("direction", moves.iter().map(|to| Some(to.direction)));
    columns.text("from_band", moves.iter().map(|to| to.from));
    columns.text("to_band", moves.iter().map(|to| to.to.as_deref()));
    columns.date("previous_snapshot_date", moves.iter().map(|to| Some(to.previous.date)));
    columns.date("in_band_since", moves.iter().map(Transition::since));
    let days = |to: &Transition<'_>| Some(as_of.signed_duration_since(to.since()?).num_days());
    columns.maybe_integer("days_in_band", moves.iter().map(days));
    columns.double("from_score", moves.iter().map(|to| to.previous.score[to.account]));
    columns.double("to_score", moves.iter().map(|to| day.verdicts.score[to.account]));
    let reason = |to: &Transition<'_>| day.standings.reason[to.account].map(BandReason::as_str);
    columns.text("band_reason", moves.iter().map(reason));
    columns.text("rule_reason", moves.iter().map(|to| day.verdicts.reasons[to.account].as_deref()));
    for (rank, [words, code]) in CAUSES.into_iter().enumerate() {
        columns.text(words, moves.iter().map(|to| to.causes.get(rank).map(Told::sentence)));
        columns.text(code, moves.iter().map(|to| to.causes.get(rank).map(|told| told.code.as_str())));
    }
    columns.double("revenue", moves.iter().map(|to| revenue.as_ref().and_then(|revenue| revenue[to.account])));
    columns.finish(BAND_TRANSITIONS, Vec::new())
}

const CAUSES: [[&str; 2]; 3] = [["cause_1", "cause_1_code"], ["cause_2", "cause_2_code"], ["cause_3", "cause_3_code"]];

/// An account's move, if it had a row before and is in another band now.
fn transition<'a>(
    day: &'a Scored<'_>,
    account: usize,
    past: &'a [PastSnapshot],
    moved: Option<&'a Moved>,
) -> Option<Transition<'a>> {
    let bands = &day.spec.scorecard.bands;
    let previous = band::previous(past, account)?;
    let from = previous.band[account].as_deref();
    let to = day.standings.band[account];
    if from == bands.name(to) {
        return None;
    }
    let up = moved.map_or(&[] as &[Told], |moved| &moved.up);
    let down = moved.map_or(&[] as &[Told], |moved| &moved.down);
    let (direction, causes) = match (from, to) {
        (None, _) => ("scored", &[] as &[Told]),
        (_, None) => ("unscored", &[] as &[Told]),
        // A band that the scorecard no longer has is told from the scores.
        (Some(name), Some(now)) => {
            match bands.named(name).map_or_else(|| by_score(day, previous, account), |was| now.cmp(&was)) {
                Ordering::Less => ("down", down),
                Ordering::Equal | Ordering::Greater => ("up", up),
            }
        }
    };
    Some(Transition { account, direction, from, to: band_name(bands, to), previous, causes })
}

fn by_score(day: &Scored<'_>, previous: &PastSnapshot, account: usize) -> Ordering {
    let (then, now) = (previous.score[account], day.verdicts.score[account]);
    now.zip(then).map_or(Ordering::Equal, |(now, then)| now.total_cmp(&then))
}
