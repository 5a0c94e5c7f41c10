//! The offers export: upgrades, add-ons and seats that were offered, and the answers.

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use chrono::NaiveDate;

use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::calendar::is_weekend;
use crate::sample::column_builder;
use crate::sample::company::Company;
use crate::sample::contract::Contract;
use crate::sample::output_folder::SampleFolder;
use crate::sample::random::{self, AccountRng, Purpose, logistic};

pub const PATH: &str = "offers/offers.parquet";

/// What is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OfferKind {
    AddOn,
    Upgrade,
    Seats,
}

impl OfferKind {
    const fn name(self) -> &'static str {
        match self {
            Self::AddOn => "add_on",
            Self::Upgrade => "upgrade",
            Self::Seats => "seats",
        }
    }
}

/// The answer to an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OfferResponse {
    Accepted,
    Declined,
}

impl OfferResponse {
    const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
        }
    }
}

/// An offer, with its answer if that is known.
#[derive(Clone, Debug)]
pub struct Offer {
    account: u32,
    offered_on: NaiveDate,
    kind: OfferKind,
    answered_on: Option<NaiveDate>,
    response: Option<OfferResponse>,
}

/// Makes offers. An account that bought something today was offered it some days before. Other accounts get an offer now
/// and then. `before` is the contract in the morning.
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
    if let Some(kind) = bought_today(before, now) {
        let offered_on =
            (today - random::round_to_days(rng.uniform_between(4.0, 20.0))).max(account.profile.started_on);
        let response = Some(OfferResponse::Accepted);
        offers.push(Offer { account: number, offered_on, kind, answered_on: Some(today), response });
    } else if rng.happens(0.008) {
        let health = account.health.monthly_average;
        let kinds = [OfferKind::AddOn, OfferKind::Upgrade, OfferKind::Seats];
        let kind = kinds[rng.weighted_index(&[0.6, 0.25, 0.15])];
        // Seats and plans are accepted only by the purchases above.
        let is_wanted = kind == OfferKind::AddOn && rng.happens(logistic(1.8 * health - 1.3));
        let is_answered = rng.happens(0.35 + 0.6 * logistic(1.5 * health));
        let answered_on = Some(today + random::round_to_days(2.0 + rng.exponential(9.0)));
        let answered_on = answered_on.filter(|day| is_answered && *day <= company.calendar.until);
        let response = if is_wanted { OfferResponse::Accepted } else { OfferResponse::Declined };
        let response = Some(response).filter(|_| answered_on.is_some());
        offers.push(Offer { account: number, offered_on: today, kind, answered_on, response });
    }
}

fn bought_today(before: &Contract, now: &Contract) -> Option<OfferKind> {
    if now.plan != before.plan {
        Some(OfferKind::Upgrade)
    } else if now.seats > before.seats {
        Some(OfferKind::Seats)
    } else {
        None
    }
}

pub fn export_all(folder: &mut SampleFolder, offers: &[Offer]) -> Result<(), Error> {
    folder.write(PATH, offers, record_batch)
}

fn record_batch(rows: &[Offer]) -> Result<RecordBatch, ArrowError> {
    column_builder::nullable_batch([
        ("account_id", column_builder::account_id_array(rows.iter().map(|row| row.account))),
        ("offered_on", column_builder::date_array(rows.iter().map(|row| row.offered_on))),
        ("kind", column_builder::text_array(rows.iter().map(|row| row.kind.name()))),
        ("answered_on", column_builder::nullable_date_array(rows.iter().map(|row| row.answered_on))),
        ("response", column_builder::nullable_text_array(rows.iter().map(|row| row.response.map(OfferResponse::name)))),
    ])
}
