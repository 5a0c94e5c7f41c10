//! The advocacy export: referrals, mentions and testimonials.

use std::sync::Arc;

use arrow::array::{RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::NaiveDate;

use super::people;
use crate::base::error::Error;
use crate::sample::account::Account;
use crate::sample::calendar::is_weekend;
use crate::sample::chance::{Chance, Purpose, logistic};
use crate::sample::company::World;
use crate::sample::folder::{self, Folder};
use crate::sample::name;

pub const PATH: &str = "advocacy/advocacy.parquet";
const KINDS: [&str; 3] = ["referral", "mention", "testimonial"];

/// Something good that was said of the company to others.
#[derive(Clone, Debug)]
pub struct Praise {
    account: u32,
    happened_on: NaiveDate,
    kind: &'static str,
}

/// Only those who are well speak well, and larger customers are heard oftener.
pub fn praise(account: &Account, world: &World, today: NaiveDate, all: &mut Vec<Praise>) {
    if is_weekend(today) {
        return;
    }
    let mut chance = Chance::daily(world.seed, account.profile.account, Purpose::Advocacy, today);
    let voice = 0.006 + 0.000_12 * f64::from(people(account));
    if chance.happens(voice * logistic(3.0 * (account.health.lasting - 0.5))) {
        let kind = KINDS[chance.weighted(&[0.35, 0.45, 0.2])];
        all.push(Praise { account: account.profile.account, happened_on: today, kind });
    }
}

pub fn export(folder: &mut Folder, all: &[Praise]) -> Result<(), Error> {
    folder.write(PATH, all, batch)
}

fn batch(rows: &[Praise]) -> Result<RecordBatch, ArrowError> {
    folder::table([
        ("account_id", folder::texts(rows.iter().map(|row| name::account_id(row.account)))),
        ("happened_on", folder::dates(rows.iter().map(|row| Some(row.happened_on)))),
        ("kind", Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.kind)))),
    ])
}
