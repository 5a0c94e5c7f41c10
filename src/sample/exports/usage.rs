//! The usage export: sessions in the order of time, in the folder of the day on which their rows arrived.

use std::collections::VecDeque;

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use chrono::{Datelike, NaiveDate, Weekday};

use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::calendar::midnight_micros;
use crate::sample::column_builder;
use crate::sample::company::Company;
use crate::sample::names;
use crate::sample::output_folder::SampleFolder;
use crate::sample::random::{self, AccountRng, Purpose, trait_share};

/// The largest delay of a row, in days.
const MAX_DAYS_LATE: usize = 3;
/// The position of `mobile_app` in [`FEATURES`].
const MOBILE_APP: usize = 4;

/// A feature of the product.
struct Feature {
    name: &'static str,
    popularity: f64,
    median_seconds: f64,
}

/// From the features that every user finds to those that only well-trained users find.
const FEATURES: [Feature; 12] = [
    Feature { name: "dashboard", popularity: 20.0, median_seconds: 240.0 },
    Feature { name: "reports", popularity: 14.0, median_seconds: 420.0 },
    Feature { name: "search", popularity: 12.0, median_seconds: 60.0 },
    Feature { name: "tasks", popularity: 12.0, median_seconds: 540.0 },
    Feature { name: "mobile_app", popularity: 10.0, median_seconds: 90.0 },
    Feature { name: "comments", popularity: 8.0, median_seconds: 75.0 },
    Feature { name: "alerts", popularity: 7.0, median_seconds: 45.0 },
    Feature { name: "exports", popularity: 6.0, median_seconds: 120.0 },
    Feature { name: "integrations", popularity: 4.5, median_seconds: 150.0 },
    Feature { name: "automations", popularity: 4.0, median_seconds: 200.0 },
    Feature { name: "api", popularity: 3.5, median_seconds: 15.0 },
    Feature { name: "admin", popularity: 1.5, median_seconds: 180.0 },
];

/// A session, which is one row. Events are ordered by time first, like the export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsageEvent {
    /// Microseconds since 1970.
    time: i64,
    account: u32,
    user: u16,
    /// A position in [`FEATURES`].
    feature: u8,
    /// Dirt: the row has lost its account.
    lost_account: bool,
    seconds: i32,
}

/// An event whose row may arrive on a later day.
#[derive(Clone, Copy, Debug)]
pub struct DelayedEvent {
    days_late: usize,
    event: UsageEvent,
}

/// Records the sessions of an account's users.
pub fn use_product(account: &SampleAccount, company: &Company, today: NaiveDate, events: &mut Vec<DelayedEvent>) {
    let first_day = company.calendar.from - random::round_to_days(3.0);
    if account.users.is_empty() || today < first_day {
        return;
    }
    let number = account.profile.account;
    let mut rng = AccountRng::for_day(company.seed, number, Purpose::Usage, today);
    // After the decision to leave, users only collect their data.
    let winding_down = if account.contract.is_churned() { 0.25 } else { 1.0 };
    let mood = account.health.use_probability() * winding_down;
    let eagerness = mood * activity_of_day(today) * rng.lognormal(1.0, 0.15);
    let popularity = feature_weights(account, company, mood);
    let start = midnight_micros(today);
    for user in &account.users {
        let habit = trait_share(company.seed, number, u32::from(*user));
        let probability = (eagerness * (0.1 + 0.8 * habit * habit)).min(0.97);
        if !rng.happens(probability) {
            continue;
        }
        // Users who come often also have more sessions a day.
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
            send_event(event, &mut rng, events);
            if !rng.happens(repeat_probability) {
                break;
            }
        }
    }
}

/// The activity of a day, relative to a usual working day.
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

/// The weights of the features for a day of an account: by its plan, its taste, and for the later features its health.
fn feature_weights(account: &SampleAccount, company: &Company, mood: f64) -> [f64; FEATURES.len()] {
    let included = usize::from(account.contract.plan.feature_count());
    let mut depth = 1.0;
    std::array::from_fn(|feature| {
        // Users are numbered up from 1. The trait of a feature takes a number from the other end.
        let number = u32::MAX - u32::try_from(feature).unwrap_or_default();
        let taste = 0.3 + 1.4 * trait_share(company.seed, account.profile.account, number);
        depth *= (0.55 + 0.6 * mood).min(1.0);
        if feature < included { FEATURES[feature].popularity * taste * depth } else { 0.0 }
    })
}

/// Draws microseconds since midnight in UTC, rounded to the millisecond: mostly in the local morning or afternoon.
fn time_of_day(zone: f64, rng: &mut AccountRng) -> i64 {
    let local_hour = match rng.weighted_index(&[0.44, 0.5, 0.06]) {
        0 => 10.2 + 1.3 * rng.normal(),
        1 => 14.9 + 1.6 * rng.normal(),
        _ => rng.uniform_between(17.0, 23.5),
    };
    random::round_to_i64((local_hour - zone).rem_euclid(24.0) * 3_600_000.0).min(86_399_999) * 1000
}

fn session_seconds(feature: usize, rng: &mut AccountRng) -> i32 {
    let seconds = rng.lognormal(FEATURES[feature].median_seconds, 0.9).clamp(1.0, 14_400.0);
    i32::try_from(random::round_to_i64(seconds)).unwrap_or(i32::MAX)
}

/// Sends the row of an event. Most rows arrive on the same day. Phones are offline now and then, so their rows arrive later.
/// A row that is not acknowledged is sent again.
fn send_event(event: UsageEvent, rng: &mut AccountRng, events: &mut Vec<DelayedEvent>) {
    let late_probability = if usize::from(event.feature) == MOBILE_APP { 0.07 } else { 0.01 };
    let days_late = if rng.happens(late_probability) { 1 + rng.weighted_index(&[0.7, 0.2, 0.1]) } else { 0 };
    events.push(DelayedEvent { days_late, event });
    if rng.happens(0.003) {
        let resent_late = if rng.happens(0.5) { days_late } else { days_late + 1 };
        events.push(DelayedEvent { days_late: resent_late.min(MAX_DAYS_LATE), event });
    }
}

/// The rows that have not arrived yet.
#[derive(Debug, Default)]
pub struct Deliveries {
    /// By day of arrival, today first.
    days: VecDeque<Vec<UsageEvent>>,
}

impl Deliveries {
    /// Adds the rows sent today, and returns the rows that arrive today.
    pub fn deliver_day(&mut self, sent: &[DelayedEvent]) -> Vec<UsageEvent> {
        self.days.resize_with(MAX_DAYS_LATE + 1, Vec::new);
        for DelayedEvent { days_late, event } in sent {
            self.days[*days_late].push(*event);
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
    let users = events.iter().map(|event| names::user_id(event.account, event.user));
    let features = events.iter().map(|event| FEATURES[usize::from(event.feature)].name);
    column_builder::nullable_batch([
        ("account_id", column_builder::nullable_text_array(events.iter().map(exported_account_id))),
        ("user_id", column_builder::text_array(users)),
        ("event_time", column_builder::instant_array(events.iter().map(|event| event.time))),
        ("feature", column_builder::text_array(features)),
        ("session_seconds", column_builder::nullable_integer_array(events.iter().map(|event| Some(event.seconds)))),
    ])
}

fn exported_account_id(event: &UsageEvent) -> Option<String> {
    (!event.lost_account).then(|| names::account_id(event.account))
}
