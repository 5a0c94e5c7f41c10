//! The summary of a run for people.

use std::path::Path;
use std::time::Duration;

use chrono::TimeDelta;

use crate::base::escape::escape_and_shorten;
use crate::base::text::count_phrase;
use crate::cli::output::HEADING;
use crate::publish::run_record::PublishedObject;
use crate::publish::summary::{RunSummary, format_summary};
use crate::storage::Location;

/// The summary of a run, the objects that it published (none for a dry run), and the command to run next.
pub fn report_text(
    pipeline: &Path,
    summary: &RunSummary,
    published: Option<&[PublishedObject]>,
    warehouse: &Location,
    elapsed: TimeDelta,
) -> String {
    let title = if published.is_some() { "published" } else { "nothing published: this was a dry run" };
    let mut text = format_summary(summary);
    text.push_str(&format!("\n{HEADING}{title}{HEADING:#}\n"));
    for output in published.unwrap_or_default() {
        let rows = count_phrase(output.rows, "row", "rows");
        text.push_str(&format!("  {} ({rows})\n", warehouse.url(&output.path)));
    }
    let milliseconds = u64::try_from(elapsed.num_milliseconds()).unwrap_or_default();
    let seconds = Duration::from_millis(milliseconds).as_secs_f64();
    text.push_str(&format!("\ndone in {seconds:.1} s; to explain the score of an account:\n"));
    text.push_str(&format!("  healthscore explain {} {}\n", pipeline.display(), account_to_explain(summary)));
    text
}

/// The id of the account that moved most, as a shell argument; `ACCOUNT` if there is none.
fn account_to_explain(summary: &RunSummary) -> String {
    let mover = summary.moved.as_ref().and_then(|moved| moved.most.first());
    match mover.map(|mover| mover.account_id.as_str()) {
        Some(id) if needs_no_quotes(id) => id.to_owned(),
        Some(id) if escape_and_shorten(id) == id => format!("'{}'", id.replace('\'', r"'\''")),
        _ => "ACCOUNT".to_owned(),
    }
}

fn needs_no_quotes(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || "_.:@/".contains(c))
}
