//! What the company knows of its customers beside usage, billing and support: contracts, contacts, calls, answers.

mod advocacy;
pub mod contacts;
mod goals;
mod meetings;
mod offers;
mod outreach;
mod performance;
mod surveys;
mod terms;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use self::advocacy::Praise;
use self::goals::Goal;
use self::meetings::Meeting;
use self::offers::Offer;
use self::outreach::{Attendance, Interactions, Mailing};
use self::performance::Measured;
use self::surveys::Survey;
use self::terms::Term;
use super::account::Account;
use super::calendar::Calendar;
use super::chance::Chance;
use super::company::World;
use super::contract::Contract;
use super::folder::Folder;
use crate::base::error::Error;

/// What happened between company and customers, in the order of days and accounts.
#[derive(Debug, Default)]
pub struct Relations {
    // Of a month.
    meetings: Vec<Meeting>,
    mailings: Vec<Mailing>,
    attendances: Vec<Attendance>,
    interactions: Vec<Interactions>,
    surveys: Vec<Survey>,
    measured: Vec<Measured>,
    // Of all days, those before the first export included: windows of half a year look back to them.
    terms: Vec<Term>,
    goals: Vec<Goal>,
    offers: Vec<Offer>,
    praise: Vec<Praise>,
}

impl Relations {
    pub fn append(&mut self, mut other: Self) {
        self.meetings.append(&mut other.meetings);
        self.mailings.append(&mut other.mailings);
        self.attendances.append(&mut other.attendances);
        self.interactions.append(&mut other.interactions);
        self.surveys.append(&mut other.surveys);
        self.measured.append(&mut other.measured);
        self.terms.append(&mut other.terms);
        self.goals.append(&mut other.goals);
        self.offers.append(&mut other.offers);
        self.praise.append(&mut other.praise);
    }

    /// Writes what happened in a month, and begins the next one.
    pub fn close_month(&mut self, folder: &mut Folder, month: NaiveDate) -> Result<(), Error> {
        meetings::export(folder, month, &std::mem::take(&mut self.meetings))?;
        outreach::export_mailings(folder, month, &std::mem::take(&mut self.mailings))?;
        outreach::export_attendances(folder, month, &std::mem::take(&mut self.attendances))?;
        outreach::export_interactions(folder, month, &std::mem::take(&mut self.interactions))?;
        surveys::export(folder, month, &std::mem::take(&mut self.surveys))?;
        performance::export(folder, month, &std::mem::take(&mut self.measured))
    }

    /// Writes what has one file for all days.
    pub fn close(&self, folder: &mut Folder) -> Result<(), Error> {
        terms::export(folder, &self.terms)?;
        goals::export(folder, &self.goals)?;
        offers::export(folder, &self.offers)?;
        advocacy::export(folder, &self.praise)
    }
}

/// All files of these exports.
pub fn paths(calendar: &Calendar) -> BTreeSet<String> {
    let mut paths: BTreeSet<String> = calendar.weeks().map(contacts::path).collect();
    let monthly: [fn(NaiveDate) -> String; 6] = [
        meetings::path,
        outreach::mailings_path,
        outreach::attendances_path,
        outreach::interactions_path,
        surveys::path,
        performance::path,
    ];
    for path in monthly {
        paths.extend(calendar.months().into_iter().map(path));
    }
    paths.extend([terms::PATH, goals::PATH, offers::PATH, advocacy::PATH].map(str::to_owned));
    paths
}

/// Notes a day of an account that is a customer; `before` is its contract as it was in the morning.
pub fn note(account: &Account, before: &Contract, world: &World, today: NaiveDate, relations: &mut Relations) {
    if account.profile.listed {
        terms::sign(account, before, world, today, &mut relations.terms);
        meetings::meet(account, world, today, &mut relations.meetings);
        goals::agree(account, world, today, &mut relations.goals);
        offers::offer(account, before, world, today, &mut relations.offers);
        advocacy::praise(account, world, today, &mut relations.praise);
    }
    // The systems below were not told which accounts the CRM has deleted.
    outreach::reach_out(account, world, today, relations);
    surveys::answer(account, world, today, &mut relations.surveys);
    performance::measure(account, world, today, &mut relations.measured);
}

/// How many of so many come off, each with the same probability.
fn some_of(many: u32, probability: f64, chance: &mut Chance) -> u32 {
    (0..many).map(|_| u32::from(chance.happens(probability))).sum()
}

/// How many people of an account use the product.
fn people(account: &Account) -> u32 {
    u32::try_from(account.users.len()).unwrap_or(u32::MAX)
}
