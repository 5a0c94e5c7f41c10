//! What people see of a run; commands print it, nobody else does.

mod actions;
mod text_grid;
mod parents;
mod quality;
mod run_summary;
mod summary_text;

pub use self::parents::{cycle_text, orphan_text};
pub use self::run_summary::{RunSummary, TierSummary, summarise_run};
pub use self::summary_text::format_summary;
pub use self::text_grid::TextGrid;
