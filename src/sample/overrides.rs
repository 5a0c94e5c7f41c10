//! The overrides export: where a CSM knew better than any score, until a day, and said why.

use std::sync::Arc;

use arrow::array::{Float64Array, RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::NaiveDate;

use super::account::Account;
use super::calendar::midnight;
use super::chance::{self, Chance, Purpose};
use super::company::{DayBook, World};
use super::folder::{self, Folder};
use super::health::Spell;
use super::name;
use crate::base::error::Error;

pub const PATH: &str = "csm/overrides.parquet";

/// What they write when usage is down and nothing is wrong.
const CALM: [&str; 3] = [
    "seasonal quiet, expected back next quarter",
    "office move, spoke with the sponsor, no concern",
    "audit season, the team is busy elsewhere",
];
/// What they write when they smell trouble before the numbers do.
const WORRY: [&str; 4] = [
    "champion left, no successor named",
    "evaluating a competitor, told us on a call",
    "budget freeze announced",
    "sponsor unhappy with the roadmap",
];
/// What they write when the numbers mean nothing.
const BLIND: [&str; 2] = ["tenant migration under way, usage not recorded", "merging two workspaces, ignore the score"];

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
pub fn note(account: &Account, world: &World, spell: Spell, today: NaiveDate, book: &mut DayBook) {
    if !account.profile.listed || !world.calendar.exports(today) {
        return;
    }
    let mut chance = Chance::daily(world.seed, account.profile.account, Purpose::Overrides, today);
    let (likelihood, score, reasons) = match spell {
        Spell::Quiet => (0.25, Some(chance.between(70.0, 85.0)), &CALM[..]),
        Spell::Decline => (0.1, Some(chance.between(20.0, 40.0)), &WORRY[..]),
        Spell::None => (0.000_03, None, &BLIND[..]),
    };
    if !chance.happens(likelihood) {
        return;
    }
    let Some(reason) = chance.pick(reasons).copied() else { return };
    book.overrides.push(Override {
        account: account.profile.account,
        set_at: midnight(today) + chance::whole(chance.between(8.0, 18.0) * 3600.0) * 1_000_000,
        author: account.contract.owner,
        // People give round numbers.
        score: score.map(|score| (score / 5.0).round() * 5.0),
        reason,
        expires_on: today + chance::days(30.0 * chance.between(0.5, 3.4).round()),
    });
}

pub fn export(folder: &mut Folder, overrides: &[Override]) -> Result<(), Error> {
    folder.write(PATH, overrides, batch)
}

fn batch(rows: &[Override]) -> Result<RecordBatch, ArrowError> {
    let author = |row: &Override| name::owner(row.author);
    folder::table([
        ("account_id", folder::texts(rows.iter().map(|row| name::account_id(row.account)))),
        ("set_at", folder::instants(rows.iter().map(|row| Some(row.set_at)))),
        ("author", Arc::new(StringArray::from_iter_values(rows.iter().map(author)))),
        ("score", Arc::new(rows.iter().map(|row| row.score).collect::<Float64Array>())),
        ("reason", Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.reason)))),
        ("expires_on", folder::dates(rows.iter().map(|row| Some(row.expires_on)))),
    ])
}
