//! The hidden health of an account: a mean-reverting walk, with declines that are real and quiet spells that are not.

use chrono::NaiveDate;

use super::calendar::is_weekend;
use super::random::{AccountRng, logistic, round_to_days};

/// What an account is going through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spell {
    /// Nothing: health wanders around the account's base.
    None,
    /// Health is on its way down.
    Decline,
    /// Their quiet season: usage falls, health does not.
    Quiet,
}

/// An account's health. Around 0.6 is ordinary, below -1 is in trouble.
#[derive(Clone, Debug)]
pub struct Health {
    /// Today's.
    pub level: f64,
    /// The average over about a month: what people decide by.
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

    /// Lives one day; says what spell began, if one did.
    pub fn simulate_day(&mut self, rng: &mut AccountRng, today: NaiveDate) -> Spell {
        let new_spell = self.change_spell(rng, today);
        // A decline is a steady slide, as far as it goes: nobody stops using a product overnight.
        self.decline_depth = if self.spell == Spell::Decline {
            (self.decline_depth + 0.026).min(3.0)
        } else {
            0.95 * self.decline_depth
        };
        self.level += 0.08 * (self.base - self.decline_depth - self.level) + 0.09 * rng.normal();
        self.monthly_average += (self.level - self.monthly_average) / 25.0;
        new_spell
    }

    /// Spells begin on working days: somebody has to notice them.
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
        // The worse the base, the likelier a decline.
        if rng.happens(0.0016 * (-0.5 * (self.base - 0.6)).exp()) {
            self.spell = Spell::Decline;
            self.spell_ends = today + round_to_days(rng.between(90.0, 200.0));
        } else if rng.happens(0.0007) {
            self.spell = Spell::Quiet;
            self.spell_ends = today + round_to_days(rng.between(25.0, 60.0));
        }
        self.spell
    }

    /// How inclined its people are to use the product today, 0 to 1.
    pub fn activity(&self) -> f64 {
        let activity = logistic(1.1 * self.level + 0.2);
        if self.spell == Spell::Quiet { 0.45 * activity } else { activity }
    }

    /// The share of the seats that have a person behind them, if health stayed as it is.
    pub fn adoption(&self) -> f64 {
        0.08 + 0.75 * logistic(1.7 * self.level)
    }

    /// How bad things are: near 0 for a healthy account, 1 for one in deep trouble.
    pub fn trouble(&self) -> f64 {
        logistic(-1.6 * self.level - 0.8)
    }
}
