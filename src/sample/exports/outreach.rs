//! The exports of emails, events and the community.

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use chrono::{Datelike, NaiveDate, Weekday};

use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::column_builder;
use crate::sample::company::Company;
use crate::sample::output_folder::SampleFolder;
use crate::sample::random::{self, AccountRng, Purpose, logistic};

/// The most users of one account on the mailing list.
const READERS: u32 = 30;
/// The most users of one account who register for an event.
const GUESTS: u32 = 6;

/// The emails of a week to the users of an account.
#[derive(Clone, Debug)]
struct Mailing {
    account: u32,
    week_ends_on: NaiveDate,
    sent: u32,
    opened: u32,
}

/// The users of an account at an event.
#[derive(Clone, Debug)]
struct Attendance {
    account: u32,
    held_on: NaiveDate,
    registered: u32,
    attended: u32,
}

/// The posts, answers and likes of an account in a week.
#[derive(Clone, Debug)]
struct Interactions {
    account: u32,
    week_ends_on: NaiveDate,
    interactions: u32,
}

/// The rows of the three exports.
#[derive(Debug, Default)]
pub struct OutreachRows {
    mailings: Vec<Mailing>,
    attendances: Vec<Attendance>,
    interactions: Vec<Interactions>,
}

impl OutreachRows {
    pub fn append(&mut self, mut other: Self) {
        self.mailings.append(&mut other.mailings);
        self.attendances.append(&mut other.attendances);
        self.interactions.append(&mut other.interactions);
    }
}

/// Counts emails and the community on Sundays. Every other Tuesday there is an event.
pub fn record_outreach(account: &SampleAccount, company: &Company, today: NaiveDate, rows: &mut OutreachRows) {
    let users = account.user_count();
    if users == 0 || !company.calendar.is_export_day(today) {
        return;
    }
    let number = account.profile.account;
    let health = &account.health;
    let mut rng = AccountRng::for_day(company.seed, number, Purpose::Outreach, today);
    if today.weekday() == Weekday::Sun {
        let sent = users.min(READERS);
        let opened = rng.success_count(sent, 0.04 + 0.5 * logistic(1.5 * health.level - 0.7));
        rows.mailings.push(Mailing { account: number, week_ends_on: today, sent, opened });
        let rate = (0.5 + 0.06 * f64::from(users)) * (0.1 + 1.3 * health.use_probability());
        let interactions = random::round_to_u32(rate * rng.lognormal(0.8, 0.7));
        if interactions > 0 {
            rows.interactions.push(Interactions { account: number, week_ends_on: today, interactions });
        }
    }
    if today.weekday() == Weekday::Tue && (today.to_epoch_days().unsigned_abs() / 7).is_multiple_of(2) {
        let interest = (0.25 + 0.05 * f64::from(users)) * (0.3 + health.use_probability());
        let registered = random::round_to_u32(interest * rng.lognormal(0.9, 0.7)).min(GUESTS);
        let attended = rng.success_count(registered, 0.2 + 0.65 * logistic(1.4 * health.level));
        if registered > 0 {
            rows.attendances.push(Attendance { account: number, held_on: today, registered, attended });
        }
    }
}

/// The paths of the three exports.
pub fn paths_of_month(month: NaiveDate) -> [String; 3] {
    [mailings_path(month), attendances_path(month), interactions_path(month)]
}

fn mailings_path(month: NaiveDate) -> String {
    format!("emails/emails-{}.parquet", month.format("%Y-%m"))
}

fn attendances_path(month: NaiveDate) -> String {
    format!("events/events-{}.parquet", month.format("%Y-%m"))
}

fn interactions_path(month: NaiveDate) -> String {
    format!("community/community-{}.parquet", month.format("%Y-%m"))
}

pub fn export_month(folder: &mut SampleFolder, month: NaiveDate, rows: &OutreachRows) -> Result<(), Error> {
    folder.write(&mailings_path(month), &rows.mailings, mailings_batch)?;
    folder.write(&attendances_path(month), &rows.attendances, attendances_batch)?;
    folder.write(&interactions_path(month), &rows.interactions, interactions_batch)
}

fn mailings_batch(rows: &[Mailing]) -> Result<RecordBatch, ArrowError> {
    column_builder::nullable_batch([
        ("account_id", column_builder::account_id_array(rows.iter().map(|row| row.account))),
        ("week_ends_on", column_builder::date_array(rows.iter().map(|row| row.week_ends_on))),
        ("sent", column_builder::count_array(rows.iter().map(|row| row.sent))),
        ("opened", column_builder::count_array(rows.iter().map(|row| row.opened))),
    ])
}

fn attendances_batch(rows: &[Attendance]) -> Result<RecordBatch, ArrowError> {
    column_builder::nullable_batch([
        ("account_id", column_builder::account_id_array(rows.iter().map(|row| row.account))),
        ("held_on", column_builder::date_array(rows.iter().map(|row| row.held_on))),
        ("registered", column_builder::count_array(rows.iter().map(|row| row.registered))),
        ("attended", column_builder::count_array(rows.iter().map(|row| row.attended))),
    ])
}

fn interactions_batch(rows: &[Interactions]) -> Result<RecordBatch, ArrowError> {
    column_builder::nullable_batch([
        ("account_id", column_builder::account_id_array(rows.iter().map(|row| row.account))),
        ("week_ends_on", column_builder::date_array(rows.iter().map(|row| row.week_ends_on))),
        ("interactions", column_builder::count_array(rows.iter().map(|row| row.interactions))),
    ])
}
