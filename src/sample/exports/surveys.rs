//! The surveys export: the satisfaction of users from 1 to 5, and the sentiment label of their comments.

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use chrono::NaiveDate;

use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::calendar::{is_weekend, midnight_micros};
use crate::sample::column_builder;
use crate::sample::company::Company;
use crate::sample::names;
use crate::sample::output_folder::SampleFolder;
use crate::sample::random::{self, AccountRng, Purpose};

/// One answer.
#[derive(Clone, Debug)]
pub struct SurveyAnswer {
    account: u32,
    user: u16,
    /// Microseconds since 1970.
    responded_at: i64,
    /// What the question is about.
    topic: &'static str,
    /// 1 to 5.
    csat: u32,
    /// Of the comment, if there is one.
    sentiment: Option<&'static str>,
}

/// Users answer now and then.
pub fn answer_surveys(account: &SampleAccount, company: &Company, today: NaiveDate, surveys: &mut Vec<SurveyAnswer>) {
    if account.users.is_empty() || is_weekend(today) || !company.calendar.is_export_day(today) {
        return;
    }
    let mut rng = AccountRng::for_day(company.seed, account.profile.account, Purpose::Surveys, today);
    for _ in 0..rng.event_count(0.012 + 0.001 * f64::from(account.user_count())) {
        let Some(user) = rng.pick(&account.users).copied() else { return };
        let satisfaction = 4.1 + 0.75 * account.health.level + 0.75 * rng.normal();
        let tone = satisfaction + 0.5 * rng.normal();
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
            responded_at: midnight_micros(today) + i64::from(rng.integer_below(86_400)) * 1_000_000,
            topic: if rng.happens(0.6) { "product" } else { "features" },
            csat: random::round_to_u32(satisfaction.clamp(1.0, 5.0)),
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
    column_builder::nullable_batch([
        ("account_id", column_builder::account_id_array(rows.iter().map(|row| row.account))),
        ("user_id", column_builder::text_array(rows.iter().map(|row| names::user_id(row.account, row.user)))),
        ("responded_at", column_builder::instant_array(rows.iter().map(|row| row.responded_at))),
        ("topic", column_builder::text_array(rows.iter().map(|row| row.topic))),
        ("csat", column_builder::count_array(rows.iter().map(|row| row.csat))),
        ("sentiment", column_builder::nullable_text_array(rows.iter().map(|row| row.sentiment))),
    ])
}
