//! The contract of an account, and how it changes: expansions, renewals and cancellations.

use chrono::{Days, Months, NaiveDate};

use super::calendar::is_weekend;
use super::company::Company;
use super::health::Health;
use super::names;
use super::profile::{CustomerSegment, Profile};
use super::random::{self, AccountRng, logistic};
use super::subscription_plan::SubscriptionPlan;

/// The outcome of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionOutcome {
    Churned,
    Renewed,
}

/// A decision to renew or to leave.
#[derive(Clone, Copy, Debug)]
pub struct Decision {
    pub outcome: DecisionOutcome,
    /// The yearly recurring revenue before the decision, in US cents.
    pub arr_at_stake: i64,
}

/// The changing terms of an account.
#[derive(Clone, Debug)]
pub struct Contract {
    pub plan: SubscriptionPlan,
    pub seats: u32,
    /// The yearly price of a seat after the discount, in US cents.
    seat_price: i64,
    /// The CSM's number.
    pub owner: u16,
    /// The day on which the current term ends.
    pub renewal_on: NaiveDate,
    /// The day of the decision about another term, up to six weeks before the term ends.
    decision_on: NaiveDate,
    /// The day of the decision to leave.
    pub churned_on: Option<NaiveDate>,
}

impl Contract {
    /// The contract on the first day of the simulation, or of the account if that is later.
    pub fn new(company: &Company, profile: &Profile, rng: &mut AccountRng, today: NaiveDate) -> Self {
        let list_price = profile.first_plan.list_price() * 12;
        let renewal_on = (1..)
            .map_while(|years: u32| profile.started_on.checked_add_months(Months::new(12 * years)))
            .find(|anniversary| *anniversary > today)
            .unwrap_or(NaiveDate::MAX);
        Self {
            plan: profile.first_plan,
            seats: profile.first_seats,
            seat_price: list_price * i64::from(100 - profile.discount_percent) / 100,
            owner: names::pick_owner(company, profile.segment, rng),
            renewal_on,
            decision_on: decision_day(renewal_on, rng),
            churned_on: None,
        }
    }

    /// The yearly recurring revenue, in US cents.
    pub fn arr_cents(&self) -> i64 {
        i64::from(self.seats) * self.seat_price
    }

    /// Whether the account has decided to leave.
    pub fn is_churned(&self) -> bool {
        self.churned_on.is_some()
    }

    /// Simulates one working day. Returns the decision, if one was taken.
    pub fn simulate_day(
        &mut self,
        company: &Company,
        profile: &Profile,
        health: &Health,
        rng: &mut AccountRng,
        today: NaiveDate,
    ) -> Option<Decision> {
        if self.is_churned() || is_weekend(today) {
            return None;
        }
        if rng.happens(0.0012) {
            self.owner = names::pick_owner(company, profile.segment, rng);
        }
        let arr_at_stake = self.arr_cents();
        if today >= self.decision_on {
            let outcome = if rng.happens(churn_probability(health)) {
                self.churned_on = Some(today);
                DecisionOutcome::Churned
            } else {
                self.renew(health, rng);
                DecisionOutcome::Renewed
            };
            return Some(Decision { outcome, arr_at_stake });
        }
        if rng.happens(cancellation_probability(profile, health)) {
            // The contract ends at about the end of the paid month.
            self.churned_on = Some(today);
            self.renewal_on = self.renewal_on.min(today + random::round_to_days(rng.uniform_between(3.0, 30.0)));
            return Some(Decision { outcome: DecisionOutcome::Churned, arr_at_stake });
        }
        if health.monthly_average > 0.5 && rng.happens(0.0016) {
            self.add_seats(rng.uniform_between(0.08, 0.3));
        }
        None
    }

    /// Renews for a year. Healthy accounts take more seats or a bigger plan at a higher price, unhealthy ones fewer seats.
    fn renew(&mut self, health: &Health, rng: &mut AccountRng) {
        self.renewal_on = self.renewal_on.checked_add_months(Months::new(12)).unwrap_or(NaiveDate::MAX);
        self.decision_on = decision_day(self.renewal_on, rng);
        if health.monthly_average < -0.4 {
            let kept = rng.uniform_between(0.65, 1.0);
            self.seats = random::round_to_u32(f64::from(self.seats) * kept).max(2);
            return;
        }
        self.seat_price = self.seat_price * i64::from(103 + rng.integer_below(5)) / 100;
        if health.monthly_average > 0.4 && rng.happens(0.5) {
            self.add_seats(rng.uniform_between(0.05, 0.25));
        }
        let bigger = match self.plan {
            SubscriptionPlan::Starter if self.seats >= 12 => Some(SubscriptionPlan::Pro),
            SubscriptionPlan::Pro if self.seats >= 45 => Some(SubscriptionPlan::Business),
            _ => None,
        };
        if let Some(plan) = bigger.filter(|_| rng.happens(0.35)) {
            self.seat_price = self.seat_price * plan.list_price() / self.plan.list_price();
            self.plan = plan;
        }
    }

    fn add_seats(&mut self, by: f64) {
        let added = random::round_to_u32(f64::from(self.seats) * by).max(1);
        self.seats = self.seats.saturating_add(added);
    }
}

/// Draws the day of a decision: before the term ends, mostly in the last weeks.
fn decision_day(renewal_on: NaiveDate, rng: &mut AccountRng) -> NaiveDate {
    let weeks_early = 6.0 * rng.uniform() * rng.uniform();
    renewal_on.checked_sub_days(Days::new(1 + u64::from(random::round_to_u32(7.0 * weeks_early)))).unwrap_or(renewal_on)
}

/// The probability to churn at a renewal. It depends on health, with a small part that does not.
fn churn_probability(health: &Health) -> f64 {
    0.015 + 0.985 * logistic(-3.3 - 2.8 * health.monthly_average)
}

/// The probability to cancel a running contract on a working day. It is low, and lowest for large accounts.
fn cancellation_probability(profile: &Profile, health: &Health) -> f64 {
    let ease = match profile.segment {
        CustomerSegment::Enterprise => 0.15,
        CustomerSegment::MidMarket => 0.5,
        CustomerSegment::Smb => 1.0,
    };
    let without_cause = 0.000_02;
    without_cause + ease * 0.045 * logistic(-6.3 - 4.0 * health.monthly_average)
}
