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
    columns.add_date("snapshot_date", findings.iter().map(|_| Some(as_of)));
    columns.add_text("check", findings.iter().map(|finding| Some(finding.check.as_str())));
    columns.add_text("subject", findings.iter().map(|finding| finding.subject.as_deref()));
    columns.add_text("tier", findings.iter().map(|finding| finding.tier.as_deref()));
    columns.add_double("value", findings.iter().map(|finding| finding.value));
    columns.add_double("expected", findings.iter().map(|finding| finding.expected));
    columns.add_double("deviation", findings.iter().map(|finding| finding.deviation));
    columns.add_count("snapshots", findings.iter().map(|finding| finding.snapshots));
    columns.add_double("threshold_warn", findings.iter().map(|finding| finding.limits.warn));
    columns.add_double("threshold_stop", findings.iter().map(|finding| finding.limits.stop));
    columns.add_text("verdict", findings.iter().map(|finding| Some(finding.verdict.as_str())));
    columns.add_text("message", findings.iter().map(|finding| Some(&finding.message)));
    columns.build_table(QUALITY_CHECKS)
}
