//! The published days: how far apart they are, which are missing or outdated, and the command that heals them.

/// The usual distance between published days, and the days that are missing.
mod day_steps;
/// Ranges of days.
mod day_range;
/// The command that publishes days again.
mod healing_command;
/// Parses run records.
mod parse_run_record;
/// Which published days are outdated.
mod outdated_status;

pub use self::day_range::{DayRange, group_into_ranges};
pub use self::day_steps::{days_by_step, missing_days, step_text, usual_step};
pub use self::healing_command::healing_command;
pub use self::outdated_status::{SnapshotStatus, days_of_reason};
pub use self::parse_run_record::parse_run_record;
