//! From values to scores, and everything that is said about a score. Nothing here reads a file.

pub mod normalise;
pub mod component_tree;
pub mod band;
pub mod band_path;
pub mod bounds;
pub mod confidence;
pub mod trend;
pub mod roll_up;
pub mod explain;
pub mod quality;
pub mod actions;
