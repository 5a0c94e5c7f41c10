//! Exit codes: they tell an orchestrator what to do next.

use std::process::ExitCode;

use crate::base::diagnostic::{Severity, Subject};
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::base::request_error::RequestError;

/// The table below `--help`; the README has the same.
pub const HELP: &str = "\
Exit codes:
  0  done
  1  a bug in healthscore; nothing was published
  2  the command line is wrong, or names a day after today
  3  fix the YAML, or the path of one of the pipeline's files
  4  fix the SQL, in SQL files or in YAML
  5  fix the data: it is missing, breaks its contract, can't be read, or has a value SQL can't use
  6  fix the permissions or the name: access denied, or no such bucket, day or account
  7  retry later: the store does not answer, or an export changed while it was read
  8  the data looks wrong compared with earlier days; nothing was published
  9  busy: another run is working on the same day
  99  skipped: nothing has changed since the day was published (`--skip-if-unchanged`)
  130  stopped by SIGINT; the last message says whether the publication of a day was interrupted
  143  stopped by SIGTERM; otherwise like 130";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitStatus {
    Done = 0,
    Defect = 1,
    CommandLine = 2,
    Yaml = 3,
    Sql = 4,
    Data = 5,
    Inaccessible = 6,
    RetryLater = 7,
    Quality = 8,
    Busy = 9,
    /// Airflow's BashOperator marks a task with this code as skipped.
    Unchanged = 99,
}

impl ExitStatus {
    #[must_use]
    pub fn code(self) -> ExitCode {
        ExitCode::from(self as u8)
    }

    /// Returns the exit code of a failure.
    #[must_use]
    pub fn of_failure(failure: &Failure) -> Self {
        match failure {
            Failure::Pipeline(diagnostics) => {
                let errors = || diagnostics.iter().filter(|problem| problem.severity == Severity::Error);
                // With mistakes in both, the YAML comes first: SQL is checked against it.
                if errors().any(|problem| problem.subject != Subject::Sql) { ExitStatus::Yaml } else { ExitStatus::Sql }
            }
            Failure::Data(_) => ExitStatus::Data,
            Failure::Quality { .. } => ExitStatus::Quality,
            Failure::Request(RequestError::NoAsOfDate { .. } | RequestError::NoFinishedDay { .. }) => ExitStatus::Data,
            Failure::Request(RequestError::FutureDay { .. }) => ExitStatus::CommandLine,
            Failure::Request(RequestError::NotATime { .. }) => ExitStatus::Yaml,
            Failure::Request(_) => ExitStatus::Inaccessible,
            Failure::Runtime(error) => match error {
                Error::Address { .. } | Error::Pattern { .. } => ExitStatus::Yaml,
                Error::Parquet { .. }
                | Error::OtherFormat { .. }
                | Error::LinkLoop { .. }
                | Error::DanglingLink { .. }
                | Error::Engine { .. } => ExitStatus::Data,
                Error::NotFound { .. } | Error::Denied { .. } | Error::Storage { .. } | Error::LocalFile { .. } => {
                    ExitStatus::Inaccessible
                }
                Error::Unreachable { .. } | Error::WriteNotKept { .. } | Error::FileChanged { .. } => {
                    ExitStatus::RetryLater
                }
                Error::DayBusy { .. } | Error::LeaseLost { .. } => ExitStatus::Busy,
                Error::Audit { .. } | Error::Encode { .. } | Error::Defect { .. } | Error::Threads { .. } => {
                    ExitStatus::Defect
                }
            },
        }
    }
}
