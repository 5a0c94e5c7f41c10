//! The published tables: what their columns mean, and a scored day turned into their rows.
//!
//! Every table has one object per day, `<table>/ds=DATE/part-0.parquet`, sorted by its key, with the day in
//! `snapshot_date` too. `account_health_latest` is one object with the newest day's rows.

mod build;
mod health;
mod parts;
mod schema;

pub use self::build::Table;
pub use self::health::account_health;
pub use self::parts::{component_scores, metric_scores};
pub use self::schema::{
    ACCOUNT_HEALTH, ACCOUNT_HEALTH_LATEST, COMPONENT_SCORES, METRIC_SCORES, TABLES, TableSchema, dictionary,
};
