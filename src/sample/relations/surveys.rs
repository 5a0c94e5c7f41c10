//! The surveys export: how content people say they are, 1 to 5, and the label that was given to their own words.

use std::sync::Arc;

use arrow::array::{RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::NaiveDate;

use super::people;
use crate::base::error::Error;
use crate::sample::account::Account;
use crate::sample::calendar::{is_weekend, midnight};
use crate::sample::chance::{self, Chance, Purpose};
use crate::sample::company::World;
use crate::sample::folder::{self, Folder};
use crate::sample::name;

/// One answer.
#[derive(Clone, Debug)]
pub struct Survey {
    account: u32,
    user: u16,
    /// Microseconds since 1970.
    responded_at: i64,
    /// What was asked about.
    topic: &'static str,
    /// 1 to 5.
    csat: u32,
    /// Of the words that came with it, if any did.
    sentiment: Option<&'static str>,
}

pub fn answer(account: &Account, world: &World, today: NaiveDate, surveys: &mut Vec<Survey>) {
    if account.users.is_empty() || is_weekend(today) || !world.calendar.exports(today) {
        return;
    }
    let mut chance = Chance::daily(world.seed, account.profile.account, Purpose::Surveys, today);
    for _ in 0..chance.count(0.012 + 0.001 * f64::from(people(account))) {
        let Some(user) = chance.pick(&account.users).copied() else { return };
        let liking = 4.1 + 0.75 * account.health.level + 0.75 * chance.normal();
        let tone = liking + 0.5 * chance.normal();
        let sentiment = if tone < 3.0 {
            "negative"
        } else if tone < 3.8 {
            "neutral"
        } else {
            "positive"
        };
        surveys.push(Survey {
            account: account.profile.account,
            user,
            responded_at: midnight(today) + i64::from(chance.below(86_400)) * 1_000_000,
            topic: if chance.happens(0.6) { "product" } else { "features" },
            csat: chance::count(liking.clamp(1.0, 5.0)),
            sentiment: Some(sentiment).filter(|_| chance.happens(0.6)),
        });
    }
}

pub fn path(month: NaiveDate) -> String {
    format!("surveys/surveys-{}.parquet", month.format("%Y-%m"))
}

pub fn export(folder: &mut Folder, month: NaiveDate, surveys: &[Survey]) -> Result<(), Error> {
    folder.write(&path(month), surveys, batch)
}

fn batch(rows: &[Survey]) -> Result<RecordBatch, ArrowError> {
    folder::table([
        ("account_id", folder::texts(rows.iter().map(|row| name::account_id(row.account)))),
        ("user_id", folder::texts(rows.iter().map(|row| name::user_id(row.account, row.user)))),
        ("responded_at", folder::instants(rows.iter().map(|row| Some(row.responded_at)))),
        ("topic", Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.topic)))),
        ("csat", folder::counts(rows.iter().map(|row| Some(row.csat)))),
        ("sentiment", Arc::new(rows.iter().map(|row| row.sentiment).collect::<StringArray>())),
    ])
}
