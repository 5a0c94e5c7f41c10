//! Errors, diagnostics, text and the terminal, for all other modules.

pub mod text;
pub mod escape;
pub mod identifier;
pub mod value;
pub mod digest;
pub mod panics;
pub mod diagnostic;
pub mod error;
pub mod request_error;
pub mod failure;
pub mod exit_code;
pub mod shutdown;
pub mod log_context;
pub mod terminal;
pub mod environment;
