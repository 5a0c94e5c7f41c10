//! Scores the components and the accounts: one score per account, its band, and what each part contributes to it.
//!
//! For every account, with the weights of its tier:
//!
//! - A child counts if it is applicable, weighs more than zero and has a score: its own, a carried or a fixed one.
//!   A component's score is the children's `Σ wᵢ·sᵢ / Σ wᵢ`, or their minimum or maximum. So the weight of a child
//!   without a score goes to its siblings, in proportion.
//! - A component in which no child counts is missing and follows its own policy. A component in which no child with a
//!   weight is applicable is not applicable itself.
//! - Coverage is `Σ wᵢ·cᵢ / Σ wᵢ` over the applicable children that weigh more than zero, whether they count or not. A
//!   node with today's or a carried value has 1. A missing or stale one has 0, also where a fixed score replaces it.
//! - An effective weight is the product of the shares on the way down from the whole score, so those of the
//!   leaves and of the components with a score of their own sum to 1. Children that tie for a minimum or maximum
//!   share it equally.
//! - A leaf contributes effective weight times score, a component the sum of its children. So contributions sum to
//!   the score at every node.
//! - An account has no score if it is too new, if nothing applies to it, if nothing counts, or if its coverage is
//!   below the scorecard's floor. The first of these that holds is the reason.

/// The scored tree: what every node has for every account.
mod score_table;
/// Combines the children's scores into the component's.
mod combine;
/// What one node has for one account.
mod node_value;
/// Each node's share of the whole score, and the points that come from it.
mod weights;
/// Scores the tree.
mod score_tree;
/// Applies the rules of the scorecard.
mod rules;
#[cfg(test)]
mod tests;

pub use self::combine::{CountedChild, combine_scores};
pub use self::rules::{
    ActiveRule, FinalScores, RuleColumns, RuledScore, active_rules_of_account, apply_action, apply_rules,
    score_under_rules,
};
pub use self::score_table::{NodeScores, ScoreTable, UnscoredReason};
pub use self::score_tree::{score_tree, score_tree_without_contributions};
