//! The company: all accounts live a day, their rows go to the exports, then comes the next day.

use std::num::NonZero;
use std::thread;

use chrono::NaiveDate;

use super::account::Account;
use super::calendar::{Calendar, month_of};
use super::folder::Folder;
use super::invoices::{self, Invoice};
use super::nps::{self, Answer};
use super::outcomes::{self, Decided};
use super::overrides::{self, Override};
use super::relations::{Relations, contacts};
use super::tickets::{self, Ticket};
use super::usage::{self, Deliveries, Sent};
use super::{SampleOrder, accounts};
use crate::base::error::Error;

/// Below this many accounts, another thread costs more than it brings.
const ACCOUNTS_PER_THREAD: usize = 500;

/// What is the same for all accounts and days.
#[derive(Clone, Debug)]
pub struct World {
    pub seed: u64,
    /// Accounts the CRM knows.
    pub accounts: u32,
    pub days: u32,
    pub calendar: Calendar,
    /// The numbers of the accounts it doesn't, spread among the others.
    orphans: Vec<u32>,
}

impl World {
    pub fn new(order: &SampleOrder, calendar: Calendar) -> Self {
        let SampleOrder { accounts, days, seed, .. } = *order;
        let count = (accounts / 100).max(1);
        let orphans = (1..=count).map(|orphan| spread(orphan, accounts.saturating_add(count), count + 1)).collect();
        Self { seed, accounts, days, calendar, orphans }
    }

    /// All accounts there are, known to the CRM or not.
    pub fn population(&self) -> u32 {
        self.accounts.saturating_add((self.accounts / 100).max(1))
    }

    pub fn is_orphan(&self, account: u32) -> bool {
        self.orphans.binary_search(&account).is_ok()
    }
}

fn spread(part: u32, whole: u32, parts: u32) -> u32 {
    u32::try_from(u64::from(part) * u64::from(whole) / u64::from(parts)).unwrap_or(u32::MAX)
}

/// What happened on a day, by account.
#[derive(Debug, Default)]
pub struct DayBook {
    pub events: Vec<Sent>,
    pub invoices: Vec<Invoice>,
    pub tickets: Vec<Ticket>,
    pub answers: Vec<Answer>,
    pub outcomes: Vec<Decided>,
    pub overrides: Vec<Override>,
    pub relations: Relations,
}

impl DayBook {
    fn append(&mut self, mut other: Self) {
        self.events.append(&mut other.events);
        self.invoices.append(&mut other.invoices);
        self.tickets.append(&mut other.tickets);
        self.answers.append(&mut other.answers);
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
pub fn live(world: &World, folder: &mut Folder) -> Result<(), Error> {
    let calendar = &world.calendar;
    let mut accounts: Vec<Account> = (0..world.population()).map(|account| Account::new(world, account)).collect();
    let mut deliveries = Deliveries::default();
    let mut month = DayBook::default();
    // There were years before the first export.
    let past = u64::from(world.accounts);
    let mut counters = Counters { invoices: 17 * past + 1, tickets: 9 * past + 1, answers: 3 * past + 1 };

    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let share = accounts.len().div_ceil(threads).max(ACCOUNTS_PER_THREAD);

    for today in calendar.lived_days() {
        let mut book = live_a_day(world, &mut accounts, share, today);
        let arrived = deliveries.receive(&book.events);
        book.events.clear();
        if calendar.is_week(today) {
            accounts::export(folder, world, today, &accounts)?;
            contacts::export(folder, today, &accounts)?;
        }
        if !calendar.exports(today) {
            // Contracts and the like are exported whole, with all that was before.
            month.relations.append(book.relations);
            continue;
        }
        usage::export(folder, today, &arrived)?;
        book.tickets.sort_by_key(|ticket| ticket.opened_at);
        book.answers.sort_by_key(|answer| answer.responded_at);
        month.append(book);
        if calendar.closes_month(today) {
            close_month(folder, world, month_of(today), &mut month, &mut counters)?;
        }
    }
    month.relations.close(folder)?;
    outcomes::export(folder, &month.outcomes)?;
    overrides::export(folder, &month.overrides)
}

/// Each thread lives the day of `share` neighbours; their books are put together in the order of the accounts.
fn live_a_day(world: &World, accounts: &mut [Account], share: usize, today: NaiveDate) -> DayBook {
    let mut whole = DayBook::default();
    thread::scope(|scope| {
        let neighbours: Vec<_> = accounts
            .chunks_mut(share)
            .map(|accounts| {
                scope.spawn(move || {
                    let mut book = DayBook::default();
                    for account in accounts {
                        account.live(world, today, &mut book);
                    }
                    book
                })
            })
            .collect();
        for neighbour in neighbours {
            match neighbour.join() {
                Ok(book) => whole.append(book),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    whole
}

fn close_month(
    folder: &mut Folder,
    world: &World,
    first_day: NaiveDate,
    month: &mut DayBook,
    counters: &mut Counters,
) -> Result<(), Error> {
    invoices::export(folder, world, first_day, counters.invoices, &month.invoices)?;
    tickets::export(folder, first_day, counters.tickets, &month.tickets)?;
    nps::export(folder, first_day, counters.answers, &month.answers)?;
    month.relations.close_month(folder, first_day)?;
    counters.invoices += rows(&month.invoices);
    counters.tickets += rows(&month.tickets);
    counters.answers += rows(&month.answers);
    month.invoices.clear();
    month.tickets.clear();
    month.answers.clear();
    Ok(())
}

fn rows<T>(rows: &[T]) -> u64 {
    u64::try_from(rows.len()).unwrap_or(u64::MAX)
}

/// Rows with their running numbers; those that are exported twice stand there twice, under the same number.
pub fn numbered<T>(first_number: u64, rows: &[T], twice: fn(&T) -> bool) -> Vec<(u64, &T)> {
    (first_number..)
        .zip(rows)
        .flat_map(|(number, row)| std::iter::repeat_n((number, row), 1 + usize::from(twice(row))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_the_same_however_the_accounts_are_shared_out() {
        let until = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
        let order = SampleOrder { out: "unused".into(), accounts: 120, days: 40, seed: 7, until };
        let world = World::new(&order, Calendar::of(&order).unwrap());
        let lived = |share: usize| {
            let mut accounts: Vec<Account> =
                (0..world.population()).map(|account| Account::new(&world, account)).collect();
            let books = world.calendar.lived_days().map(|today| live_a_day(&world, &mut accounts, share, today));
            books.map(|book| format!("{book:?}")).collect::<Vec<_>>()
        };
        let alone = lived(usize::MAX);
        assert!(lived(50) == alone);
        assert!(lived(7) == alone);
    }
}
