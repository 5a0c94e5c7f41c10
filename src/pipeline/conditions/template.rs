//! Templates filled with what each account has.

use polars::prelude::DataFrame;

use super::format_value;
use crate::base::failure::Failure;
use crate::config::{TemplatePart, split_template};
use crate::measure::metric;

/// A text with its placeholders filled.
#[derive(Clone, Default)]
pub struct FilledTemplate {
    pub text: String,
    /// Whether every value was known.
    pub is_complete: bool,
}

/// A template for every account of `wanted`; empty for the others. What is filled in is never read as a template again.
pub fn fill_template(frame: &DataFrame, template: &str, selected: &[bool]) -> Result<Vec<FilledTemplate>, Failure> {
    let mut texts = vec![FilledTemplate { text: String::new(), is_complete: true }; selected.len()];
    for piece in split_template(template) {
        let accounts = texts.iter_mut().enumerate().filter(|(account, _)| selected[*account]);
        match piece {
            TemplatePart::Text(text) => accounts.for_each(|(_, filled)| filled.text.push_str(text)),
            TemplatePart::Value(name) => {
                let values = metric::column_values(frame, name)?;
                accounts.for_each(|(account, filled)| {
                    filled.text.push_str(&format_value(&values, account));
                    filled.is_complete &= values.get(account).is_some();
                });
            }
        }
    }
    Ok(texts)
}

/// The texts alone.
pub fn fill_texts(frame: &DataFrame, template: &str, selected: &[bool]) -> Result<Vec<String>, Failure> {
    Ok(fill_template(frame, template, selected)?.into_iter().map(|filled| filled.text).collect())
}

#[cfg(test)]
mod tests {
    use super::{fill_template, fill_texts};

    #[test]
    fn filled_values_are_not_templates() {
        let frame = polars::df!("name" => ["{owner}", "b"], "owner" => [Some("ann"), None]).unwrap();
        let both = fill_texts(&frame, "{name} of {owner}", &[true, true]).unwrap();
        assert_eq!(both, ["{owner} of ann", "b of unknown"]);
        let whole: Vec<bool> = fill_template(&frame, "{owner}", &[true, true])
            .unwrap()
            .into_iter()
            .map(|filled| filled.is_complete)
            .collect();
        assert_eq!(whole, [true, false]);
        assert_eq!(fill_texts(&frame, "{name}", &[false, true]).unwrap(), ["", "b"]);
    }
}
