//! Tables as text.

use arrow::array::RecordBatch;

use super::stage::Stage;
use crate::base::failure::Failure;
use crate::base::value::AccountValues;
use crate::cli::table_row::{TableRow, table_rows};
use crate::config::Pipeline;
use crate::measure::metric::MetricTable;
use crate::measure::source::SourceReport;
use crate::pipeline::PipelineRun;
use crate::publish::snapshot;
use crate::publish::summary::TextGrid;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables;

/// Returns the table of a stage from a day that was just scored.
///
/// # Errors
/// A warehouse that can't be read.
pub fn computed_grid(
    stage: Stage,
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    run: &PipelineRun,
) -> Result<TextGrid, Failure> {
    match (stage, stage.published_table()) {
        (Stage::Metrics, _) => metrics_grid(pipeline, &run.metrics),
        (Stage::Quality, _) => {
            let findings = snapshot::judge_quality(pipeline, reader, run, None)?;
            Ok(published_grid(&[tables::quality_checks_table(run.as_of, &findings)?.rows]))
        }
        (_, Some(schema)) => {
            let tables = run.tables.iter().filter(|table| table.schema.name == schema.name);
            Ok(published_grid(&tables.map(|table| table.rows.clone()).collect::<Vec<_>>()))
        }
        (_, None) => Ok(sources_grid(&run.sources)),
    }
}

/// Keeps the rows of these accounts or parents. A table without a column of ids stays as it is.
pub fn keep_accounts(grid: &mut TextGrid, accounts: &[String], pipeline: &Pipeline) {
    let id_columns = ["account_id", "parent_id", pipeline.accounts.id.as_str()];
    if let Some(column) = grid.headers.iter().position(|header| id_columns.contains(&header.as_str())) {
        grid.rows.retain(|row| accounts.contains(&row[column]));
    }
}

fn sources_grid(sources: &[SourceReport]) -> TextGrid {
    let headers = ["source", "time", "files", "rows", "newest", "age_days", "found"].map(str::to_owned).into();
    TextGrid { headers, rows: sources.iter().map(source_cells).collect() }
}

fn source_cells(source: &SourceReport) -> Vec<String> {
    let findings: Vec<&str> = source.findings.iter().map(|finding| finding.message.as_str()).collect();
    vec![
        source.source.clone(),
        source.time.as_str().to_owned(),
        source.files.len().to_string(),
        source.rows.to_string(),
        source.newest.map(|newest| newest.to_string()).unwrap_or_default(),
        source.age_days.map(|days| days.to_string()).unwrap_or_default(),
        findings.join("; "),
    ]
}

fn metrics_grid(pipeline: &Pipeline, table: &MetricTable) -> Result<TextGrid, Failure> {
    let mut grid = TextGrid { headers: vec![pipeline.accounts.id.clone(), "tier".to_owned()], rows: Vec::new() };
    let mut columns = Vec::new();
    let carried = pipeline.accounts.carried_columns().filter(|name| pipeline.metric(name).is_none());
    for name in carried.chain(pipeline.metrics().map(|metric| metric.name.as_str())) {
        grid.headers.push(name.to_owned());
        columns.push(table.values(name)?);
    }
    for (account, id) in table.accounts.iter().enumerate() {
        let tier = pipeline.tiers.get(table.tiers[account]).map(|tier| tier.name.clone()).unwrap_or_default();
        let mut row = vec![id.clone(), tier];
        row.extend(columns.iter().map(|values| value_text(values, account)));
        grid.rows.push(row);
    }
    Ok(grid)
}

/// A value with all its digits; NULL is empty.
fn value_text(values: &AccountValues, account: usize) -> String {
    match values {
        AccountValues::Number(numbers) => numbers[account].map(|number| number.to_string()),
        AccountValues::Text(texts) => texts[account].clone(),
        AccountValues::Date(days) => days[account].map(|day| day.to_string()),
        AccountValues::Boolean(truths) => truths[account].map(|truth| truth.to_string()),
    }
    .unwrap_or_default()
}

/// The rows of a published table.
pub fn published_grid(batches: &[RecordBatch]) -> TextGrid {
    let mut grid = TextGrid::default();
    if let Some(batch) = batches.last() {
        grid.headers = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
    }
    let cells = |row: TableRow<'_>| grid.headers.iter().map(|column| cell_text(row, column)).collect();
    grid.rows = table_rows(batches).map(cells).collect();
    grid
}

/// A cell with all its digits; NULL is empty.
fn cell_text(row: TableRow<'_>, column: &str) -> String {
    row.text(column)
        .map(str::to_owned)
        .or_else(|| row.double(column).map(|number| number.to_string()))
        .or_else(|| row.integer(column).map(|number| number.to_string()))
        .or_else(|| row.date(column).map(|day| day.to_string()))
        .or_else(|| row.boolean(column).map(|truth| truth.to_string()))
        .unwrap_or_default()
}
