//! The usage export: who used what and when, in the order of time, in the folder of the day it was delivered.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int32Array, RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::{Datelike, NaiveDate, Weekday};

use super::account::SampleAccount;
use super::calendar::midnight;
use super::company::{Company, DayRows};
use super::folder::{self, SampleFolder};
use super::names;
use super::random::{self, AccountRng, Purpose, trait_share};
use crate::base::error::Error;

/// The most days a row is late.
const MAX_DAYS_LATE: usize = 3;
const MOBILE_APP: usize = 4;
/// What can be used, from what everybody finds to what only the well looked after do; how popular it is, and
/// its median session in seconds.
const FEATURES: [(&str, f64, f64); 12] = [
    ("dashboard", 20.0, 240.0),
    ("reports", 14.0, 420.0),
    ("search", 12.0, 60.0),
    ("tasks", 12.0, 540.0),
    ("mobile_app", 10.0, 90.0),
    ("comments", 8.0, 75.0),
    ("alerts", 7.0, 45.0),
    ("exports", 6.0, 120.0),
    ("integrations", 4.5, 150.0),
    ("automations", 4.0, 200.0),
    ("api", 3.5, 15.0),
    ("admin", 1.5, 180.0),
];

/// A session: one row. Ordered by time first, as the export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsageEvent {
    /// Microseconds since 1970.
    time: i64,
    account: u32,
    user: u16,
    /// A position in [`FEATURES`].
    feature: u8,
    /// Dirt: the row lost its account on the way.
    lost_account: bool,
    seconds: i32,
}

/// An event, and how many days after it its row arrives.
pub type DelayedEvent = (usize, UsageEvent);

/// The people of an account use the product, or don't.
pub fn use_product(account: &SampleAccount, company: &Company, today: NaiveDate, day_rows: &mut DayRows) {
    let first_day = company.calendar.from - random::round_to_days(3.0);
    if account.users.is_empty() || today < first_day {
        return;
    }
    let number = account.profile.account;
    let mut rng = AccountRng::for_day(company.seed, number, Purpose::Usage, today);
    // After the decision to leave, people only fetch their things.
    let winding_down = if account.contract.is_churned() { 0.25 } else { 1.0 };
    let mood = account.health.activity() * winding_down;
    let eagerness = mood * activity_of_day(today) * rng.lognormal(1.0, 0.15);
    let popularity = feature_weights(account, company, mood);
    let start = midnight(today);
    for user in &account.users {
        let habit = trait_share(company.seed, number, u32::from(*user));
        let probability = (eagerness * (0.1 + 0.8 * habit * habit)).min(0.97);
        if !rng.happens(probability) {
            continue;
        }
        // Whoever comes often also stays for more.
        let repeat_probability = 0.24 + 0.2 * habit;
        loop {
            let feature = rng.weighted_index(&popularity);
            let event = UsageEvent {
                time: start + time_of_day(account.profile.utc_offset_hours, &mut rng),
                account: number,
                user: *user,
                feature: u8::try_from(feature).unwrap_or_default(),
                lost_account: rng.happens(0.002),
                seconds: session_seconds(feature, &mut rng),
            };
            send_event(event, &mut rng, day_rows);
            if !rng.happens(repeat_probability) {
                break;
            }
        }
    }
}

/// How much of a usual working day a day is, for everybody.
fn activity_of_day(day: NaiveDate) -> f64 {
    let weekday = match day.weekday() {
        Weekday::Mon => 0.96,
        Weekday::Tue => 1.05,
        Weekday::Wed => 1.04,
        Weekday::Thu => 1.0,
        Weekday::Fri => 0.82,
        Weekday::Sat => 0.11,
        Weekday::Sun => 0.09,
    };
    let holidays = match (day.month(), day.day()) {
        (12, 25) | (1, 1) => 0.2,
        (12, 24..=31) | (1, 2) => 0.5,
        _ => 1.0,
    };
    weekday * holidays
}

/// The weights of the features for an account's day: by plan, by taste, and the deeper ones only in good health.
fn feature_weights(account: &SampleAccount, company: &Company, mood: f64) -> [f64; FEATURES.len()] {
    let included = usize::from(account.contract.plan.feature_count());
    let mut depth = 1.0;
    std::array::from_fn(|feature| {
        // Users are numbered up from 1, so a feature's taste takes a number from the other end.
        let number = u32::MAX - u32::try_from(feature).unwrap_or_default();
        let taste = 0.3 + 1.4 * trait_share(company.seed, account.profile.account, number);
        depth *= (0.55 + 0.6 * mood).min(1.0);
        if feature < included { FEATURES[feature].1 * taste * depth } else { 0.0 }
    })
}

/// Microseconds into the day (in UTC), to the millisecond: a morning, an afternoon, and a few evenings.
fn time_of_day(zone: f64, rng: &mut AccountRng) -> i64 {
    let local_hour = match rng.weighted_index(&[0.44, 0.5, 0.06]) {
        0 => 10.2 + 1.3 * rng.normal(),
        1 => 14.9 + 1.6 * rng.normal(),
        _ => rng.between(17.0, 23.5),
    };
    random::round_to_i64((local_hour - zone).rem_euclid(24.0) * 3_600_000.0).min(86_399_999) * 1000
}

fn session_seconds(feature: usize, rng: &mut AccountRng) -> i32 {
    let seconds = rng.lognormal(FEATURES[feature].2, 0.9).clamp(1.0, 14_400.0);
    i32::try_from(random::round_to_i64(seconds)).unwrap_or(i32::MAX)
}

/// Most rows arrive on the day; phones are offline now and then; and what isn't acknowledged is sent again.
fn send_event(event: UsageEvent, rng: &mut AccountRng, day_rows: &mut DayRows) {
    let tardiness = if usize::from(event.feature) == MOBILE_APP { 0.07 } else { 0.01 };
    let days_late = if rng.happens(tardiness) { 1 + rng.weighted_index(&[0.7, 0.2, 0.1]) } else { 0 };
    day_rows.events.push((days_late, event));
    if rng.happens(0.003) {
        let resent_late = if rng.happens(0.5) { days_late } else { days_late + 1 };
        day_rows.events.push((resent_late.min(MAX_DAYS_LATE), event));
    }
}

/// The rows on their way.
#[derive(Debug, Default)]
pub struct Deliveries {
    /// Today's first.
    days: VecDeque<Vec<UsageEvent>>,
}

impl Deliveries {
    /// Takes in what was sent today; gives out what arrives today.
    pub fn deliver_day(&mut self, sent: &[DelayedEvent]) -> Vec<UsageEvent> {
        self.days.resize_with(MAX_DAYS_LATE + 1, Vec::new);
        for (late, event) in sent {
            self.days[*late].push(*event);
        }
        let mut arrived = self.days.pop_front().unwrap_or_default();
        arrived.sort_unstable();
        arrived
    }
}

pub fn path_of_day(day: NaiveDate) -> String {
    format!("usage/event_date={day}/usage.parquet")
}

pub fn export_day(folder: &mut SampleFolder, day: NaiveDate, arrived: &[UsageEvent]) -> Result<(), Error> {
    folder.write(&path_of_day(day), arrived, record_batch)
}

fn record_batch(events: &[UsageEvent]) -> Result<RecordBatch, ArrowError> {
    let account = |event: &UsageEvent| (!event.lost_account).then(|| names::account_id(event.account));
    let user = |event: &UsageEvent| names::user_id(event.account, event.user);
    let features = StringArray::from_iter_values(events.iter().map(|event| FEATURES[usize::from(event.feature)].0));
    let columns: [(&str, ArrayRef); 5] = [
        ("account_id", Arc::new(events.iter().map(account).collect::<StringArray>())),
        ("user_id", folder::text_array(events.iter().map(user))),
        ("event_time", folder::instant_array(events.iter().map(|event| Some(event.time)))),
        ("feature", Arc::new(features)),
        ("session_seconds", Arc::new(Int32Array::from_iter_values(events.iter().map(|event| event.seconds)))),
    ];
    folder::nullable_batch(columns)
}
