//! The tickets export: who asked for help, how fast they got it, and how they liked it.

use std::sync::Arc;

use arrow::array::{Int32Array, RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::NaiveDate;

use super::account::SampleAccount;
use super::calendar::{is_weekend, midnight};
use super::company::{self, Company, DayRows};
use super::folder::{self, SampleFolder};
use super::names;
use super::random::{self, AccountRng, Purpose};
use crate::base::error::Error;

const MICROS_PER_HOUR: f64 = 3_600_000_000.0;
const MICROS_PER_SECOND: i64 = 1_000_000;
/// What a priority is called, and the median hours to the first response and from there to the end.
const PRIORITIES: [(&str, f64, f64); 4] =
    [("low", 14.0, 90.0), ("normal", 6.0, 45.0), ("high", 2.0, 20.0), ("urgent", 0.5, 7.0)];

/// One request for help. Instants are microseconds since 1970, `None` when they lie after the end.
#[derive(Clone, Debug)]
pub struct Ticket {
    account: u32,
    /// Dirt: written from an address nobody knows.
    lost_account: bool,
    /// A position in [`PRIORITIES`].
    priority: usize,
    pub opened_at: i64,
    first_response_at: Option<i64>,
    resolved_at: Option<i64>,
    /// 1 to 5, if they were in the mood to say.
    csat: Option<i32>,
    /// Dirt: exported twice.
    is_duplicated: bool,
}

/// An account opens as many tickets as it has people and trouble.
pub fn open_tickets(account: &SampleAccount, company: &Company, today: NaiveDate, day_rows: &mut DayRows) {
    if !company.calendar.is_export_day(today) {
        return;
    }
    let people = f64::from(u32::try_from(account.users.len()).unwrap_or(u32::MAX));
    let trouble = account.health.trouble();
    let weekend = if is_weekend(today) { 0.2 } else { 1.2 };
    let rate = (0.004 + 0.000_9 * people) * (0.5 + 3.5 * trouble) * weekend;
    let mut rng = AccountRng::for_day(company.seed, account.profile.account, Purpose::Tickets, today);
    for _ in 0..rng.event_count(rate) {
        day_rows.tickets.push(new_ticket(account, company, today, &mut rng));
    }
}

fn new_ticket(account: &SampleAccount, company: &Company, today: NaiveDate, rng: &mut AccountRng) -> Ticket {
    let health = account.health.level;
    let trouble = account.health.trouble();
    let priority = rng.weighted_index(&[0.3 - 0.2 * trouble, 0.5, 0.12 + 0.35 * trouble, 0.03 + 0.3 * trouble]);
    let (_, to_response, to_end) = PRIORITIES[priority];
    let local_hour = 13.5 + 3.0 * rng.normal();
    let opened_at = midnight(today)
        + hours_to_micros((local_hour - account.profile.utc_offset_hours).rem_euclid(24.0))
            .min(86_399 * MICROS_PER_SECOND);
    let first_response_at = opened_at + hours_to_micros(rng.lognormal(to_response, 0.8));
    let ease = rng.lognormal(1.0, 0.9);
    let resolved_at = first_response_at + hours_to_micros(to_end * ease);
    // What took long pleases less, whoever asked.
    let pleasure = 4.1 + 0.7 * health.min(1.0) - 0.3 * ease.ln().max(0.0) + 0.7 * rng.normal();
    let csat = i32::try_from(random::round_to_i64(pleasure.clamp(1.0, 5.0))).ok().filter(|_| rng.happens(0.45));
    let given_up = rng.happens(0.01);
    let known = |instant: i64| Some(instant).filter(|instant| company.calendar.is_known_by_end(*instant));
    let resolved_at = known(resolved_at).filter(|_| !given_up);
    Ticket {
        account: account.profile.account,
        lost_account: rng.happens(0.01),
        priority,
        opened_at,
        first_response_at: known(first_response_at),
        resolved_at,
        csat: csat.filter(|_| resolved_at.is_some()),
        is_duplicated: rng.happens(0.02),
    }
}

/// Hours as microseconds, to the second.
fn hours_to_micros(hours: f64) -> i64 {
    random::round_to_i64(hours * MICROS_PER_HOUR) / MICROS_PER_SECOND * MICROS_PER_SECOND
}

pub fn path_of_month(month: NaiveDate) -> String {
    format!("tickets/tickets-{}.parquet", month.format("%Y-%m"))
}

pub fn export_month(
    folder: &mut SampleFolder,
    month: NaiveDate,
    first_number: u64,
    tickets: &[Ticket],
) -> Result<(), Error> {
    let rows = company::number_rows(first_number, tickets, |ticket| ticket.is_duplicated);
    folder.write(&path_of_month(month), &rows, record_batch)
}

fn record_batch(rows: &[(u64, &Ticket)]) -> Result<RecordBatch, ArrowError> {
    let tickets = || rows.iter().map(|(_, ticket)| *ticket);
    let account = |ticket: &Ticket| (!ticket.lost_account).then(|| names::account_id(ticket.account));
    let priority = |ticket: &Ticket| PRIORITIES[ticket.priority].0;
    folder::nullable_batch([
        ("ticket_id", folder::text_array(rows.iter().map(|(number, _)| format!("T-{number:06}")))),
        ("account_id", Arc::new(tickets().map(account).collect::<StringArray>())),
        ("priority", Arc::new(StringArray::from_iter_values(tickets().map(priority)))),
        ("opened_at", folder::instant_array(tickets().map(|ticket| Some(ticket.opened_at)))),
        ("first_response_at", folder::instant_array(tickets().map(|ticket| ticket.first_response_at))),
        ("resolved_at", folder::instant_array(tickets().map(|ticket| ticket.resolved_at))),
        ("csat", Arc::new(tickets().map(|ticket| ticket.csat).collect::<Int32Array>())),
    ])
}
