//! Looks up the published day and the account of a command.

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use crate::base::failure::Failure;
use crate::base::identifier;
use crate::base::request_error::RequestError;
use crate::cli::table_row::{TableRow, rows, rows_where};
use crate::storage::Location;
use crate::warehouse::reader::WarehouseReader;

/// Returns the wanted day, or the newest one.
///
/// # Errors
/// A day that is not published.
pub fn published_day(
    reader: &WarehouseReader<'_>,
    warehouse: &Location,
    wanted: Option<NaiveDate>,
) -> Result<NaiveDate, Failure> {
    let days = reader.days()?;
    let newest = days.last().copied();
    let published = match wanted {
        Some(day) => days.contains(&day).then_some(day),
        None => newest,
    };
    published.ok_or_else(|| RequestError::NotPublished { warehouse: warehouse.url(""), wanted, newest }.into())
}

/// Returns the account's row of `account_health`.
///
/// # Errors
/// An unknown account, with a hint to the nearest id. It also finds an account by its name in `name_column`.
pub fn find_account<'a>(
    health: &'a [RecordBatch],
    day: NaiveDate,
    account: &str,
    name_column: Option<&str>,
) -> Result<TableRow<'a>, Failure> {
    rows_where(health, "account_id", account).next().ok_or_else(|| {
        let nearest = nearest_account(health, account, name_column).map(str::to_owned);
        RequestError::UnknownName { what: "account", name: account.to_owned(), day, nearest }.into()
    })
}

fn nearest_account<'a>(health: &'a [RecordBatch], account: &str, name_column: Option<&str>) -> Option<&'a str> {
    let has_name = |row: &TableRow<'_>| {
        let name = name_column.and_then(|column| row.text(column));
        name.is_some_and(|name| name.eq_ignore_ascii_case(account))
    };
    let by_name = rows(health).find(has_name).and_then(|row| row.text("account_id"));
    by_name.or_else(|| identifier::nearest_name(account, rows(health).filter_map(|row| row.text("account_id"))))
}
