//! How a stage ends early: mistakes an author can fix, in what was written or in the data, or a failing world.

use crate::base::diagnostic::Diagnostic;
use crate::base::error::Error;

/// Why a stage has no result.
#[derive(Debug)]
pub enum Failure {
    /// The YAML or SQL is wrong; running again gives the same.
    Pipeline(Vec<Diagnostic>),
    /// The exports break what is declared about them.
    Data(Vec<Diagnostic>),
    /// The exports keep their contracts, but the data looks wrong compared with earlier days. The notice says where the
    /// rejected snapshot is.
    Quality {
        stops: Vec<Diagnostic>,
        rejection_notice: Option<String>,
    },
    Runtime(Error),
}

impl Failure {
    /// What is wrong, without colours and excerpts: a line for each mistake, with its place.
    #[must_use]
    pub fn to_plain_text(&self) -> String {
        let line = |problem: &Diagnostic| {
            let place = problem.place.as_ref();
            let place = place.map(|place| format!(" ({}:{}:{})", place.file.name, place.line(), place.column()));
            format!("{}{}", problem.message, place.unwrap_or_default())
        };
        match self {
            Failure::Pipeline(problems) | Failure::Data(problems) | Failure::Quality { stops: problems, .. } => {
                problems.iter().map(line).collect::<Vec<_>>().join("\n")
            }
            Failure::Runtime(error) => error.to_string(),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Runtime(error)
    }
}
