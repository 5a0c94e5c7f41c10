//! The offers export: upgrades, add-ons and seats that were offered, and what was answered.

use std::sync::Arc;

use arrow::array::{RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::NaiveDate;

use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::calendar::is_weekend;
use crate::sample::company::Company;
use crate::sample::contract::Contract;
use crate::sample::folder::{self, SampleFolder};
use crate::sample::names;
use crate::sample::random::{self, AccountRng, Purpose, logistic};

pub const PATH: &str = "offers/offers.parquet";

/// An offer, and the answer as far as it is known.
#[derive(Clone, Debug)]
pub struct Offer {
    account: u32,
    offered_on: NaiveDate,
    kind: &'static str,
    answered_on: Option<NaiveDate>,
    response: Option<&'static str>,
}

/// Who has bought was offered it some days before; others are offered something now and then.
pub fn make_offers(
    account: &SampleAccount,
    before: &Contract,
    company: &Company,
    today: NaiveDate,
    offers: &mut Vec<Offer>,
) {
    if is_weekend(today) {
        return;
    }
    let (number, now) = (account.profile.account, &account.contract);
    let mut rng = AccountRng::for_day(company.seed, number, Purpose::Offers, today);
    let bought = match () {
        () if now.plan != before.plan => Some("upgrade"),
        () if now.seats > before.seats => Some("seats"),
        () => None,
    };
    if let Some(kind) = bought {
        let offered_on = (today - random::round_to_days(rng.between(4.0, 20.0))).max(account.profile.started_on);
        offers.push(Offer { account: number, offered_on, kind, answered_on: Some(today), response: Some("accepted") });
    } else if rng.happens(0.008) {
        let lasting = account.health.monthly_average;
        let kind = ["add_on", "upgrade", "seats"][rng.weighted_index(&[0.6, 0.25, 0.15])];
        // Seats and plans are bought above.
        let wanted = kind == "add_on" && rng.happens(logistic(1.8 * lasting - 1.3));
        let answers = rng.happens(0.35 + 0.6 * logistic(1.5 * lasting));
        let answered_on = Some(today + random::round_to_days(2.0 + rng.exponential(9.0)));
        let answered_on = answered_on.filter(|day| answers && *day <= company.calendar.until);
        let response = if wanted { "accepted" } else { "declined" };
        let response = Some(response).filter(|_| answered_on.is_some());
        offers.push(Offer { account: number, offered_on: today, kind, answered_on, response });
    }
}

pub fn export_all(folder: &mut SampleFolder, offers: &[Offer]) -> Result<(), Error> {
    folder.write(PATH, offers, record_batch)
}

fn record_batch(rows: &[Offer]) -> Result<RecordBatch, ArrowError> {
    folder::nullable_batch([
        ("account_id", folder::text_array(rows.iter().map(|row| names::account_id(row.account)))),
        ("offered_on", folder::date_array(rows.iter().map(|row| Some(row.offered_on)))),
        ("kind", Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.kind)))),
        ("answered_on", folder::date_array(rows.iter().map(|row| row.answered_on))),
        ("response", Arc::new(rows.iter().map(|row| row.response).collect::<StringArray>())),
    ])
}
