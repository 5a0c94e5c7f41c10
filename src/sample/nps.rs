//! The NPS export: how likely its people say they are to recommend the product.

use std::sync::Arc;

use arrow::array::{Int32Array, RecordBatch};
use arrow::error::ArrowError;
use chrono::NaiveDate;

use super::account::SampleAccount;
use super::calendar::{is_weekend, midnight};
use super::company::{Company, DayRows};
use super::folder::{self, SampleFolder};
use super::names;
use super::random::{self, AccountRng, Purpose};
use crate::base::error::Error;

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

/// A person answers now and then; the discontented less often, as they do.
pub fn answer_nps(account: &SampleAccount, company: &Company, today: NaiveDate, day_rows: &mut DayRows) {
    if !company.calendar.is_export_day(today) {
        return;
    }
    let people = f64::from(u32::try_from(account.users.len()).unwrap_or(u32::MAX));
    let weekend = if is_weekend(today) { 0.25 } else { 1.2 };
    let rate = (0.002 + 0.000_4 * people) * weekend * (0.5 + 0.6 * account.health.activity());
    let mut rng = AccountRng::for_day(company.seed, account.profile.account, Purpose::Nps, today);
    for _ in 0..rng.event_count(rate) {
        let Some(user) = rng.pick(&account.users).copied() else { return };
        let local_hour = 13.0 + 3.2 * rng.normal();
        let utc_hour = (local_hour - account.profile.utc_offset_hours).rem_euclid(24.0);
        let score = (7.3 + 1.9 * account.health.level + 1.5 * rng.normal()).clamp(0.0, 10.0);
        day_rows.nps_answers.push(NpsAnswer {
            account: account.profile.account,
            user,
            responded_at: midnight(today) + random::round_to_i64(utc_hour * 3600.0).min(86_399) * 1_000_000,
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
    folder.write(&path_of_month(month), &super::company::number_rows(first_number, answers, |_| false), record_batch)
}

fn record_batch(rows: &[(u64, &NpsAnswer)]) -> Result<RecordBatch, ArrowError> {
    let answers = || rows.iter().map(|(_, answer)| *answer);
    folder::nullable_batch([
        ("response_id", folder::text_array(rows.iter().map(|(number, _)| format!("N-{number:06}")))),
        ("account_id", folder::text_array(answers().map(|answer| names::account_id(answer.account)))),
        ("user_id", folder::text_array(answers().map(|answer| names::user_id(answer.account, answer.user)))),
        ("responded_at", folder::instant_array(answers().map(|answer| Some(answer.responded_at)))),
        ("score", Arc::new(Int32Array::from_iter_values(answers().map(|answer| answer.score)))),
    ])
}
