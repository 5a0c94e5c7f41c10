//! The calendar of the sample: its days, weeks and months, and the two dates on which the exports change their form.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::options::SampleOptions;
use crate::base::request_error::RequestError;

/// The days simulated before the first export. By its day, health has spread and some accounts have churned.
const WARM_UP_DAYS: u64 = 180;
const DAY_MICROS: i64 = 86_400_000_000;

/// The period of a sample. All dates are days in UTC.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The first day of the simulation.
    pub simulation_start: NaiveDate,
    /// The first day of the exports.
    pub from: NaiveDate,
    /// The last day of the exports. Nothing later is known.
    pub until: NaiveDate,
    /// The day from which the plan `Pro` is called `Growth`.
    pub plan_renamed_on: NaiveDate,
    /// The day from which invoices have a currency. Earlier ones are all in US dollars.
    pub currency_since: NaiveDate,
}

impl Calendar {
    /// The calendar of a sample.
    ///
    /// # Errors
    /// A period without a day, or with days that chrono cannot represent.
    pub fn for_options(options: &SampleOptions) -> Result<Self, RequestError> {
        let until = options.until;
        let out_of_calendar = || RequestError::Sample {
            problem: format!("a period of {} days that ends on {until} is not on the calendar", options.days),
        };
        let before = options.days.checked_sub(1).ok_or_else(out_of_calendar)?;
        let from = until.checked_sub_days(Days::new(u64::from(before))).ok_or_else(out_of_calendar)?;
        let simulation_start = from.checked_sub_days(Days::new(WARM_UP_DAYS)).ok_or_else(out_of_calendar)?;
        // Contracts begin up to ten years earlier and end up to two years later.
        simulation_start.checked_sub_months(Months::new(120)).ok_or_else(out_of_calendar)?;
        until.checked_add_months(Months::new(24)).ok_or_else(out_of_calendar)?;

        let months = months_between(from, until);
        Ok(Self {
            simulation_start,
            from,
            until,
            plan_renamed_on: from + Days::new(u64::from(before) * 5 / 9),
            currency_since: months[months.len() / 3],
        })
    }

    /// The days of the exports.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take_while(|day| *day <= self.until)
    }

    /// The days of the simulation, including those before the first export.
    pub fn simulated_days(&self) -> impl Iterator<Item = NaiveDate> {
        self.simulation_start.iter_days().take_while(|day| *day <= self.until)
    }

    /// The Mondays on which accounts are exported. The first one is on or before the first day, so that every day has an
    /// export to read.
    pub fn weeks(&self) -> impl Iterator<Item = NaiveDate> {
        let first = self.from.week(Weekday::Mon).first_day();
        first.iter_weeks().take_while(|monday| *monday <= self.until)
    }

    /// The first days of the months of the exports.
    pub fn months(&self) -> Vec<NaiveDate> {
        months_between(self.from, self.until)
    }

    /// Whether accounts are exported on a day of the simulation.
    pub fn is_export_monday(&self, day: NaiveDate) -> bool {
        day.weekday() == Weekday::Mon && day >= self.from.week(Weekday::Mon).first_day()
    }

    /// Whether a day is the last one in a month's export.
    pub fn ends_month(&self, day: NaiveDate) -> bool {
        day == self.until || day.succ_opt().is_none_or(|next| next.day() == 1)
    }

    /// Whether a day is within the exports.
    pub fn is_export_day(&self, day: NaiveDate) -> bool {
        (self.from..=self.until).contains(&day)
    }

    /// Whether an instant is before the end of the last day.
    pub fn is_known_by_end(&self, instant: i64) -> bool {
        instant < midnight_micros(self.until) + DAY_MICROS
    }
}

fn months_between(from: NaiveDate, until: NaiveDate) -> Vec<NaiveDate> {
    (0..)
        .map_while(|months| first_of_month(from).checked_add_months(Months::new(months)))
        .take_while(|month| *month <= until)
        .collect()
}

/// The first day of a date's month.
pub fn first_of_month(date: NaiveDate) -> NaiveDate {
    date - Days::new(u64::from(date.day0()))
}

/// The number of months from one date's month to another's; 0 if the other is earlier.
pub fn months_apart(earlier: NaiveDate, later: NaiveDate) -> u32 {
    let count = |date: NaiveDate| i64::from(date.year()) * 12 + i64::from(date.month0());
    u32::try_from(count(later) - count(earlier)).unwrap_or_default()
}

pub fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The date itself, or the next Monday if it is on a weekend.
pub fn next_banking_day(date: NaiveDate) -> NaiveDate {
    match date.weekday() {
        Weekday::Sat => date + Days::new(2),
        Weekday::Sun => date + Days::new(1),
        _ => date,
    }
}

/// The start of a day, in microseconds since 1970.
pub fn midnight_micros(date: NaiveDate) -> i64 {
    i64::from(date.to_epoch_days()) * DAY_MICROS
}
