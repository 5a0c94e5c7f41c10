//! The goals export: the goals of success plans, with the day they are due and the day they were reached.

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use chrono::NaiveDate;

use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::calendar::is_weekend;
use crate::sample::column_builder;
use crate::sample::company::Company;
use crate::sample::output_folder::SampleFolder;
use crate::sample::profile::CustomerSegment;
use crate::sample::random::{self, AccountRng, Purpose, logistic};

pub const PATH: &str = "goals/goals.parquet";

/// One goal of an account's success plan.
#[derive(Clone, Debug)]
pub struct Goal {
    account: u32,
    agreed_on: NaiveDate,
    due_on: NaiveDate,
    reached_on: Option<NaiveDate>,
}

/// Agrees on a goal about every other month, for accounts with a success plan: those with a CSM of their own.
pub fn agree_goals(account: &SampleAccount, company: &Company, today: NaiveDate, goals: &mut Vec<Goal>) {
    if account.profile.segment == CustomerSegment::Smb || is_weekend(today) {
        return;
    }
    let mut rng = AccountRng::for_day(company.seed, account.profile.account, Purpose::Goals, today);
    if !rng.happens(0.028) {
        return;
    }
    let term = rng.uniform_between(45.0, 110.0);
    let in_time = rng.happens(0.1 + 0.85 * logistic(1.7 * account.health.monthly_average + 0.3));
    let days_needed = if in_time { term * rng.uniform_between(0.5, 1.0) } else { term + rng.exponential(200.0) };
    goals.push(Goal {
        account: account.profile.account,
        agreed_on: today,
        due_on: today + random::round_to_days(term),
        reached_on: Some(today + random::round_to_days(days_needed)).filter(|day| *day <= company.calendar.until),
    });
}

pub fn export_all(folder: &mut SampleFolder, goals: &[Goal]) -> Result<(), Error> {
    folder.write(PATH, goals, record_batch)
}

fn record_batch(rows: &[Goal]) -> Result<RecordBatch, ArrowError> {
    column_builder::nullable_batch([
        ("account_id", column_builder::account_id_array(rows.iter().map(|row| row.account))),
        ("agreed_on", column_builder::date_array(rows.iter().map(|row| row.agreed_on))),
        ("due_on", column_builder::date_array(rows.iter().map(|row| row.due_on))),
        ("reached_on", column_builder::nullable_date_array(rows.iter().map(|row| row.reached_on))),
    ])
}
