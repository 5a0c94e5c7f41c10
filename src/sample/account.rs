//! An account from day to day: its health moves, and its contract, users and contacts follow.

use chrono::NaiveDate;

use super::company::Company;
use super::contact::{self, Contact};
use super::contract::{Contract, Decision};
use super::health::{Health, Spell};
use super::profile::Profile;
use super::random::{self, AccountRng, Purpose};

/// An account on the day that is simulated.
#[derive(Clone, Debug)]
pub struct SampleAccount {
    pub profile: Profile,
    pub health: Health,
    pub contract: Contract,
    /// The numbers of the users, in no order.
    pub users: Vec<u16>,
    next_user: u16,
    pub contacts: Vec<Contact>,
}

/// What changed for an account on a day.
pub struct AccountDay {
    /// The spell that began.
    pub new_spell: Spell,
    /// The decision that was taken.
    pub decision: Option<Decision>,
    /// The contract in the morning.
    pub contract_before: Contract,
}

impl SampleAccount {
    /// The account on the first day of the simulation, or on its own first day if that is later.
    pub fn new(company: &Company, number: u32) -> Self {
        let profile = Profile::new(company, number);
        let today = profile.started_on.max(company.calendar.simulation_start);
        let mut rng = AccountRng::for_day(company.seed, number, Purpose::Lifecycle, today.pred_opt().unwrap_or(today));
        let health = Health::new(&mut rng, profile.base_health, today);
        let contract = Contract::new(company, &profile, &mut rng, today);
        let contacts = contact::first_contacts(company, &profile);
        let mut account = Self { profile, health, contract, users: Vec::new(), next_user: 1, contacts };
        if account.profile.started_on < today && !account.profile.never_used {
            account.add_users(account.target_user_count());
        }
        account
    }

    /// Whether it is in the CRM.
    pub fn is_listed(&self, today: NaiveDate) -> bool {
        self.profile.is_in_crm && self.profile.started_on <= today
    }

    /// Whether its users can still log in.
    pub fn has_access(&self, today: NaiveDate) -> bool {
        !self.contract.is_churned() || today < self.contract.renewal_on
    }

    /// Simulates a day. Returns none on a day on which the account is no customer.
    pub fn simulate_day(&mut self, company: &Company, today: NaiveDate) -> Option<AccountDay> {
        if today < self.profile.started_on || !self.has_access(today) {
            return None;
        }
        let mut rng = AccountRng::for_day(company.seed, self.profile.account, Purpose::Lifecycle, today);
        let new_spell = self.health.simulate_day(&mut rng, today);
        let contract_before = self.contract.clone();
        let decision = self.contract.simulate_day(company, &self.profile, &self.health, &mut rng, today);
        if !self.profile.never_used {
            self.update_users(&mut rng);
        }
        if !self.contract.is_churned() {
            contact::update_contacts(&mut self.contacts, &self.health, company, today);
        }
        Some(AccountDay { new_spell, decision, contract_before })
    }

    pub fn user_count(&self) -> u32 {
        u32::try_from(self.users.len()).unwrap_or(u32::MAX)
    }

    /// The number of users if health did not change.
    fn target_user_count(&self) -> f64 {
        f64::from(self.contract.seats) * self.health.adopted_share()
    }

    /// Removes and adds some users. Their number slowly follows health and seats.
    fn update_users(&mut self, rng: &mut AccountRng) {
        let present = f64::from(self.user_count());
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

    fn add_users(&mut self, count: f64) {
        for _ in 0..random::round_to_u32(count) {
            self.users.push(self.next_user);
            self.next_user = self.next_user.saturating_add(1);
        }
    }
}

/// Rounds up or down at random, so that the mean of the results is `mean`.
fn round_randomly(mean: f64, rng: &mut AccountRng) -> u32 {
    random::round_to_u32(mean.floor()) + u32::from(rng.happens(mean.fract()))
}
