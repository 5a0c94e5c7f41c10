//! STRING_AGG over frames.

use std::cell::RefCell;
use std::collections::VecDeque;

use super::arrangement::Arrangement;
use super::frames::Frames;
use super::sliding::{Accumulator, slide};
use super::values::{Output, Values};
use crate::query::functions::Problem;

/// The texts of each frame in the order of the window, with the separator between them. Frames with the same rows share
/// one text.
///
/// # Errors
/// Values that are not texts.
pub fn concatenate(
    arrangement: &Arrangement,
    frame: &Frames,
    values: &Values,
    separators: &Values,
) -> Result<Output, Problem> {
    let (values, separators) = match (values, separators) {
        (Values::Text(values), Values::Text(separators)) => (values, separators),
        (Values::Null(rows), _) | (_, Values::Null(rows)) => return Ok(Output::Rows(vec![None; *rows])),
        _ => return Err(Problem("STRING_AGG takes texts only".to_owned())),
    };
    let texts = RefCell::new(Vec::new());
    let rows = slide(arrangement, frame, |_| Texts { values, separators, rows: VecDeque::new(), finished: &texts })?;
    Ok(Output::Text { texts: texts.into_inner(), rows })
}

/// The rows inside that have a text.
struct Texts<'a> {
    values: &'a [Option<&'a str>],
    separators: &'a [Option<&'a str>],
    rows: VecDeque<usize>,
    finished: &'a RefCell<Vec<String>>,
}

impl Accumulator for Texts<'_> {
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

    fn value(&mut self) -> Result<Option<usize>, Problem> {
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
