//! `quality_checks`: one row per check and the source, metric or tier it is about.

use chrono::NaiveDate;

use super::schema::QUALITY_CHECKS;
use super::table_builder::{PublishedTable, TableBuilder};
use crate::base::error::Error;
use crate::score::quality::QualityFinding;

/// Builds the table from the findings of a day, which are sorted.
///
/// # Errors
/// A table that lacks a column: a bug in healthscore.
pub fn quality_checks_table(as_of: NaiveDate, findings: &[QualityFinding]) -> Result<PublishedTable, Error> {
    let mut columns = TableBuilder::new();
    columns.date("snapshot_date", findings.iter().map(|_| Some(as_of)));
    columns.text("check", findings.iter().map(|finding| Some(finding.check.as_str())));
    columns.text("subject", findings.iter().map(|finding| finding.subject.as_deref()));
    columns.text("tier", findings.iter().map(|finding| finding.tier.as_deref()));
    columns.double("value", findings.iter().map(|finding| finding.value));
    columns.double("expected", findings.iter().map(|finding| finding.expected));
    columns.double("deviation", findings.iter().map(|finding| finding.deviation));
    columns.count("snapshots", findings.iter().map(|finding| finding.snapshots));
    columns.double("threshold_warn", findings.iter().map(|finding| finding.limits.warn));
    columns.double("threshold_stop", findings.iter().map(|finding| finding.limits.stop));
    columns.text("verdict", findings.iter().map(|finding| Some(finding.verdict.as_str())));
    columns.text("message", findings.iter().map(|finding| Some(&finding.message)));
    columns.finish(QUALITY_CHECKS)
}
