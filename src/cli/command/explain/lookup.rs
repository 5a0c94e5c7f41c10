//! Looks up the published day and the account of a command.

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use crate::base::failure::Failure;
use crate::base::nearest_name;
use crate::base::request_error::RequestError;
use crate::cli::table_row::{TableRow, rows_where, table_rows};
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
    let days = reader.published_days()?;
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
    let by_name = name_column.and_then(|column| id_of_account_named(health, account, column));
    by_name.or_else(|| nearest_name::nearest_name(account, table_rows(health).filter_map(|row| row.text("account_id"))))
}

fn id_of_account_named<'a>(health: &'a [RecordBatch], name: &str, name_column: &str) -> Option<&'a str> {
    let has_name = |row: &TableRow<'_>| row.text(name_column).is_some_and(|found| found.eq_ignore_ascii_case(name));
    table_rows(health).find(has_name)?.text("account_id")
}
