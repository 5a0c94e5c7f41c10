//! The meetings export: cadence calls and business reviews, who came, what was agreed, and how the CSM felt after.

use std::sync::Arc;

use arrow::array::{BooleanArray, RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::{Datelike, NaiveDate};

use super::count_successes;
use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::company::Company;
use crate::sample::folder::{self, SampleFolder};
use crate::sample::names;
use crate::sample::profile::CustomerSegment;
use crate::sample::random::{self, AccountRng, Purpose, logistic};

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
pub fn hold_meetings(account: &SampleAccount, company: &Company, today: NaiveDate, meetings: &mut Vec<Meeting>) {
    let weeks = match account.profile.segment {
        CustomerSegment::Enterprise => 2,
        CustomerSegment::MidMarket => 4,
        CustomerSegment::Smb => return,
    };
    if !company.calendar.is_export_day(today) {
        return;
    }
    let number = account.profile.account;
    let (week, weekday) = (today.to_epoch_days().unsigned_abs() / 7, today.weekday().num_days_from_monday());
    if weekday == number % 5 && week % weeks == (number / 5) % weeks {
        meetings.push(new_meeting(account, company, today, "cadence_call"));
    }
    if weekday == (number + 2) % 5 && week % 13 == number % 13 {
        meetings.push(new_meeting(account, company, today, "business_review"));
    }
}

fn new_meeting(account: &SampleAccount, company: &Company, today: NaiveDate, kind: &'static str) -> Meeting {
    let health = &account.health;
    let mut rng = AccountRng::for_day(company.seed, account.profile.account, Purpose::Meetings, today);
    let attended = rng.happens(0.3 + 0.68 * logistic(1.7 * health.monthly_average + 0.4));
    let agreed = if kind == "business_review" { 2 + rng.below(4) } else { rng.below(3) };
    let done = count_successes(agreed, 0.2 + 0.75 * logistic(1.5 * health.level + 0.4), &mut rng);
    let reviewed_on = Some(today + random::round_to_days(rng.between(18.0, 40.0)));
    let reviewed_on = reviewed_on.filter(|day| attended && *day <= company.calendar.until);
    let impression = health.monthly_average + 0.25 * rng.normal();
    let sentiment = if impression < -0.5 {
        "red"
    } else if impression < 0.2 {
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
        sentiment: Some(sentiment).filter(|_| rng.happens(0.85)),
    }
}

pub fn path_of_month(month: NaiveDate) -> String {
    format!("meetings/meetings-{}.parquet", month.format("%Y-%m"))
}

pub fn export_month(folder: &mut SampleFolder, month: NaiveDate, meetings: &[Meeting]) -> Result<(), Error> {
    folder.write(&path_of_month(month), meetings, record_batch)
}

fn record_batch(rows: &[Meeting]) -> Result<RecordBatch, ArrowError> {
    folder::nullable_batch([
        ("account_id", folder::text_array(rows.iter().map(|row| names::account_id(row.account)))),
        ("held_on", folder::date_array(rows.iter().map(|row| Some(row.held_on)))),
        ("kind", Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.kind)))),
        ("attended", Arc::new(rows.iter().map(|row| Some(row.attended)).collect::<BooleanArray>())),
        ("follow_ups_agreed", folder::count_array(rows.iter().map(|row| row.agreed))),
        ("follow_ups_done", folder::count_array(rows.iter().map(|row| row.done))),
        ("reviewed_on", folder::date_array(rows.iter().map(|row| row.reviewed_on))),
        ("csm_sentiment", Arc::new(rows.iter().map(|row| row.sentiment).collect::<StringArray>())),
    ])
}
