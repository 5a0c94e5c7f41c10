//! What the world outside gives to a command: environment, clock, terminal.

use chrono::{DateTime, Utc};

use crate::base::terminal::Terminal;

/// What the world outside gives to a command.
pub struct World {
    /// The environment; credentials and `${VAR}` come from here.
    pub env: Vec<(String, String)>,
    /// When the program began.
    pub started: DateTime<Utc>,
    /// Tells the time, for run records; no number of a snapshot is made of it.
    pub clock: fn() -> DateTime<Utc>,
    pub terminal: Terminal,
}

impl World {
    /// The value of an environment variable.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<String> {
        self.env.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    /// Who runs the program, as far as the environment tells.
    #[must_use]
    pub fn user(&self) -> Option<String> {
        ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| self.variable(name)).filter(|user| !user.is_empty())
    }

    /// This process, as people on other machines can tell it.
    #[must_use]
    pub fn process(&self) -> String {
        let id = std::process::id();
        match self.variable("HOSTNAME").filter(|host| !host.is_empty()) {
            Some(host) => format!("process {id} on {host}"),
            None => format!("process {id}"),
        }
    }

    /// The instant it is now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }
}
