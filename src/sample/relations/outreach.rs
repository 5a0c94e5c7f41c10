//! What reaches many at once, and who answers: the exports of emails, of events, and of the community.

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use chrono::{Datelike, NaiveDate, Weekday};

use super::{RelationRows, count_successes, user_count};
use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::company::Company;
use crate::sample::folder::{self, SampleFolder};
use crate::sample::names;
use crate::sample::random::{self, AccountRng, Purpose, logistic};

/// The most people of one account on the mailing list.
const READERS: u32 = 30;
/// The most people of one account who sign up for an event.
const GUESTS: u32 = 6;

/// The emails of a week to the people of an account.
#[derive(Clone, Debug)]
pub struct Mailing {
    account: u32,
    week_ends_on: NaiveDate,
    sent: u32,
    opened: u32,
}

/// An account's people at an event.
#[derive(Clone, Debug)]
pub struct Attendance {
    account: u32,
    held_on: NaiveDate,
    registered: u32,
    attended: u32,
}

/// An account's posts, answers and likes of a week.
#[derive(Clone, Debug)]
pub struct Interactions {
    account: u32,
    week_ends_on: NaiveDate,
    interactions: u32,
}

/// Emails and the community are counted on Sundays; every other Tuesday there is an event.
pub fn record_outreach(account: &SampleAccount, company: &Company, today: NaiveDate, relations: &mut RelationRows) {
    let people = user_count(account);
    if people == 0 || !company.calendar.is_export_day(today) {
        return;
    }
    let number = account.profile.account;
    let health = &account.health;
    let mut rng = AccountRng::for_day(company.seed, number, Purpose::Outreach, today);
    if today.weekday() == Weekday::Sun {
        let sent = people.min(READERS);
        let opened = count_successes(sent, 0.04 + 0.5 * logistic(1.5 * health.level - 0.7), &mut rng);
        relations.mailings.push(Mailing { account: number, week_ends_on: today, sent, opened });
        let rate = (0.5 + 0.06 * f64::from(people)) * (0.1 + 1.3 * health.activity());
        let interactions = random::round_to_u32(rate * rng.lognormal(0.8, 0.7));
        if interactions > 0 {
            relations.interactions.push(Interactions { account: number, week_ends_on: today, interactions });
        }
    }
    if today.weekday() == Weekday::Tue && (today.to_epoch_days().unsigned_abs() / 7).is_multiple_of(2) {
        let interest = (0.25 + 0.05 * f64::from(people)) * (0.3 + health.activity());
        let registered = random::round_to_u32(interest * rng.lognormal(0.9, 0.7)).min(GUESTS);
        let attended = count_successes(registered, 0.2 + 0.65 * logistic(1.4 * health.level), &mut rng);
        if registered > 0 {
            relations.attendances.push(Attendance { account: number, held_on: today, registered, attended });
        }
    }
}

pub fn mailings_path(month: NaiveDate) -> String {
    format!("emails/emails-{}.parquet", month.format("%Y-%m"))
}

pub fn attendances_path(month: NaiveDate) -> String {
    format!("events/events-{}.parquet", month.format("%Y-%m"))
}

pub fn interactions_path(month: NaiveDate) -> String {
    format!("community/community-{}.parquet", month.format("%Y-%m"))
}

pub fn export_mailings(folder: &mut SampleFolder, month: NaiveDate, rows: &[Mailing]) -> Result<(), Error> {
    folder.write(&mailings_path(month), rows, mailings_batch)
}

fn mailings_batch(rows: &[Mailing]) -> Result<RecordBatch, ArrowError> {
    folder::nullable_batch([
        ("account_id", folder::text_array(rows.iter().map(|row| names::account_id(row.account)))),
        ("week_ends_on", folder::date_array(rows.iter().map(|row| Some(row.week_ends_on)))),
        ("sent", folder::count_array(rows.iter().map(|row| Some(row.sent)))),
        ("opened", folder::count_array(rows.iter().map(|row| Some(row.opened)))),
    ])
}

pub fn export_attendances(folder: &mut SampleFolder, month: NaiveDate, rows: &[Attendance]) -> Result<(), Error> {
    folder.write(&attendances_path(month), rows, attendances_batch)
}

fn attendances_batch(rows: &[Attendance]) -> Result<RecordBatch, ArrowError> {
    folder::nullable_batch([
        ("account_id", folder::text_array(rows.iter().map(|row| names::account_id(row.account)))),
        ("held_on", folder::date_array(rows.iter().map(|row| Some(row.held_on)))),
        ("registered", folder::count_array(rows.iter().map(|row| Some(row.registered)))),
        ("attended", folder::count_array(rows.iter().map(|row| Some(row.attended)))),
    ])
}

pub fn export_interactions(folder: &mut SampleFolder, month: NaiveDate, rows: &[Interactions]) -> Result<(), Error> {
    folder.write(&interactions_path(month), rows, interactions_batch)
}

fn interactions_batch(rows: &[Interactions]) -> Result<RecordBatch, ArrowError> {
    folder::nullable_batch([
        ("account_id", folder::text_array(rows.iter().map(|row| names::account_id(row.account)))),
        ("week_ends_on", folder::date_array(rows.iter().map(|row| Some(row.week_ends_on)))),
        ("interactions", folder::count_array(rows.iter().map(|row| Some(row.interactions)))),
    ])
}
