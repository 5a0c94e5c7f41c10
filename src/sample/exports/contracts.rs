//! The contracts export: every term and amendment that an account has signed, from its first day on.

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use chrono::{Months, NaiveDate};

use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::column_builder;
use crate::sample::company::Company;
use crate::sample::contract::Contract;
use crate::sample::output_folder::SampleFolder;

pub const PATH: &str = "contracts/contracts.parquet";

/// The terms signed on a day. They are in force until the next signature.
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

/// Records a signature, if there was one. `before` is the contract in the morning. On the first simulated day of an account,
/// all its earlier terms are recorded too.
pub fn record_terms(
    account: &SampleAccount,
    before: &Contract,
    company: &Company,
    today: NaiveDate,
    terms: &mut Vec<ContractTerm>,
) {
    let (profile, now) = (&account.profile, &account.contract);
    if today == profile.started_on.max(company.calendar.simulation_start) {
        // All terms before the simulation are assumed to be the same as on its first day.
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
    } else if now.arr_cents() != before.arr_cents() {
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
        value: contract.arr_cents(),
    }
}

pub fn export_all(folder: &mut SampleFolder, terms: &[ContractTerm]) -> Result<(), Error> {
    folder.write(PATH, terms, record_batch)
}

fn record_batch(rows: &[ContractTerm]) -> Result<RecordBatch, ArrowError> {
    column_builder::nullable_batch([
        ("account_id", column_builder::account_id_array(rows.iter().map(|row| row.account))),
        ("signed_on", column_builder::date_array(rows.iter().map(|row| row.signed_on))),
        ("kind", column_builder::text_array(rows.iter().map(|row| row.kind))),
        ("starts_on", column_builder::date_array(rows.iter().map(|row| row.starts_on))),
        ("ends_on", column_builder::date_array(rows.iter().map(|row| row.ends_on))),
        ("seats", column_builder::count_array(rows.iter().map(|row| row.seats))),
        ("features", column_builder::count_array(rows.iter().map(|row| row.features))),
        ("value", column_builder::money_array(rows.iter().map(|row| row.value))),
    ])
}
