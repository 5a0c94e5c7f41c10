//! The overrides export: scores that a CSM set by hand, with a reason and a last day.

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use chrono::NaiveDate;

use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::calendar::midnight_micros;
use crate::sample::column_builder;
use crate::sample::company::Company;
use crate::sample::health::Spell;
use crate::sample::names;
use crate::sample::output_folder::SampleFolder;
use crate::sample::random::{self, AccountRng, Purpose};

pub const PATH: &str = "csm/overrides.parquet";

/// Reasons for a high score while usage is down.
const QUIET_REASONS: [&str; 3] = [
    "seasonal quiet, expected back next quarter",
    "office move, spoke with the sponsor, no concern",
    "audit season, the team is busy elsewhere",
];
/// Reasons for a low score before the numbers fall.
const DECLINE_REASONS: [&str; 4] = [
    "champion left, no successor named",
    "evaluating a competitor, told us on a call",
    "budget freeze announced",
    "sponsor unhappy with the roadmap",
];
/// Reasons for no score while the numbers mean nothing.
const UNSCORED_REASONS: [&str; 2] =
    ["tenant migration under way, usage not recorded", "merging two workspaces, ignore the score"];

/// One override of an account's score.
#[derive(Clone, Debug)]
pub struct Override {
    account: u32,
    /// Microseconds since 1970.
    set_at: i64,
    /// A CSM's number.
    author: u16,
    /// 0 to 100; `None` if the account is not to be scored.
    score: Option<f64>,
    reason: &'static str,
    expires_on: NaiveDate,
}

/// The owner of an account may set a score when a spell begins, and very rarely on other days.
pub fn record_override(
    account: &SampleAccount,
    company: &Company,
    new_spell: Spell,
    today: NaiveDate,
    overrides: &mut Vec<Override>,
) {
    if !account.profile.is_in_crm || !company.calendar.is_export_day(today) {
        return;
    }
    let mut rng = AccountRng::for_day(company.seed, account.profile.account, Purpose::Overrides, today);
    let (likelihood, score, reasons) = match new_spell {
        Spell::Quiet => (0.25, Some(rng.uniform_between(70.0, 85.0)), &QUIET_REASONS[..]),
        Spell::Decline => (0.1, Some(rng.uniform_between(20.0, 40.0)), &DECLINE_REASONS[..]),
        Spell::None => (0.000_03, None, &UNSCORED_REASONS[..]),
    };
    if !rng.happens(likelihood) {
        return;
    }
    let Some(reason) = rng.pick(reasons).copied() else { return };
    overrides.push(Override {
        account: account.profile.account,
        set_at: midnight_micros(today) + random::round_to_i64(rng.uniform_between(8.0, 18.0) * 3600.0) * 1_000_000,
        author: account.contract.owner,
        // People give round numbers.
        score: score.map(|score| (score / 5.0).round() * 5.0),
        reason,
        expires_on: today + random::round_to_days(30.0 * rng.uniform_between(0.5, 3.4).round()),
    });
}

pub fn export_all(folder: &mut SampleFolder, overrides: &[Override]) -> Result<(), Error> {
    folder.write(PATH, overrides, record_batch)
}

fn record_batch(rows: &[Override]) -> Result<RecordBatch, ArrowError> {
    column_builder::nullable_batch([
        ("account_id", column_builder::account_id_array(rows.iter().map(|row| row.account))),
        ("set_at", column_builder::instant_array(rows.iter().map(|row| row.set_at))),
        ("author", column_builder::text_array(rows.iter().map(|row| names::owner_name(row.author)))),
        ("score", column_builder::nullable_number_array(rows.iter().map(|row| row.score))),
        ("reason", column_builder::text_array(rows.iter().map(|row| row.reason))),
        ("expires_on", column_builder::date_array(rows.iter().map(|row| row.expires_on))),
    ])
}
