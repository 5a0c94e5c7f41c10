//! Sources most of whose rows belong to accounts that are not in the accounts source. Mostly the wrong column is named, or
//! one export writes ids otherwise, so the message shows an id of each side.
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
use crate::base::identifier::quoted_list;
use crate::config::{SourcePolicies, SourcePolicy};
use crate::measure::source::report::{FindingLevel, SourceCheckKind};
use compared_ids::ComparedIds;

/// From this number of different unknown accounts on, a source without a single known one is no coincidence.
const MANY_UNKNOWN_ACCOUNTS: usize = 10;

/// The largest number of examples of a finding.
const MAX_EXAMPLES: usize = 3;

/// A source most of whose rows are orphans.
struct MostlyOrphans<'a> {
    rule: &'a RowRule,
    orphans: u64,
    rows_with_account: u64,
}

/// Reports a source if more than half of its rows with an account are orphans. Fewer are reported like any broken rule.
///
/// # Errors
/// An engine that fails to read the ids.
pub fn report_mostly_orphans(checked: &CheckInput, counts: &RowCounts) -> Result<Option<ReportedFinding>, Failure> {
    let (Some(found), Some(listed)) = (find_mostly_orphans(checked, counts), &checked.listed_accounts) else {
        return Ok(None);
    };
    let failed = |reason| read_failure(checked.source(), reason);
    let ids = compared_ids::read_ids(checked, listed, &found.rule.is_broken).map_err(failed)?;
    // An accounts source without accounts is reported as empty.
    let Some(message) = describe_ids(&ids, &listed.source) else { return Ok(None) };
    let policies = &checked.source().policies;
    let level = found.level(&ids, policies);
    let what = describe_share(&found, &listed.source);
    let mut reported =
        ReportedFinding::new(checked, SourceCheckKind::Orphans, level, what, found.orphans, &found.rule.place);
    reported.add_to_message(&message);
    reported.finding.dropped = policies.orphans == SourcePolicy::Drop && !checked.reads_last_days_only();
    let examples = ids.orphans.iter().take(MAX_EXAMPLES);
    reported.finding.examples = examples.map(|id| escape_and_shorten(id).into_owned()).collect();
    if level == FindingLevel::Error {
        let way_out = way_out::find_way_out(checked, listed, &ids, &found.rule.is_broken).map_err(failed)?;
        let accepting = found.accepting_policies(&ids, policies);
        reported.diagnostic =
            reported.diagnostic.hint(format!("{way_out}; if such rows are expected, declare {accepting}"));
    }
    Ok(Some(reported))
}

fn find_mostly_orphans<'a>(checked: &'a CheckInput, counts: &RowCounts) -> Option<MostlyOrphans<'a>> {
    let account = checked.source().account.as_deref()?;
    let mut rules = checked.rules.iter().zip(&counts.broken_by_rule);
    let without_account =
        |(rule, _): &(&RowRule, &u64)| rule.check == SourceCheckKind::NullKeys && rule.column == account;
    let without_account = rules.clone().find(without_account).map_or(0, |(_, rows)| *rows);
    let (rule, orphans) = rules.find(|(rule, _)| rule.check == SourceCheckKind::Orphans)?;
    let rows_with_account = counts.rows.saturating_sub(without_account);
    let is_most = *orphans > rows_with_account.saturating_sub(*orphans);
    is_most.then_some(MostlyOrphans { rule, orphans: *orphans, rows_with_account })
}

impl MostlyOrphans<'_> {
    fn are_all_rows(&self) -> bool {
        self.orphans == self.rows_with_account
    }

    /// Returns whether the orphans stop the run even if the pipeline declares `orphans: drop`.
    fn are_a_mistake(&self, ids: &ComparedIds) -> bool {
        ids.are_mostly_similar() || (self.are_all_rows() && ids.orphans.len() >= MANY_UNKNOWN_ACCOUNTS)
    }

    fn level(&self, ids: &ComparedIds, policies: &SourcePolicies) -> FindingLevel {
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

/// Describes how many rows are orphans: "3 of 4 rows belong to accounts that are not in `accounts`".
fn describe_share(found: &MostlyOrphans, accounts: &str) -> String {
    let MostlyOrphans { orphans, rows_with_account, .. } = found;
    let rows = if *rows_with_account == 1 { "row" } else { "rows" };
    let belong = if *orphans == 1 { "belongs to an account that is" } else { "belong to accounts that are" };
    format!("{orphans} of {rows_with_account} {rows} {belong} not in `{accounts}`")
}

/// Shows an id of each side, and what differs between them: ", such as `A1`; `accounts` has `a1`: …". `None` if there are
/// no accounts.
fn describe_ids(ids: &ComparedIds, accounts: &str) -> Option<String> {
    let listed = ids.first_listed.as_ref()?;
    Some(match &ids.similarity {
        Some(similarity) => {
            let example = &similarity.example;
            let (orphan, listed) = (quoted_list([&example.orphan]), quoted_list([&example.listed]));
            format!(", such as {orphan}; `{accounts}` has {listed}: {}", example.describe_differences())
        }
        None => {
            let orphan = quoted_list(ids.first_orphan());
            format!(", such as {orphan}; `{accounts}` has ids such as {}", quoted_list([listed]))
        }
    })
}
