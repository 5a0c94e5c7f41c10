//! A table of words: aligned for people, or CSV for programs.

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

use crate::base::text;

/// Headers and rows of text; a cell may be empty.
#[derive(Debug, Default)]
pub struct TextGrid {
    pub headers: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl TextGrid {
    /// Aligned columns without lines; numbers to the right. A cell is a line, whatever is in it.
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
                    .map(|(column, text)| Cell::new(text::shown(text)).set_alignment(self.alignment(column))),
            );
        }
        // No space before the first column, two between columns.
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        table.to_string().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }

    /// As in RFC 4180, NULL as an empty field.
    #[must_use]
    pub fn csv(&self) -> String {
        let field = |text: &String| {
            if text.contains(['"', ',', '\n', '\r']) {
                format!("\"{}\"", text.replace('"', "\"\""))
            } else {
                text.clone()
            }
        };
        let line = |row: &Vec<String>| row.iter().map(field).collect::<Vec<_>>().join(",") + "\n";
        std::iter::once(&self.headers).chain(&self.rows).map(line).collect()
    }

    /// A column of numbers reads best aligned at its last digit.
    fn alignment(&self, column: usize) -> CellAlignment {
        let cells =
            || self.rows.iter().filter_map(|row| row.get(column)).filter(|text| !text.is_empty() && *text != "–");
        let number = |text: &String| text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+');
        if cells().next().is_some() && cells().all(number) && !cells().any(|text| text.matches('-').count() > 1) {
            CellAlignment::Right
        } else {
            CellAlignment::Left
        }
    }
}
