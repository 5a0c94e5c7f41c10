//! Which published objects a run of a day reads: those of its history, of the causes of changes, and of the quality checks.

use chrono::NaiveDate;

use super::current_inputs::HistoryObject;
use crate::config::Pipeline;
use crate::pipeline::change_causes;
use crate::publish::snapshot;
use crate::warehouse::history::{self, TableOfDay};
use crate::warehouse::tables::{ACCOUNT_HEALTH, QUALITY_CHECKS, object_path};

/// Returns the published objects that a run of `day` reads; `days` are all published days.
#[must_use]
pub fn objects_read_by(pipeline: &Pipeline, days: &[NaiveDate], day: NaiveDate) -> Vec<HistoryObject> {
    let history_days = history::history_days(pipeline, days, day);
    let comparison_days = change_causes::comparison_days(pipeline, days, day);
    let quality_days = snapshot::quality_history_days(pipeline, days, day);
    let tables = history_days
        .tables_to_read()
        .chain(history::tables_of_days(ACCOUNT_HEALTH, &comparison_days))
        .chain(history::tables_of_days(QUALITY_CHECKS, &quality_days));
    tables.map(|TableOfDay { table, day }| HistoryObject { day, path: object_path(table, day) }).collect()
}
