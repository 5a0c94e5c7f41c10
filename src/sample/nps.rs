//! The NPS export: how likely its people say they are to recommend the product.

use std::sync::Arc;

use arrow::array::{Int32Array, RecordBatch};
use arrow::error::ArrowError;
use chrono::NaiveDate;

use super::account::Account;
use super::calendar::{is_weekend, midnight};
use super::chance::{self, Chance, Purpose};
use super::company::{DayBook, World};
use super::folder::{self, Folder};
use super::name;
use crate::base::error::Error;

/// One answer.
#[derive(Clone, Debug)]
pub struct Answer {
    account: u32,
    user: u16,
    /// Microseconds since 1970.
    pub responded_at: i64,
    /// 0 to 10.
    score: i32,
}

/// A person answers now and then; the discontented less often, as they do.
pub fn answer(account: &Account, world: &World, today: NaiveDate, book: &mut DayBook) {
    if !world.calendar.exports(today) {
        return;
    }
    let people = f64::from(u32::try_from(account.users.len()).unwrap_or(u32::MAX));
    let weekend = if is_weekend(today) { 0.25 } else { 1.2 };
    let rate = (0.002 + 0.000_4 * people) * weekend * (0.5 + 0.6 * account.health.activity());
    let mut chance = Chance::daily(world.seed, account.profile.account, Purpose::Nps, today);
    for _ in 0..chance.count(rate) {
        let Some(user) = chance.pick(&account.users).copied() else { return };
        let local_hour = 13.0 + 3.2 * chance.normal();
        let utc_hour = (local_hour - account.profile.zone).rem_euclid(24.0);
        let score = (7.3 + 1.9 * account.health.level + 1.5 * chance.normal()).clamp(0.0, 10.0);
        book.answers.push(Answer {
            account: account.profile.account,
            user,
            responded_at: midnight(today) + chance::whole(utc_hour * 3600.0).min(86_399) * 1_000_000,
            score: i32::try_from(chance::whole(score)).unwrap_or_default(),
        });
    }
}

pub fn path(month: NaiveDate) -> String {
    format!("nps/nps-{}.parquet", month.format("%Y-%m"))
}

pub fn export(folder: &mut Folder, month: NaiveDate, first_number: u64, answers: &[Answer]) -> Result<(), Error> {
    folder.write(&path(month), &super::company::numbered(first_number, answers, |_| false), batch)
}

fn batch(rows: &[(u64, &Answer)]) -> Result<RecordBatch, ArrowError> {
    let answers = || rows.iter().map(|(_, answer)| *answer);
    folder::table([
        ("response_id", folder::texts(rows.iter().map(|(number, _)| format!("N-{number:06}")))),
        ("account_id", folder::texts(answers().map(|answer| name::account_id(answer.account)))),
        ("user_id", folder::texts(answers().map(|answer| name::user_id(answer.account, answer.user)))),
        ("responded_at", folder::instants(answers().map(|answer| Some(answer.responded_at)))),
        ("score", Arc::new(Int32Array::from_iter_values(answers().map(|answer| answer.score)))),
    ])
}
