//! The tickets export: requests for help, how fast they were answered, and how satisfied the users were.

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use chrono::NaiveDate;

use super::numbered::{Numbered, number_rows};
use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::calendar::{is_weekend, midnight_micros};
use crate::sample::column_builder;
use crate::sample::company::Company;
use crate::sample::names;
use crate::sample::output_folder::SampleFolder;
use crate::sample::random::{self, AccountRng, Purpose};

const MICROS_PER_HOUR: f64 = 3_600_000_000.0;
const MICROS_PER_SECOND: i64 = 1_000_000;
/// A priority with the median hours to the first response, and from there to the end.
struct Priority {
    name: &'static str,
    hours_to_response: f64,
    hours_to_end: f64,
}

const PRIORITIES: [Priority; 4] = [
    Priority { name: "low", hours_to_response: 14.0, hours_to_end: 90.0 },
    Priority { name: "normal", hours_to_response: 6.0, hours_to_end: 45.0 },
    Priority { name: "high", hours_to_response: 2.0, hours_to_end: 20.0 },
    Priority { name: "urgent", hours_to_response: 0.5, hours_to_end: 7.0 },
];

/// One request for help. Instants are microseconds since 1970, `None` if they are after the last day.
#[derive(Clone, Debug)]
pub struct Ticket {
    account: u32,
    /// Dirt: sent from an unknown address.
    lost_account: bool,
    /// A position in [`PRIORITIES`].
    priority: usize,
    pub opened_at: i64,
    first_response_at: Option<i64>,
    resolved_at: Option<i64>,
    /// 1 to 5, if the user answered.
    csat: Option<i32>,
    /// Dirt: exported twice.
    is_duplicated: bool,
}

/// Opens tickets. Larger and unhealthier accounts open more.
pub fn open_tickets(account: &SampleAccount, company: &Company, today: NaiveDate, tickets: &mut Vec<Ticket>) {
    if !company.calendar.is_export_day(today) {
        return;
    }
    let users = f64::from(account.user_count());
    let trouble = account.health.unhealthiness();
    let weekend = if is_weekend(today) { 0.2 } else { 1.2 };
    let rate = (0.004 + 0.000_9 * users) * (0.5 + 3.5 * trouble) * weekend;
    let mut rng = AccountRng::for_day(company.seed, account.profile.account, Purpose::Tickets, today);
    for _ in 0..rng.event_count(rate) {
        tickets.push(new_ticket(account, company, today, &mut rng));
    }
}

fn new_ticket(account: &SampleAccount, company: &Company, today: NaiveDate, rng: &mut AccountRng) -> Ticket {
    let health = account.health.level;
    let trouble = account.health.unhealthiness();
    let priority = rng.weighted_index(&[0.3 - 0.2 * trouble, 0.5, 0.12 + 0.35 * trouble, 0.03 + 0.3 * trouble]);
    let Priority { hours_to_response, hours_to_end, .. } = PRIORITIES[priority];
    let local_hour = 13.5 + 3.0 * rng.normal();
    let opened_at = midnight_micros(today)
        + hours_to_micros((local_hour - account.profile.utc_offset_hours).rem_euclid(24.0))
            .min(86_399 * MICROS_PER_SECOND);
    let first_response_at = opened_at + hours_to_micros(rng.lognormal(hours_to_response, 0.8));
    let ease = rng.lognormal(1.0, 0.9);
    let resolved_at = first_response_at + hours_to_micros(hours_to_end * ease);
    // A ticket that took long satisfies less.
    let satisfaction = 4.1 + 0.7 * health.min(1.0) - 0.3 * ease.ln().max(0.0) + 0.7 * rng.normal();
    let csat = i32::try_from(random::round_to_i64(satisfaction.clamp(1.0, 5.0))).ok().filter(|_| rng.happens(0.45));
    let is_abandoned = rng.happens(0.01);
    let resolved_at = known_instant(company, resolved_at).filter(|_| !is_abandoned);
    Ticket {
        account: account.profile.account,
        lost_account: rng.happens(0.01),
        priority,
        opened_at,
        first_response_at: known_instant(company, first_response_at),
        resolved_at,
        csat: csat.filter(|_| resolved_at.is_some()),
        is_duplicated: rng.happens(0.02),
    }
}

/// The instant, if it is before the end of the last day.
fn known_instant(company: &Company, instant: i64) -> Option<i64> {
    company.calendar.is_known_by_end(instant).then_some(instant)
}

/// Hours as microseconds, rounded to the second.
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
    let rows = number_rows(first_number, tickets, |ticket| ticket.is_duplicated);
    folder.write(&path_of_month(month), &rows, record_batch)
}

fn record_batch(rows: &[Numbered<'_, Ticket>]) -> Result<RecordBatch, ArrowError> {
    let tickets = || rows.iter().map(|numbered| numbered.row);
    column_builder::nullable_batch([
        ("ticket_id", column_builder::text_array(rows.iter().map(|numbered| format!("T-{:06}", numbered.number)))),
        ("account_id", column_builder::nullable_text_array(tickets().map(exported_account_id))),
        ("priority", column_builder::text_array(tickets().map(|ticket| PRIORITIES[ticket.priority].name))),
        ("opened_at", column_builder::instant_array(tickets().map(|ticket| ticket.opened_at))),
        ("first_response_at", column_builder::nullable_instant_array(tickets().map(|ticket| ticket.first_response_at))),
        ("resolved_at", column_builder::nullable_instant_array(tickets().map(|ticket| ticket.resolved_at))),
        ("csat", column_builder::nullable_integer_array(tickets().map(|ticket| ticket.csat))),
    ])
}

fn exported_account_id(ticket: &Ticket) -> Option<String> {
    (!ticket.lost_account).then(|| names::account_id(ticket.account))
}
