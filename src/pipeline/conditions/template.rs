//! Fills templates such as `{name} renews soon` with the values of each account.

use chrono_tz::Tz;
use polars::prelude::DataFrame;

use crate::base::failure::Failure;
use crate::base::text::plain_number;
use crate::base::value::{AccountValue, AccountValues};
use crate::config::{TemplatePart, split_template};
use crate::measure::metric;

/// A template filled for one account.
#[derive(Clone, Default)]
pub struct FilledTemplate {
    pub text: String,
    /// Whether the account has every value that the template names.
    pub is_complete: bool,
}

/// Fills a template for every selected account; the text of the others is empty. A time is written as its day in the zone. A filled value is never read as a
/// template again.
///
/// # Errors
/// A column that does not exist.
pub fn fill_template(
    frame: &DataFrame,
    zone: Tz,
    template: &str,
    selected: &[bool],
) -> Result<Vec<FilledTemplate>, Failure> {
    let mut texts = vec![FilledTemplate { text: String::new(), is_complete: true }; selected.len()];
    for part in split_template(template) {
        let accounts = texts.iter_mut().enumerate().filter(|(account, _)| selected[*account]);
        match part {
            TemplatePart::Text(text) => accounts.for_each(|(_, filled)| filled.text.push_str(text)),
            TemplatePart::Value(name) => {
                let values = metric::column_values(frame, name, zone)?;
                accounts.for_each(|(account, filled)| {
                    filled.text.push_str(&format_value(&values, account));
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
pub fn fill_texts(frame: &DataFrame, zone: Tz, template: &str, selected: &[bool]) -> Result<Vec<String>, Failure> {
    Ok(fill_template(frame, zone, template, selected)?.into_iter().map(|filled| filled.text).collect())
}

/// Returns a value as a person would write it.
fn format_value(values: &AccountValues, account: usize) -> String {
    match values.get(account) {
        None => "unknown".to_owned(),
        Some(AccountValue::Number(number)) => plain_number(number),
        Some(AccountValue::Text(text)) => text.to_owned(),
        Some(AccountValue::Date(day)) => day.to_string(),
        Some(AccountValue::Boolean(value)) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{fill_template, fill_texts};

    #[test]
    fn filled_values_are_not_templates() {
        let frame = polars::df!("name" => ["{owner}", "b"], "owner" => [Some("ann"), None]).unwrap();
        let both = fill_texts(&frame, chrono_tz::UTC, "{name} of {owner}", &[true, true]).unwrap();
        assert_eq!(both, ["{owner} of ann", "b of unknown"]);
        let filled = fill_template(&frame, chrono_tz::UTC, "{owner}", &[true, true]).unwrap();
        assert_eq!(filled.into_iter().map(|filled| filled.is_complete).collect::<Vec<_>>(), [true, false]);
        assert_eq!(fill_texts(&frame, chrono_tz::UTC, "{name}", &[false, true]).unwrap(), ["", "b"]);
    }
}
