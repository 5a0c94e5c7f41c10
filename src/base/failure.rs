//! Why a command fails: mistakes in YAML, SQL or data, a request in vain, or a failing store.

use crate::base::diagnostic::Diagnostic;
use crate::base::error::Error;
use crate::base::request_error::RequestError;

/// Why a command or stage has no result.
#[derive(Debug)]
pub enum Failure {
    /// The YAML or SQL is wrong. Running again does not help.
    Pipeline(Vec<Diagnostic>),
    /// The exports break what is declared about them.
    Data(Vec<Diagnostic>),
    /// The exports keep their contracts, but the day differs too much from those before it.
    Quality {
        stops: Vec<Diagnostic>,
        /// Where the day is kept, and how to look at it; `None` where it is not kept.
        rejection_notice: Option<String>,
    },
    /// Something was requested that does not exist or is not possible.
    Request(RequestError),
    /// A store, a file or the engine failed.
    Runtime(Error),
}

impl Failure {
    /// Describes the failure without colours and excerpts: one line for each mistake, with its place.
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
            Failure::Request(error) => error.to_string(),
            Failure::Runtime(error) => error.to_string(),
        }
    }
}

impl From<RequestError> for Failure {
    fn from(error: RequestError) -> Self {
        Self::Request(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Runtime(error)
    }
}
