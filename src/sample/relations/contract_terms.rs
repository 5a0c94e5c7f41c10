//! The contracts export: every term and amendment an account has signed, from its first day on.

use std::sync::Arc;

use arrow::array::{RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::{Months, NaiveDate};

use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::company::Company;
use crate::sample::contract::Contract;
use crate::sample::folder::{self, SampleFolder};
use crate::sample::names;

pub const PATH: &str = "contracts/contracts.parquet";

/// What was signed on a day, in force until the next signature.
#[derive(Clone, Debug)]
pub struct ContractTerm {
    account: u32,
    signed_on: NaiveDate,
    kind: &'static str,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    seats: u32,
    features: u32,
    /// US cents a year.
    value: i64,
}

/// Notes a signature, if there was one. The day an account comes into view, so do all its earlier terms.
pub fn record_terms(
    account: &SampleAccount,
    before: &Contract,
    company: &Company,
    today: NaiveDate,
    terms: &mut Vec<ContractTerm>,
) {
    let (profile, now) = (&account.profile, &account.contract);
    if today == profile.started_on.max(company.calendar.simulation_start) {
        // What an account had before anything is known of it was the same as then.
        let anniversaries = (0..).map_while(|years| profile.started_on.checked_add_months(Months::new(12 * years)));
        for (past, starts_on) in anniversaries.take_while(|start| *start <= today).enumerate() {
            let kind = if past == 0 { "new" } else { "renewal" };
            let ends_on = starts_on.checked_add_months(Months::new(12)).unwrap_or(NaiveDate::MAX);
            terms.push(ContractTerm { starts_on, ends_on, ..new_term(account, before, starts_on, kind) });
        }
    }
    if now.is_churned() {
        return;
    }
    if now.renewal_on != before.renewal_on {
        terms.push(ContractTerm { starts_on: before.renewal_on, ..new_term(account, now, today, "renewal") });
    } else if now.arr() != before.arr() {
        terms.push(new_term(account, now, today, "amendment"));
    }
}

fn new_term(account: &SampleAccount, contract: &Contract, signed_on: NaiveDate, kind: &'static str) -> ContractTerm {
    ContractTerm {
        account: account.profile.account,
        signed_on,
        kind,
        starts_on: signed_on,
        ends_on: contract.renewal_on,
        seats: contract.seats,
        features: u32::from(contract.plan.feature_count()),
        value: contract.arr(),
    }
}

pub fn export_all(folder: &mut SampleFolder, terms: &[ContractTerm]) -> Result<(), Error> {
    folder.write(PATH, terms, record_batch)
}

fn record_batch(rows: &[ContractTerm]) -> Result<RecordBatch, ArrowError> {
    folder::nullable_batch([
        ("account_id", folder::text_array(rows.iter().map(|row| names::account_id(row.account)))),
        ("signed_on", folder::date_array(rows.iter().map(|row| Some(row.signed_on)))),
        ("kind", Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.kind)))),
        ("starts_on", folder::date_array(rows.iter().map(|row| Some(row.starts_on)))),
        ("ends_on", folder::date_array(rows.iter().map(|row| Some(row.ends_on)))),
        ("seats", folder::count_array(rows.iter().map(|row| Some(row.seats)))),
        ("features", folder::count_array(rows.iter().map(|row| Some(row.features)))),
        ("value", folder::money_array(rows.iter().map(|row| row.value))),
    ])
}
