//! One account's day: its health moves, its contract and people follow, and the exports hear of it.

use chrono::NaiveDate;

use super::company::{Company, DayRows};
use super::contract::Contract;
use super::health::Health;
use super::profile::Profile;
use super::random::{self, AccountRng, Purpose};
use super::relations::{self, contacts};
use super::{invoices, nps, outcomes, overrides, tickets, usage};

/// An account on the day it has got to.
#[derive(Clone, Debug)]
pub struct SampleAccount {
    pub profile: Profile,
    pub health: Health,
    pub contract: Contract,
    /// The numbers of the people who use the product, in no order.
    pub users: Vec<u16>,
    next_user: u16,
    /// Whom the CRM knows there.
    pub contacts: Vec<contacts::Contact>,
}

impl SampleAccount {
    /// The account on the first day of the simulation, or its own, if that is later.
    pub fn new(company: &Company, number: u32) -> Self {
        let profile = Profile::new(company, number);
        let today = profile.started_on.max(company.calendar.simulation_start);
        let mut rng = AccountRng::for_day(company.seed, number, Purpose::Life, today.pred_opt().unwrap_or(today));
        let health = Health::new(&mut rng, profile.base_health, today);
        let contract = Contract::new(company, &profile, &mut rng, today);
        let contacts = contacts::first_contacts(company, &profile);
        let mut account = Self { profile, health, contract, users: Vec::new(), next_user: 1, contacts };
        if account.profile.started_on < today && !account.profile.never_used {
            account.add_users(account.target_user_count());
        }
        account
    }

    /// Whether the CRM has it in its table.
    pub fn is_listed(&self, today: NaiveDate) -> bool {
        self.profile.is_in_crm && self.profile.started_on <= today
    }

    /// Whether its people can still log in.
    pub fn has_access(&self, today: NaiveDate) -> bool {
        !self.contract.is_churned() || today < self.contract.renewal_on
    }

    pub fn simulate_day(&mut self, company: &Company, today: NaiveDate, day_rows: &mut DayRows) {
        if today < self.profile.started_on || !self.has_access(today) {
            return;
        }
        let mut rng = AccountRng::for_day(company.seed, self.profile.account, Purpose::Life, today);
        let spell = self.health.simulate_day(&mut rng, today);
        let contract = self.contract.clone();
        let decision = self.contract.simulate_day(company, &self.profile, &self.health, &mut rng, today);
        if let Some(decision) = decision {
            outcomes::record_decision(self, decision, today, day_rows);
        }
        if !self.profile.never_used {
            self.update_users(&mut rng);
            usage::use_product(self, company, today, day_rows);
        }
        if !self.contract.is_churned() {
            overrides::record_override(self, company, spell, today, day_rows);
            invoices::issue_invoice(self, company, today, day_rows);
            tickets::open_tickets(self, company, today, day_rows);
            nps::answer_nps(self, company, today, day_rows);
            contacts::update_contacts(&mut self.contacts, &self.health, company, today);
            relations::record_day(self, &contract, company, today, &mut day_rows.relations);
        }
    }

    /// How many people would use the product if health stayed as it is.
    fn target_user_count(&self) -> f64 {
        f64::from(self.contract.seats) * self.health.adoption()
    }

    /// People come and go a little every day, and their number slowly follows health and seats.
    fn update_users(&mut self, rng: &mut AccountRng) {
        let present = f64::from(u32::try_from(self.users.len()).unwrap_or(u32::MAX));
        let turnover = 0.002 * present;
        let gap = self.target_user_count() - present;
        let joining = turnover + 0.05 * gap.max(0.0);
        let leaving = turnover + 0.08 * (-gap).max(0.0);
        for _ in 0..round_randomly(leaving, rng) {
            if !self.users.is_empty() {
                let leaver = rng.random_index(self.users.len());
                self.users.swap_remove(leaver);
            }
        }
        self.add_users(f64::from(round_randomly(joining, rng)));
    }

    fn add_users(&mut self, people: f64) {
        for _ in 0..random::round_to_u32(people) {
            self.users.push(self.next_user);
            self.next_user = self.next_user.saturating_add(1);
        }
    }
}

/// A number of people with this mean: the whole part, and one more as often as the rest says.
fn round_randomly(mean: f64, rng: &mut AccountRng) -> u32 {
    random::round_to_u32(mean.floor()) + u32::from(rng.happens(mean.fract()))
}
