//! A table of text: printed with aligned columns, or as CSV.

use std::borrow::Cow;

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

use crate::base::escape::escape_and_shorten;

/// Headers and rows of text; a cell may be empty.
#[derive(Debug, Default)]
pub struct TextGrid {
    pub headers: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl TextGrid {
    /// Formats the table with aligned columns, numbers to the right. A cell takes one line, even if its text has several.
    #[must_use]
    pub fn text(&self) -> String {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(
            self.headers
                .iter()
                .enumerate()
                .map(|(column, header)| Cell::new(header).set_alignment(self.alignment(column))),
        );
        for row in &self.rows {
            table.add_row(
                row.iter()
                    .enumerate()
                    .map(|(column, text)| Cell::new(escape_and_shorten(text)).set_alignment(self.alignment(column))),
            );
        }
        // No space before the first column, two between columns.
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        table.to_string().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }

    /// Formats the table as CSV (RFC 4180), with NULL as an empty field.
    #[must_use]
    pub fn csv(&self) -> String {
        let line = |row: &Vec<String>| row.iter().map(|text| csv_field(text)).collect::<Vec<_>>().join(",") + "\n";
        std::iter::once(&self.headers).chain(&self.rows).map(line).collect()
    }

    /// Numbers are aligned at their last digit.
    fn alignment(&self, column: usize) -> CellAlignment {
        let cells =
            || self.rows.iter().filter_map(|row| row.get(column)).filter(|text| !text.is_empty() && *text != "–");
        let is_number = |text: &String| text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+');
        if cells().next().is_some() && cells().all(is_number) && !cells().any(|text| text.matches('-').count() > 1) {
            CellAlignment::Right
        } else {
            CellAlignment::Left
        }
    }
}

fn csv_field(text: &str) -> Cow<'_, str> {
    if text.contains(['"', ',', '\n', '\r']) {
        Cow::Owned(format!("\"{}\"", text.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(text)
    }
}
