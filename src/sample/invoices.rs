//! The invoices export: what was billed each month, and what is known of its payment at the end.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray};
use chrono::{Months, NaiveDate};

use super::account::Account;
use super::calendar::{banking_day, months_from};
use super::chance::{self, Chance, Purpose};
use super::company::{self, DayBook, World};
use super::folder::{self, Folder};
use super::name;
use super::profile::{Paying, Profile, Segment};
use crate::base::error::Error;

/// One invoice.
#[derive(Clone, Debug)]
pub struct Invoice {
    account: u32,
    /// Hundredths of the currency.
    amount: i64,
    currency: &'static str,
    issued_on: NaiveDate,
    due_on: NaiveDate,
    /// `None` when it is not paid by the end.
    paid_on: Option<NaiveDate>,
    /// Dirt: exported twice.
    twice: bool,
}

/// Bills an account, if today is the day.
pub fn issue(account: &Account, world: &World, today: NaiveDate, book: &mut DayBook) {
    let profile = &account.profile;
    if !is_billing_day(profile, today) || !world.calendar.exports(today) {
        return;
    }
    let mut chance = Chance::daily(world.seed, profile.account, Purpose::Billing, today);
    let (currency, rate) = currency(world, profile, today);
    let term = match profile.segment {
        Segment::Enterprise => 45.0,
        Segment::MidMarket => 30.0,
        Segment::Smb => 14.0,
    };
    let due_on = today + chance::days(term);
    let us_cents = account.contract.arr() * i64::from(profile.billing_months) / 12;
    book.invoices.push(Invoice {
        account: profile.account,
        amount: us_cents * rate / 100,
        currency,
        issued_on: today,
        due_on,
        paid_on: paid_on(account, today, term, &mut chance).filter(|date| *date <= world.calendar.until),
        twice: chance.happens(0.02),
    });
}

/// Billed at the start, and every so many months on its day of the month.
fn is_billing_day(profile: &Profile, today: NaiveDate) -> bool {
    let months = months_from(profile.started_on, today);
    months.is_multiple_of(profile.billing_months)
        && profile.started_on.checked_add_months(Months::new(months)) == Some(today)
}

/// The currency of an invoice, and how many hundredths of it a US dollar is.
fn currency(world: &World, profile: &Profile, today: NaiveDate) -> (&'static str, i64) {
    if today < world.calendar.currency_since {
        return ("USD", 100);
    }
    match profile.region {
        // Where clocks show London's time, they pay in pounds.
        1 if profile.zone < 0.5 => ("GBP", 79),
        1 => ("EUR", 92),
        _ => ("USD", 100),
    }
}

/// When it will be paid: around the due date, later the worse the account's health is, and maybe never.
fn paid_on(account: &Account, today: NaiveDate, term: f64, chance: &mut Chance) -> Option<NaiveDate> {
    let trouble = (0.1 - account.health.level).max(0.0);
    if chance.happens(0.1 * trouble) {
        return None;
    }
    let when_due = term - 2.5 + 4.0 * chance.normal();
    let mut after = match account.profile.paying {
        Paying::ByCard => 0.0,
        Paying::WhenDue => when_due,
        Paying::Late => when_due + chance.exponential(9.0),
    };
    if trouble > 0.0 {
        after += chance.exponential(14.0 * trouble);
    }
    Some(banking_day(today + chance::days(after)))
}

pub fn path(month: NaiveDate) -> String {
    format!("invoices/invoices-{}.parquet", month.format("%Y-%m"))
}

/// Writes a month's invoices; the currency only once the company noted it.
pub fn export(
    folder: &mut Folder,
    world: &World,
    month: NaiveDate,
    first_number: u64,
    invoices: &[Invoice],
) -> Result<(), Error> {
    let rows = company::numbered(first_number, invoices, |invoice| invoice.twice);
    let has_currency = month >= world.calendar.currency_since;
    folder.write(&path(month), &rows, |rows| {
        let mut columns = columns(rows);
        if !has_currency {
            columns.retain(|(column, _)| *column != "currency");
        }
        folder::table(columns)
    })
}

fn columns(rows: &[(u64, &Invoice)]) -> Vec<(&'static str, ArrayRef)> {
    let invoices = || rows.iter().map(|(_, invoice)| *invoice);
    let status = |invoice: &Invoice| if invoice.paid_on.is_some() { "paid" } else { "open" };
    vec![
        ("invoice_id", folder::texts(rows.iter().map(|(number, _)| format!("INV-{number:07}")))),
        ("account_id", folder::texts(invoices().map(|invoice| name::account_id(invoice.account)))),
        ("amount", folder::money(invoices().map(|invoice| invoice.amount))),
        ("currency", Arc::new(StringArray::from_iter_values(invoices().map(|invoice| invoice.currency)))),
        ("issued_on", folder::dates(invoices().map(|invoice| Some(invoice.issued_on)))),
        ("due_on", folder::dates(invoices().map(|invoice| Some(invoice.due_on)))),
        ("paid_on", folder::dates(invoices().map(|invoice| invoice.paid_on))),
        ("status", Arc::new(StringArray::from_iter_values(invoices().map(status)))),
    ]
}
