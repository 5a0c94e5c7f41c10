//! What every room uses: errors, diagnostics, text, the terminal. Nothing here knows what a score is.

pub mod text;
pub mod identifier;
pub mod value;
pub mod digest;
pub mod panics;
pub mod diagnostic;
pub mod error;
pub mod failure;
pub mod exit_code;
pub mod shutdown;
pub mod log_context;
pub mod terminal;
pub mod environment;
