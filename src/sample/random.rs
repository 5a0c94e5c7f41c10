//! Random numbers by seed, account, purpose and day. The same four always give the same numbers, in whatever order they are
//! drawn.

use chrono::{Days, NaiveDate};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Exp1, StandardNormal};

/// What a generator is for. Every export has its own purpose, so that a change to one export leaves the rows of the others
/// as they are. The numbers are part of the seed: do not change them.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    Slots = 1,
    Profile,
    Name,
    Lifecycle,
    Usage,
    Billing,
    Tickets,
    Nps,
    Overrides,
    Contacts,
    Meetings,
    Outreach,
    Surveys,
    Performance,
    Advocacy,
    Offers,
    Goals,
}

/// The generator of one account, for one purpose and day.
pub struct AccountRng(ChaCha8Rng);

impl AccountRng {
    /// A generator for what is drawn once per account.
    pub fn for_account(seed: u64, account: u32, purpose: Purpose) -> Self {
        Self::seeded(seed, account, (purpose as u64) << 32)
    }

    /// A generator for what is drawn anew every day.
    pub fn for_day(seed: u64, account: u32, purpose: Purpose, day: NaiveDate) -> Self {
        // Days before 1970 are negative. Their bits serve as a stream number as well.
        let day = u64::from(day.to_epoch_days().cast_unsigned());
        Self::seeded(seed, account, (purpose as u64) << 32 | day)
    }

    fn seeded(seed: u64, account: u32, stream: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..12].copy_from_slice(&account.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(stream);
        Self(generator)
    }

    /// Returns true with a probability. Takes half the bits of [`RngExt::random_bool`], and accepts any number as a
    /// probability.
    pub fn happens(&mut self, probability: f64) -> bool {
        f64::from(self.0.next_u32()) < probability * 4_294_967_296.0
    }

    /// A number between 0 and 1, evenly distributed.
    pub fn uniform(&mut self) -> f64 {
        self.0.random()
    }

    /// A number between two bounds, evenly distributed.
    pub fn uniform_between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// A whole number below a bound; 0 when the bound is 0.
    pub fn integer_below(&mut self, bound: u32) -> u32 {
        // Multiply and shift (Lemire): the bias is below one in a million for the small bounds used here.
        let product = u64::from(self.0.next_u32()) * u64::from(bound);
        u32::try_from(product >> 32).unwrap_or_default()
    }

    /// A normally distributed number with mean 0 and standard deviation 1.
    pub fn normal(&mut self) -> f64 {
        self.0.sample(StandardNormal)
    }

    /// A lognormally distributed number, by its median and the standard deviation of its logarithm.
    pub fn lognormal(&mut self, median: f64, deviation: f64) -> f64 {
        median * (deviation * self.normal()).exp()
    }

    /// An exponentially distributed number.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        let unit: f64 = self.0.sample(Exp1);
        mean * unit
    }

    /// A number of events, `rate` on average: the successes of four independent tries.
    pub fn event_count(&mut self, rate: f64) -> u32 {
        (0..4).map(|_| u32::from(self.happens(rate / 4.0))).sum()
    }

    /// The number of successes in some tries, each with the same probability.
    pub fn success_count(&mut self, tries: u32, probability: f64) -> u32 {
        (0..tries).map(|_| u32::from(self.happens(probability))).sum()
    }

    /// The position of a weight. Each is as likely as its weight is large.
    pub fn weighted_index(&mut self, weights: &[f64]) -> usize {
        let mut rest = self.uniform() * weights.iter().sum::<f64>();
        for (position, weight) in weights.iter().enumerate() {
            if rest < *weight {
                return position;
            }
            rest -= weight;
        }
        weights.len().saturating_sub(1)
    }

    /// The slot of an account. In every block of `block` consecutive accounts each slot from 0 to `block - 1` goes to
    /// exactly one, so that a company of two hundred has its share of everything with any seed.
    pub fn stratified_slot(seed: u64, account: u32, block: u32) -> u32 {
        let mut rng = Self::for_account(seed, account / block, Purpose::Slots);
        let mut slots: Vec<u32> = (0..block).collect();
        for last in (1..block).rev() {
            slots.swap(to_index(last), to_index(rng.integer_below(last + 1)));
        }
        slots.get(to_index(account % block)).copied().unwrap_or_default()
    }

    /// A position among `len` items.
    pub fn random_index(&mut self, len: usize) -> usize {
        to_index(self.integer_below(u32::try_from(len).unwrap_or(u32::MAX)))
    }

    /// One of the items; none if there are no items.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.random_index(items.len()))
    }
}

/// A number from 0 to 1 that depends only on the arguments. For traits that are too many to store, such as those of every
/// user. (The finaliser of splitmix64.)
pub fn trait_share(seed: u64, account: u32, number: u32) -> f64 {
    let mut bits = seed ^ (u64::from(account) << 32 | u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^= bits >> 31;
    f64::from(u32::try_from(bits >> 32).unwrap_or_default()) / 4_294_967_296.0
}

fn to_index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The logistic function: from 0 to 1, one half at 0.
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The nearest whole number; 0 for NaN.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a float cast saturates, and all numbers here are far from the limits"
)]
pub fn round_to_i64(x: f64) -> i64 {
    x.round() as i64
}

/// The nearest whole number that is not negative.
pub fn round_to_u32(x: f64) -> u32 {
    u32::try_from(round_to_i64(x).max(0)).unwrap_or(u32::MAX)
}

/// The nearest whole number of days that is not negative.
pub fn round_to_days(x: f64) -> Days {
    Days::new(u64::from(round_to_u32(x)))
}
