//! One account's day: its health moves, its contract and people follow, and the exports hear of it.

use chrono::NaiveDate;

use super::chance::{self, Chance, Purpose};
use super::company::{DayBook, World};
use super::contract::Contract;
use super::health::Health;
use super::profile::Profile;
use super::relations::{self, contacts};
use super::{invoices, nps, outcomes, overrides, tickets, usage};

/// An account on the day it has got to.
#[derive(Clone, Debug)]
pub struct Account {
    pub profile: Profile,
    pub health: Health,
    pub contract: Contract,
    /// The numbers of the people who use the product, in no order.
    pub users: Vec<u16>,
    next_user: u16,
    /// Whom the CRM knows there.
    pub contacts: Vec<contacts::Person>,
}

impl Account {
    /// The account on the first day of the simulation, or its own, if that is later.
    pub fn new(world: &World, number: u32) -> Self {
        let profile = Profile::new(world, number);
        let today = profile.started_on.max(world.calendar.begins);
        let mut chance = Chance::daily(world.seed, number, Purpose::Life, today.pred_opt().unwrap_or(today));
        let health = Health::new(&mut chance, profile.base_health, today);
        let contract = Contract::new(world, &profile, &mut chance, today);
        let contacts = contacts::first(world, &profile);
        let mut account = Self { profile, health, contract, users: Vec::new(), next_user: 1, contacts };
        if account.profile.started_on < today && !account.profile.silent {
            account.invite(account.wanted_users());
        }
        account
    }

    /// Whether the CRM has it in its table.
    pub fn is_listed(&self, today: NaiveDate) -> bool {
        self.profile.listed && self.profile.started_on <= today
    }

    /// Whether its people can still log in.
    pub fn has_access(&self, today: NaiveDate) -> bool {
        !self.contract.is_churned() || today < self.contract.renewal_on
    }

    pub fn live(&mut self, world: &World, today: NaiveDate, book: &mut DayBook) {
        if today < self.profile.started_on || !self.has_access(today) {
            return;
        }
        let mut chance = Chance::daily(world.seed, self.profile.account, Purpose::Life, today);
        let spell = self.health.live(&mut chance, today);
        let contract = self.contract.clone();
        let decision = self.contract.live(world, &self.profile, &self.health, &mut chance, today);
        if let Some(decision) = decision {
            outcomes::note(self, decision, today, book);
        }
        if !self.profile.silent {
            self.hire_and_fire(&mut chance);
            usage::use_product(self, world, today, book);
        }
        if !self.contract.is_churned() {
            overrides::note(self, world, spell, today, book);
            invoices::issue(self, world, today, book);
            tickets::open(self, world, today, book);
            nps::answer(self, world, today, book);
            contacts::live(&mut self.contacts, &self.health, world, today);
            relations::note(self, &contract, world, today, &mut book.relations);
        }
    }

    /// How many people would use the product if health stayed as it is.
    fn wanted_users(&self) -> f64 {
        f64::from(self.contract.seats) * self.health.adoption()
    }

    /// People come and go a little every day, and their number slowly follows health and seats.
    fn hire_and_fire(&mut self, chance: &mut Chance) {
        let present = f64::from(u32::try_from(self.users.len()).unwrap_or(u32::MAX));
        let turnover = 0.002 * present;
        let gap = self.wanted_users() - present;
        let joining = turnover + 0.05 * gap.max(0.0);
        let leaving = turnover + 0.08 * (-gap).max(0.0);
        for _ in 0..whole_people(leaving, chance) {
            if !self.users.is_empty() {
                let leaver = chance.position(self.users.len());
                self.users.swap_remove(leaver);
            }
        }
        self.invite(f64::from(whole_people(joining, chance)));
    }

    fn invite(&mut self, people: f64) {
        for _ in 0..chance::count(people) {
            self.users.push(self.next_user);
            self.next_user = self.next_user.saturating_add(1);
        }
    }
}

/// A number of people with this mean: the whole part, and one more as often as the rest says.
fn whole_people(mean: f64, chance: &mut Chance) -> u32 {
    chance::count(mean.floor()) + u32::from(chance.happens(mean.fract()))
}
