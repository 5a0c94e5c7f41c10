//! The sample company: a made-up subscription business, written as the Parquet exports that the job reads.
//!
//! # The company
//!
//! Every account has a hidden **health**, a number around 0.6 that moves at random and returns to a base of its own. Now
//! and then a *decline* lowers it day by day, for three to six months. Everything that is exported depends on health, with
//! noise:
//!
//! - usage: in a healthy account more seats are in use, and users come more often and use more features;
//! - invoices: the lower the health, the later the payment (and some customers always pay late);
//! - tickets: with low health there are more of them and more urgent ones, CSAT is lower, and so are NPS scores;
//! - decisions: some weeks before its renewal date an account renews (and grows or shrinks) or churns. Churn is more likely
//!   after a month of low health. A bad month can end in a cancellation at any time;
//! - relations: the lower the health, the more often champions and sponsors leave, calls are missed, follow-ups are not
//!   done, goals are late, offers are declined, the product is slow, and survey answers are bad.
//!
//! Some things hide health. Some accounts churn without a sign (acquired, bankrupt, no budget), and some look bad and renew.
//! A *quiet* spell halves the usage of healthy accounts for a season. So health before a decision predicts it, but not
//! perfectly: ranked by the users active in the past 30 days against the 30 days before, the accounts that churn within 90
//! days have an AUC of about 0.77; ranked by active users per seat, of about 0.83.
//!
//! # The dirt
//!
//! | dirt | where | how much |
//! |---|---|---|
//! | rows delivered 1–3 days late, in a later `event_date` folder | usage | 7 % of mobile events, 1 % of others |
//! | exact duplicate rows, in the same or the next delivery | usage | 0.3 % |
//! | exact duplicate rows, side by side | tickets, invoices | 2 % |
//! | rows of accounts that the accounts export lacks | usage, invoices, tickets, nps, surveys, emails, events, community, performance | 1 % of accounts |
//! | NULL `account_id` (the `user_id` stays) | usage, tickets | 0.2 %, 1 % |
//! | no `currency` column | invoices | the oldest third of the files |
//! | no usage at all | | 2 % of accounts |
//! | accounts a few days old (or newer than the newest export of accounts) | accounts, usage | the newest 1 % |
//! | plan `Pro` called `Growth` from one day on | accounts | all accounts on it |
//! | churned accounts that stay in the table | accounts | all that churned, some before the first export |
//!
//! # How it is made
//!
//! The simulation goes day by day and account by account. Each account has a random generator for each purpose and day,
//! seeded by (seed, account, purpose, day). So the rows of one account do not depend on other accounts, the rows of one
//! export do not depend on other exports, and the bytes depend on the `SampleOptions` alone.

/// What the caller chooses.
mod options;
/// What was written.
mod report;
/// The days, weeks and months of a sample.
mod calendar;
/// Random numbers by seed, account, purpose and day.
mod random;
/// What all accounts and all days share.
mod company;
/// The plans that accounts subscribe to.
mod subscription_plan;
/// The constant part of an account.
mod profile;
/// The hidden health of an account.
mod health;
/// The names and ids of accounts and people.
mod names;
/// The contract of an account.
mod contract;
/// The champions and sponsors of an account.
mod contact;
/// An account from day to day.
mod account;
/// The columns of exports.
mod column_builder;
/// The folder of the sample.
mod output_folder;
/// The rows and files of each export.
mod exports;
/// All days, one after the other.
mod simulation;
#[cfg(test)]
mod tests;

pub use self::options::SampleOptions;
pub use self::report::SampleReport;

use self::calendar::Calendar;
use self::company::Company;
use self::output_folder::SampleFolder;
use crate::base::failure::Failure;

/// Writes the exports of a company below `options.out`. Writing them again replaces them with the same bytes.
///
/// # Errors
/// - A period without a day, or outside the calendar.
/// - A folder of an export with a file that is not part of the sample. Nothing is written then.
/// - A file that cannot be written.
pub fn write_exports(options: &SampleOptions) -> Result<SampleReport, Failure> {
    let calendar = Calendar::for_options(options)?;
    let mut folder = SampleFolder::open(&options.out, &exports::expected_paths(&calendar))?;
    let company = Company::new(options, calendar);
    simulation::simulate_all_days(&company, &mut folder)?;
    Ok(folder.close())
}
