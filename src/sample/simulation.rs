//! Simulates all days: every account simulates a day, the day's rows go to the exports, then the next day follows.

use std::num::NonZero;
use std::thread;

use chrono::NaiveDate;

use super::account::SampleAccount;
use super::calendar::first_of_month;
use super::company::Company;
use super::exports::{self, DayRows, Deliveries, RowNumbers};
use super::output_folder::SampleFolder;
use crate::base::error::Error;

/// For fewer accounts than this, another thread costs more time than it saves.
const ACCOUNTS_PER_THREAD: usize = 500;

/// Simulates all days and writes all exports.
pub fn simulate_all_days(company: &Company, folder: &mut SampleFolder) -> Result<(), Error> {
    let calendar = &company.calendar;
    let mut accounts: Vec<SampleAccount> =
        (0..company.total_accounts()).map(|account| SampleAccount::new(company, account)).collect();
    let mut deliveries = Deliveries::default();
    let mut unwritten = DayRows::default();
    let mut numbers = RowNumbers::new(company);
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let accounts_per_thread = accounts.len().div_ceil(threads).max(ACCOUNTS_PER_THREAD);

    for today in calendar.simulated_days() {
        let mut day_rows = simulate_day(company, &mut accounts, accounts_per_thread, today);
        let delivered = deliveries.deliver_day(&day_rows.take_events());
        unwritten.append_day(day_rows);
        if calendar.is_export_monday(today) {
            exports::export_week(folder, company, today, &accounts)?;
        }
        if calendar.is_export_day(today) {
            exports::export_day(folder, today, &delivered)?;
            if calendar.ends_month(today) {
                unwritten.export_month(folder, company, first_of_month(today), &mut numbers)?;
            }
        }
    }
    unwritten.export_rest(folder)
}

/// Simulates a day, each thread a share of consecutive accounts. The rows are in the order of the accounts, whatever the
/// share.
fn simulate_day(
    company: &Company,
    accounts: &mut [SampleAccount],
    accounts_per_thread: usize,
    today: NaiveDate,
) -> DayRows {
    let mut all_rows = DayRows::default();
    thread::scope(|scope| {
        let workers: Vec<_> = accounts
            .chunks_mut(accounts_per_thread)
            .map(|accounts| scope.spawn(move || simulate_accounts(company, accounts, today)))
            .collect();
        for worker in workers {
            match worker.join() {
                Ok(rows) => all_rows.append(rows),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    all_rows
}

fn simulate_accounts(company: &Company, accounts: &mut [SampleAccount], today: NaiveDate) -> DayRows {
    let mut rows = DayRows::default();
    for account in accounts {
        if let Some(day) = account.simulate_day(company, today) {
            rows.record_day(account, &day, company, today);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::super::calendar::Calendar;
    use super::super::options::SampleOptions;
    use super::*;

    #[test]
    fn a_day_has_the_same_rows_for_any_share_of_accounts_per_thread() {
        let until = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
        let options = SampleOptions { out: "unused".into(), accounts: 120, days: 40, seed: 7, until };
        let company = Company::new(&options, Calendar::for_options(&options).unwrap());
        let simulated = |accounts_per_thread: usize| {
            let mut accounts: Vec<SampleAccount> =
                (0..company.total_accounts()).map(|account| SampleAccount::new(&company, account)).collect();
            let days = company.calendar.simulated_days();
            let rows = days.map(|today| simulate_day(&company, &mut accounts, accounts_per_thread, today));
            rows.map(|rows| format!("{rows:?}")).collect::<Vec<_>>()
        };
        let on_one_thread = simulated(usize::MAX);
        assert!(simulated(50) == on_one_thread);
        assert!(simulated(7) == on_one_thread);
    }
}
