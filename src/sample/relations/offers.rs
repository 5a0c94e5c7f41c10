//! The offers export: upgrades, add-ons and seats that were offered, and what was answered.

use std::sync::Arc;

use arrow::array::{RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::NaiveDate;

use crate::base::error::Error;
use crate::sample::account::Account;
use crate::sample::calendar::is_weekend;
use crate::sample::chance::{self, Chance, Purpose, logistic};
use crate::sample::company::World;
use crate::sample::contract::Contract;
use crate::sample::folder::{self, Folder};
use crate::sample::name;

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
pub fn offer(account: &Account, before: &Contract, world: &World, today: NaiveDate, offers: &mut Vec<Offer>) {
    if is_weekend(today) {
        return;
    }
    let (number, now) = (account.profile.account, &account.contract);
    let mut chance = Chance::daily(world.seed, number, Purpose::Offers, today);
    let bought = match () {
        () if now.plan != before.plan => Some("upgrade"),
        () if now.seats > before.seats => Some("seats"),
        () => None,
    };
    if let Some(kind) = bought {
        let offered_on = (today - chance::days(chance.between(4.0, 20.0))).max(account.profile.started_on);
        offers.push(Offer { account: number, offered_on, kind, answered_on: Some(today), response: Some("accepted") });
    } else if chance.happens(0.008) {
        let lasting = account.health.lasting;
        let kind = ["add_on", "upgrade", "seats"][chance.weighted(&[0.6, 0.25, 0.15])];
        // Seats and plans are bought above.
        let wanted = kind == "add_on" && chance.happens(logistic(1.8 * lasting - 1.3));
        let answers = chance.happens(0.35 + 0.6 * logistic(1.5 * lasting));
        let answered_on = Some(today + chance::days(2.0 + chance.exponential(9.0)));
        let answered_on = answered_on.filter(|day| answers && *day <= world.calendar.until);
        let response = if wanted { "accepted" } else { "declined" };
        let response = Some(response).filter(|_| answered_on.is_some());
        offers.push(Offer { account: number, offered_on: today, kind, answered_on, response });
    }
}

pub fn export(folder: &mut Folder, offers: &[Offer]) -> Result<(), Error> {
    folder.write(PATH, offers, batch)
}

fn batch(rows: &[Offer]) -> Result<RecordBatch, ArrowError> {
    folder::table([
        ("account_id", folder::texts(rows.iter().map(|row| name::account_id(row.account)))),
        ("offered_on", folder::dates(rows.iter().map(|row| Some(row.offered_on)))),
        ("kind", Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.kind)))),
        ("answered_on", folder::dates(rows.iter().map(|row| row.answered_on))),
        ("response", Arc::new(rows.iter().map(|row| row.response).collect::<StringArray>())),
    ])
}
