//! The accounts export: the CRM's whole table, anew each Monday.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int32Array, RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::NaiveDate;

use super::account::Account;
use super::company::World;
use super::folder::{self, Folder};
use super::name;
use super::profile::REGIONS;
use crate::base::error::Error;

pub fn path(week: NaiveDate) -> String {
    format!("accounts/week={week}/accounts.parquet")
}

/// Writes the table as it is at the end of a Monday.
pub fn export(folder: &mut Folder, world: &World, week: NaiveDate, accounts: &[Account]) -> Result<(), Error> {
    let listed: Vec<&Account> = accounts.iter().filter(|account| account.is_listed(week)).collect();
    folder.write(&path(week), &listed, |rows| batch(world, week, rows))
}

fn batch(world: &World, week: NaiveDate, rows: &[&Account]) -> Result<RecordBatch, ArrowError> {
    let label = |label: fn(&Account) -> &'static str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(rows.iter().map(|row| label(row))))
    };
    let plans = rows.iter().map(|row| row.contract.plan.label(world, week));
    let parents = rows.iter().map(|row| row.profile.parent.map(name::account_id));
    let seats = rows.iter().map(|row| i32::try_from(row.contract.seats).unwrap_or(i32::MAX));
    folder::table([
        ("account_id", folder::texts(rows.iter().map(|row| name::account_id(row.profile.account)))),
        ("account_name", folder::texts(rows.iter().map(|row| name::account_name(world, &row.profile)))),
        ("plan", Arc::new(StringArray::from_iter_values(plans))),
        ("segment", label(|row| row.profile.segment.label())),
        ("region", label(|row| REGIONS[row.profile.region])),
        ("owner", label(|row| name::owner(row.contract.owner))),
        ("parent_account_id", Arc::new(parents.collect::<StringArray>())),
        ("arr", folder::money(rows.iter().map(|row| row.contract.arr()))),
        ("seats", Arc::new(Int32Array::from_iter_values(seats))),
        ("started_on", folder::dates(rows.iter().map(|row| Some(row.profile.started_on)))),
        ("renewal_on", folder::dates(rows.iter().map(|row| Some(row.contract.renewal_on)))),
        ("status", label(|row| if row.contract.is_churned() { "churned" } else { "active" })),
    ])
}
