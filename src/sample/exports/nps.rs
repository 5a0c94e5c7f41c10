//! The NPS export: users' answers on how likely they are to recommend the product.

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use chrono::NaiveDate;

use super::numbered::{Numbered, number_rows};
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
pub struct NpsAnswer {
    account: u32,
    user: u16,
    /// Microseconds since 1970.
    pub responded_at: i64,
    /// 0 to 10.
    score: i32,
}

/// Users answer now and then. Unhealthy accounts answer less often.
pub fn answer_nps(account: &SampleAccount, company: &Company, today: NaiveDate, answers: &mut Vec<NpsAnswer>) {
    if !company.calendar.is_export_day(today) {
        return;
    }
    let users = f64::from(account.user_count());
    let weekend = if is_weekend(today) { 0.25 } else { 1.2 };
    let rate = (0.002 + 0.000_4 * users) * weekend * (0.5 + 0.6 * account.health.use_probability());
    let mut rng = AccountRng::for_day(company.seed, account.profile.account, Purpose::Nps, today);
    for _ in 0..rng.event_count(rate) {
        let Some(user) = rng.pick(&account.users).copied() else { return };
        let local_hour = 13.0 + 3.2 * rng.normal();
        let utc_hour = (local_hour - account.profile.utc_offset_hours).rem_euclid(24.0);
        let score = (7.3 + 1.9 * account.health.level + 1.5 * rng.normal()).clamp(0.0, 10.0);
        answers.push(NpsAnswer {
            account: account.profile.account,
            user,
            responded_at: midnight_micros(today) + random::round_to_i64(utc_hour * 3600.0).min(86_399) * 1_000_000,
            score: i32::try_from(random::round_to_i64(score)).unwrap_or_default(),
        });
    }
}

pub fn path_of_month(month: NaiveDate) -> String {
    format!("nps/nps-{}.parquet", month.format("%Y-%m"))
}

pub fn export_month(
    folder: &mut SampleFolder,
    month: NaiveDate,
    first_number: u64,
    answers: &[NpsAnswer],
) -> Result<(), Error> {
    folder.write(&path_of_month(month), &number_rows(first_number, answers, |_| false), record_batch)
}

fn record_batch(rows: &[Numbered<'_, NpsAnswer>]) -> Result<RecordBatch, ArrowError> {
    let answers = || rows.iter().map(|numbered| numbered.row);
    column_builder::nullable_batch([
        ("response_id", column_builder::text_array(rows.iter().map(|numbered| format!("N-{:06}", numbered.number)))),
        ("account_id", column_builder::account_id_array(answers().map(|answer| answer.account))),
        ("user_id", column_builder::text_array(answers().map(|answer| names::user_id(answer.account, answer.user)))),
        ("responded_at", column_builder::instant_array(answers().map(|answer| answer.responded_at))),
        ("score", column_builder::nullable_integer_array(answers().map(|answer| Some(answer.score)))),
    ])
}
