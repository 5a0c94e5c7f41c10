//! The accounts of the snapshot before that are no longer there.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{date_of, double, number, text};
use crate::base::error::Error;
use crate::config::Pipeline;
use crate::warehouse::reader::Archive;
use crate::warehouse::tables::{ACCOUNT_HEALTH, Gone};

/// Those whom the newest published day before `as_of` held and today's `accounts` (by id) do not, sorted by id; none
/// where nothing was published before.
///
/// # Errors
/// A warehouse that can't be read.
pub fn gone(
    pipeline: &Pipeline,
    archive: &Archive<'_>,
    as_of: NaiveDate,
    accounts: &HashMap<&str, usize>,
) -> Result<Vec<Gone>, Error> {
    let Some(date) = archive.days()?.into_iter().rfind(|day| *day < as_of) else { return Ok(Vec::new()) };
    let revenue = pipeline.accounts.revenue.as_deref();
    let mut columns = vec!["account_id", "tier", "score", "band", "band_since"];
    columns.extend(revenue);
    let mut gone = Vec::new();
    for batch in archive.rows(ACCOUNT_HEALTH, date, &columns)? {
        for row in 0..batch.num_rows() {
            let Some(account) = text(&batch, "account_id", row).filter(|id| !accounts.contains_key(id)) else {
                continue;
            };
            gone.push(Gone {
                account: account.to_owned(),
                date,
                tier: text(&batch, "tier", row).unwrap_or_default().to_owned(),
                score: double(&batch, "score", row),
                band: text(&batch, "band", row).map(str::to_owned),
                band_since: date_of(&batch, "band_since", row),
                revenue: revenue.and_then(|column| number(&batch, column, row)),
            });
        }
    }
    gone.sort_by(|a, b| a.account.cmp(&b.account));
    Ok(gone)
}
