//! The accounts that have left since the snapshot before.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::base::arrow_cells::{date_cell, double_cell, number_cell, text_cell};
use crate::base::error::Error;
use crate::config::Pipeline;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{ACCOUNT_HEALTH, GoneAccount};

/// Reads the accounts that the newest published day before `as_of` has and today has not, sorted by id. `index_by_id`
/// are today's accounts.
///
/// # Errors
/// A warehouse that can't be read.
pub fn read_gone_accounts(
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    as_of: NaiveDate,
    index_by_id: &HashMap<&str, usize>,
) -> Result<Vec<GoneAccount>, Error> {
    let Some(date) = reader.published_days()?.into_iter().rfind(|day| *day < as_of) else { return Ok(Vec::new()) };
    let revenue_column = pipeline.accounts.revenue.as_deref();
    let mut columns = vec!["account_id", "tier", "score", "band", "band_since"];
    columns.extend(revenue_column);
    let mut gone_accounts = Vec::new();
    for batch in reader.read_columns(ACCOUNT_HEALTH, date, &columns)? {
        for row in 0..batch.num_rows() {
            let Some(account) = text_cell(&batch, "account_id", row).filter(|id| !index_by_id.contains_key(id)) else {
                continue;
            };
            gone_accounts.push(GoneAccount {
                account: account.to_owned(),
                date,
                tier: text_cell(&batch, "tier", row).unwrap_or_default().to_owned(),
                score: double_cell(&batch, "score", row),
                band: text_cell(&batch, "band", row).map(str::to_owned),
                band_since: date_cell(&batch, "band_since", row),
                revenue: revenue_column.and_then(|column| number_cell(&batch, column, row)),
            });
        }
    }
    gone_accounts.sort_by(|a, b| a.account.cmp(&b.account));
    Ok(gone_accounts)
}
