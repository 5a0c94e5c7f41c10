//! Composes the reason of a play from the parts that an account has values for.

use super::template::{FilledTemplate, TemplateRows};
use crate::base::failure::Failure;

/// Composes the reason of every selected account from its parts; if no part remains, from what raised the play.
///
/// # Errors
/// A column that does not exist.
pub fn compose_reasons(
    rows: TemplateRows<'_>,
    parts: &[String],
    raised_by: &[String],
    selected: &[bool],
) -> Result<Vec<String>, Failure> {
    let parts: Vec<Vec<FilledTemplate>> =
        parts.iter().map(|part| rows.fill_template(part, selected)).collect::<Result<_, Failure>>()?;
    let accounts = raised_by.iter().enumerate();
    Ok(accounts.map(|(account, raised_by)| compose_reason(&parts, account, raised_by)).collect())
}

/// Joins the parts of a reason, without those that are blank, lack a value, or repeat an earlier part.
fn compose_reason(parts: &[Vec<FilledTemplate>], account: usize, raised_by: &str) -> String {
    let mut sentences: Vec<&str> = Vec::new();
    let known = parts.iter().map(|part| &part[account]).filter(|part| part.is_complete);
    for part in known.filter(|part| !part.text.trim().is_empty()) {
        if !sentences.iter().any(|earlier| repeats_earlier(&part.text, earlier)) {
            sentences.push(&part.text);
        }
    }
    if sentences.is_empty() { raised_by.to_owned() } else { sentences.join("; ") }
}

/// Returns whether a sentence equals an earlier one or contains it. A single word may also occur in a sentence that is
/// about something else.
fn repeats_earlier(sentence: &str, earlier: &str) -> bool {
    earlier.contains(' ') && sentence.contains(earlier) || sentence == earlier
}

#[cfg(test)]
mod tests {
    use super::{TemplateRows, compose_reasons};
    use crate::testing::PipelineFixture;

    #[test]
    fn reasons_omit_unknown_blank_and_repeated_parts() {
        let fixture = PipelineFixture::new();
        let frame = polars::df!(
            "note" => [Some(""), Some("n"), None, Some("the account is red")],
            "rule" => ["quiet", "quiet", "quiet", "the account is red, -3 points"],
        )
        .unwrap();
        let rows = TemplateRows::new(&fixture.pipeline, &frame);
        let parts = ["{note}", "{rule}", "renewal is near"].map(str::to_owned);
        let raised_by = vec!["band = bad".to_owned(); 4];
        let reasons = compose_reasons(rows, &parts, &raised_by, &[true; 4]).unwrap();
        let quiet = "quiet; renewal is near";
        assert_eq!(reasons, [quiet, &format!("n; {quiet}"), quiet, "the account is red; renewal is near"]);
    }

    #[test]
    fn a_reason_without_parts_is_what_raised_the_play() {
        let fixture = PipelineFixture::new();
        let frame = polars::df!("loss" => [None::<&str>]).unwrap();
        let rows = TemplateRows::new(&fixture.pipeline, &frame);
        let reasons = compose_reasons(rows, &["{loss}".to_owned()], &["band = bad".to_owned()], &[true]).unwrap();
        assert_eq!(reasons, ["band = bad"]);
    }
}
