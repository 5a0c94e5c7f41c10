//! How often accounts get a label whose behaviour never changes, and how often those that do decline.
//!
//! Each kind of account is simulated a thousand times: a number of events a day that is random, but always of the same
//! mean, and a score of them over a window of days, as metrics have. `tests/README.md` has the shares.

use super::{Movement, TREND, snapshot_ago, trends_with_settings};
use crate::base::value::count_as_f64;
use crate::config::TrendSettings;

const ACCOUNTS: u64 = 1000;
/// Days before the first score, so that every window is full.
const WARM_UP: usize = 120;
/// As many scores as the longer of the two slopes is fitted to.
const DAYS: usize = 60;

/// Random numbers that are the same in every run: the generator `SplitMix64`.
struct Random(u64);

impl Random {
    fn next_share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let high = u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap();
        f64::from(high) / (f64::from(u32::MAX) + 1.0)
    }

    /// Returns a number of events with this mean: one of Poisson's, by multiplying shares.
    fn next_count(&mut self, mean: f64) -> f64 {
        let (limit, mut product, mut count) = ((-mean).exp(), self.next_share(), 0.0);
        while product > limit {
            product *= self.next_share();
            count += 1.0;
        }
        count
    }
}

/// Returns the sums of the last `window` events on each of the last days.
fn window_sums(events: &[f64], window: usize) -> Vec<f64> {
    (events.len() - DAYS..events.len()).map(|day| events[day + 1 - window..=day].iter().sum()).collect()
}

fn events(random: &mut Random, mean_of_day: impl Fn(usize) -> f64) -> Vec<f64> {
    (0..WARM_UP + DAYS).map(|day| random.next_count(mean_of_day(day))).collect()
}

/// The days between snapshots, and the days that the slope is fitted to.
#[derive(Debug, Clone, Copy)]
struct Rhythm {
    every: usize,
    slope_days: u32,
    /// The share of the accounts that decline which has to be recognised.
    least_recognised: f64,
}

const RHYTHMS: [Rhythm; 4] = [
    Rhythm { every: 1, slope_days: 30, least_recognised: 0.65 },
    Rhythm { every: 7, slope_days: 30, least_recognised: 0.25 },
    Rhythm { every: 1, slope_days: 60, least_recognised: 0.75 },
    Rhythm { every: 7, slope_days: 60, least_recognised: 0.5 },
];

/// Returns the share of accounts with each label: improving and declining.
fn shares_of_labels(rhythm: Rhythm, scores_of_account: impl Fn(&mut Random) -> Vec<f64>) -> (f64, f64) {
    let settings = TrendSettings { slope_days: rhythm.slope_days, steady_within: 3.0, ..TREND };
    let (mut improving, mut declining) = (0_u32, 0_u32);
    for account in 0..ACCOUNTS {
        let scores = scores_of_account(&mut Random(account));
        let days_ago = (rhythm.every..DAYS).step_by(rhythm.every).rev();
        let past: Vec<_> =
            days_ago.map(|days| snapshot_ago(u64::try_from(days).unwrap(), Some(scores[DAYS - 1 - days]))).collect();
        match trends_with_settings(settings, Some(scores[DAYS - 1]), &past).movement[0] {
            Some(Movement::Improving) => improving += 1,
            Some(Movement::Declining) => declining += 1,
            Some(Movement::Steady) | None => {}
        }
    }
    (f64::from(improving) / 1000.0, f64::from(declining) / 1000.0)
}

#[test]
fn accounts_that_do_not_change_rarely_get_a_label() {
    let of_window = |window: usize, mean: f64| {
        move |random: &mut Random| {
            let sums = window_sums(&events(random, |_| mean), window);
            sums.into_iter().map(|sum| (50.0 * sum / (mean * count_as_f64(window))).min(100.0)).collect::<Vec<f64>>()
        }
    };
    let weekday = |random: &mut Random| {
        let sums = window_sums(&events(random, |day| if day % 7 < 5 { 1.4 } else { 0.1 }), 30);
        sums.into_iter().map(|sum| (50.0 * sum / 31.0).min(100.0)).collect::<Vec<f64>>()
    };
    // An answer to a survey every 45 days or so, and the last one counts.
    let answers = |random: &mut Random| {
        let mut score = 100.0 * random.next_share();
        let mut scores = Vec::new();
        for _ in 0..DAYS {
            if random.next_share() < 1.0 / 45.0 {
                score = 100.0 * random.next_share();
            }
            scores.push(score);
        }
        scores
    };
    let mixed = move |random: &mut Random| {
        let parts = [of_window(30, 2.0)(random), of_window(90, 0.1)(random), answers(random)];
        (0..DAYS).map(|day| 0.5 * parts[0][day] + 0.3 * parts[1][day] + 0.2 * parts[2][day]).collect::<Vec<f64>>()
    };
    for rhythm in RHYTHMS {
        for (kind, (improving, declining)) in [
            ("30 days, one event in 5 days", shares_of_labels(rhythm, of_window(30, 0.2))),
            ("30 days, two events a day", shares_of_labels(rhythm, of_window(30, 2.0))),
            ("7 days", shares_of_labels(rhythm, of_window(7, 2.0))),
            ("90 days", shares_of_labels(rhythm, of_window(90, 0.5))),
            ("working days", shares_of_labels(rhythm, weekday)),
            ("answers", shares_of_labels(rhythm, answers)),
            ("mixed", shares_of_labels(rhythm, mixed)),
        ] {
            assert!(improving + declining <= 0.1, "{kind}, {rhythm:?}: {improving} + {declining}");
        }
    }
}

/// The events of an account fall to a quarter over the last 60 days.
#[test]
fn accounts_that_decline_are_recognised() {
    let fading = |random: &mut Random| {
        let left = |day: usize| 1.0 - 0.75 * (count_as_f64(day.saturating_sub(WARM_UP)) / count_as_f64(DAYS));
        let sums = window_sums(&events(random, |day| 2.0 * left(day)), 30);
        sums.into_iter().map(|sum| (100.0 * sum / 60.0).min(100.0)).collect::<Vec<f64>>()
    };
    for rhythm in RHYTHMS {
        let (improving, declining) = shares_of_labels(rhythm, fading);
        assert!(declining >= rhythm.least_recognised && improving <= 0.001, "{rhythm:?}: {improving}, {declining}");
    }
}
