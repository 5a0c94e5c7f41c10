//! The invoices export: what was billed in each month, and the payments up to the last day.

use arrow::array::{ArrayRef, RecordBatch};
use arrow::error::ArrowError;
use chrono::{Months, NaiveDate};

use super::numbered::{Numbered, number_rows};
use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::calendar::{months_apart, next_banking_day};
use crate::sample::column_builder;
use crate::sample::company::Company;
use crate::sample::output_folder::SampleFolder;
use crate::sample::profile::{CustomerSegment, PaymentHabit, Profile};
use crate::sample::random::{self, AccountRng, Purpose};

/// One invoice.
#[derive(Clone, Debug)]
pub struct Invoice {
    account: u32,
    /// Hundredths of the currency.
    amount: i64,
    currency: &'static str,
    issued_on: NaiveDate,
    due_on: NaiveDate,
    /// `None` if it is not paid by the last day.
    paid_on: Option<NaiveDate>,
    /// Dirt: exported twice.
    is_duplicated: bool,
}

/// Bills an account, if today is its billing day.
pub fn issue_invoice(account: &SampleAccount, company: &Company, today: NaiveDate, invoices: &mut Vec<Invoice>) {
    let profile = &account.profile;
    if !is_billing_day(profile, today) || !company.calendar.is_export_day(today) {
        return;
    }
    let mut rng = AccountRng::for_day(company.seed, profile.account, Purpose::Billing, today);
    let currency = currency_of_invoice(company, profile, today);
    let term = match profile.segment {
        CustomerSegment::Enterprise => 45.0,
        CustomerSegment::MidMarket => 30.0,
        CustomerSegment::Smb => 14.0,
    };
    let due_on = today + random::round_to_days(term);
    let us_cents = account.contract.arr_cents() * i64::from(profile.billing_months) / 12;
    invoices.push(Invoice {
        account: profile.account,
        amount: us_cents * currency.rate / 100,
        currency: currency.code,
        issued_on: today,
        due_on,
        paid_on: payment_day(account, today, term, &mut rng).filter(|date| *date <= company.calendar.until),
        is_duplicated: rng.happens(0.02),
    });
}

/// Whether an account is billed: on its first day, then every `billing_months` on the same day of the month.
fn is_billing_day(profile: &Profile, today: NaiveDate) -> bool {
    let months = months_apart(profile.started_on, today);
    months.is_multiple_of(profile.billing_months)
        && profile.started_on.checked_add_months(Months::new(months)) == Some(today)
}

/// A currency and its exchange rate.
struct Currency {
    code: &'static str,
    /// The value of a US dollar, in hundredths of the currency.
    rate: i64,
}

const US_DOLLAR: Currency = Currency { code: "USD", rate: 100 };

/// The currency of an invoice.
fn currency_of_invoice(company: &Company, profile: &Profile, today: NaiveDate) -> Currency {
    if today < company.calendar.currency_since {
        return US_DOLLAR;
    }
    match profile.region {
        // Accounts with London's time pay in pounds.
        1 if profile.utc_offset_hours < 0.5 => Currency { code: "GBP", rate: 79 },
        1 => Currency { code: "EUR", rate: 92 },
        _ => US_DOLLAR,
    }
}

/// Draws the day of payment: around the due date, later for an unhealthy account, and sometimes never.
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

/// Writes the invoices of a month. Files from before the company noted the currency lack its column.
pub fn export_month(
    folder: &mut SampleFolder,
    company: &Company,
    month: NaiveDate,
    first_number: u64,
    invoices: &[Invoice],
) -> Result<(), Error> {
    let rows = number_rows(first_number, invoices, |invoice| invoice.is_duplicated);
    let batch = if month >= company.calendar.currency_since { record_batch } else { batch_without_currency };
    folder.write(&path_of_month(month), &rows, batch)
}

fn record_batch(rows: &[Numbered<'_, Invoice>]) -> Result<RecordBatch, ArrowError> {
    column_builder::nullable_batch(invoice_columns(rows))
}

fn batch_without_currency(rows: &[Numbered<'_, Invoice>]) -> Result<RecordBatch, ArrowError> {
    column_builder::nullable_batch(invoice_columns(rows).into_iter().filter(|(column, _)| *column != "currency"))
}

fn invoice_columns(rows: &[Numbered<'_, Invoice>]) -> Vec<(&'static str, ArrayRef)> {
    let invoices = || rows.iter().map(|numbered| numbered.row);
    vec![
        ("invoice_id", column_builder::text_array(rows.iter().map(|numbered| format!("INV-{:07}", numbered.number)))),
        ("account_id", column_builder::account_id_array(invoices().map(|invoice| invoice.account))),
        ("amount", column_builder::money_array(invoices().map(|invoice| invoice.amount))),
        ("currency", column_builder::text_array(invoices().map(|invoice| invoice.currency))),
        ("issued_on", column_builder::date_array(invoices().map(|invoice| invoice.issued_on))),
        ("due_on", column_builder::date_array(invoices().map(|invoice| invoice.due_on))),
        ("paid_on", column_builder::nullable_date_array(invoices().map(|invoice| invoice.paid_on))),
        ("status", column_builder::text_array(invoices().map(status_of_invoice))),
    ]
}

fn status_of_invoice(invoice: &Invoice) -> &'static str {
    if invoice.paid_on.is_some() { "paid" } else { "open" }
}
