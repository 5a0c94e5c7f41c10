//! STRING_AGG over frames.

use std::cell::RefCell;
use std::collections::VecDeque;

use super::frame_ranges::FrameRanges;
use super::sliding::{FrameAccumulator, slide_frames};
use super::sorted_rows::SortedRows;
use super::values::{WindowOutput, WindowValues};
use crate::query::scalar::ValueError;

/// Joins the texts of each frame in the order of the window. Frames with the same rows share one text.
///
/// # Errors
/// Where the values are not texts.
pub fn concatenate_texts(
    sorted: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
    separators: &WindowValues,
) -> Result<WindowOutput, ValueError> {
    let (values, separators) = match (values, separators) {
        (WindowValues::Text(values), WindowValues::Text(separators)) => (values, separators),
        (WindowValues::Null(rows), _) | (_, WindowValues::Null(rows)) => {
            return Ok(WindowOutput::Rows(vec![None; *rows]));
        }
        _ => return Err(ValueError("STRING_AGG takes texts only".to_owned())),
    };
    let texts = RefCell::new(Vec::new());
    let rows = slide_frames(sorted, frame, |_| TextAccumulator {
        values,
        separators,
        rows: VecDeque::new(),
        finished: &texts,
    })?;
    Ok(WindowOutput::Text { texts: texts.into_inner(), rows })
}

/// The rows of the frame that have a text.
struct TextAccumulator<'a> {
    values: &'a [Option<&'a str>],
    separators: &'a [Option<&'a str>],
    rows: VecDeque<usize>,
    finished: &'a RefCell<Vec<String>>,
}

impl FrameAccumulator for TextAccumulator<'_> {
    /// The position of a finished text.
    type Value = usize;

    fn add(&mut self, row: usize) {
        if self.values[row].is_some() && self.separators[row].is_some() {
            self.rows.push_back(row);
        }
    }

    fn remove(&mut self, row: usize) {
        if self.rows.front() == Some(&row) {
            self.rows.pop_front();
        }
    }

    fn value(&mut self) -> Result<Option<usize>, ValueError> {
        if self.rows.is_empty() {
            return Ok(None);
        }
        let mut text = String::new();
        for (at, &row) in self.rows.iter().enumerate() {
            if at > 0 {
                text.push_str(self.separators[row].unwrap_or_default());
            }
            text.push_str(self.values[row].unwrap_or_default());
        }
        let mut finished = self.finished.borrow_mut();
        finished.push(text);
        Ok(Some(finished.len() - 1))
    }
}
