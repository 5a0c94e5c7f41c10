//! What an account is and stays: its segment, its place, its habits, and the dirt it is part of.

use chrono::{Days, NaiveDate};

use super::calendar::is_weekend;
use super::chance::{self, Chance, Purpose};
use super::company::World;
use super::contract::Plan;

/// How accounts are sold to and looked after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment {
    Enterprise,
    MidMarket,
    Smb,
}

impl Segment {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Enterprise => "enterprise",
            Self::MidMarket => "mid_market",
            Self::Smb => "smb",
        }
    }
}

/// How an account pays in good times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paying {
    /// On the day it is billed.
    ByCard,
    WhenDue,
    /// Late, with no meaning to it.
    Late,
}

pub const REGIONS: [&str; 4] = ["North America", "EMEA", "APAC", "LATAM"];
/// Hours ahead of UTC, by region. Daylight saving is left out: it would move lunch, not health.
const ZONES: [&[f64]; REGIONS.len()] =
    [&[-5.0, -5.0, -6.0, -8.0], &[0.0, 1.0, 1.0, 2.0], &[5.5, 8.0, 9.0, 10.0], &[-3.0, -5.0]];
/// The share of the accounts, oldest first, that were customers before the first export.
const OLD_ACCOUNTS: f64 = 0.88;
/// The share after which accounts are only days old at the end.
const NEWEST_ACCOUNTS: f64 = 0.99;

/// The constant part of an account.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its number, from 0; the older the customer, the lower.
    pub account: u32,
    pub segment: Segment,
    /// A position in [`REGIONS`].
    pub region: usize,
    /// Hours ahead of UTC.
    pub zone: f64,
    /// The enterprise account it is a subsidiary of.
    pub parent: Option<u32>,
    pub started_on: NaiveDate,
    pub first_plan: Plan,
    pub first_seats: u32,
    /// Off the list price.
    pub discount_percent: u32,
    /// Months between invoices: 1, 3 or 12.
    pub billing_months: u32,
    pub paying: Paying,
    /// The health it is drawn back to.
    pub base_health: f64,
    /// Dirt: nobody there ever used the product.
    pub silent: bool,
    /// False is dirt: the accounts export lacks it (its CRM record was deleted; the other systems were not told).
    pub listed: bool,
}

impl Profile {
    pub fn new(world: &World, account: u32) -> Self {
        let mut chance = Chance::once(world.seed, account, Purpose::Profile);
        let segment = segment(world, account);
        let silent = Chance::lot(world.seed ^ 1, account, 50) == 0;
        let region = chance.weighted(&[0.5, 0.32, 0.13, 0.05]);
        let first_seats = match segment {
            Segment::Enterprise => chance.lognormal(140.0, 0.6).clamp(60.0, 900.0),
            Segment::MidMarket => chance.lognormal(35.0, 0.5).clamp(15.0, 150.0),
            Segment::Smb => chance.lognormal(10.0, 0.55).clamp(3.0, 40.0),
        };
        let plans = match segment {
            Segment::Enterprise => [0.0, 0.0, 0.25, 0.75],
            Segment::MidMarket => [0.0, 0.6, 0.4, 0.0],
            Segment::Smb => [0.6, 0.38, 0.02, 0.0],
        };
        let intervals = match segment {
            Segment::Enterprise => [0.0, 0.4, 0.6],
            Segment::MidMarket => [0.2, 0.45, 0.35],
            Segment::Smb => [0.7, 0.05, 0.25],
        };
        // Nobody who gets nothing out of a product is fond of it.
        let base_health = 0.65 + 0.36 * chance.normal() - if silent { 1.0 } else { 0.0 };
        Self {
            account,
            segment,
            region,
            zone: chance.pick(ZONES[region]).copied().unwrap_or_default(),
            parent: parent(world, account, segment, &mut chance),
            started_on: started_on(world, account, &mut chance),
            first_plan: [Plan::Starter, Plan::Pro, Plan::Business, Plan::Enterprise][chance.weighted(&plans)],
            first_seats: chance::count(first_seats),
            discount_percent: if segment == Segment::Smb { 0 } else { chance.below(26) },
            billing_months: [1, 3, 12][chance.weighted(&intervals)],
            paying: paying(segment, &mut chance),
            base_health,
            silent,
            listed: !world.is_orphan(account),
        }
    }
}

fn paying(segment: Segment, chance: &mut Chance) -> Paying {
    if segment == Segment::Smb && chance.happens(0.45) {
        Paying::ByCard
    } else if chance.happens(0.2) {
        Paying::Late
    } else {
        Paying::WhenDue
    }
}

fn segment(world: &World, account: u32) -> Segment {
    match Chance::lot(world.seed, account, 20) {
        0..2 => Segment::Enterprise,
        2..8 => Segment::MidMarket,
        _ => Segment::Smb,
    }
}

/// Some accounts are subsidiaries of an older enterprise account, which is never a subsidiary itself.
fn parent(world: &World, account: u32, own: Segment, chance: &mut Chance) -> Option<u32> {
    if own == Segment::Enterprise || !chance.happens(0.07) {
        return None;
    }
    let newest = chance.below(account);
    (newest.saturating_sub(60)..newest)
        .rev()
        .find(|candidate| segment(world, *candidate) == Segment::Enterprise && !world.is_orphan(*candidate))
}

/// Customers came faster and faster; a share of them within the exports, the newest in the last days.
fn started_on(world: &World, account: u32, chance: &mut Chance) -> NaiveDate {
    let calendar = &world.calendar;
    let position = f64::from(account) / f64::from(world.population().max(1));
    let date = if position < OLD_ACCOUNTS {
        let age = 2400.0 * (1.0 - position / OLD_ACCOUNTS).powf(1.4) + chance.between(0.0, 30.0);
        calendar.from - chance::days(20.0 + age)
    } else if position < NEWEST_ACCOUNTS {
        let through = (position - OLD_ACCOUNTS) / (NEWEST_ACCOUNTS - OLD_ACCOUNTS);
        calendar.from + chance::days(through * f64::from(world.days) - chance.between(0.0, 10.0))
    } else {
        calendar.until - chance::days(chance.between(1.0, 6.0))
    };
    if is_weekend(date) { date - Days::new(2) } else { date }
}
