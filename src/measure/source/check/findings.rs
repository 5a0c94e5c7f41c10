//! Findings of the checks, and their wording.

use super::check_input::CheckInput;
use crate::base::diagnostic::{Diagnostic, Place};
use crate::base::identifier;
use crate::config::{SourcePolicy, condition_for_filled_id};
use crate::measure::source::report::{CheckFinding, FindingLevel, SourceCheckKind};

/// A finding, and the diagnostic that reports it if it is an error.
pub struct ReportedFinding {
    pub finding: CheckFinding,
    pub diagnostic: Diagnostic,
}

impl ReportedFinding {
    /// Returns a finding about `rows` rows, or about a source that has none.
    pub fn new(
        checked: &CheckInput,
        check: SourceCheckKind,
        level: FindingLevel,
        what: String,
        rows: u64,
        place: &Place,
    ) -> Self {
        let message = match checked.first_day {
            Some(from) if rows > 0 => format!("{what} (since {from}; earlier rows are not checked)"),
            _ => what,
        };
        let diagnostic = Diagnostic::error("source-rows", format!("source `{}`: {message}", checked.source().name))
            .at(place.clone())
            .hint(hint_of_check(check));
        let dropped = level == FindingLevel::Note && !checked.reads_last_days_only() && rows > 0;
        Self { finding: CheckFinding { level, check, message, rows, dropped, examples: Vec::new() }, diagnostic }
    }

    /// Continues the message of the finding and of its diagnostic.
    pub fn add_to_message(&mut self, text: &str) {
        self.finding.message.push_str(text);
        self.diagnostic.message.push_str(text);
    }

    /// Adds examples to the finding and to its message.
    pub fn add_examples(&mut self, checked: &CheckInput, examples: Vec<String>) {
        let blank = examples.iter().find(|example| example.trim().is_empty());
        if let (SourceCheckKind::Conflicts, Some(id), Some(blank)) = (self.finding.check, checked.scored_id(), blank) {
            self.diagnostic.hint = Some(hint_for_rows_without_id(id, blank).into());
        }
        if !examples.is_empty() {
            self.diagnostic.message.push_str(&format!(", such as {}", identifier::quoted_list(&examples)));
        }
        self.finding.examples = examples;
    }
}

fn hint_for_rows_without_id(id: &str, example: &str) -> String {
    let condition = condition_for_filled_id(id, example);
    format!(
        "rows with an empty id: fix the export, or declare `duplicates: warn` at the source and `only: {condition}` \
         under `accounts`"
    )
}

fn hint_of_check(check: SourceCheckKind) -> String {
    match check {
        SourceCheckKind::Conflicts => {
            "fix the export, declare the whole `key`, or declare `duplicates: warn` at the source".to_owned()
        }
        _ => {
            let policy = check.as_str();
            format!("fix the export, or declare `{policy}: warn` or `{policy}: drop` at the source")
        }
    }
}

/// Returns the level of a finding by the policy about it.
pub fn level_of_policy(policy: SourcePolicy) -> FindingLevel {
    match policy {
        SourcePolicy::Error => FindingLevel::Error,
        SourcePolicy::Warn => FindingLevel::Warning,
        SourcePolicy::Drop => FindingLevel::Note,
    }
}
