//! `band_transitions`: one row per account that has changed its band, arrived or left since its previous snapshot.

use std::cmp::Ordering;

use chrono::NaiveDate;

use super::reason_columns::{ReasonColumn, ReasonColumns, add_cause_columns};
use super::schema::BAND_TRANSITIONS;
use super::scored_day::ScoredDay;
use super::table_builder::{PublishedTable, TableBuilder};
use crate::base::error::Error;
use crate::config::Bands;
use crate::score::band::BandReason;
use crate::score::explain::{DescribedCause, StrongestCauses};
use crate::score::past_snapshot::{PastSnapshot, previous_snapshot};

/// An account that has left since the snapshot before, as it was last published.
#[derive(Debug, Clone, PartialEq)]
pub struct GoneAccount {
    pub account: String,
    /// The last snapshot with the account.
    pub date: NaiveDate,
    pub tier: String,
    pub score: Option<f64>,
    pub band: Option<String>,
    pub band_since: Option<NaiveDate>,
    pub revenue: Option<f64>,
}

/// What happened to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransitionDirection {
    /// No earlier snapshot that counts has the account.
    New,
    /// The snapshot before is the last one with the account.
    Gone,
    /// The snapshot before lacked the account, an earlier one has it.
    Back,
    Scored,
    Unscored,
    Up,
    Down,
    /// The band has another name since.
    Renamed,
}

impl TransitionDirection {
    const ALL: [Self; 8] = [
        TransitionDirection::New,
        TransitionDirection::Gone,
        TransitionDirection::Back,
        TransitionDirection::Scored,
        TransitionDirection::Unscored,
        TransitionDirection::Up,
        TransitionDirection::Down,
        TransitionDirection::Renamed,
    ];

    /// Returns the direction of a published word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|direction| direction.as_str() == word)
    }

    /// Returns whether the account was in both snapshots.
    #[must_use]
    pub fn is_between_snapshots(self) -> bool {
        !matches!(self, TransitionDirection::New | TransitionDirection::Gone | TransitionDirection::Back)
    }

    /// Returns the published word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            TransitionDirection::New => "new",
            TransitionDirection::Gone => "gone",
            TransitionDirection::Back => "back",
            TransitionDirection::Scored => "scored",
            TransitionDirection::Unscored => "unscored",
            TransitionDirection::Up => "up",
            TransitionDirection::Down => "down",
            TransitionDirection::Renamed => "renamed",
        }
    }
}

/// The transition of one account.
struct BandTransition<'a> {
    account: &'a str,
    tier: Option<&'a str>,
    direction: TransitionDirection,
    from_band: Option<&'a str>,
    to_band: Option<&'a str>,
    previous_date: Option<NaiveDate>,
    in_band_since: Option<NaiveDate>,
    from_score: Option<f64>,
    to_score: Option<f64>,
    band_reason: Option<&'static str>,
    rule_reason: Option<&'a str>,
    /// The causes of the change that point in its direction.
    causes: &'a [DescribedCause],
    revenue: Option<f64>,
}

/// Builds the table of a day. `past` are the earlier snapshots, `strongest_causes` explain each account's change since its
/// previous one, and `gone_accounts` have left since the snapshot before.
///
/// # Errors
/// A table that lacks a column: a bug in healthscore.
pub fn band_transitions_table(
    day: &ScoredDay,
    past: &[PastSnapshot],
    strongest_causes: &[Option<StrongestCauses>],
    gone_accounts: &[GoneAccount],
) -> Result<PublishedTable, Error> {
    let tiers = day.tier_names();
    let revenue = day.revenue_of_accounts()?.unwrap_or_else(|| vec![None; day.metrics.accounts.len()]);
    let mut transitions: Vec<BandTransition<'_>> = gone_accounts.iter().map(BandTransition::of_gone_account).collect();
    transitions.extend((0..day.metrics.accounts.len()).filter_map(|account| {
        let transition = transition_of_account(day, account, past, strongest_causes.get(account)?.as_ref())?;
        Some(BandTransition { tier: tiers[account], revenue: revenue[account], ..transition })
    }));
    transitions.sort_by(|a, b| a.account.cmp(b.account));
    let as_of = day.metrics.as_of;
    let mut columns = TableBuilder::new();
    columns.add_date("snapshot_date", transitions.iter().map(|_| Some(as_of)));
    columns.add_text("account_id", transitions.iter().map(|transition| Some(transition.account)));
    columns.add_text("tier", transitions.iter().map(|transition| transition.tier));
    columns.add_text("direction", transitions.iter().map(|transition| Some(transition.direction.as_str())));
    columns.add_text("from_band", transitions.iter().map(|transition| transition.from_band));
    columns.add_text("to_band", transitions.iter().map(|transition| transition.to_band));
    columns.add_date("previous_snapshot_date", transitions.iter().map(|transition| transition.previous_date));
    columns.add_date("in_band_since", transitions.iter().map(|transition| transition.in_band_since));
    columns.add_integer("days_in_band", transitions.iter().map(|transition| transition.days_in_band(as_of)));
    columns.add_double("from_score", transitions.iter().map(|transition| transition.from_score));
    columns.add_double("to_score", transitions.iter().map(|transition| transition.to_score));
    columns.add_text("band_reason", transitions.iter().map(|transition| transition.band_reason));
    columns.add_text("rule_reason", transitions.iter().map(|transition| transition.rule_reason));
    let causes: Vec<&[DescribedCause]> = transitions.iter().map(|transition| transition.causes).collect();
    add_cause_columns(&mut columns, CAUSES, &causes);
    columns.add_double("revenue", transitions.iter().map(|transition| transition.revenue));
    columns.build_table(BAND_TRANSITIONS)
}

const CAUSES: ReasonColumns = [
    ReasonColumn { text: "cause_1", code: "cause_1_code" },
    ReasonColumn { text: "cause_2", code: "cause_2_code" },
    ReasonColumn { text: "cause_3", code: "cause_3_code" },
];

impl<'a> BandTransition<'a> {
    fn of_gone_account(gone: &'a GoneAccount) -> Self {
        BandTransition {
            account: &gone.account,
            tier: Some(&gone.tier),
            direction: TransitionDirection::Gone,
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

    fn of_new_account(day: &'a ScoredDay<'_>, account: usize) -> Self {
        BandTransition {
            account: &day.metrics.accounts[account],
            tier: None,
            direction: TransitionDirection::New,
            from_band: None,
            to_band: day.pipeline.scorecard.bands.band_name(day.band_assignments.band[account]),
            previous_date: None,
            in_band_since: None,
            from_score: None,
            to_score: day.final_scores.score[account],
            band_reason: day.band_assignments.reason[account].map(BandReason::as_str),
            rule_reason: day.final_scores.reasons[account].as_deref(),
            causes: &[],
            revenue: None,
        }
    }

    fn days_in_band(&self, as_of: NaiveDate) -> Option<i64> {
        Some(as_of.signed_duration_since(self.in_band_since?).num_days())
    }
}

/// Returns an account's transition, without tier and revenue. It has one if it is in another band now, or if it arrived
/// or came back after the first snapshot.
fn transition_of_account<'a>(
    day: &'a ScoredDay<'_>,
    account: usize,
    past: &'a [PastSnapshot],
    strongest_causes: Option<&'a StrongestCauses>,
) -> Option<BandTransition<'a>> {
    let newest = past.last()?.date;
    let arrival = BandTransition::of_new_account(day, account);
    let Some(previous) = previous_snapshot(past, account) else { return Some(arrival) };
    let from_band = previous.band[account].as_deref();
    let from_score = previous.score[account];
    let is_back = previous.date < newest;
    if from_band == arrival.to_band && !is_back {
        return None;
    }
    let to_band = day.band_assignments.band[account];
    let direction = match is_back {
        true => TransitionDirection::Back,
        false => direction_between(&day.pipeline.scorecard.bands, from_band, from_score, to_band),
    };
    let causes: &[DescribedCause] = match (direction, strongest_causes) {
        (TransitionDirection::Up, Some(causes)) => &causes.up,
        (TransitionDirection::Down, Some(causes)) => &causes.down,
        _ => &[],
    };
    Some(BandTransition {
        direction,
        from_band,
        causes,
        previous_date: Some(previous.date),
        // If a snapshot does not give the start of the band, it is the first one that is known.
        in_band_since: from_band.map(|_| previous.band_since[account].unwrap_or(previous.date)),
        from_score,
        ..arrival
    })
}

fn direction_between(
    bands: &Bands,
    from_band: Option<&str>,
    from_score: Option<f64>,
    to_band: Option<usize>,
) -> TransitionDirection {
    match (from_band, to_band) {
        (None, _) => TransitionDirection::Scored,
        (_, None) => TransitionDirection::Unscored,
        (Some(from_band), Some(to_band)) => match compare_bands(bands, from_band, from_score, to_band) {
            Ordering::Less => TransitionDirection::Down,
            Ordering::Equal => TransitionDirection::Renamed,
            Ordering::Greater => TransitionDirection::Up,
        },
    }
}

/// Compares a band of today with one of an earlier day. If no band has the earlier name any more, the band of the
/// earlier score by today's edges takes its place.
pub fn compare_bands(bands: &Bands, from_band: &str, from_score: Option<f64>, to_band: usize) -> Ordering {
    let from = bands.band_index_named(from_band).or_else(|| from_score.and_then(|score| bands.band_index_of(score)));
    from.map_or(Ordering::Equal, |from| to_band.cmp(&from))
}
