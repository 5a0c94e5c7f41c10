//! The accounts export: the CRM's whole table, anew each Monday.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int32Array, RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::NaiveDate;

use super::account::SampleAccount;
use super::company::Company;
use super::folder::{self, SampleFolder};
use super::names;
use super::profile::REGIONS;
use crate::base::error::Error;

pub fn path_of_week(week: NaiveDate) -> String {
    format!("accounts/week={week}/accounts.parquet")
}

/// Writes the table as it is at the end of a Monday.
pub fn export_week(
    folder: &mut SampleFolder,
    company: &Company,
    week: NaiveDate,
    accounts: &[SampleAccount],
) -> Result<(), Error> {
    let listed: Vec<&SampleAccount> = accounts.iter().filter(|account| account.is_listed(week)).collect();
    folder.write(&path_of_week(week), &listed, |rows| record_batch(company, week, rows))
}

fn record_batch(company: &Company, week: NaiveDate, rows: &[&SampleAccount]) -> Result<RecordBatch, ArrowError> {
    let label = |label: fn(&SampleAccount) -> &'static str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(rows.iter().map(|row| label(row))))
    };
    let plans = rows.iter().map(|row| row.contract.plan.name_on(company, week));
    let parents = rows.iter().map(|row| row.profile.parent.map(names::account_id));
    let seats = rows.iter().map(|row| i32::try_from(row.contract.seats).unwrap_or(i32::MAX));
    folder::nullable_batch([
        ("account_id", folder::text_array(rows.iter().map(|row| names::account_id(row.profile.account)))),
        ("account_name", folder::text_array(rows.iter().map(|row| names::account_name(company, &row.profile)))),
        ("plan", Arc::new(StringArray::from_iter_values(plans))),
        ("segment", label(|row| row.profile.segment.label())),
        ("region", label(|row| REGIONS[row.profile.region])),
        ("owner", label(|row| names::owner_name(row.contract.owner))),
        ("parent_account_id", Arc::new(parents.collect::<StringArray>())),
        ("arr", folder::money_array(rows.iter().map(|row| row.contract.arr()))),
        ("seats", Arc::new(Int32Array::from_iter_values(seats))),
        ("started_on", folder::date_array(rows.iter().map(|row| Some(row.profile.started_on)))),
        ("renewal_on", folder::date_array(rows.iter().map(|row| Some(row.contract.renewal_on)))),
        ("status", label(|row| if row.contract.is_churned() { "churned" } else { "active" })),
    ])
}
