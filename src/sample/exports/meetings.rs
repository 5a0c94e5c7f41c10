//! The meetings export: cadence calls and business reviews, with attendance, follow-ups and the CSM's impression.

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use chrono::{Datelike, NaiveDate};

use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::column_builder;
use crate::sample::company::Company;
use crate::sample::output_folder::SampleFolder;
use crate::sample::profile::CustomerSegment;
use crate::sample::random::{self, AccountRng, Purpose, logistic};

/// The kind of a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MeetingKind {
    CadenceCall,
    BusinessReview,
}

impl MeetingKind {
    const fn name(self) -> &'static str {
        match self {
            Self::CadenceCall => "cadence_call",
            Self::BusinessReview => "business_review",
        }
    }
}

/// One meeting in the calendar.
#[derive(Clone, Debug)]
pub struct Meeting {
    account: u32,
    held_on: NaiveDate,
    kind: MeetingKind,
    attended: bool,
    /// The follow-ups that were agreed on, if the meeting was attended.
    agreed: Option<u32>,
    /// The follow-ups that were done by the day of the review.
    done: Option<u32>,
    reviewed_on: Option<NaiveDate>,
    /// The CSM's impression of the account.
    sentiment: Option<&'static str>,
}

/// Large accounts have a call every two weeks, middle ones every four weeks. Both have a review once a quarter.
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
        meetings.push(new_meeting(account, company, today, MeetingKind::CadenceCall));
    }
    if weekday == (number + 2) % 5 && week % 13 == number % 13 {
        meetings.push(new_meeting(account, company, today, MeetingKind::BusinessReview));
    }
}

fn new_meeting(account: &SampleAccount, company: &Company, today: NaiveDate, kind: MeetingKind) -> Meeting {
    let health = &account.health;
    let mut rng = AccountRng::for_day(company.seed, account.profile.account, Purpose::Meetings, today);
    let attended = rng.happens(0.3 + 0.68 * logistic(1.7 * health.monthly_average + 0.4));
    let agreed = if kind == MeetingKind::BusinessReview { 2 + rng.integer_below(4) } else { rng.integer_below(3) };
    let done = rng.success_count(agreed, 0.2 + 0.75 * logistic(1.5 * health.level + 0.4));
    let reviewed_on = Some(today + random::round_to_days(rng.uniform_between(18.0, 40.0)));
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
        // Some CSMs do not write it down.
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
    column_builder::nullable_batch([
        ("account_id", column_builder::account_id_array(rows.iter().map(|row| row.account))),
        ("held_on", column_builder::date_array(rows.iter().map(|row| row.held_on))),
        ("kind", column_builder::text_array(rows.iter().map(|row| row.kind.name()))),
        ("attended", column_builder::boolean_array(rows.iter().map(|row| row.attended))),
        ("follow_ups_agreed", column_builder::nullable_count_array(rows.iter().map(|row| row.agreed))),
        ("follow_ups_done", column_builder::nullable_count_array(rows.iter().map(|row| row.done))),
        ("reviewed_on", column_builder::nullable_date_array(rows.iter().map(|row| row.reviewed_on))),
        ("csm_sentiment", column_builder::nullable_text_array(rows.iter().map(|row| row.sentiment))),
    ])
}
