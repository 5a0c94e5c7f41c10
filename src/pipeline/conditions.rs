//! Evaluates the scorecard's and the plays' SQL over the accounts' rows, so that scoring itself contains no SQL.

/// The scores as columns that rules and plays read.
mod score_columns;
/// Texts with placeholders, filled for each account.
mod template;
/// The values and conditions that scoring reads.
mod scoring_input;
/// The rules of the scorecard.
mod rule_columns;
/// The reason of a play.
mod play_reasons;
/// The plays.
mod play_rows;

pub use play_rows::PlayRows;
pub use rule_columns::{evaluate_rules, evaluate_scenario_rules, off_scale_amount, split_rule_conditions};
pub use score_columns::add_score_columns;
pub use scoring_input::build_scoring_input;
pub use template::TemplateRows;
