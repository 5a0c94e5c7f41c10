//! From exports to one row per account: sources keep their contracts and their time, metrics are SQL over them.

pub mod source;
pub mod metric;
