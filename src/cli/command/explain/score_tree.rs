//! The score tree of an account, from values to points.

use arrow::array::RecordBatch;

use crate::base::text::{name_as_words, number_with_unit, plain_number};
use crate::base::value::ValueStatus;
use crate::cli::table_row::{TableRow, rows_where};
use crate::config::{Bands, NodeKind, Scorecard};
use crate::publish::summary::TextGrid;

/// A row of the tree.
struct TreeRow {
    /// In the order of the scorecard.
    position: i64,
    cells: Vec<String>,
}

/// The tree, indented, in the order of the scorecard.
pub fn draw_score_tree(
    scorecard: &Scorecard,
    components: &[RecordBatch],
    metrics: &[RecordBatch],
    account: &str,
) -> String {
    let components = rows_where(components, "account_id", account).map(|row| tree_row(scorecard, row, "component"));
    let metrics = rows_where(metrics, "account_id", account).map(|row| tree_row(scorecard, row, "metric"));
    let mut rows: Vec<TreeRow> = components.chain(metrics).collect();
    rows.sort_by_key(|row| row.position);
    let headers = ["", "value", "score", "weight", "share", "points", ""].map(str::to_owned).into();
    TextGrid { headers, rows: rows.into_iter().map(|row| row.cells).collect() }.text() + "\n"
}

fn tree_row(scorecard: &Scorecard, row: TableRow<'_>, name_column: &str) -> TreeRow {
    let depth = row.integer("depth").and_then(|depth| usize::try_from(depth).ok()).unwrap_or_default();
    let tenths = |number: Option<f64>| number.map_or_else(|| "–".to_owned(), |number| format!("{number:.1}"));
    let value = match (row.double("value"), row.text("value_text")) {
        (Some(number), _) => number_with_unit(number, row.text("unit")),
        (None, Some(text)) => text.to_owned(),
        (None, None) => String::new(),
    };
    let score = row.double("score");
    let cells = vec![
        format!("{}{}", "  ".repeat(depth), row.text(name_column).unwrap_or_default()),
        value,
        match (score, bands_of_part(scorecard, row.text(name_column).unwrap_or_default())) {
            (Some(score), Some(bands)) => bands.score_text(score),
            _ => tenths(score),
        },
        row.double("weight").map_or_else(String::new, plain_number),
        match row.double("effective_weight") {
            Some(share) if share > 0.0 => format!("{:.1} %", share * 100.0),
            _ => "–".to_owned(),
        },
        tenths(row.double("contribution").filter(|_| score.is_some())),
        notes_on_part(row),
    ];
    TreeRow { position: row.integer("position").unwrap_or_default(), cells }
}

/// The bands of the scorecard itself, or of a component with bands of its own.
fn bands_of_part<'a>(scorecard: &'a Scorecard, name: &str) -> Option<&'a Bands> {
    let (index, node) = scorecard.nodes.iter().enumerate().find(|(_, node)| node.name == name)?;
    match &node.part {
        _ if index == 0 => Some(&scorecard.bands),
        NodeKind::Component { bands, .. } => bands.as_ref(),
        NodeKind::Leaf { .. } => None,
    }
}

/// Status, reason, age and band of a part.
fn notes_on_part(row: TableRow<'_>) -> String {
    let mut notes = Vec::new();
    let status = row.text("status").unwrap_or_default();
    if status != ValueStatus::Ok.as_str() {
        notes.push(name_as_words(status));
    }
    notes.extend(row.text("reason").filter(|reason| *reason != status).map(name_as_words));
    if let Some(from) = row.date("carried_from") {
        notes.push(format!("from {from}"));
    } else if let Some(observed) = row.date("observed_on") {
        notes.push(format!("observed {observed}"));
    }
    notes.extend(row.text("band").map(name_as_words));
    notes.join(", ")
}
