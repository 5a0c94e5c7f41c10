//! The exports: what is recorded on a day, and how it becomes the files of each export.

/// Rows with a running number.
mod numbered;
/// Written each Monday: the accounts in the CRM.
mod accounts;
/// Written each Monday: the contacts in the CRM.
mod contacts;
/// Written each day: the sessions.
mod usage;
/// Written each month: the invoices.
mod invoices;
/// Written each month: the requests for help.
mod tickets;
/// Written each month: the answers to the NPS question.
mod nps;
/// Written each month: calls and business reviews.
mod meetings;
/// Written each month: emails, events and the community.
mod outreach;
/// Written each month: the answers to surveys.
mod surveys;
/// Written each month: load time, uptime and errors.
mod performance;
/// Written once: renewals and churns.
mod outcomes;
/// Written once: scores set by hand.
mod overrides;
/// Written once: the signed terms.
mod contracts;
/// Written once: the goals of success plans.
mod goals;
/// Written once: offers and their answers.
mod offers;
/// Written once: recommendations.
mod advocacy;
/// The rows of all exports that are not written yet.
mod day_rows;
/// The paths of all files.
mod expected_paths;

use chrono::NaiveDate;

pub use self::day_rows::{DayRows, RowNumbers};
pub use self::expected_paths::expected_paths;
pub use self::usage::{Deliveries, export_day};

use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::company::Company;
use crate::sample::output_folder::SampleFolder;

/// Writes the tables of the CRM as they are at the end of a Monday.
pub fn export_week(
    folder: &mut SampleFolder,
    company: &Company,
    week: NaiveDate,
    accounts: &[SampleAccount],
) -> Result<(), Error> {
    accounts::export_week(folder, company, week, accounts)?;
    contacts::export_week(folder, week, accounts)
}
