//! The surveys export: how content people say they are, 1 to 5, and the label that was given to their own words.

use std::sync::Arc;

use arrow::array::{RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::NaiveDate;

use super::user_count;
use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::calendar::{is_weekend, midnight};
use crate::sample::company::Company;
use crate::sample::folder::{self, SampleFolder};
use crate::sample::names;
use crate::sample::random::{self, AccountRng, Purpose};

/// One answer.
#[derive(Clone, Debug)]
pub struct SurveyAnswer {
    account: u32,
    user: u16,
    /// Microseconds since 1970.
    responded_at: i64,
    /// What was asked about.
    topic: &'static str,
    /// 1 to 5.
    csat: u32,
    /// Of the words that came with it, if any did.
    sentiment: Option<&'static str>,
}

pub fn answer_surveys(account: &SampleAccount, company: &Company, today: NaiveDate, surveys: &mut Vec<SurveyAnswer>) {
    if account.users.is_empty() || is_weekend(today) || !company.calendar.is_export_day(today) {
        return;
    }
    let mut rng = AccountRng::for_day(company.seed, account.profile.account, Purpose::Surveys, today);
    for _ in 0..rng.event_count(0.012 + 0.001 * f64::from(user_count(account))) {
        let Some(user) = rng.pick(&account.users).copied() else { return };
        let liking = 4.1 + 0.75 * account.health.level + 0.75 * rng.normal();
        let tone = liking + 0.5 * rng.normal();
        let sentiment = if tone < 3.0 {
            "negative"
        } else if tone < 3.8 {
            "neutral"
        } else {
            "positive"
        };
        surveys.push(SurveyAnswer {
            account: account.profile.account,
            user,
            responded_at: midnight(today) + i64::from(rng.below(86_400)) * 1_000_000,
            topic: if rng.happens(0.6) { "product" } else { "features" },
            csat: random::round_to_u32(liking.clamp(1.0, 5.0)),
            sentiment: Some(sentiment).filter(|_| rng.happens(0.6)),
        });
    }
}

pub fn path_of_month(month: NaiveDate) -> String {
    format!("surveys/surveys-{}.parquet", month.format("%Y-%m"))
}

pub fn export_month(folder: &mut SampleFolder, month: NaiveDate, surveys: &[SurveyAnswer]) -> Result<(), Error> {
    folder.write(&path_of_month(month), surveys, record_batch)
}

fn record_batch(rows: &[SurveyAnswer]) -> Result<RecordBatch, ArrowError> {
    folder::nullable_batch([
        ("account_id", folder::text_array(rows.iter().map(|row| names::account_id(row.account)))),
        ("user_id", folder::text_array(rows.iter().map(|row| names::user_id(row.account, row.user)))),
        ("responded_at", folder::instant_array(rows.iter().map(|row| Some(row.responded_at)))),
        ("topic", Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.topic)))),
        ("csat", folder::count_array(rows.iter().map(|row| Some(row.csat)))),
        ("sentiment", Arc::new(rows.iter().map(|row| row.sentiment).collect::<StringArray>())),
    ])
}
