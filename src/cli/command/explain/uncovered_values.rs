//! Warnings about values of an account that the scorecard does not cover, although there is data.

use anstyle::{AnsiColor, Style};
use arrow::array::RecordBatch;

use crate::base::escape::escape_and_shorten;
use crate::base::text::plain_number;
use crate::cli::table_row::{TableRow, rows_where};
use crate::score::normalise::MissingReason;

const WARNING: Style = AnsiColor::Yellow.on_default();

/// Returns one line for each value of the account that the scorecard does not cover.
pub fn uncovered_value_lines(metrics: &[RecordBatch], account: &str) -> String {
    let warnings = rows_where(metrics, "account_id", account).filter_map(warning_about_row);
    warnings.map(|warning| format!("{WARNING}{warning}{WARNING:#}\n")).collect()
}

fn warning_about_row(row: TableRow<'_>) -> Option<String> {
    let reason = row.text("reason")?;
    let value = match (row.text("value_text"), row.double("value")) {
        (Some(text), _) => format!("`{}`", escape_and_shorten(text)),
        (None, Some(number)) => plain_number(number),
        (None, None) => return None,
    };
    let metric = row.text("metric")?;
    if reason == MissingReason::UnlistedLabel.as_str() {
        Some(format!("{metric}: the scorecard does not list the label {value}"))
    } else if reason == MissingReason::OutsideSteps.as_str() {
        Some(format!("{metric}: {value} is in none of the scorecard's steps"))
    } else {
        None
    }
}
