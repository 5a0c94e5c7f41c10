//! The hidden health of an account: a mean-reverting random walk. Declines lower health, quiet spells only usage.

use chrono::NaiveDate;

use super::calendar::is_weekend;
use super::random::{AccountRng, logistic, round_to_days};

/// A phase that an account goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spell {
    /// No spell: health moves around the account's base.
    None,
    /// Health falls.
    Decline,
    /// A quiet season: usage falls, health does not.
    Quiet,
}

/// An account's health. Around 0.6 is normal, below -1 is bad.
#[derive(Clone, Debug)]
pub struct Health {
    /// Of today.
    pub level: f64,
    /// The average over about a month, which decisions depend on.
    pub monthly_average: f64,
    base: f64,
    /// How far a decline has pulled it below its base.
    decline_depth: f64,
    spell: Spell,
    spell_ends: NaiveDate,
}

impl Health {
    pub fn new(rng: &mut AccountRng, base: f64, today: NaiveDate) -> Self {
        let level = base + 0.2 * rng.normal();
        Self { level, monthly_average: level, base, decline_depth: 0.0, spell: Spell::None, spell_ends: today }
    }

    /// Simulates one day. Returns the spell that began today.
    pub fn simulate_day(&mut self, rng: &mut AccountRng, today: NaiveDate) -> Spell {
        let new_spell = self.change_spell(rng, today);
        // A decline is steady, because customers do not stop using a product from one day to the next.
        self.decline_depth = if self.spell == Spell::Decline {
            (self.decline_depth + 0.026).min(3.0)
        } else {
            0.95 * self.decline_depth
        };
        self.level += 0.08 * (self.base - self.decline_depth - self.level) + 0.09 * rng.normal();
        self.monthly_average += (self.level - self.monthly_average) / 25.0;
        new_spell
    }

    /// Ends or begins a spell. Spells begin on working days, so that a CSM can notice them.
    fn change_spell(&mut self, rng: &mut AccountRng, today: NaiveDate) -> Spell {
        if self.spell != Spell::None {
            if today >= self.spell_ends {
                self.spell = Spell::None;
            }
            return Spell::None;
        }
        if is_weekend(today) {
            return Spell::None;
        }
        // A decline is more likely for a low base.
        if rng.happens(0.0016 * (-0.5 * (self.base - 0.6)).exp()) {
            self.spell = Spell::Decline;
            self.spell_ends = today + round_to_days(rng.uniform_between(90.0, 200.0));
        } else if rng.happens(0.0007) {
            self.spell = Spell::Quiet;
            self.spell_ends = today + round_to_days(rng.uniform_between(25.0, 60.0));
        }
        self.spell
    }

    /// How likely its users are to use the product today, 0 to 1.
    pub fn use_probability(&self) -> f64 {
        let activity = logistic(1.1 * self.level + 0.2);
        if self.spell == Spell::Quiet { 0.45 * activity } else { activity }
    }

    /// The share of the seats that would have a user if health did not change.
    pub fn adopted_share(&self) -> f64 {
        0.08 + 0.75 * logistic(1.7 * self.level)
    }

    /// How unhealthy the account is: near 0 for a healthy one, near 1 for a very unhealthy one.
    pub fn unhealthiness(&self) -> f64 {
        logistic(-1.6 * self.level - 0.8)
    }
}
