//! The invoices export: what was billed each month, and what is known of its payment at the end.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray};
use chrono::{Months, NaiveDate};

use super::account::SampleAccount;
use super::calendar::{months_apart, next_banking_day};
use super::company::{self, Company, DayRows};
use super::folder::{self, SampleFolder};
use super::names;
use super::profile::{CustomerSegment, PaymentHabit, Profile};
use super::random::{self, AccountRng, Purpose};
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
    is_duplicated: bool,
}

/// Bills an account, if today is the day.
pub fn issue_invoice(account: &SampleAccount, company: &Company, today: NaiveDate, day_rows: &mut DayRows) {
    let profile = &account.profile;
    if !is_billing_day(profile, today) || !company.calendar.is_export_day(today) {
        return;
    }
    let mut rng = AccountRng::for_day(company.seed, profile.account, Purpose::Billing, today);
    let (currency, rate) = currency_and_rate(company, profile, today);
    let term = match profile.segment {
        CustomerSegment::Enterprise => 45.0,
        CustomerSegment::MidMarket => 30.0,
        CustomerSegment::Smb => 14.0,
    };
    let due_on = today + random::round_to_days(term);
    let us_cents = account.contract.arr() * i64::from(profile.billing_months) / 12;
    day_rows.invoices.push(Invoice {
        account: profile.account,
        amount: us_cents * rate / 100,
        currency,
        issued_on: today,
        due_on,
        paid_on: payment_day(account, today, term, &mut rng).filter(|date| *date <= company.calendar.until),
        is_duplicated: rng.happens(0.02),
    });
}

/// Billed at the start, and every so many months on its day of the month.
fn is_billing_day(profile: &Profile, today: NaiveDate) -> bool {
    let months = months_apart(profile.started_on, today);
    months.is_multiple_of(profile.billing_months)
        && profile.started_on.checked_add_months(Months::new(months)) == Some(today)
}

/// The currency of an invoice, and how many hundredths of it a US dollar is.
fn currency_and_rate(company: &Company, profile: &Profile, today: NaiveDate) -> (&'static str, i64) {
    if today < company.calendar.currency_since {
        return ("USD", 100);
    }
    match profile.region {
        // Where clocks show London's time, they pay in pounds.
        1 if profile.utc_offset_hours < 0.5 => ("GBP", 79),
        1 => ("EUR", 92),
        _ => ("USD", 100),
    }
}

/// When it will be paid: around the due date, later the worse the account's health is, and maybe never.
fn payment_day(account: &SampleAccount, today: NaiveDate, term: f64, rng: &mut AccountRng) -> Option<NaiveDate> {
    let trouble = (0.1 - account.health.level).max(0.0);
    if rng.happens(0.1 * trouble) {
        return None;
    }
    let when_due = term - 2.5 + 4.0 * rng.normal();
    let mut after = match account.profile.payment_habit {
        PaymentHabit::ByCard => 0.0,
        PaymentHabit::WhenDue => when_due,
        PaymentHabit::Late => when_due + rng.exponential(9.0),
    };
    if trouble > 0.0 {
        after += rng.exponential(14.0 * trouble);
    }
    Some(next_banking_day(today + random::round_to_days(after)))
}

pub fn path_of_month(month: NaiveDate) -> String {
    format!("invoices/invoices-{}.parquet", month.format("%Y-%m"))
}

/// Writes a month's invoices; the currency only once the company noted it.
pub fn export_month(
    folder: &mut SampleFolder,
    company: &Company,
    month: NaiveDate,
    first_number: u64,
    invoices: &[Invoice],
) -> Result<(), Error> {
    let rows = company::number_rows(first_number, invoices, |invoice| invoice.is_duplicated);
    let has_currency = month >= company.calendar.currency_since;
    folder.write(&path_of_month(month), &rows, |rows| {
        let mut columns = invoice_columns(rows);
        if !has_currency {
            columns.retain(|(column, _)| *column != "currency");
        }
        folder::nullable_batch(columns)
    })
}

fn invoice_columns(rows: &[(u64, &Invoice)]) -> Vec<(&'static str, ArrayRef)> {
    let invoices = || rows.iter().map(|(_, invoice)| *invoice);
    let status = |invoice: &Invoice| if invoice.paid_on.is_some() { "paid" } else { "open" };
    vec![
        ("invoice_id", folder::text_array(rows.iter().map(|(number, _)| format!("INV-{number:07}")))),
        ("account_id", folder::text_array(invoices().map(|invoice| names::account_id(invoice.account)))),
        ("amount", folder::money_array(invoices().map(|invoice| invoice.amount))),
        ("currency", Arc::new(StringArray::from_iter_values(invoices().map(|invoice| invoice.currency)))),
        ("issued_on", folder::date_array(invoices().map(|invoice| Some(invoice.issued_on)))),
        ("due_on", folder::date_array(invoices().map(|invoice| Some(invoice.due_on)))),
        ("paid_on", folder::date_array(invoices().map(|invoice| invoice.paid_on))),
        ("status", Arc::new(StringArray::from_iter_values(invoices().map(status)))),
    ]
}
