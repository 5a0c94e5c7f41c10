//! Fills templates such as `{name} renews soon` with the values of each account.
//!
//! A time is written as its day in the pipeline's zone. A score is written with as many digits as it takes to be in its
//! band. A filled value is never read as a template again.

use chrono_tz::Tz;
use polars::prelude::DataFrame;

use crate::base::failure::Failure;
use crate::base::text::plain_number;
use crate::base::value::{AccountValue, AccountValues};
use crate::config::{Bands, NodeKind, Pipeline, Scorecard, TemplatePart, split_template};
use crate::measure::metric;

/// A template filled for one account.
#[derive(Clone, Default)]
pub struct FilledTemplate {
    pub text: String,
    /// Whether the account has every value that the template names.
    pub is_complete: bool,
}

/// The accounts' rows, and how their values are written.
#[derive(Clone, Copy)]
pub struct TemplateRows<'a> {
    pub frame: &'a DataFrame,
    pub zone: Tz,
    pub scorecard: &'a Scorecard,
}

impl<'a> TemplateRows<'a> {
    pub fn new(pipeline: &'a Pipeline, frame: &'a DataFrame) -> Self {
        TemplateRows { frame, zone: pipeline.time_zone, scorecard: &pipeline.scorecard }
    }

    /// Fills a template for every selected account; the text of the others is empty.
    ///
    /// # Errors
    /// A column that does not exist.
    pub fn fill_template(self, template: &str, selected: &[bool]) -> Result<Vec<FilledTemplate>, Failure> {
        let mut texts = vec![FilledTemplate { text: String::new(), is_complete: true }; selected.len()];
        for part in split_template(template) {
            let accounts = texts.iter_mut().enumerate().filter(|(account, _)| selected[*account]);
            match part {
                TemplatePart::Text(text) => accounts.for_each(|(_, filled)| filled.text.push_str(text)),
                TemplatePart::Value(name) => {
                    let values = metric::column_values(self.frame, name, self.zone)?;
                    let bands = self.bands_of_column(name);
                    accounts.for_each(|(account, filled)| {
                        filled.text.push_str(&format_value(&values, account, bands));
                        filled.is_complete &= values.get(account).is_some();
                    });
                }
            }
        }
        Ok(texts)
    }

    /// Fills a template for every selected account and returns the texts alone.
    ///
    /// # Errors
    /// A column that does not exist.
    pub fn fill_texts(self, template: &str, selected: &[bool]) -> Result<Vec<String>, Failure> {
        Ok(self.fill_template(template, selected)?.into_iter().map(|filled| filled.text).collect())
    }

    /// Returns the bands that a column of scores is read beside; `None` for any other column.
    fn bands_of_column(self, name: &str) -> Option<&'a Bands> {
        let component = name.strip_suffix("_score");
        let node = self.scorecard.components().find(|node| Some(node.name.as_str()) == component);
        match node.map(|node| &node.part) {
            Some(NodeKind::Component { bands, .. }) => bands.as_ref(),
            _ if name == "score" || name == "raw_score" => Some(&self.scorecard.bands),
            _ => None,
        }
    }
}

/// Returns a value as a person would write it.
fn format_value(values: &AccountValues, account: usize, bands: Option<&Bands>) -> String {
    match values.get(account) {
        None => "unknown".to_owned(),
        Some(AccountValue::Number(number)) => match bands {
            Some(bands) if !bands.is_in_same_band(&plain_number(number), number) => bands.score_text(number),
            _ => plain_number(number),
        },
        Some(AccountValue::Text(text)) => text.to_owned(),
        Some(AccountValue::Date(day)) => day.to_string(),
        Some(AccountValue::Boolean(value)) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::TemplateRows;
    use crate::config::{Band, Bands, RangeEdge, ValueRange};
    use crate::testing::PipelineFixture;

    #[test]
    fn filled_values_are_not_templates() {
        let fixture = PipelineFixture::new();
        let frame = polars::df!("name" => ["{owner}", "b"], "owner" => [Some("ann"), None]).unwrap();
        let rows = TemplateRows::new(&fixture.pipeline, &frame);
        assert_eq!(rows.fill_texts("{name} of {owner}", &[true, true]).unwrap(), ["{owner} of ann", "b of unknown"]);
        let filled = rows.fill_template("{owner}", &[true, true]).unwrap();
        assert_eq!(filled.into_iter().map(|filled| filled.is_complete).collect::<Vec<_>>(), [true, false]);
        assert_eq!(rows.fill_texts("{name}", &[false, true]).unwrap(), ["", "b"]);
    }

    #[test]
    fn a_filled_score_is_in_its_band() {
        let mut fixture = PipelineFixture::new();
        let band = |name: &str, low: Option<f64>, high: Option<f64>| {
            let edge = |at: f64, inclusive| RangeEdge { at, inclusive };
            let range = ValueRange { low: low.map(|at| edge(at, true)), high: high.map(|at| edge(at, false)) };
            Band { name: name.to_owned(), range, stays: None, after: None }
        };
        fixture.pipeline.scorecard.bands = Bands(vec![band("low", None, Some(50.0)), band("high", Some(50.0), None)]);
        let frame = polars::df!("score" => [49.999, 49.5, 60.126], "other" => [49.999, 49.5, 60.126]).unwrap();
        let rows = TemplateRows::new(&fixture.pipeline, &frame);
        let texts = rows.fill_texts("{score} {other}", &[true; 3]).unwrap();
        assert_eq!(texts, ["49.999 50.00", "49.50 49.50", "60.13 60.13"]);
    }
}
