//! The environment of a command: variables, clock, terminal.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::base::request_error::RequestError;
use crate::base::terminal::Terminal;

/// The time that counts as now where a day is chosen or refused.
const NOW_VARIABLE: &str = "HEALTHSCORE_NOW";

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

    /// Returns the day that it is in a time zone when the program starts. It decides which days may be scored, and enters
    /// no number of a snapshot. Leases, logs and run records use the clock itself.
    ///
    /// # Errors
    /// A `HEALTHSCORE_NOW` that is no time.
    pub fn today(&self, zone: Tz) -> Result<NaiveDate, RequestError> {
        let now = match self.variable(NOW_VARIABLE).filter(|text| !text.trim().is_empty()) {
            None => self.started_at,
            Some(text) => match DateTime::parse_from_rfc3339(text.trim()) {
                Ok(now) => now.to_utc(),
                Err(_) => return Err(RequestError::NotATime { variable: NOW_VARIABLE, found: text }),
            },
        };
        Ok(now.with_timezone(&zone).date_naive())
    }

    /// The current time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::terminal::LogFormat;

    fn environment(now: Option<&str>) -> Environment {
        Environment {
            variables: now.map(|now| (NOW_VARIABLE.to_owned(), now.to_owned())).into_iter().collect(),
            started_at: "2026-06-30T20:00:00Z".parse().unwrap(),
            clock: Utc::now,
            terminal: Terminal::attach(LogFormat::Text),
        }
    }

    #[test]
    fn today_is_the_day_in_the_zone() {
        let day = |now: Option<&str>, zone: Tz| environment(now).today(zone).unwrap().to_string();
        assert_eq!(day(None, Tz::UTC), "2026-06-30");
        assert_eq!(day(None, Tz::Asia__Tokyo), "2026-07-01");
        assert_eq!(day(None, Tz::America__New_York), "2026-06-30");
        assert_eq!(day(Some(""), Tz::UTC), "2026-06-30");
        assert_eq!(day(Some("2026-03-01T03:00:00Z"), Tz::America__New_York), "2026-02-28");
        assert_eq!(day(Some(" 2026-03-01T00:30:00+02:00 "), Tz::UTC), "2026-02-28");
        for wrong in ["2026-03-01", "soon", "2026-03-01 00:00:00", "1772323200"] {
            let error = environment(Some(wrong)).today(Tz::UTC).unwrap_err().to_string();
            assert!(error.contains("`HEALTHSCORE_NOW`") && error.contains(wrong), "{error}");
        }
    }
}
