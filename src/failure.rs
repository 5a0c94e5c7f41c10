//! How a stage ends early: mistakes an author can fix, in what was written or in the data, or a failing world.

use crate::diagnostic::Diagnostic;
use crate::error::Error;

/// Why a stage has no result.
#[derive(Debug)]
pub enum Failure {
    /// The YAML or SQL is wrong; running again gives the same.
    Spec(Vec<Diagnostic>),
    /// The exports break what is declared about them.
    Data(Vec<Diagnostic>),
    /// The exports keep their contracts, but the day looks unlike those before it; where it is set aside, in words.
    Quality {
        stops: Vec<Diagnostic>,
        aside: Option<String>,
    },
    World(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::World(error)
    }
}
