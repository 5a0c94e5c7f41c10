//! What people see of a run; commands print it, nobody else does.

mod actions;
mod grid;
mod quality;
mod summary;
mod text;

pub use self::grid::Grid;
pub use self::summary::{Summary, TierSummary, summarise};
pub use self::text::summary_text;
