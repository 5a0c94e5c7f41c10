//! Stores that fail, hang and lie: the run ends well or says why, and the next one heals.

pub mod request;
mod s3;
pub mod store;
mod wire;
