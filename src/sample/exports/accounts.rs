//! The accounts export: the whole table of the CRM, exported again each Monday.

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use chrono::NaiveDate;

use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::column_builder;
use crate::sample::company::Company;
use crate::sample::names;
use crate::sample::output_folder::SampleFolder;
use crate::sample::profile::REGIONS;

pub fn path_of_week(week: NaiveDate) -> String {
    format!("accounts/week={week}/accounts.parquet")
}

/// Writes the table as it is at the end of a Monday. `accounts` are all accounts on that day.
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
    let parents = rows.iter().map(|row| row.profile.parent.map(names::account_id));
    column_builder::nullable_batch([
        ("account_id", column_builder::account_id_array(rows.iter().map(|row| row.profile.account))),
        ("account_name", column_builder::text_array(rows.iter().map(|row| names::account_name(company, &row.profile)))),
        ("plan", column_builder::text_array(rows.iter().map(|row| row.contract.plan.name_on(company, week)))),
        ("segment", column_builder::text_array(rows.iter().map(|row| row.profile.segment.label()))),
        ("region", column_builder::text_array(rows.iter().map(|row| REGIONS[row.profile.region]))),
        ("owner", column_builder::text_array(rows.iter().map(|row| names::owner_name(row.contract.owner)))),
        ("parent_account_id", column_builder::nullable_text_array(parents)),
        ("arr", column_builder::money_array(rows.iter().map(|row| row.contract.arr_cents()))),
        ("seats", column_builder::count_array(rows.iter().map(|row| row.contract.seats))),
        ("started_on", column_builder::date_array(rows.iter().map(|row| row.profile.started_on))),
        ("renewal_on", column_builder::date_array(rows.iter().map(|row| row.contract.renewal_on))),
        ("status", column_builder::text_array(rows.iter().map(|row| status_of_account(row)))),
    ])
}

fn status_of_account(account: &SampleAccount) -> &'static str {
    if account.contract.is_churned() { "churned" } else { "active" }
}
