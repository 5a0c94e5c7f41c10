//! The performance export: load time, uptime and errors of the product for an account, week by week.

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use chrono::{Datelike, NaiveDate, Weekday};

use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::column_builder;
use crate::sample::company::Company;
use crate::sample::output_folder::SampleFolder;
use crate::sample::random::{self, AccountRng, Purpose, trait_share};

/// The number of an account's trait to be far away or to have much data. Users and features have other numbers.
const BURDEN: u32 = u32::MAX - 102;

/// A week of the product for one account.
#[derive(Clone, Debug)]
pub struct PerformanceWeek {
    account: u32,
    week_ends_on: NaiveDate,
    load_ms: u32,
    uptime_percent: f64,
    error_percent: f64,
}

/// Measures a week on its Sunday. The product is slower and fails more often for unhealthy accounts.
pub fn measure_performance(
    account: &SampleAccount,
    company: &Company,
    today: NaiveDate,
    weeks: &mut Vec<PerformanceWeek>,
) {
    if account.users.is_empty() || today.weekday() != Weekday::Sun || !company.calendar.is_export_day(today) {
        return;
    }
    let number = account.profile.account;
    let mut rng = AccountRng::for_day(company.seed, number, Purpose::Performance, today);
    let trouble = account.health.unhealthiness();
    let burden = trait_share(company.seed, number, BURDEN);
    let load = (620.0 + 900.0 * burden + 1400.0 * trouble) * rng.lognormal(1.0, 0.12);
    let outage = if rng.happens(0.12 + 0.4 * trouble) { rng.exponential(0.25 + 0.6 * trouble) } else { 0.0 };
    let errors = (0.12 + 0.3 * burden + 1.1 * trouble) * rng.lognormal(1.0, 0.3);
    weeks.push(PerformanceWeek {
        account: number,
        week_ends_on: today,
        load_ms: random::round_to_u32(load / 10.0) * 10,
        uptime_percent: round_to_hundredths(100.0 - outage.min(20.0)),
        error_percent: round_to_hundredths(errors.min(50.0)),
    });
}

fn round_to_hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

pub fn path_of_month(month: NaiveDate) -> String {
    format!("performance/performance-{}.parquet", month.format("%Y-%m"))
}

pub fn export_month(folder: &mut SampleFolder, month: NaiveDate, weeks: &[PerformanceWeek]) -> Result<(), Error> {
    folder.write(&path_of_month(month), weeks, record_batch)
}

fn record_batch(rows: &[PerformanceWeek]) -> Result<RecordBatch, ArrowError> {
    column_builder::nullable_batch([
        ("account_id", column_builder::account_id_array(rows.iter().map(|row| row.account))),
        ("week_ends_on", column_builder::date_array(rows.iter().map(|row| row.week_ends_on))),
        ("load_ms", column_builder::count_array(rows.iter().map(|row| row.load_ms))),
        ("uptime_percent", column_builder::nullable_number_array(rows.iter().map(|row| Some(row.uptime_percent)))),
        ("error_percent", column_builder::nullable_number_array(rows.iter().map(|row| Some(row.error_percent)))),
    ])
}
