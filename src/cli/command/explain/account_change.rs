//! The change of an account's score since an earlier day, computed from what is published of both days.

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use super::lookup::{find_account, published_day};
use crate::base::failure::Failure;
use crate::base::request_error::RequestError;
use crate::cli::arg_parsers::Since;
use crate::cli::table_row::{TableRow, rows_where};
use crate::config::{ComparisonWindow, Pipeline};
use crate::pipeline::change_causes::{self, AccountChange, RestatementSources};
use crate::score::explain::{CauseKind, ChangeComparison, DescribedCause};
use crate::score::trend::find_look_back_date;
use crate::storage::Location;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{ACCOUNT_HEALTH, SCORE_CHANGES};

/// How many earlier days an error names.
const MAX_DAYS_SHOWN: usize = 3;

/// Returns the published day that `since` stands for, seen from `day`.
///
/// # Errors
/// No such day before `day`.
pub fn earlier_day(
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    warehouse: &Location,
    since: Since,
    day: NaiveDate,
    account: TableRow<'_>,
) -> Result<NaiveDate, Failure> {
    let published = reader.published_days()?;
    let earlier_days = &published[..published.partition_point(|published| *published < day)];
    let earlier = match since {
        Since::Day(wanted) => {
            published_day(reader, warehouse, Some(wanted))?;
            (wanted < day).then_some(wanted)
        }
        Since::Window(ComparisonWindow::Days(days)) => {
            find_look_back_date(earlier_days, day, days, pipeline.trend.tolerance_days)
        }
        Since::Window(ComparisonWindow::Previous) => account.date("previous_snapshot_date"),
    };
    earlier.ok_or_else(|| {
        let newest = earlier_days.iter().rev().take(MAX_DAYS_SHOWN).copied().collect();
        RequestError::NoEarlierSnapshot { since: since.to_string(), day, published: newest }.into()
    })
}

/// Returns the change of an account's score between `earlier_day` and `day`; `health` and `account` are those of `day`. If the
/// day was published with the causes since that day, these are its causes.
///
/// # Errors
/// An account without a score on one of the days.
pub fn change_since(
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    health: &[RecordBatch],
    day: NaiveDate,
    account: TableRow<'_>,
    earlier_day: NaiveDate,
) -> Result<AccountChange, Failure> {
    let id = account.text("account_id").unwrap_or_default();
    let earlier_health = reader.read_table(ACCOUNT_HEALTH, earlier_day)?;
    let earlier_account = find_account(&earlier_health, earlier_day, id, None)?;
    let score_before = score_on(earlier_account, earlier_day)?;
    let score = score_on(account, day)?;
    let published = reader.read_table_if_present(SCORE_CHANGES, day)?;
    let causes = published_causes(&published, id, earlier_day, score_before, score);
    if !causes.is_empty() {
        return Ok(AccountChange { since: earlier_day, before: score_before, after: score, causes });
    }
    let before = change_causes::read_complete_day(reader, earlier_day, &earlier_health)?;
    let after = change_causes::read_complete_day(reader, day, health)?;
    if let (Some(before), Some(after)) = (&before, &after)
        && let Some(index) = after.find_account(id)
    {
        let sources = RestatementSources { pipeline, reader, exports: None, later_metrics: None };
        let restated = change_causes::restate_day(sources, before, after)?;
        let comparison = ChangeComparison::new(before, restated.as_ref(), after);
        if let Some(change) = change_causes::explain_account(&comparison, index) {
            return Ok(change);
        }
    }
    Ok(AccountChange::without_known_causes(earlier_day, score_before, score))
}

/// Returns the causes that a day was published with, over the first of its windows that begins with `since`; none if the
/// earlier day was published again with another score.
fn published_causes(
    published: &[RecordBatch],
    id: &str,
    since: NaiveDate,
    score_before: f64,
    score: f64,
) -> Vec<DescribedCause> {
    let rows = rows_where(published, "account_id", id).filter(|row| row.date("since") == Some(since));
    let rows: Vec<TableRow<'_>> = rows.collect();
    let window = rows.first().and_then(|row| row.text("window"));
    let is_same =
        |row: &TableRow<'_>| row.double("score_before") == Some(score_before) && row.double("score") == Some(score);
    let of_window = rows.into_iter().filter(|row| row.text("window") == window && is_same(row));
    of_window.filter_map(published_cause).collect()
}

fn published_cause(row: TableRow<'_>) -> Option<DescribedCause> {
    let text = |column: &str| row.text(column).map(str::to_owned);
    Some(DescribedCause {
        kind: CauseKind::parse(row.text("cause")?)?,
        points: row.double("points")?,
        component: text("component"),
        metric: text("metric"),
        rule: text("rule"),
        value_before: row.double("value_before"),
        value: row.double("value"),
        text_before: text("value_text_before"),
        text: text("value_text"),
        unit: text("unit"),
        code: text("code").unwrap_or_default(),
        reason: text("reason").unwrap_or_default(),
    })
}

fn score_on(account: TableRow<'_>, day: NaiveDate) -> Result<f64, Failure> {
    account.double("score").ok_or_else(|| {
        let id = account.text("account_id").unwrap_or_default();
        RequestError::NoScore { account: id.to_owned(), day }.into()
    })
}
