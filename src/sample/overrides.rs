//! The overrides export: where a CSM knew better than any score, until a day, and said why.

use std::sync::Arc;

use arrow::array::{Float64Array, RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::NaiveDate;

use super::account::SampleAccount;
use super::calendar::midnight;
use super::company::{Company, DayRows};
use super::folder::{self, SampleFolder};
use super::health::Spell;
use super::names;
use super::random::{self, AccountRng, Purpose};
use crate::base::error::Error;

pub const PATH: &str = "csm/overrides.parquet";

/// What they write when usage is down and nothing is wrong.
const QUIET_REASONS: [&str; 3] = [
    "seasonal quiet, expected back next quarter",
    "office move, spoke with the sponsor, no concern",
    "audit season, the team is busy elsewhere",
];
/// What they write when they smell trouble before the numbers do.
const DECLINE_REASONS: [&str; 4] = [
    "champion left, no successor named",
    "evaluating a competitor, told us on a call",
    "budget freeze announced",
    "sponsor unhappy with the roadmap",
];
/// What they write when the numbers mean nothing.
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
    /// 0 to 100; `None` for "don't score it".
    score: Option<f64>,
    reason: &'static str,
    expires_on: NaiveDate,
}

/// The owner of an account may say something when a spell begins, and very rarely at other times.
pub fn record_override(
    account: &SampleAccount,
    company: &Company,
    spell: Spell,
    today: NaiveDate,
    day_rows: &mut DayRows,
) {
    if !account.profile.is_in_crm || !company.calendar.is_export_day(today) {
        return;
    }
    let mut rng = AccountRng::for_day(company.seed, account.profile.account, Purpose::Overrides, today);
    let (likelihood, score, reasons) = match spell {
        Spell::Quiet => (0.25, Some(rng.between(70.0, 85.0)), &QUIET_REASONS[..]),
        Spell::Decline => (0.1, Some(rng.between(20.0, 40.0)), &DECLINE_REASONS[..]),
        Spell::None => (0.000_03, None, &UNSCORED_REASONS[..]),
    };
    if !rng.happens(likelihood) {
        return;
    }
    let Some(reason) = rng.pick(reasons).copied() else { return };
    day_rows.overrides.push(Override {
        account: account.profile.account,
        set_at: midnight(today) + random::round_to_i64(rng.between(8.0, 18.0) * 3600.0) * 1_000_000,
        author: account.contract.owner,
        // People give round numbers.
        score: score.map(|score| (score / 5.0).round() * 5.0),
        reason,
        expires_on: today + random::round_to_days(30.0 * rng.between(0.5, 3.4).round()),
    });
}

pub fn export_all(folder: &mut SampleFolder, overrides: &[Override]) -> Result<(), Error> {
    folder.write(PATH, overrides, record_batch)
}

fn record_batch(rows: &[Override]) -> Result<RecordBatch, ArrowError> {
    let author = |row: &Override| names::owner_name(row.author);
    folder::nullable_batch([
        ("account_id", folder::text_array(rows.iter().map(|row| names::account_id(row.account)))),
        ("set_at", folder::instant_array(rows.iter().map(|row| Some(row.set_at)))),
        ("author", Arc::new(StringArray::from_iter_values(rows.iter().map(author)))),
        ("score", Arc::new(rows.iter().map(|row| row.score).collect::<Float64Array>())),
        ("reason", Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.reason)))),
        ("expires_on", folder::date_array(rows.iter().map(|row| Some(row.expires_on)))),
    ])
}
