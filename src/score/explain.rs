//! Explains why a score moved: splits the change between two published days into causes that sum to it exactly.
//!
//! # What can change
//!
//! A published score is made of many things, each at one place of the scorecard: the value of a metric, whether the
//! metric applies, how it is scored, the account's tier, its peers, its target or own past; the weights inside a
//! component; the rules. Between two days some of these things changed. A published day keeps all of them, so the score
//! that the account *would* have if only some had changed can be computed. A thing that did not change is not a cause.
//!
//! # Edits first, then behaviour
//!
//! Where the scorecard was edited in between, the earlier day is scored once more under the later scorecard
//! (`restated_day`). The change from the published day to the restated one is made of edits alone; the change from there to
//! the later day is behaviour alone. Each of the two is split as below.
//!
//! # How the change is split
//!
//! The points of a thing are the change of the score when it changes, averaged over all orders in which the things may
//! change. For one group of things this is the Shapley value: the only split that sums to the change, treats equal
//! things equally, and gives nothing to a thing without effect (L. S. Shapley, *A value for n-person games*, 1953). A
//! scorecard has groups within groups: the things of one metric, the metrics of one component, the components, and the
//! rules on top. Orders keep a group together: all members of a component change before the next component does. This
//! is the Shapley value for nested groups (E. Winter, *A value for cooperative games with levels structure of
//! cooperation*, 1989; for one level, G. Owen, *Values of games with a priori unions*, 1977). The order in which things
//! are written has no effect, and swapping the two days only changes the sign of every cause.
//!
//! For a metric in a component in the scorecard, the points are the sum over every set of siblings that may have
//! changed before, at each level with probability `q! (p − q)! / (p + 1)!` for `q` of `p` siblings, of the score with
//! the metric changed less the score with it unchanged. Where every level above is a weighted mean that counts the same
//! parts in all of these sets, the expected score is linear and cheap to compute. Elsewhere (a minimum, data that comes
//! or goes, a cap) the sets are enumerated. More than twelve members of one group that change at once *and* are non-linear
//! are put into subgroups in the order of their names, which bounds the time; the causes still sum to the change exactly.
//!
//! - A mixture of the two days that has no score counts as the middle of the two published scores. The minimum coverage
//!   and the minimum age apply to whole days, not to mixtures.
//! - A metric or component that only one of the two scorecards has comes and goes with the weights around it. A tier
//!   that a scorecard lacks is replaced by the tier in which that scorecard put the account.
//! - Where an override gave a score to an account without a score of its own on one of the days, everything below the
//!   rules is one cause: `CauseKind::Eligibility`.
//! - Nothing is rounded, so there is no remainder.

/// The two days of a comparison.
mod side;
/// A scorecard as it is published and read back.
mod resolved_scorecard;
/// The value of a metric as it was recorded.
mod recorded_value;
/// The values of peers.
mod peer_group_set;
/// A published day: everything its scores were made of.
mod snapshot;
/// Typed columns of published rows.
mod row_columns;
/// Reads a published day from its rows.
mod snapshot_rows;
/// The causes of a change.
mod cause;
/// The state of a part of the scorecard.
mod part_state;
/// A scorecard with its SQL in canonical form.
mod canonical_scorecard;
/// What was edited between two days.
mod scorecard_edits;
/// The kinds of numbers that methods compare with.
mod reference_kind;
/// Two scorecards merged into one tree.
mod merge;
/// Whether the peers of an account moved.
mod peer_differences;
/// Two published days of one pipeline.
mod snapshot_pair;
/// The things that can change the score of a metric.
mod change_dimension;
/// One metric of one account on one day.
mod leaf_on_day;
/// One metric of one account on both days.
mod leaf_comparison;
/// Probabilities of coalitions.
mod shapley;
/// The rules of both days.
mod rule_attribution;
/// The score of a component from its parts.
mod component_accumulator;
/// The expected score for each state of a part.
mod expectation;
/// The score tree of both days.
mod tree_comparison;
/// The members of a component that change.
mod changing_members;
/// The causes in the score tree.
mod tree_causes;
/// The causes of one account's change.
mod account_causes;
/// An earlier day under a later day's scorecard.
mod restated_day;
/// A cause with names, values and a sentence.
mod described_cause;
/// The sentence of a cause.
mod reason;
/// Describes causes.
mod describe;
/// The change between two days: first the edits, then what the accounts did.
mod change_comparison;
#[cfg(test)]
mod tests;

pub use self::cause::CauseKind;
pub use self::change_comparison::{ChangeComparison, RestatedDay};
pub use self::described_cause::{DescribedCause, MAX_REASONS, MIN_SHOWN_POINTS, StrongestCauses};
pub use self::resolved_scorecard::ResolvedScorecard;
pub use self::restated_day::{
    ComputedScores, MeasuredAgain, RestatedDays, RestatedRule, apply_restated_rules, compute_scores, recorded_value,
};
pub use self::scorecard_edits::ScorecardEdits;
pub use self::snapshot::{AccountScores, ScoredSnapshot};
#[cfg(test)]
use self::snapshot_pair::SnapshotPair;
pub use self::snapshot_rows::SnapshotRows;
