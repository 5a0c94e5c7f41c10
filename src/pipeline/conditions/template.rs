//! Templates filled with what each account has.

use polars::prelude::DataFrame;

use super::shown;
use crate::base::failure::Failure;
use crate::config::{Piece, pieces};
use crate::measure::metric;

/// A text with its placeholders filled.
#[derive(Clone, Default)]
pub struct Filled {
    pub text: String,
    /// Whether every value was known.
    pub whole: bool,
}

/// A template for every account of `wanted`; empty for the others. What is filled in is never read as a template again.
pub fn filled(frame: &DataFrame, template: &str, wanted: &[bool]) -> Result<Vec<Filled>, Failure> {
    let mut texts = vec![Filled { text: String::new(), whole: true }; wanted.len()];
    for piece in pieces(template) {
        let accounts = texts.iter_mut().enumerate().filter(|(account, _)| wanted[*account]);
        match piece {
            Piece::Text(text) => accounts.for_each(|(_, filled)| filled.text.push_str(text)),
            Piece::Value(name) => {
                let values = metric::column_values(frame, name)?;
                accounts.for_each(|(account, filled)| {
                    filled.text.push_str(&shown(&values, account));
                    filled.whole &= values.get(account).is_some();
                });
            }
        }
    }
    Ok(texts)
}

/// The texts alone.
pub fn texts(frame: &DataFrame, template: &str, wanted: &[bool]) -> Result<Vec<String>, Failure> {
    Ok(filled(frame, template, wanted)?.into_iter().map(|filled| filled.text).collect())
}

#[cfg(test)]
mod tests {
    use super::{filled, texts};

    #[test]
    fn what_is_filled_in_is_no_template() {
        let frame = polars::df!("name" => ["{owner}", "b"], "owner" => [Some("ann"), None]).unwrap();
        let both = texts(&frame, "{name} of {owner}", &[true, true]).unwrap();
        assert_eq!(both, ["{owner} of ann", "b of unknown"]);
        let whole: Vec<bool> =
            filled(&frame, "{owner}", &[true, true]).unwrap().into_iter().map(|filled| filled.whole).collect();
        assert_eq!(whole, [true, false]);
        assert_eq!(texts(&frame, "{name}", &[false, true]).unwrap(), ["", "b"]);
    }
}
