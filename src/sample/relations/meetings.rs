//! The meetings export: cadence calls and business reviews, who came, what was agreed, and how the CSM felt after.

use std::sync::Arc;

use arrow::array::{BooleanArray, RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::{Datelike, NaiveDate};

use super::some_of;
use crate::base::error::Error;
use crate::sample::account::Account;
use crate::sample::chance::{self, Chance, Purpose, logistic};
use crate::sample::company::World;
use crate::sample::folder::{self, Folder};
use crate::sample::name;
use crate::sample::profile::Segment;

/// One meeting in the calendar.
#[derive(Clone, Debug)]
pub struct Meeting {
    account: u32,
    held_on: NaiveDate,
    kind: &'static str,
    attended: bool,
    /// Follow-ups, where there was a meeting to agree on them.
    agreed: Option<u32>,
    /// How many of them were done by the day they were looked at.
    done: Option<u32>,
    reviewed_on: Option<NaiveDate>,
    /// What the CSM made of the account.
    sentiment: Option<&'static str>,
}

/// Large accounts are called every other week, middle ones every fourth; both are reviewed once a quarter.
pub fn meet(account: &Account, world: &World, today: NaiveDate, meetings: &mut Vec<Meeting>) {
    let weeks = match account.profile.segment {
        Segment::Enterprise => 2,
        Segment::MidMarket => 4,
        Segment::Smb => return,
    };
    if !world.calendar.exports(today) {
        return;
    }
    let number = account.profile.account;
    let (week, weekday) = (today.to_epoch_days().unsigned_abs() / 7, today.weekday().num_days_from_monday());
    if weekday == number % 5 && week % weeks == (number / 5) % weeks {
        meetings.push(meeting(account, world, today, "cadence_call"));
    }
    if weekday == (number + 2) % 5 && week % 13 == number % 13 {
        meetings.push(meeting(account, world, today, "business_review"));
    }
}

fn meeting(account: &Account, world: &World, today: NaiveDate, kind: &'static str) -> Meeting {
    let health = &account.health;
    let mut chance = Chance::daily(world.seed, account.profile.account, Purpose::Meetings, today);
    let attended = chance.happens(0.3 + 0.68 * logistic(1.7 * health.lasting + 0.4));
    let agreed = if kind == "business_review" { 2 + chance.below(4) } else { chance.below(3) };
    let done = some_of(agreed, 0.2 + 0.75 * logistic(1.5 * health.level + 0.4), &mut chance);
    let reviewed_on = Some(today + chance::days(chance.between(18.0, 40.0)));
    let reviewed_on = reviewed_on.filter(|day| attended && *day <= world.calendar.until);
    let felt = health.lasting + 0.25 * chance.normal();
    let sentiment = if felt < -0.5 {
        "red"
    } else if felt < 0.2 {
        "yellow"
    } else {
        "green"
    };
    Meeting {
        account: account.profile.account,
        held_on: today,
        kind,
        attended,
        agreed: Some(agreed).filter(|_| attended),
        done: Some(done).filter(|_| reviewed_on.is_some()),
        reviewed_on,
        // Some never write it down.
        sentiment: Some(sentiment).filter(|_| chance.happens(0.85)),
    }
}

pub fn path(month: NaiveDate) -> String {
    format!("meetings/meetings-{}.parquet", month.format("%Y-%m"))
}

pub fn export(folder: &mut Folder, month: NaiveDate, meetings: &[Meeting]) -> Result<(), Error> {
    folder.write(&path(month), meetings, batch)
}

fn batch(rows: &[Meeting]) -> Result<RecordBatch, ArrowError> {
    folder::table([
        ("account_id", folder::texts(rows.iter().map(|row| name::account_id(row.account)))),
        ("held_on", folder::dates(rows.iter().map(|row| Some(row.held_on)))),
        ("kind", Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.kind)))),
        ("attended", Arc::new(rows.iter().map(|row| Some(row.attended)).collect::<BooleanArray>())),
        ("follow_ups_agreed", folder::counts(rows.iter().map(|row| row.agreed))),
        ("follow_ups_done", folder::counts(rows.iter().map(|row| row.done))),
        ("reviewed_on", folder::dates(rows.iter().map(|row| row.reviewed_on))),
        ("csm_sentiment", Arc::new(rows.iter().map(|row| row.sentiment).collect::<StringArray>())),
    ])
}
