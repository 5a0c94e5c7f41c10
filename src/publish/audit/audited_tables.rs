//! The finished tables that the audit reads.

use arrow::array::RecordBatch;

use super::audit_check::audit_error;
use crate::base::error::Error;
use crate::warehouse::tables::{
    ACCOUNT_HEALTH, ACTIONS, BAND_PATHS, BAND_TRANSITIONS, COMPONENT_SCORES, METRIC_SCORES, PARENT_HEALTH,
    PARENT_MEMBERS, PORTFOLIO, PublishedTable, RULE_EFFECTS, SCORE_CHANGES, TableSchema,
};

/// The rows of each table that some check reads.
#[derive(Clone, Copy)]
pub struct AuditedTables<'a> {
    pub health: &'a RecordBatch,
    pub components: &'a RecordBatch,
    pub metrics: &'a RecordBatch,
    pub rules: &'a RecordBatch,
    pub changes: &'a RecordBatch,
    pub paths: &'a RecordBatch,
    pub actions: &'a RecordBatch,
    pub transitions: &'a RecordBatch,
    pub portfolio: &'a RecordBatch,
    pub parents: &'a RecordBatch,
    pub members: &'a RecordBatch,
}

impl<'a> AuditedTables<'a> {
    /// Finds the tables among those of a day.
    ///
    /// # Errors
    /// A table that is not there.
    pub fn of(tables: &'a [PublishedTable]) -> Result<Self, Error> {
        Ok(AuditedTables {
            health: rows_of_table(tables, &ACCOUNT_HEALTH)?,
            components: rows_of_table(tables, &COMPONENT_SCORES)?,
            metrics: rows_of_table(tables, &METRIC_SCORES)?,
            rules: rows_of_table(tables, &RULE_EFFECTS)?,
            changes: rows_of_table(tables, &SCORE_CHANGES)?,
            paths: rows_of_table(tables, &BAND_PATHS)?,
            actions: rows_of_table(tables, &ACTIONS)?,
            transitions: rows_of_table(tables, &BAND_TRANSITIONS)?,
            portfolio: rows_of_table(tables, &PORTFOLIO)?,
            parents: rows_of_table(tables, &PARENT_HEALTH)?,
            members: rows_of_table(tables, &PARENT_MEMBERS)?,
        })
    }
}

fn rows_of_table<'a>(tables: &'a [PublishedTable], schema: &TableSchema) -> Result<&'a RecordBatch, Error> {
    let table = tables.iter().find(|table| table.schema.name == schema.name);
    table
        .map(|table| &table.rows)
        .ok_or_else(|| audit_error("tables are complete", "", format!("there is no table `{}`", schema.name)))
}
