//! The performance export: how fast, how steadily and how faultlessly the product ran for an account, week by week.

use std::sync::Arc;

use arrow::array::{Float64Array, RecordBatch};
use arrow::error::ArrowError;
use chrono::{Datelike, NaiveDate, Weekday};

use crate::base::error::Error;
use crate::sample::account::Account;
use crate::sample::chance::{self, Chance, Purpose, trait_share};
use crate::sample::company::World;
use crate::sample::folder::{self, Folder};
use crate::sample::name;

/// The trait of an account to be far away, or to have much data; its number is out of the way of users and features.
const BURDEN: u32 = u32::MAX - 102;

/// A week of the product, as an account met it.
#[derive(Clone, Debug)]
pub struct Measured {
    account: u32,
    week_ends_on: NaiveDate,
    load_ms: u32,
    uptime_percent: f64,
    error_percent: f64,
}

/// A slow, failing product and an unhappy customer go together, whichever came first.
pub fn measure(account: &Account, world: &World, today: NaiveDate, measured: &mut Vec<Measured>) {
    if account.users.is_empty() || today.weekday() != Weekday::Sun || !world.calendar.exports(today) {
        return;
    }
    let number = account.profile.account;
    let mut chance = Chance::daily(world.seed, number, Purpose::Performance, today);
    let trouble = account.health.trouble();
    let burden = trait_share(world.seed, number, BURDEN);
    let load = (620.0 + 900.0 * burden + 1400.0 * trouble) * chance.lognormal(1.0, 0.12);
    let outage = if chance.happens(0.12 + 0.4 * trouble) { chance.exponential(0.25 + 0.6 * trouble) } else { 0.0 };
    let errors = (0.12 + 0.3 * burden + 1.1 * trouble) * chance.lognormal(1.0, 0.3);
    measured.push(Measured {
        account: number,
        week_ends_on: today,
        load_ms: chance::count(load / 10.0) * 10,
        uptime_percent: hundredths(100.0 - outage.min(20.0)),
        error_percent: hundredths(errors.min(50.0)),
    });
}

fn hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

pub fn path(month: NaiveDate) -> String {
    format!("performance/performance-{}.parquet", month.format("%Y-%m"))
}

pub fn export(folder: &mut Folder, month: NaiveDate, measured: &[Measured]) -> Result<(), Error> {
    folder.write(&path(month), measured, batch)
}

fn batch(rows: &[Measured]) -> Result<RecordBatch, ArrowError> {
    let numbers = |number: fn(&Measured) -> f64| Arc::new(Float64Array::from_iter_values(rows.iter().map(number)));
    folder::table([
        ("account_id", folder::texts(rows.iter().map(|row| name::account_id(row.account)))),
        ("week_ends_on", folder::dates(rows.iter().map(|row| Some(row.week_ends_on)))),
        ("load_ms", folder::counts(rows.iter().map(|row| Some(row.load_ms)))),
        ("uptime_percent", numbers(|row| row.uptime_percent)),
        ("error_percent", numbers(|row| row.error_percent)),
    ])
}
