//! What people see of a run; commands print it, nobody else does.

mod actions;
mod grid;
mod parents;
mod quality;
mod summary;
mod text;

pub use self::grid::Grid;
pub use self::parents::{circle, orphan};
pub use self::summary::{Summary, TierSummary, summarise};
pub use self::text::summary_text;
