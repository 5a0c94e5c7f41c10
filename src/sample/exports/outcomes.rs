//! The outcomes export: which accounts renewed and which churned. Scores are evaluated against it.

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use chrono::NaiveDate;

use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::column_builder;
use crate::sample::company::Company;
use crate::sample::contract::{Decision, DecisionOutcome};
use crate::sample::output_folder::SampleFolder;

pub const PATH: &str = "outcomes/outcomes.parquet";

/// The decision of one account.
#[derive(Clone, Debug)]
pub struct DecidedOutcome {
    account: u32,
    decision: Decision,
    day: NaiveDate,
}

/// Records a decision of an account in the CRM. Decisions before the first export are not known.
pub fn record_decision(
    account: &SampleAccount,
    decision: Decision,
    company: &Company,
    today: NaiveDate,
    outcomes: &mut Vec<DecidedOutcome>,
) {
    if account.profile.is_in_crm && company.calendar.is_export_day(today) {
        outcomes.push(DecidedOutcome { account: account.profile.account, decision, day: today });
    }
}

pub fn export_all(folder: &mut SampleFolder, outcomes: &[DecidedOutcome]) -> Result<(), Error> {
    folder.write(PATH, outcomes, record_batch)
}

fn record_batch(rows: &[DecidedOutcome]) -> Result<RecordBatch, ArrowError> {
    column_builder::nullable_batch([
        ("account_id", column_builder::account_id_array(rows.iter().map(|row| row.account))),
        ("outcome", column_builder::text_array(rows.iter().map(|row| outcome_name(row.decision.outcome)))),
        ("decided_on", column_builder::date_array(rows.iter().map(|row| row.day))),
        ("arr", column_builder::money_array(rows.iter().map(|row| row.decision.arr_at_stake))),
    ])
}

fn outcome_name(outcome: DecisionOutcome) -> &'static str {
    match outcome {
        DecisionOutcome::Churned => "churned",
        DecisionOutcome::Renewed => "renewed",
    }
}
