//! The company: all accounts live a day, their rows go to the exports, then comes the next day.

use std::num::NonZero;
use std::thread;

use chrono::NaiveDate;

use super::account::SampleAccount;
use super::calendar::{Calendar, first_of_month};
use super::folder::SampleFolder;
use super::invoices::{self, Invoice};
use super::nps::{self, NpsAnswer};
use super::outcomes::{self, DecidedOutcome};
use super::overrides::{self, Override};
use super::relations::{RelationRows, contacts};
use super::tickets::{self, Ticket};
use super::usage::{self, DelayedEvent, Deliveries};
use super::{SampleOptions, accounts};
use crate::base::error::Error;

/// Below this many accounts, another thread costs more than it brings.
const ACCOUNTS_PER_THREAD: usize = 500;

/// What is the same for all accounts and days.
#[derive(Clone, Debug)]
pub struct Company {
    pub seed: u64,
    /// Accounts the CRM knows.
    pub crm_accounts: u32,
    pub days: u32,
    pub calendar: Calendar,
    /// The numbers of the accounts it doesn't, spread among the others.
    orphans: Vec<u32>,
}

impl Company {
    pub fn new(options: &SampleOptions, calendar: Calendar) -> Self {
        let SampleOptions { accounts: crm_accounts, days, seed, .. } = *options;
        let count = (crm_accounts / 100).max(1);
        let orphans =
            (1..=count).map(|orphan| spread_evenly(orphan, crm_accounts.saturating_add(count), count + 1)).collect();
        Self { seed, crm_accounts, days, calendar, orphans }
    }

    /// All accounts there are, known to the CRM or not.
    pub fn total_accounts(&self) -> u32 {
        self.crm_accounts.saturating_add((self.crm_accounts / 100).max(1))
    }

    pub fn is_orphan(&self, account: u32) -> bool {
        self.orphans.binary_search(&account).is_ok()
    }
}

fn spread_evenly(part: u32, whole: u32, parts: u32) -> u32 {
    u32::try_from(u64::from(part) * u64::from(whole) / u64::from(parts)).unwrap_or(u32::MAX)
}

/// What happened on a day, by account.
#[derive(Debug, Default)]
pub struct DayRows {
    pub events: Vec<DelayedEvent>,
    pub invoices: Vec<Invoice>,
    pub tickets: Vec<Ticket>,
    pub nps_answers: Vec<NpsAnswer>,
    pub outcomes: Vec<DecidedOutcome>,
    pub overrides: Vec<Override>,
    pub relations: RelationRows,
}

impl DayRows {
    fn append(&mut self, mut other: Self) {
        self.events.append(&mut other.events);
        self.invoices.append(&mut other.invoices);
        self.tickets.append(&mut other.tickets);
        self.nps_answers.append(&mut other.nps_answers);
        self.outcomes.append(&mut other.outcomes);
        self.overrides.append(&mut other.overrides);
        self.relations.append(other.relations);
    }
}

/// The numbers given so far.
struct Counters {
    invoices: u64,
    tickets: u64,
    answers: u64,
}

/// Lives all days and writes all exports.
pub fn simulate_all_days(company: &Company, folder: &mut SampleFolder) -> Result<(), Error> {
    let calendar = &company.calendar;
    let mut accounts: Vec<SampleAccount> =
        (0..company.total_accounts()).map(|account| SampleAccount::new(company, account)).collect();
    let mut deliveries = Deliveries::default();
    let mut month_rows = DayRows::default();
    // There were years before the first export.
    let earlier_rows = u64::from(company.crm_accounts);
    let mut counters =
        Counters { invoices: 17 * earlier_rows + 1, tickets: 9 * earlier_rows + 1, answers: 3 * earlier_rows + 1 };

    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let share = accounts.len().div_ceil(threads).max(ACCOUNTS_PER_THREAD);

    for today in calendar.simulated_days() {
        let mut day_rows = simulate_day(company, &mut accounts, share, today);
        let arrived = deliveries.deliver_day(&day_rows.events);
        day_rows.events.clear();
        if calendar.is_export_monday(today) {
            accounts::export_week(folder, company, today, &accounts)?;
            contacts::export_week(folder, today, &accounts)?;
        }
        if !calendar.is_export_day(today) {
            // Contracts and the like are exported whole, with all that was before.
            month_rows.relations.append(day_rows.relations);
            continue;
        }
        usage::export_day(folder, today, &arrived)?;
        day_rows.tickets.sort_by_key(|ticket| ticket.opened_at);
        day_rows.nps_answers.sort_by_key(|answer| answer.responded_at);
        month_rows.append(day_rows);
        if calendar.ends_month(today) {
            export_month(folder, company, first_of_month(today), &mut month_rows, &mut counters)?;
        }
    }
    month_rows.relations.export_all(folder)?;
    outcomes::export_all(folder, &month_rows.outcomes)?;
    overrides::export_all(folder, &month_rows.overrides)
}

/// Each thread lives the day of `share` neighbours; their books are put together in the order of the accounts.
fn simulate_day(company: &Company, accounts: &mut [SampleAccount], share: usize, today: NaiveDate) -> DayRows {
    let mut all_rows = DayRows::default();
    thread::scope(|scope| {
        let workers: Vec<_> = accounts
            .chunks_mut(share)
            .map(|accounts| {
                scope.spawn(move || {
                    let mut day_rows = DayRows::default();
                    for account in accounts {
                        account.simulate_day(company, today, &mut day_rows);
                    }
                    day_rows
                })
            })
            .collect();
        for worker in workers {
            match worker.join() {
                Ok(book) => all_rows.append(book),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    all_rows
}

fn export_month(
    folder: &mut SampleFolder,
    company: &Company,
    first_day: NaiveDate,
    month_rows: &mut DayRows,
    counters: &mut Counters,
) -> Result<(), Error> {
    invoices::export_month(folder, company, first_day, counters.invoices, &month_rows.invoices)?;
    tickets::export_month(folder, first_day, counters.tickets, &month_rows.tickets)?;
    nps::export_month(folder, first_day, counters.answers, &month_rows.nps_answers)?;
    month_rows.relations.export_month(folder, first_day)?;
    counters.invoices += row_count(&month_rows.invoices);
    counters.tickets += row_count(&month_rows.tickets);
    counters.answers += row_count(&month_rows.nps_answers);
    month_rows.invoices.clear();
    month_rows.tickets.clear();
    month_rows.nps_answers.clear();
    Ok(())
}

fn row_count<T>(rows: &[T]) -> u64 {
    u64::try_from(rows.len()).unwrap_or(u64::MAX)
}

/// Rows with their running numbers; those that are exported twice stand there twice, under the same number.
pub fn number_rows<T>(first_number: u64, rows: &[T], is_duplicated: fn(&T) -> bool) -> Vec<(u64, &T)> {
    (first_number..)
        .zip(rows)
        .flat_map(|(number, row)| std::iter::repeat_n((number, row), 1 + usize::from(is_duplicated(row))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_the_same_however_the_accounts_are_shared_out() {
        let until = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
        let order = SampleOptions { out: "unused".into(), accounts: 120, days: 40, seed: 7, until };
        let company = Company::new(&order, Calendar::for_options(&order).unwrap());
        let lived = |share: usize| {
            let mut accounts: Vec<SampleAccount> =
                (0..company.total_accounts()).map(|account| SampleAccount::new(&company, account)).collect();
            let books =
                company.calendar.simulated_days().map(|today| simulate_day(&company, &mut accounts, share, today));
            books.map(|book| format!("{book:?}")).collect::<Vec<_>>()
        };
        let alone = lived(usize::MAX);
        assert!(lived(50) == alone);
        assert!(lived(7) == alone);
    }
}
