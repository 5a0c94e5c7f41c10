//! Stores that fail, hang and lie: the run ends well or says why, and the next one heals.

mod killed;
mod matrix;
mod request;
mod requests;
mod roots;
mod s3;
pub mod store;
mod wire;
pub mod world;
