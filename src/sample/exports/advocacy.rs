//! The advocacy export: referrals, mentions and testimonials.

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use chrono::NaiveDate;

use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::calendar::is_weekend;
use crate::sample::column_builder;
use crate::sample::company::Company;
use crate::sample::output_folder::SampleFolder;
use crate::sample::random::{AccountRng, Purpose, logistic};

pub const PATH: &str = "advocacy/advocacy.parquet";
const KINDS: [&str; 3] = ["referral", "mention", "testimonial"];

/// One recommendation of the company to others.
#[derive(Clone, Debug)]
pub struct AdvocacyAct {
    account: u32,
    happened_on: NaiveDate,
    kind: &'static str,
}

/// Only healthy accounts recommend the company. Larger ones do so more often.
pub fn record_advocacy(account: &SampleAccount, company: &Company, today: NaiveDate, advocacy: &mut Vec<AdvocacyAct>) {
    if is_weekend(today) {
        return;
    }
    let mut rng = AccountRng::for_day(company.seed, account.profile.account, Purpose::Advocacy, today);
    let reach = 0.006 + 0.000_12 * f64::from(account.user_count());
    if rng.happens(reach * logistic(3.0 * (account.health.monthly_average - 0.5))) {
        let kind = KINDS[rng.weighted_index(&[0.35, 0.45, 0.2])];
        advocacy.push(AdvocacyAct { account: account.profile.account, happened_on: today, kind });
    }
}

pub fn export_all(folder: &mut SampleFolder, advocacy: &[AdvocacyAct]) -> Result<(), Error> {
    folder.write(PATH, advocacy, record_batch)
}

fn record_batch(rows: &[AdvocacyAct]) -> Result<RecordBatch, ArrowError> {
    column_builder::nullable_batch([
        ("account_id", column_builder::account_id_array(rows.iter().map(|row| row.account))),
        ("happened_on", column_builder::date_array(rows.iter().map(|row| row.happened_on))),
        ("kind", column_builder::text_array(rows.iter().map(|row| row.kind))),
    ])
}
