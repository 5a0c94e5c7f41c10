//! The goals export: the outcomes a success plan promises, by when, and when they were reached.

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use chrono::NaiveDate;

use crate::base::error::Error;
use crate::sample::account::Account;
use crate::sample::calendar::is_weekend;
use crate::sample::chance::{self, Chance, Purpose, logistic};
use crate::sample::company::World;
use crate::sample::folder::{self, Folder};
use crate::sample::name;
use crate::sample::profile::Segment;

pub const PATH: &str = "goals/goals.parquet";

/// One outcome of an account's success plan.
#[derive(Clone, Debug)]
pub struct Goal {
    account: u32,
    agreed_on: NaiveDate,
    due_on: NaiveDate,
    reached_on: Option<NaiveDate>,
}

/// Accounts with a CSM of their own have a success plan; it gains an outcome every other month.
pub fn agree(account: &Account, world: &World, today: NaiveDate, goals: &mut Vec<Goal>) {
    if account.profile.segment == Segment::Smb || is_weekend(today) {
        return;
    }
    let mut chance = Chance::daily(world.seed, account.profile.account, Purpose::Goals, today);
    if !chance.happens(0.028) {
        return;
    }
    let term = chance.between(45.0, 110.0);
    let in_time = chance.happens(0.1 + 0.85 * logistic(1.7 * account.health.lasting + 0.3));
    let taken = if in_time { term * chance.between(0.5, 1.0) } else { term + chance.exponential(200.0) };
    goals.push(Goal {
        account: account.profile.account,
        agreed_on: today,
        due_on: today + chance::days(term),
        reached_on: Some(today + chance::days(taken)).filter(|day| *day <= world.calendar.until),
    });
}

pub fn export(folder: &mut Folder, goals: &[Goal]) -> Result<(), Error> {
    folder.write(PATH, goals, batch)
}

fn batch(rows: &[Goal]) -> Result<RecordBatch, ArrowError> {
    folder::table([
        ("account_id", folder::texts(rows.iter().map(|row| name::account_id(row.account)))),
        ("agreed_on", folder::dates(rows.iter().map(|row| Some(row.agreed_on)))),
        ("due_on", folder::dates(rows.iter().map(|row| Some(row.due_on)))),
        ("reached_on", folder::dates(rows.iter().map(|row| row.reached_on))),
    ])
}
