//! The YAML that authors write.

/// Messages about mistakes in specifications.
mod spec_errors;
