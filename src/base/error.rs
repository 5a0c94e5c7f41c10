//! What the world can do to a run: one enum, split by what the person or the scheduler should do next.

use std::path::PathBuf;

use chrono::NaiveDate;

/// A failure that no edit of YAML or SQL repairs. None of its texts ever holds a credential.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address of a root cannot be understood; nothing was attempted.
    #[error("cannot open `{address}`: {problem}")]
    Address { address: String, problem: String, hint: &'static str },

    /// A glob is malformed or leaves its root.
    #[error("cannot list `{pattern}`: {problem}")]
    Pattern { pattern: String, problem: String },

    /// Nothing is there: no such object, folder, bucket or container.
    #[error("cannot {attempt} `{url}`: not found ({reason})")]
    NotFound { attempt: &'static str, url: String, reason: String },

    /// The store answered, and the answer was no: missing, wrong or expired keys, or no permission.
    #[error("cannot {attempt} `{url}`: access denied ({reason})")]
    Denied { attempt: &'static str, url: String, reason: String },

    /// The store could not be reached or asked for patience; the same run may succeed later.
    #[error("cannot {attempt} `{url}`: the store does not answer ({reason})")]
    Unreachable { attempt: &'static str, url: String, reason: String },

    /// The store took new content and holds something else.
    #[error("cannot write `{url}`: the store said that it was written, but {found}")]
    WriteNotKept { url: String, found: &'static str },

    /// Another run is at work on the same day.
    #[error("another run of {day} is under way: {holder}")]
    DayBusy { day: NaiveDate, holder: String, release_hint: String },

    /// Another run took the day over while this one was away or cut off.
    #[error("another run took {day} over; this one published nothing more")]
    LeaseLost { day: NaiveDate },

    /// Any other failure of a store: a full disk, a wrong region, a request it does not understand.
    #[error("cannot {attempt} `{url}`: {reason}")]
    Storage { attempt: &'static str, url: String, reason: String },

    /// A file that should be Parquet is not, or is damaged.
    #[error("cannot read `{url}` as parquet: {reason}")]
    Parquet { url: String, reason: String },

    /// A file was replaced, or taken away, between being listed and being read.
    #[error("`{url}` changed while it was read: {what}")]
    FileChanged { url: String, what: String },

    /// A table of ours could not be turned into Parquet bytes.
    #[error("cannot write a table as parquet: {reason}")]
    Encode { reason: String },

    /// The engine failed on something that was sound by all that could be checked before.
    #[error("cannot {attempt}: {reason}")]
    Engine { attempt: String, reason: String },

    /// A finished table breaks a promise; nothing was published.
    #[error("the audit found a broken promise (`{check}`), account `{account}`: {found}")]
    Audit { check: &'static str, account: String, found: String },

    /// Nothing in the exports says which day it is.
    #[error("no source below `{exports}` says which days it holds")]
    NoAsOfDate { exports: String },

    /// The wanted day is not in the warehouse.
    #[error("{} published in `{warehouse}`", wanted.map_or_else(|| "no day is".to_owned(), |day| format!("{day} is not")))]
    NotPublished { warehouse: String, wanted: Option<NaiveDate>, newest: Option<NaiveDate> },

    /// The wanted day is not set aside.
    #[error("{} set aside in `{warehouse}`", wanted.map_or_else(|| "no day is".to_owned(), |day| format!("{day} is not")))]
    NoRejectedSnapshot { warehouse: String, wanted: Option<NaiveDate>, rejected_days: Vec<NaiveDate> },

    /// No published day stands for the one that a score is to be compared with.
    #[error("no snapshot before {day} is published that stands for `{since}`")]
    NoEarlierSnapshot { since: String, day: NaiveDate, published: Vec<NaiveDate> },

    /// A change can only be explained between two scores.
    #[error("account `{account}` has no score on {day}, so there is no change to explain")]
    NoScore { account: String, day: NaiveDate },

    /// An engine has no way to read from there.
    #[error("{engine} cannot read `{address}`: it reads {reads}")]
    UnsupportedLocation { engine: &'static str, address: String, reads: &'static str },

    /// Something asked for by name is not there.
    #[error("the snapshot of {day} holds no {what} `{name}`")]
    UnknownName { what: &'static str, name: String, day: NaiveDate, nearest: Option<String> },

    /// A parent that is no account was asked for what moved it as an account.
    #[error("`{id}` is a parent and no account: it has no causes of its own")]
    NotAnAccount { id: String },

    /// A file on this machine can't be written.
    #[error("cannot write `{}`: {reason}", path.display())]
    LocalFile { path: PathBuf, reason: String },

    /// A file that would be overwritten.
    #[error("`{}` exists already, nothing was written", path.display())]
    FileExists { path: PathBuf },

    /// The sample asked for cannot be made.
    #[error("cannot make the sample: {reason}")]
    Sample { reason: String },

    /// The threads that talk to the stores could not be started.
    #[error("cannot start the threads that read and write files: {reason}")]
    Threads { reason: String },
}

impl Error {
    /// The way out, for the `hint:` line below the message.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::NotPublished { newest: Some(newest), .. } => {
                format!("the newest published day is {newest}; name another with `--as-of`")
            }
            Self::NoRejectedSnapshot { rejected_days: aside, .. } if !aside.is_empty() => {
                let days: Vec<String> = aside.iter().map(ToString::to_string).collect();
                format!("those that are: {}", days.join(", "))
            }
            Self::DayBusy { release_hint: free, .. } => {
                format!(
                    "wait until it has ended (`--wait 10m` does), and run again if the day is not current then; {free}"
                )
            }
            Self::UnknownName { nearest: Some(nearest), .. } => format!("did you mean `{nearest}`?"),
            Self::NoEarlierSnapshot { published, .. } if !published.is_empty() => {
                let days: Vec<String> = published.iter().map(ToString::to_string).collect();
                format!("the newest before it are {}; name one of them", days.join(", "))
            }
            other => other.static_hint().to_owned(),
        }
    }

    fn static_hint(&self) -> &'static str {
        match self {
            Self::Address { hint, .. } => hint,
            Self::Pattern { .. } => {
                "a pattern is relative to its root: `*` within a folder, `**/` across folders, `?`, `[a-z]`, `{a,b}`"
            }
            Self::NotFound { url, .. } => match StoreKind::of_url(url) {
                StoreKind::Folder => "check the path, and that the file or folder exists on this machine",
                _ => "check the path, and that the bucket or container exists in this account and region",
            },
            Self::Denied { url, .. } => match StoreKind::of_url(url) {
                StoreKind::Folder => "check the permissions of the file and of the folders above it",
                StoreKind::S3 => {
                    "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_REGION, or the role of this machine, and the bucket's policy"
                }
                StoreKind::Google => {
                    "check GOOGLE_APPLICATION_CREDENTIALS, or the service account of this machine, and its roles on the bucket"
                }
                StoreKind::Azure => {
                    "check AZURE_STORAGE_ACCOUNT_NAME with AZURE_STORAGE_ACCOUNT_KEY or AZURE_STORAGE_SAS_TOKEN, or the identity of this machine, and its roles on the container"
                }
            },
            Self::Unreachable { url, .. } => match StoreKind::of_url(url) {
                StoreKind::Folder => "try again later, and check that the disk or network share is mounted",
                StoreKind::S3 => "try again later; if it stays, check the network and AWS_ENDPOINT_URL",
                StoreKind::Google => "try again later; if it stays, check the network and its proxy",
                StoreKind::Azure => "try again later; if it stays, check the network and AZURE_STORAGE_ENDPOINT",
            },
            Self::WriteNotKept { .. } => "try again later; if it stays, the store cannot be relied on",
            Self::LeaseLost { .. } => "`healthscore status` says whether the day is current; run again if it is not",
            Self::Storage { url, .. } => match StoreKind::of_url(url) {
                StoreKind::Folder => "check the disk: free space, file names, and whether it is mounted read-only",
                StoreKind::S3 => "check that AWS_REGION is the bucket's region, and AWS_ENDPOINT_URL",
                StoreKind::Google => "check the name of the bucket",
                StoreKind::Azure => "check AZURE_STORAGE_ACCOUNT_NAME and the name of the container",
            },
            Self::Parquet { .. } => {
                "the file is damaged, still being written, or not parquet: export it again or leave it out"
            }
            Self::FileChanged { .. } => {
                "run again; a file is written aside and moved into place when it is whole, or the job runs when the exports are done"
            }
            Self::Encode { .. } => "this is a defect of healthscore: report it with the message above",
            Self::Engine { .. } => {
                "the reason is the engine's own: look for a damaged file, or for a value the SQL cannot work with"
            }
            Self::Audit { .. } => {
                "this is a defect of healthscore: report it with the message above; what was published before is untouched"
            }
            Self::NoAsOfDate { .. } => "name the day: `--as-of 2026-06-30`",
            Self::NotPublished { .. } => "publish a first day with `healthscore run`",
            Self::NoRejectedSnapshot { .. } => {
                "a run sets a day aside where it ends with exit code 8, until the day is published"
            }
            Self::DayBusy { .. } => "wait until it has ended",
            Self::NoEarlierSnapshot { .. } => "publish earlier days first, or look at another day with `--as-of`",
            Self::NoScore { .. } => "`healthscore explain` without `--since` says why it has none",
            Self::UnknownName { .. } => {
                "ids are compared letter by letter; `healthscore show PIPELINE trend` lists them"
            }
            Self::NotAnAccount { .. } => "without `--since` it is told who moved it since its previous snapshot",
            Self::UnsupportedLocation { .. } => {
                "say with `--location` under which address it finds the published tables"
            }
            Self::FileExists { .. } => "name another folder, or move the file out of the way",
            Self::LocalFile { .. } => "check the folder, its permissions and the free space",
            Self::Sample { .. } => "ask for at least one account and one day, and for a fresh folder",
            Self::Threads { .. } => "check the limits on threads and memory of this process",
        }
    }
}

/// Which store an address belongs to, for the hints only.
enum StoreKind {
    Folder,
    S3,
    Google,
    Azure,
}

impl StoreKind {
    fn of_url(url: &str) -> Self {
        match url.split_once("://") {
            None => Self::Folder,
            Some(("s3", _)) => Self::S3,
            Some(("gs", _)) => Self::Google,
            Some(_) => Self::Azure,
        }
    }
}
