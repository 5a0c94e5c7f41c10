//! The summary of a run, for people and orchestrators. Commands print it.

/// A table of text.
mod text_grid;
/// Numbers as the summary prints them.
mod number_text;
/// Accounts and revenue by tier and band.
mod tiers;
/// Why scores are missing or tentative.
mod reasons;
/// What moved since the snapshot before.
mod movement;
/// Parents, hidden accounts and invalid links.
mod parents;
/// The lines about parents.
mod parents_text;
/// Actions by play, and the most urgent ones.
mod actions;
/// Values that the scorecard does not cover.
mod uncovered_values;
/// Gaps and findings in the data.
mod data_problems;
/// All of it for one run.
mod run_summary;
/// All of it as text.
mod summary_text;

pub use self::data_problems::{OBSERVED_AHEAD, metric_warnings};
pub use self::parents::{cycle_text, orphan_text};
pub use self::run_summary::{RunSummary, summarise_run};
pub use self::summary_text::format_summary;
pub use self::text_grid::TextGrid;
pub use self::tiers::TierSummary;
