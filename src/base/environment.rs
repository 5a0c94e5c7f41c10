//! The environment of a command: variables, clock, terminal.

use chrono::{DateTime, Utc};

use crate::base::terminal::Terminal;

/// The environment of a command.
pub struct Environment {
    /// Environment variables, for credentials and for `${VAR}` in YAML.
    pub variables: Vec<(String, String)>,
    /// When the program started.
    pub started_at: DateTime<Utc>,
    /// Returns the current time, for run records. It enters no number of a snapshot.
    pub clock: fn() -> DateTime<Utc>,
    pub terminal: Terminal,
}

impl Environment {
    /// The value of an environment variable.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<String> {
        self.variables.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    /// The user that runs the program, if the environment names one.
    #[must_use]
    pub fn user_name(&self) -> Option<String> {
        ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| self.variable(name)).filter(|user| !user.is_empty())
    }

    /// Describes this process for people on other machines.
    #[must_use]
    pub fn describe_process(&self) -> String {
        let id = std::process::id();
        match self.variable("HOSTNAME").filter(|host| !host.is_empty()) {
            Some(host) => format!("process {id} on {host}"),
            None => format!("process {id}"),
        }
    }

    /// The current time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }
}
