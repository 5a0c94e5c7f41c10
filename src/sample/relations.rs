//! What the company knows of its customers beside usage, billing and support: contracts, contacts, calls, answers.

mod advocacy;
pub mod contacts;
mod goals;
mod meetings;
mod offers;
mod outreach;
mod performance;
mod surveys;
mod contract_terms;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use self::advocacy::AdvocacyAct;
use self::contract_terms::ContractTerm;
use self::goals::Goal;
use self::meetings::Meeting;
use self::offers::Offer;
use self::outreach::{Attendance, Interactions, Mailing};
use self::performance::PerformanceWeek;
use self::surveys::SurveyAnswer;
use super::account::SampleAccount;
use super::calendar::Calendar;
use super::company::Company;
use super::contract::Contract;
use super::folder::SampleFolder;
use super::random::AccountRng;
use crate::base::error::Error;

/// What happened between company and customers, in the order of days and accounts.
#[derive(Debug, Default)]
pub struct RelationRows {
    // Of a month.
    meetings: Vec<Meeting>,
    mailings: Vec<Mailing>,
    attendances: Vec<Attendance>,
    interactions: Vec<Interactions>,
    surveys: Vec<SurveyAnswer>,
    performance: Vec<PerformanceWeek>,
    // Of all days, those before the first export included: windows of half a year look back to them.
    terms: Vec<ContractTerm>,
    goals: Vec<Goal>,
    offers: Vec<Offer>,
    advocacy: Vec<AdvocacyAct>,
}

impl RelationRows {
    pub fn append(&mut self, mut other: Self) {
        self.meetings.append(&mut other.meetings);
        self.mailings.append(&mut other.mailings);
        self.attendances.append(&mut other.attendances);
        self.interactions.append(&mut other.interactions);
        self.surveys.append(&mut other.surveys);
        self.performance.append(&mut other.performance);
        self.terms.append(&mut other.terms);
        self.goals.append(&mut other.goals);
        self.offers.append(&mut other.offers);
        self.advocacy.append(&mut other.advocacy);
    }

    /// Writes what happened in a month, and begins the next one.
    pub fn export_month(&mut self, folder: &mut SampleFolder, month: NaiveDate) -> Result<(), Error> {
        meetings::export_month(folder, month, &std::mem::take(&mut self.meetings))?;
        outreach::export_mailings(folder, month, &std::mem::take(&mut self.mailings))?;
        outreach::export_attendances(folder, month, &std::mem::take(&mut self.attendances))?;
        outreach::export_interactions(folder, month, &std::mem::take(&mut self.interactions))?;
        surveys::export_month(folder, month, &std::mem::take(&mut self.surveys))?;
        performance::export_month(folder, month, &std::mem::take(&mut self.performance))
    }

    /// Writes what has one file for all days.
    pub fn export_all(&self, folder: &mut SampleFolder) -> Result<(), Error> {
        contract_terms::export_all(folder, &self.terms)?;
        goals::export_all(folder, &self.goals)?;
        offers::export_all(folder, &self.offers)?;
        advocacy::export_all(folder, &self.advocacy)
    }
}

/// All files of these exports.
pub fn expected_paths(calendar: &Calendar) -> BTreeSet<String> {
    let mut paths: BTreeSet<String> = calendar.weeks().map(contacts::path_of_week).collect();
    let monthly: [fn(NaiveDate) -> String; 6] = [
        meetings::path_of_month,
        outreach::mailings_path,
        outreach::attendances_path,
        outreach::interactions_path,
        surveys::path_of_month,
        performance::path_of_month,
    ];
    for path in monthly {
        paths.extend(calendar.months().into_iter().map(path));
    }
    paths.extend([contract_terms::PATH, goals::PATH, offers::PATH, advocacy::PATH].map(str::to_owned));
    paths
}

/// Notes a day of an account that is a customer; `before` is its contract as it was in the morning.
pub fn record_day(
    account: &SampleAccount,
    before: &Contract,
    company: &Company,
    today: NaiveDate,
    relations: &mut RelationRows,
) {
    if account.profile.is_in_crm {
        contract_terms::record_terms(account, before, company, today, &mut relations.terms);
        meetings::hold_meetings(account, company, today, &mut relations.meetings);
        goals::agree_goals(account, company, today, &mut relations.goals);
        offers::make_offers(account, before, company, today, &mut relations.offers);
        advocacy::record_advocacy(account, company, today, &mut relations.advocacy);
    }
    // The systems below were not told which accounts the CRM has deleted.
    outreach::record_outreach(account, company, today, relations);
    surveys::answer_surveys(account, company, today, &mut relations.surveys);
    performance::measure_performance(account, company, today, &mut relations.performance);
}

/// How many of so many come off, each with the same probability.
fn count_successes(many: u32, probability: f64, rng: &mut AccountRng) -> u32 {
    (0..many).map(|_| u32::from(rng.happens(probability))).sum()
}

/// How many people of an account use the product.
fn user_count(account: &SampleAccount) -> u32 {
    u32::try_from(account.users.len()).unwrap_or(u32::MAX)
}
