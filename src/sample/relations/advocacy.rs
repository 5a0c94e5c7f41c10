//! The advocacy export: referrals, mentions and testimonials.

use std::sync::Arc;

use arrow::array::{RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::NaiveDate;

use super::user_count;
use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::calendar::is_weekend;
use crate::sample::company::Company;
use crate::sample::folder::{self, SampleFolder};
use crate::sample::names;
use crate::sample::random::{AccountRng, Purpose, logistic};

pub const PATH: &str = "advocacy/advocacy.parquet";
const KINDS: [&str; 3] = ["referral", "mention", "testimonial"];

/// Something good that was said of the company to others.
#[derive(Clone, Debug)]
pub struct AdvocacyAct {
    account: u32,
    happened_on: NaiveDate,
    kind: &'static str,
}

/// Only those who are well speak well, and larger customers are heard oftener.
pub fn record_advocacy(account: &SampleAccount, company: &Company, today: NaiveDate, advocacy: &mut Vec<AdvocacyAct>) {
    if is_weekend(today) {
        return;
    }
    let mut rng = AccountRng::for_day(company.seed, account.profile.account, Purpose::Advocacy, today);
    let voice = 0.006 + 0.000_12 * f64::from(user_count(account));
    if rng.happens(voice * logistic(3.0 * (account.health.monthly_average - 0.5))) {
        let kind = KINDS[rng.weighted_index(&[0.35, 0.45, 0.2])];
        advocacy.push(AdvocacyAct { account: account.profile.account, happened_on: today, kind });
    }
}

pub fn export_all(folder: &mut SampleFolder, advocacy: &[AdvocacyAct]) -> Result<(), Error> {
    folder.write(PATH, advocacy, record_batch)
}

fn record_batch(rows: &[AdvocacyAct]) -> Result<RecordBatch, ArrowError> {
    folder::nullable_batch([
        ("account_id", folder::text_array(rows.iter().map(|row| names::account_id(row.account)))),
        ("happened_on", folder::date_array(rows.iter().map(|row| Some(row.happened_on)))),
        ("kind", Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.kind)))),
    ])
}
