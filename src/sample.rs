//! The sample company: a believable subscription business, written as the Parquet exports the job reads.
//!
//! # How it lives
//!
//! Every account has a hidden **health**, a number around 0.6 that wanders and is drawn back to a base of
//! its own. Now and then a *decline* pulls it down, day by day, for three to six months, and may or may not end well.
//! Everything exported follows from it, with noise:
//!
//! - usage: a healthy account has more of its seats in use, its users come oftener and touch more features;
//! - invoices: the unhealthier, the later the payment (and some customers always pay late);
//! - tickets: more of them, more urgent ones, lower CSAT; NPS scores fall;
//! - decisions: some weeks before its renewal date an account renews (and grows or shrinks) or churns, the
//!   likelier the lower its health over the past month; a bad month can end in a cancellation at any time;
//! - relations: champions and sponsors leave, calls are missed, follow-ups stay undone, goals are late and offers
//!   declined, the product is slow and surveys are sour, each a little oftener the lower the health.
//!
//! And what hides it: some accounts churn out of the blue (bought, bankrupt, budget), some look bad and renew,
//! and a *quiet* spell (their season) halves the usage of accounts that are perfectly well. So health before
//! a decision predicts it, but not perfectly: users active in the past 30 days against the 30 before rank
//! the accounts that churn within 90 days with an AUC of about 0.77; active users per seat with about 0.83.
//!
//! # What is wrong with it
//!
//! | dirt | where | how much |
//! |---|---|---|
//! | rows delivered 1–3 days late, in a later `event_date` folder | usage | 7 % of mobile events, 1 % of others |
//! | exact duplicate rows, in the same or the next delivery | usage | 0.3 % |
//! | exact duplicate rows, side by side | tickets, invoices | 2 % |
//! | rows of accounts that the accounts export lacks | usage, invoices, tickets, nps, surveys, emails, events, community, performance | 1 % of accounts |
//! | NULL `account_id` (the `user_id` stays) | usage, tickets | 0.2 %, 1 % |
//! | no `currency` column | invoices | the oldest third of the files |
//! | no usage at all, ever | | 2 % of accounts |
//! | accounts a few days old (or newer than the newest export of accounts) | accounts, usage | the newest 1 % |
//! | plan `Pro` called `Growth` from one day on | accounts | all accounts on it |
//! | churned accounts that stay in the table | accounts | all that churned, some before the first export |
//!
//! # How it is made
//!
//! Day by day, account by account. Each account draws each day's chances from a generator of its own, seeded
//! by (seed, account, purpose, day): the rows of one account depend on no other account, the rows of one
//! export on no other export, and the bytes on nothing but the [`SampleOrder`].

mod account;
mod accounts;
mod calendar;
mod random;
mod company;
mod contract;
mod folder;
mod health;
mod invoices;
mod names;
mod nps;
mod outcomes;
mod overrides;
mod profile;
mod relations;
#[cfg(test)]
mod tests;
mod tickets;
mod usage;

use std::path::PathBuf;

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::error::Error;
use calendar::Calendar;
use company::Company;
use folder::SampleFolder;

/// What company to make, and where.
#[derive(Clone, Debug)]
pub struct SampleOptions {
    /// The folder that gets `accounts/`, `usage/` and the other exports.
    pub out: PathBuf,
    /// How many accounts the newest export of accounts holds, if none is younger than it.
    pub accounts: u32,
    /// How many days of exports, the last one being `until`.
    pub days: u32,
    /// Another seed, another company.
    pub seed: u64,
    /// The last day anything is known of.
    pub until: NaiveDate,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SampleReport {
    /// In alphabetical order of the exports.
    pub exports: Vec<ExportReport>,
}

/// What was written of one export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExportReport {
    /// The export's folder.
    pub name: String,
    pub files: u64,
    pub rows: u64,
    pub bytes: u64,
}

/// Writes the company's exports below `order.out`. Doing it again writes the same bytes over the old ones.
///
/// # Errors
///
/// When the period has no day or leaves the calendar; when a folder of an export holds a file this order would
/// not write (nothing is written then); when a file cannot be written.
pub fn write_exports(options: &SampleOptions) -> Result<SampleReport, Error> {
    let calendar = Calendar::for_options(options)?;
    let mut folder = SampleFolder::open(&options.out, &calendar)?;
    let company = Company::new(options, calendar);
    company::simulate_all_days(&company, &mut folder)?;
    Ok(folder.close())
}
