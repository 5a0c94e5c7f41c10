//! Requests of the command line for something that does not exist or is not possible.

use std::path::PathBuf;

use chrono::NaiveDate;

use crate::base::nearest_name;

/// A day, account, file or place that a command asked for in vain. Another request succeeds at once.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// The newest day was requested, but no source has days.
    #[error("no source in `{exports}` shows which days it covers")]
    NoAsOfDate { exports: String },

    /// The newest day was requested, but the first day with rows has not ended.
    #[error("no source in `{exports}` has rows of a day that has ended")]
    NoFinishedDay { exports: String, first: NaiveDate },

    /// A day has not begun, so nothing can be known of it.
    #[error("{day} is after today, which is {today} in the pipeline's time zone, {zone}")]
    FutureDay { day: NaiveDate, today: NaiveDate, zone: &'static str },

    /// An environment variable holds no time.
    #[error("expected a time such as 2026-07-01T04:00:00Z in `{variable}`, found `{found}`")]
    NotATime { variable: &'static str, found: String },

    /// The day is not in the warehouse; without `wanted`, no day is.
    #[error("{} published in `{warehouse}`", day_is_not(*wanted))]
    NotPublished { warehouse: String, wanted: Option<NaiveDate>, newest: Option<NaiveDate> },

    /// The wanted day has no rejected snapshot; without `wanted`, no day has one.
    #[error("there is no rejected snapshot{} in `{warehouse}`", wanted.map_or_else(String::new, |day| format!(" of {day}")))]
    NoRejectedSnapshot { warehouse: String, wanted: Option<NaiveDate>, rejected_days: Vec<NaiveDate> },

    /// No published day is near enough to the day that a score is to be compared with.
    #[error("no published snapshot before {day} can be used for `{since}`")]
    NoEarlierSnapshot { since: String, day: NaiveDate, published: Vec<NaiveDate> },

    /// A change can only be explained between two scores.
    #[error("account `{account}` has no score on {day}, so there is no change to explain")]
    NoScore { account: String, day: NaiveDate },

    /// The snapshot has nothing of this name.
    #[error("the snapshot of {day} holds no {what} `{name}`")]
    UnknownName { what: &'static str, name: String, day: NaiveDate, nearest: Option<String> },

    /// The causes of a change were requested for a parent that is not an account.
    #[error("`{id}` is a parent, not an account, so its change has no causes of its own")]
    NotAnAccount { id: String },

    /// An engine has no way to read from this place.
    #[error("{engine} cannot read `{address}`: it reads only {reads}")]
    UnsupportedLocation { engine: &'static str, address: String, reads: &'static str },

    /// The file would be overwritten.
    #[error("`{}` exists already, nothing was written", path.display())]
    FileExists { path: PathBuf },

    /// The sample cannot be made.
    #[error("cannot make the sample: {problem}")]
    Sample { problem: String },
}

fn day_is_not(wanted: Option<NaiveDate>) -> String {
    wanted.map_or_else(|| "no day is".to_owned(), |day| format!("{day} is not"))
}

impl RequestError {
    /// Returns the way out, for the `hint:` line below the message.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::NoAsOfDate { .. } => {
                "days are known from partitions and from the times of events; name the day: `--as-of YYYY-MM-DD`"
                    .to_owned()
            }
            Self::NoFinishedDay { first, .. } => {
                format!("the first rows are of {first}: wait until that day has ended, or name it with `--as-of`")
            }
            Self::FutureDay { .. } => {
                "score a day that has ended; `--allow-future` scores a day ahead, of what is known now".to_owned()
            }
            Self::NotATime { variable, .. } => format!("correct it, or leave `{variable}` unset to use the clock"),
            Self::NotPublished { newest: Some(newest), .. } => {
                format!("the newest published day is {newest}; name another with `--as-of`")
            }
            Self::NotPublished { newest: None, .. } => "publish a first day with `healthscore run`".to_owned(),
            Self::NoRejectedSnapshot { rejected_days, .. } if rejected_days.is_empty() => {
                "a run that exits with code 8 keeps its tables as a rejected snapshot until the day is published"
                    .to_owned()
            }
            Self::NoRejectedSnapshot { rejected_days, .. } => {
                format!("rejected snapshots exist for {}", list_days(rejected_days))
            }
            Self::NoEarlierSnapshot { published, .. } if published.is_empty() => {
                "publish earlier days first, or look at another day with `--as-of`".to_owned()
            }
            Self::NoEarlierSnapshot { published, .. } => {
                format!("the newest earlier snapshots are {}; name one of them", list_days(published))
            }
            Self::NoScore { .. } => "`healthscore explain` without `--since` says why it has none".to_owned(),
            Self::UnknownName { what: "account", nearest: Some(nearest), .. } => {
                format!("did you mean `{nearest}`, or does the accounts' `only` or their export leave it out?")
            }
            Self::UnknownName { nearest: Some(nearest), .. } => nearest_name::did_you_mean(nearest),
            Self::UnknownName { nearest: None, .. } => {
                "ids must match exactly; `healthscore show PIPELINE trend` lists them".to_owned()
            }
            Self::NotAnAccount { .. } => {
                "without `--since`, `healthscore explain` shows which members moved it since its previous snapshot"
                    .to_owned()
            }
            Self::UnsupportedLocation { .. } => {
                "pass the address where it finds the published tables as `--location`".to_owned()
            }
            Self::FileExists { .. } => "name another folder, or move the file out of the way".to_owned(),
            Self::Sample { .. } => "use at least one account, at least one day and an empty folder".to_owned(),
        }
    }
}

fn list_days(days: &[NaiveDate]) -> String {
    let days: Vec<String> = days.iter().map(ToString::to_string).collect();
    days.join(", ")
}
