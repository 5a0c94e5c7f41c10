//! Chance, by seed, account, purpose and day: the same question gets the same answer whoever asks, and in whatever order.

use chrono::{Days, NaiveDate};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Exp1, StandardNormal};

/// What a generator is drawn for. Exports don't share one, so that a change to one leaves the others' rows alone.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    Lots = 1,
    Profile,
    Name,
    Life,
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

/// A generator of one account's chances, for one purpose and day.
pub struct AccountRng(ChaCha8Rng);

impl AccountRng {
    /// What is drawn once per account.
    pub fn for_account(seed: u64, account: u32, purpose: Purpose) -> Self {
        Self::seeded(seed, account, (purpose as u64) << 32)
    }

    /// What is drawn anew every day.
    pub fn for_day(seed: u64, account: u32, purpose: Purpose, day: NaiveDate) -> Self {
        // Epoch days before 1970 are negative; their bits are as good a stream number as any.
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

    /// True with a probability. Takes half the bits [`RngExt::random_bool`] takes, and any number for a probability.
    pub fn happens(&mut self, probability: f64) -> bool {
        f64::from(self.0.next_u32()) < probability * 4_294_967_296.0
    }

    /// Between 0 and 1.
    pub fn uniform(&mut self) -> f64 {
        self.0.random()
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// A whole number below a bound; 0 when the bound is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        // Multiply and shift (Lemire): the bias is below one in a million for the small bounds used here.
        let product = u64::from(self.0.next_u32()) * u64::from(bound);
        u32::try_from(product >> 32).unwrap_or_default()
    }

    /// Normal, around 0 with deviation 1.
    pub fn normal(&mut self) -> f64 {
        self.0.sample(StandardNormal)
    }

    /// Lognormal, by its median and the deviation of its logarithm.
    pub fn lognormal(&mut self, median: f64, deviation: f64) -> f64 {
        median * (deviation * self.normal()).exp()
    }

    pub fn exponential(&mut self, mean: f64) -> f64 {
        let unit: f64 = self.0.sample(Exp1);
        mean * unit
    }

    /// How many of something that happens `rate` times on average, in up to four independent goes.
    pub fn event_count(&mut self, rate: f64) -> u32 {
        (0..4).map(|_| u32::from(self.happens(rate / 4.0))).sum()
    }

    /// The position of a weight, each as likely as it is large.
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

    /// In every block of `of` consecutive accounts, each lot from 0 to `of - 1` falls to exactly one: so that a
    /// company of two hundred has its share of everything, whatever the seed.
    pub fn stratified_slot(seed: u64, account: u32, block: u32) -> u32 {
        let mut rng = Self::for_account(seed, account / block, Purpose::Lots);
        let mut lots: Vec<u32> = (0..block).collect();
        for last in (1..block).rev() {
            lots.swap(to_index(last), to_index(rng.below(last + 1)));
        }
        lots.get(to_index(account % block)).copied().unwrap_or_default()
    }

    /// A position among `len` items.
    pub fn random_index(&mut self, len: usize) -> usize {
        to_index(self.below(u32::try_from(len).unwrap_or(u32::MAX)))
    }

    /// One of the items. A `None` means there are none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.random_index(items.len()))
    }
}

/// A number from 0 to 1 that is always the same for the same three: for traits too many to keep, those of every user.
/// (The finaliser of splitmix64.)
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

/// The nearest whole number; 0 for what is no number.
#[expect(clippy::cast_possible_truncation, reason = "a float cast saturates, and nothing here comes near the limits")]
pub fn round_to_i64(x: f64) -> i64 {
    x.round() as i64
}

/// The nearest whole number that is not negative.
pub fn round_to_u32(x: f64) -> u32 {
    u32::try_from(round_to_i64(x).max(0)).unwrap_or(u32::MAX)
}

/// As many days as nearest, at least none.
pub fn round_to_days(x: f64) -> Days {
    Days::new(u64::from(round_to_u32(x)))
}
