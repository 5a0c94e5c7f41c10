//! The constant part of an account: its segment, its region, its habits, and the dirt it is part of.

use chrono::{Days, NaiveDate};

use super::calendar::is_weekend;
use super::company::Company;
use super::random::{self, AccountRng, Purpose};
use super::subscription_plan::SubscriptionPlan;

/// The segment that decides how accounts are sold to and served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomerSegment {
    Enterprise,
    MidMarket,
    Smb,
}

impl CustomerSegment {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Enterprise => "enterprise",
            Self::MidMarket => "mid_market",
            Self::Smb => "smb",
        }
    }
}

/// How a healthy account pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentHabit {
    /// On the day of the invoice.
    ByCard,
    /// Around the due date.
    WhenDue,
    /// Late, whatever its health.
    Late,
}

pub const REGIONS: [&str; 4] = ["North America", "EMEA", "APAC", "LATAM"];
/// Hours ahead of UTC, by region. Daylight saving time is left out, because it would not change health.
const ZONES: [&[f64]; REGIONS.len()] =
    [&[-5.0, -5.0, -6.0, -8.0], &[0.0, 1.0, 1.0, 2.0], &[5.5, 8.0, 9.0, 10.0], &[-3.0, -5.0]];
/// The share of the accounts, oldest first, that were customers before the first export.
const OLD_ACCOUNTS: f64 = 0.88;
/// The share of the accounts after which the rest are only days old at the end.
const NEWEST_ACCOUNTS: f64 = 0.99;

/// The constant part of an account.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its number, from 0. Older customers have lower numbers.
    pub account: u32,
    pub segment: CustomerSegment,
    /// A position in [`REGIONS`].
    pub region: usize,
    /// Hours ahead of UTC.
    pub utc_offset_hours: f64,
    /// The enterprise account it is a subsidiary of.
    pub parent: Option<u32>,
    pub started_on: NaiveDate,
    pub first_plan: SubscriptionPlan,
    pub first_seats: u32,
    /// The discount on the list price.
    pub discount_percent: u32,
    /// Months between invoices: 1, 3 or 12.
    pub billing_months: u32,
    pub payment_habit: PaymentHabit,
    /// The level that its health returns to.
    pub base_health: f64,
    /// Dirt: the account never uses the product.
    pub never_used: bool,
    /// Dirt if false: the accounts export lacks it. Its CRM record was deleted, the other systems still have it.
    pub is_in_crm: bool,
}

impl Profile {
    pub fn new(company: &Company, account: u32) -> Self {
        let mut rng = AccountRng::for_account(company.seed, account, Purpose::Profile);
        let segment = segment_of(company, account);
        let never_used = AccountRng::stratified_slot(company.seed ^ 1, account, 50) == 0;
        let region = rng.weighted_index(&[0.5, 0.32, 0.13, 0.05]);
        let first_seats = match segment {
            CustomerSegment::Enterprise => rng.lognormal(140.0, 0.6).clamp(60.0, 900.0),
            CustomerSegment::MidMarket => rng.lognormal(35.0, 0.5).clamp(15.0, 150.0),
            CustomerSegment::Smb => rng.lognormal(10.0, 0.55).clamp(3.0, 40.0),
        };
        let plans = match segment {
            CustomerSegment::Enterprise => [0.0, 0.0, 0.25, 0.75],
            CustomerSegment::MidMarket => [0.0, 0.6, 0.4, 0.0],
            CustomerSegment::Smb => [0.6, 0.38, 0.02, 0.0],
        };
        let intervals = match segment {
            CustomerSegment::Enterprise => [0.0, 0.4, 0.6],
            CustomerSegment::MidMarket => [0.2, 0.45, 0.35],
            CustomerSegment::Smb => [0.7, 0.05, 0.25],
        };
        // An account that does not use the product is less healthy.
        let base_health = 0.65 + 0.36 * rng.normal() - if never_used { 1.0 } else { 0.0 };
        Self {
            account,
            segment,
            region,
            utc_offset_hours: rng.pick(ZONES[region]).copied().unwrap_or_default(),
            parent: pick_parent(company, account, segment, &mut rng),
            started_on: start_day(company, account, &mut rng),
            first_plan: [
                SubscriptionPlan::Starter,
                SubscriptionPlan::Pro,
                SubscriptionPlan::Business,
                SubscriptionPlan::Enterprise,
            ][rng.weighted_index(&plans)],
            first_seats: random::round_to_u32(first_seats),
            discount_percent: if segment == CustomerSegment::Smb { 0 } else { rng.integer_below(26) },
            billing_months: [1, 3, 12][rng.weighted_index(&intervals)],
            payment_habit: payment_habit_of(segment, &mut rng),
            base_health,
            never_used,
            is_in_crm: !company.is_orphan(account),
        }
    }
}

fn payment_habit_of(segment: CustomerSegment, rng: &mut AccountRng) -> PaymentHabit {
    if segment == CustomerSegment::Smb && rng.happens(0.45) {
        PaymentHabit::ByCard
    } else if rng.happens(0.2) {
        PaymentHabit::Late
    } else {
        PaymentHabit::WhenDue
    }
}

fn segment_of(company: &Company, account: u32) -> CustomerSegment {
    match AccountRng::stratified_slot(company.seed, account, 20) {
        0..2 => CustomerSegment::Enterprise,
        2..8 => CustomerSegment::MidMarket,
        _ => CustomerSegment::Smb,
    }
}

/// Draws the parent. Some accounts are subsidiaries of an older enterprise account, which is never a subsidiary itself.
fn pick_parent(company: &Company, account: u32, own: CustomerSegment, rng: &mut AccountRng) -> Option<u32> {
    if own == CustomerSegment::Enterprise || !rng.happens(0.07) {
        return None;
    }
    let newest = rng.integer_below(account);
    (newest.saturating_sub(60)..newest).rev().find(|candidate| {
        segment_of(company, *candidate) == CustomerSegment::Enterprise && !company.is_orphan(*candidate)
    })
}

/// Draws the first day. More and more customers arrive over time, some within the exports, the newest in the last days.
fn start_day(company: &Company, account: u32, rng: &mut AccountRng) -> NaiveDate {
    let calendar = &company.calendar;
    let position = f64::from(account) / f64::from(company.total_accounts().max(1));
    let date = if position < OLD_ACCOUNTS {
        let age = 2400.0 * (1.0 - position / OLD_ACCOUNTS).powf(1.4) + rng.uniform_between(0.0, 30.0);
        calendar.from - random::round_to_days(20.0 + age)
    } else if position < NEWEST_ACCOUNTS {
        let through = (position - OLD_ACCOUNTS) / (NEWEST_ACCOUNTS - OLD_ACCOUNTS);
        calendar.from + random::round_to_days(through * f64::from(company.days) - rng.uniform_between(0.0, 10.0))
    } else {
        calendar.until - random::round_to_days(rng.uniform_between(1.0, 6.0))
    };
    if is_weekend(date) { date - Days::new(2) } else { date }
}
