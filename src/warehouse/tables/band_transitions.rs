//! `band_transitions`: the accounts that are in another band than on their previous snapshot, that came, or that went.

use std::cmp::Ordering;

use chrono::NaiveDate;

use super::ScoredDay;
use super::schema::BAND_TRANSITIONS;
use super::table_builder::{PublishedTable, TableBuilder};
use crate::base::error::Error;
use crate::config::Bands;
use crate::score::band::BandReason;
use crate::score::explain::{DescribedCause, StrongestCauses};
use crate::score::past_snapshot::{PastSnapshot, previous_snapshot};

/// An account of the snapshot before that is no longer there, as it was last published.
#[derive(Debug, Clone, PartialEq)]
pub struct GoneAccount {
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
struct BandTransition<'a> {
    account: &'a str,
    tier: Option<&'a str>,
    direction: &'static str,
    from_band: Option<&'a str>,
    to_band: Option<&'a str>,
    previous_date: Option<NaiveDate>,
    in_band_since: Option<NaiveDate>,
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
pub fn band_transitions_table(
    day: &ScoredDay,
    past: &[PastSnapshot],
    strongest_causes: &[Option<StrongestCauses>],
    gone_accounts: &[GoneAccount],
) -> Result<PublishedTable, Error> {
    let tiers = day.tier_names();
    let revenue = day.revenue()?.unwrap_or_else(|| vec![None; day.metrics.accounts.len()]);
    let mut transitions: Vec<BandTransition<'_>> = gone_accounts.iter().map(BandTransition::of_gone_account).collect();
    transitions.extend((0..day.metrics.accounts.len()).filter_map(|account| {
        let mut of = transition_of_account(day, account, past, strongest_causes.get(account)?.as_ref())?;
        (of.tier, of.revenue) = (tiers[account], revenue[account]);
        Some(of)
    }));
    transitions.sort_by(|a, b| a.account.cmp(b.account));
    let as_of = day.metrics.as_of;
    let mut columns = TableBuilder::new();
    columns.date("snapshot_date", transitions.iter().map(|_| Some(as_of)));
    columns.text("account_id", transitions.iter().map(|to| Some(to.account)));
    columns.text("tier", transitions.iter().map(|to| to.tier));
    columns.text("direction", transitions.iter().map(|to| Some(to.direction)));
    columns.text("from_band", transitions.iter().map(|to| to.from_band));
    columns.text("to_band", transitions.iter().map(|to| to.to_band));
    columns.date("previous_snapshot_date", transitions.iter().map(|to| to.previous_date));
    columns.date("in_band_since", transitions.iter().map(|to| to.in_band_since));
    let days = |to: &BandTransition<'_>| Some(as_of.signed_duration_since(to.in_band_since?).num_days());
    columns.nullable_integer("days_in_band", transitions.iter().map(days));
    columns.double("from_score", transitions.iter().map(|to| to.from_score));
    columns.double("to_score", transitions.iter().map(|to| to.to_score));
    columns.text("band_reason", transitions.iter().map(|to| to.band_reason));
    columns.text("rule_reason", transitions.iter().map(|to| to.rule_reason));
    for (rank, [words, code]) in CAUSE_COLUMNS.into_iter().enumerate() {
        columns.text(words, transitions.iter().map(|to| to.causes.get(rank).map(DescribedCause::sentence)));
        columns.text(code, transitions.iter().map(|to| to.causes.get(rank).map(|told| told.code.as_str())));
    }
    columns.double("revenue", transitions.iter().map(|to| to.revenue));
    columns.finish(BAND_TRANSITIONS, Vec::new())
}

const CAUSE_COLUMNS: [[&str; 2]; 3] =
    [["cause_1", "cause_1_code"], ["cause_2", "cause_2_code"], ["cause_3", "cause_3_code"]];

impl<'a> BandTransition<'a> {
    fn of_gone_account(gone: &'a GoneAccount) -> Self {
        BandTransition {
            account: &gone.account,
            tier: Some(&gone.tier),
            direction: "gone",
            from_band: gone.band.as_deref(),
            to_band: None,
            previous_date: Some(gone.date),
            in_band_since: gone.band.as_ref().map(|_| gone.band_since.unwrap_or(gone.date)),
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
fn transition_of_account<'a>(
    day: &'a ScoredDay<'_>,
    account: usize,
    past: &'a [PastSnapshot],
    strongest_causes: Option<&'a StrongestCauses>,
) -> Option<BandTransition<'a>> {
    let bands = &day.pipeline.scorecard.bands;
    let (to, to_score) = (day.band_assignments.band[account], day.final_scores.score[account]);
    let newest = past.last()?.date;
    let arrival = BandTransition {
        account: &day.metrics.accounts[account],
        tier: None,
        direction: "new",
        from_band: None,
        to_band: bands.band_name(to),
        previous_date: None,
        in_band_since: None,
        from_score: None,
        to_score,
        band_reason: day.band_assignments.reason[account].map(BandReason::as_str),
        rule_reason: day.final_scores.reasons[account].as_deref(),
        causes: &[],
        revenue: None,
    };
    let Some(previous) = previous_snapshot(past, account) else { return Some(arrival) };
    let from = previous.band[account].as_deref();
    let is_back = previous.date < newest;
    if from == bands.band_name(to) && !is_back {
        return None;
    }
    let up = strongest_causes.map_or(&[] as &[DescribedCause], |moved| &moved.up);
    let down = strongest_causes.map_or(&[] as &[DescribedCause], |moved| &moved.down);
    let (direction, causes) = match (from, to) {
        _ if is_back => ("back", &[] as &[DescribedCause]),
        (None, _) => ("scored", &[] as &[DescribedCause]),
        (_, None) => ("unscored", &[] as &[DescribedCause]),
        (Some(from), Some(now)) => match compare_bands(bands, from, previous.score[account], now) {
            Ordering::Less => ("down", down),
            Ordering::Equal => ("renamed", &[] as &[DescribedCause]),
            Ordering::Greater => ("up", up),
        },
    };
    Some(BandTransition {
        direction,
        from_band: from,
        causes,
        previous_date: Some(previous.date),
        // A snapshot that does not say how long the account had been in its band is the first that is known.
        in_band_since: from.map(|_| previous.band_since[account].unwrap_or(previous.date)),
        from_score: previous.score[account],
        ..arrival
    })
}

/// Which way it is from a band of an earlier day to one of today. One that is no longer called so stands for the band
/// that its score is in today.
pub fn compare_bands(bands: &Bands, from: &str, from_score: Option<f64>, now: usize) -> Ordering {
    let from_band = bands.band_index_named(from).or_else(|| from_score.and_then(|score| bands.band_index_of(score)));
    from_band.map_or(Ordering::Equal, |was| now.cmp(&was))
}
