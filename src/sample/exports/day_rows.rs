//! The rows that are recorded and not written yet.

use chrono::NaiveDate;

use super::advocacy::{self, AdvocacyAct};
use super::contracts::{self, ContractTerm};
use super::goals::{self, Goal};
use super::invoices::{self, Invoice};
use super::meetings::{self, Meeting};
use super::nps::{self, NpsAnswer};
use super::offers::{self, Offer};
use super::outcomes::{self, DecidedOutcome};
use super::outreach::{self, OutreachRows};
use super::overrides::{self, Override};
use super::performance::{self, PerformanceWeek};
use super::surveys::{self, SurveyAnswer};
use super::tickets::{self, Ticket};
use super::usage::{self, DelayedEvent};
use crate::base::error::Error;
use crate::sample::account::{AccountDay, SampleAccount};
use crate::sample::company::Company;
use crate::sample::output_folder::SampleFolder;

/// Rows of a day or of several days, in the order of days and accounts.
#[derive(Debug, Default)]
pub struct DayRows {
    events: Vec<DelayedEvent>,
    // Written at the end of each month.
    invoices: Vec<Invoice>,
    tickets: Vec<Ticket>,
    nps_answers: Vec<NpsAnswer>,
    meetings: Vec<Meeting>,
    outreach: OutreachRows,
    surveys: Vec<SurveyAnswer>,
    performance: Vec<PerformanceWeek>,
    // Written after the last day.
    outcomes: Vec<DecidedOutcome>,
    overrides: Vec<Override>,
    // Written after the last day, including the days before the first export: queries look back half a year.
    terms: Vec<ContractTerm>,
    goals: Vec<Goal>,
    offers: Vec<Offer>,
    advocacy: Vec<AdvocacyAct>,
}

/// The next number of each export whose ids count up.
pub struct RowNumbers {
    invoices: u64,
    tickets: u64,
    nps_answers: u64,
}

impl RowNumbers {
    /// The first numbers. The company had rows for years before the first export.
    pub fn new(company: &Company) -> Self {
        let accounts = u64::from(company.crm_accounts);
        RowNumbers { invoices: 17 * accounts + 1, tickets: 9 * accounts + 1, nps_answers: 3 * accounts + 1 }
    }
}

impl DayRows {
    /// Records a day of an account that is a customer.
    pub fn record_day(&mut self, account: &SampleAccount, day: &AccountDay, company: &Company, today: NaiveDate) {
        if let Some(decision) = day.decision {
            outcomes::record_decision(account, decision, company, today, &mut self.outcomes);
        }
        usage::use_product(account, company, today, &mut self.events);
        if account.contract.is_churned() {
            return;
        }
        overrides::record_override(account, company, day.new_spell, today, &mut self.overrides);
        invoices::issue_invoice(account, company, today, &mut self.invoices);
        tickets::open_tickets(account, company, today, &mut self.tickets);
        nps::answer_nps(account, company, today, &mut self.nps_answers);
        if account.profile.is_in_crm {
            contracts::record_terms(account, &day.contract_before, company, today, &mut self.terms);
            meetings::hold_meetings(account, company, today, &mut self.meetings);
            goals::agree_goals(account, company, today, &mut self.goals);
            offers::make_offers(account, &day.contract_before, company, today, &mut self.offers);
            advocacy::record_advocacy(account, company, today, &mut self.advocacy);
        }
        // These systems still have the accounts that were deleted from the CRM.
        outreach::record_outreach(account, company, today, &mut self.outreach);
        surveys::answer_surveys(account, company, today, &mut self.surveys);
        performance::measure_performance(account, company, today, &mut self.performance);
    }

    /// Removes and returns the usage events.
    pub fn take_events(&mut self) -> Vec<DelayedEvent> {
        std::mem::take(&mut self.events)
    }

    /// Adds the rows of more accounts.
    pub fn append(&mut self, mut other: Self) {
        self.events.append(&mut other.events);
        self.invoices.append(&mut other.invoices);
        self.tickets.append(&mut other.tickets);
        self.nps_answers.append(&mut other.nps_answers);
        self.meetings.append(&mut other.meetings);
        self.outreach.append(other.outreach);
        self.surveys.append(&mut other.surveys);
        self.performance.append(&mut other.performance);
        self.outcomes.append(&mut other.outcomes);
        self.overrides.append(&mut other.overrides);
        self.terms.append(&mut other.terms);
        self.goals.append(&mut other.goals);
        self.offers.append(&mut other.offers);
        self.advocacy.append(&mut other.advocacy);
    }

    /// Adds the rows of the next day, with tickets and answers in the order of time.
    pub fn append_day(&mut self, mut day_rows: Self) {
        day_rows.tickets.sort_by_key(|ticket| ticket.opened_at);
        day_rows.nps_answers.sort_by_key(|answer| answer.responded_at);
        self.append(day_rows);
    }

    /// Writes and removes the rows of a month.
    pub fn export_month(
        &mut self,
        folder: &mut SampleFolder,
        company: &Company,
        month: NaiveDate,
        next: &mut RowNumbers,
    ) -> Result<(), Error> {
        let invoices = std::mem::take(&mut self.invoices);
        let tickets = std::mem::take(&mut self.tickets);
        let nps_answers = std::mem::take(&mut self.nps_answers);
        invoices::export_month(folder, company, month, next.invoices, &invoices)?;
        tickets::export_month(folder, month, next.tickets, &tickets)?;
        nps::export_month(folder, month, next.nps_answers, &nps_answers)?;
        next.invoices += row_count(&invoices);
        next.tickets += row_count(&tickets);
        next.nps_answers += row_count(&nps_answers);
        meetings::export_month(folder, month, &std::mem::take(&mut self.meetings))?;
        outreach::export_month(folder, month, &std::mem::take(&mut self.outreach))?;
        surveys::export_month(folder, month, &std::mem::take(&mut self.surveys))?;
        performance::export_month(folder, month, &std::mem::take(&mut self.performance))
    }

    /// Writes the exports that are one file for all days.
    pub fn export_rest(&self, folder: &mut SampleFolder) -> Result<(), Error> {
        contracts::export_all(folder, &self.terms)?;
        goals::export_all(folder, &self.goals)?;
        offers::export_all(folder, &self.offers)?;
        advocacy::export_all(folder, &self.advocacy)?;
        outcomes::export_all(folder, &self.outcomes)?;
        overrides::export_all(folder, &self.overrides)
    }
}

fn row_count<T>(rows: &[T]) -> u64 {
    u64::try_from(rows.len()).unwrap_or(u64::MAX)
}
