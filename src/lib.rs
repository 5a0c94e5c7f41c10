//! healthscore: customer health scores from Parquet exports.

mod audit;
mod cli;
mod command;
mod complaint;
mod condition;
mod diagnostic;
mod digest;
mod encode;
mod engine;
mod error;
mod exit;
mod failure;
mod footer;
mod history;
mod metric;
mod name;
mod normalise;
mod pipeline;
mod publish;
mod record;
mod report;
mod sample;
mod score;
mod snapshot;
mod source;
mod spec;
mod sql;
mod storage;
mod table;
mod terminal;
mod trend;
mod yaml;

pub use cli::main;
