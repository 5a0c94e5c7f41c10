//! The outcomes export: who was asked to stay, and did or didn't; what a score is measured against.

use std::sync::Arc;

use arrow::array::{RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::NaiveDate;

use super::account::Account;
use super::company::DayBook;
use super::contract::{Decision, Outcome};
use super::folder::{self, Folder};
use super::name;
use crate::base::error::Error;

pub const PATH: &str = "outcomes/outcomes.parquet";

/// One decision, of one account.
#[derive(Clone, Debug)]
pub struct Decided {
    account: u32,
    decision: Decision,
    day: NaiveDate,
}

/// Notes a decision of an account the CRM knows.
pub fn note(account: &Account, decision: Decision, today: NaiveDate, book: &mut DayBook) {
    if account.profile.listed {
        book.outcomes.push(Decided { account: account.profile.account, decision, day: today });
    }
}

pub fn export(folder: &mut Folder, outcomes: &[Decided]) -> Result<(), Error> {
    folder.write(PATH, outcomes, batch)
}

fn batch(rows: &[Decided]) -> Result<RecordBatch, ArrowError> {
    let outcome = |row: &Decided| match row.decision.outcome {
        Outcome::Churned => "churned",
        Outcome::Renewed => "renewed",
    };
    folder::table([
        ("account_id", folder::texts(rows.iter().map(|row| name::account_id(row.account)))),
        ("outcome", Arc::new(StringArray::from_iter_values(rows.iter().map(outcome)))),
        ("decided_on", folder::dates(rows.iter().map(|row| Some(row.day)))),
        ("arr", folder::money(rows.iter().map(|row| row.decision.arr_at_stake))),
    ])
}
