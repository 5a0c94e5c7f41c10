//! The outcomes export: who was asked to stay, and did or didn't; what a score is measured against.

use std::sync::Arc;

use arrow::array::{RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::NaiveDate;

use super::account::SampleAccount;
use super::company::DayRows;
use super::contract::{Decision, DecisionOutcome};
use super::folder::{self, SampleFolder};
use super::names;
use crate::base::error::Error;

pub const PATH: &str = "outcomes/outcomes.parquet";

/// One decision, of one account.
#[derive(Clone, Debug)]
pub struct DecidedOutcome {
    account: u32,
    decision: Decision,
    day: NaiveDate,
}

/// Notes a decision of an account the CRM knows.
pub fn record_decision(account: &SampleAccount, decision: Decision, today: NaiveDate, day_rows: &mut DayRows) {
    if account.profile.is_in_crm {
        day_rows.outcomes.push(DecidedOutcome { account: account.profile.account, decision, day: today });
    }
}

pub fn export_all(folder: &mut SampleFolder, outcomes: &[DecidedOutcome]) -> Result<(), Error> {
    folder.write(PATH, outcomes, record_batch)
}

fn record_batch(rows: &[DecidedOutcome]) -> Result<RecordBatch, ArrowError> {
    let outcome = |row: &DecidedOutcome| match row.decision.outcome {
        DecisionOutcome::Churned => "churned",
        DecisionOutcome::Renewed => "renewed",
    };
    folder::nullable_batch([
        ("account_id", folder::text_array(rows.iter().map(|row| names::account_id(row.account)))),
        ("outcome", Arc::new(StringArray::from_iter_values(rows.iter().map(outcome)))),
        ("decided_on", folder::date_array(rows.iter().map(|row| Some(row.day)))),
        ("arr", folder::money_array(rows.iter().map(|row| row.decision.arr_at_stake))),
    ])
}
