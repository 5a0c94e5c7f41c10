//! A small valid pipeline with its scorecard and two queries, which tests patch.

pub const PIPELINE_YAML: &str = include_str!("golden/health.yaml");
pub const SCORECARD_YAML: &str = include_str!("golden/health.scorecard.yaml");
pub const USAGE_SQL: &str = include_str!("golden/usage.sql");
pub const NPS_SQL: &str = include_str!("golden/nps.sql");
