//! From values to scores, and everything that is derived from a score. Nothing here reads a file.
//!
//! The modules stand in the order in which a run uses them.

/// How far a computed number may be from the one that an author wrote.
mod tolerances;
/// How many days of published history a scorecard needs.
pub mod required_history;
/// Scores the metrics: from a value to a score on the scorecard's scale.
pub mod normalise;
/// Scores the components and the accounts, and applies the rules.
pub mod component_tree;
/// One published snapshot, aligned to today's accounts.
pub mod past_snapshot;
/// The band that each account is in.
pub mod band;
/// Today's scores against the snapshots published before.
pub mod trend;
/// Rolls accounts up to the parents they belong to.
pub mod roll_up;
/// Which metrics the SQL of a scorecard reads.
pub mod column_reads;
/// The shortest paths out of each account's band.
pub mod band_path;
/// How low and how high each score could be if the missing data came in.
pub mod bounds;
/// How far each score can be trusted.
pub mod confidence;
/// The causes of every change between two published days.
pub mod explain;
/// What to do, for which account, by when.
pub mod actions;
/// Whether the day's data looks as usual.
pub mod quality;
