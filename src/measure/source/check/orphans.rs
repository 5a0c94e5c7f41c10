//! Rows of accounts that are not in the accounts source. If they are most of a source, the wrong column is named, or one
//! export writes ids otherwise, so the message shows an id of each side. Fewer rows are reported like any broken rule; if
//! their ids look like those of accounts, the finding is a warning at least, and says how the ids differ.
//!
//! | `orphans` | more than half of the rows | all rows |
//! |---|---|---|
//! | not declared | stops | stops |
//! | `drop` | stops if the ids look like those of accounts | stops if they do, or if there are many; warns otherwise |
//! | `warn` | warns | warns |
//! | `error` | stops | stops |

/// What exports write into ids or leave out.
mod id_forms;
/// What differs between two ids of one account.
mod id_differences;
/// Ids that look like those of accounts.
mod similar_ids;
/// The ids of both sides.
mod compared_ids;
/// The way out.
mod way_out;

use super::check_input::CheckInput;
use super::findings::{ReportedFinding, level_of_policy};
use super::read_failure::read_failure;
use super::row_counts::RowCounts;
use super::row_rules::RowRule;
use crate::base::escape::escape_and_shorten;
use crate::base::failure::Failure;
use crate::base::text::count_phrase;
use crate::config::{SourcePolicies, SourcePolicy};
use crate::measure::source::report::{FindingLevel, SourceCheckKind};

pub use compared_ids::{ComparedIds, first_id, sample_ids};
pub use similar_ids::ids_of_similar_form;
pub use way_out::propose_account_column;

/// From this number of different unknown accounts on, no known one among them is no coincidence.
pub const MANY_UNKNOWN_ACCOUNTS: usize = 10;

/// The largest number of examples of a finding.
const MAX_EXAMPLES: usize = 3;

/// The rows of unknown accounts in a source.
struct OrphanRows<'a> {
    rule: &'a RowRule,
    orphans: u64,
    rows_with_account: u64,
}

/// Reports the orphans of a source.
///
/// # Errors
/// An engine that fails to read the ids.
pub fn report_orphans(checked: &CheckInput, counts: &RowCounts) -> Result<Option<ReportedFinding>, Failure> {
    let (Some(found), Some(listed)) = (find_orphans(checked, counts), &checked.listed_accounts) else {
        return Ok(None);
    };
    let failed = |reason| read_failure(checked.source(), reason);
    let ids = compared_ids::read_ids(checked, listed, &found.rule.is_broken).map_err(failed)?;
    let policies = &checked.source().policies;
    // An accounts source without accounts is reported as empty.
    let description = ids.describe(&listed.source);
    let (level, what, description) = match description {
        Some(description) if found.are_most_rows() => {
            (found.level_of_most(&ids, policies), describe_share(&found, &listed.source), Some(description))
        }
        description => {
            let description = description.filter(|_| ids.are_mostly_similar());
            (level_of_some(&ids, policies), describe_some(&found), description)
        }
    };
    let mut reported =
        ReportedFinding::new(checked, SourceCheckKind::Orphans, level, what, found.orphans, &found.rule.place);
    reported.finding.dropped = policies.orphans == SourcePolicy::Drop && !checked.reads_last_days_only();
    let examples = ids.orphans.iter().take(MAX_EXAMPLES);
    let examples: Vec<String> = examples.map(|id| escape_and_shorten(id).into_owned()).collect();
    let Some(description) = description else {
        reported.add_examples(checked, examples);
        return Ok(Some(reported));
    };
    reported.add_to_message(&description);
    reported.finding.examples = examples;
    if level == FindingLevel::Error {
        let way_out = way_out::find_way_out(checked, listed, &ids, &found.rule.is_broken).map_err(failed)?;
        let accepting = found.accepting_policies(&ids, policies);
        reported.diagnostic =
            reported.diagnostic.hint(format!("{way_out}; if such rows are expected, declare {accepting}"));
    }
    Ok(Some(reported))
}

fn find_orphans<'a>(checked: &'a CheckInput, counts: &RowCounts) -> Option<OrphanRows<'a>> {
    let account = checked.source().account.as_deref()?;
    let mut rules = checked.rules.iter().zip(&counts.broken_by_rule);
    let without_account =
        |(rule, _): &(&RowRule, &u64)| rule.check == SourceCheckKind::NullKeys && rule.column == account;
    let without_account = rules.clone().find(without_account).map_or(0, |(_, rows)| *rows);
    let (rule, orphans) = rules.find(|(rule, _)| rule.check == SourceCheckKind::Orphans)?;
    let rows_with_account = counts.rows.saturating_sub(without_account);
    (*orphans > 0).then_some(OrphanRows { rule, orphans: *orphans, rows_with_account })
}

impl OrphanRows<'_> {
    fn are_most_rows(&self) -> bool {
        self.orphans > self.rows_with_account.saturating_sub(self.orphans)
    }

    fn are_all_rows(&self) -> bool {
        self.orphans == self.rows_with_account
    }

    /// Returns whether the orphans stop the run even if the pipeline declares `orphans: drop`.
    fn are_a_mistake(&self, ids: &ComparedIds) -> bool {
        self.are_most_rows()
            && (ids.are_mostly_similar() || (self.are_all_rows() && ids.orphans.len() >= MANY_UNKNOWN_ACCOUNTS))
    }

    /// Returns the level of orphans that are most of the rows.
    fn level_of_most(&self, ids: &ComparedIds, policies: &SourcePolicies) -> FindingLevel {
        match policies.orphans {
            SourcePolicy::Error | SourcePolicy::Warn => level_of_policy(policies.orphans),
            SourcePolicy::Drop if !policies.declares_orphans || self.are_a_mistake(ids) => FindingLevel::Error,
            SourcePolicy::Drop if self.are_all_rows() => FindingLevel::Warning,
            SourcePolicy::Drop => FindingLevel::Note,
        }
    }

    /// Returns the policies with which the run goes on.
    fn accepting_policies(&self, ids: &ComparedIds, policies: &SourcePolicies) -> &'static str {
        match policies.orphans {
            _ if self.are_a_mistake(ids) => "`orphans: warn`",
            SourcePolicy::Error => "`orphans: warn` or `orphans: drop`",
            SourcePolicy::Drop | SourcePolicy::Warn => "`orphans: drop`",
        }
    }
}

/// Returns the level of orphans that are at most half of the rows.
fn level_of_some(ids: &ComparedIds, policies: &SourcePolicies) -> FindingLevel {
    match policies.orphans {
        SourcePolicy::Drop if ids.are_mostly_similar() => FindingLevel::Warning,
        policy => level_of_policy(policy),
    }
}

fn describe_some(found: &OrphanRows) -> String {
    let RowRule { violation, violation_plural, .. } = found.rule;
    count_phrase(found.orphans, &format!("row {violation}"), &format!("rows {violation_plural}"))
}

/// Describes how many rows are orphans: "3 of 4 rows belong to accounts that are not in `accounts`".
fn describe_share(found: &OrphanRows, accounts: &str) -> String {
    let OrphanRows { orphans, rows_with_account, .. } = found;
    let rows = if *rows_with_account == 1 { "row" } else { "rows" };
    let belong = if *orphans == 1 { "belongs to an account that is" } else { "belong to accounts that are" };
    format!("{orphans} of {rows_with_account} {rows} {belong} not in `{accounts}`")
}
