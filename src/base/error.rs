//! Failures that no edit of YAML or SQL repairs: one enum, split by what a person or the scheduler should do next.

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

    /// The store refused access: missing, wrong or expired keys, or no permission.
    #[error("cannot {attempt} `{url}`: access denied ({reason})")]
    Denied { attempt: &'static str, url: String, reason: String },

    /// The store could not be reached or requested a pause; the same run may succeed later.
    #[error("cannot {attempt} `{url}`: the store does not answer ({reason})")]
    Unreachable { attempt: &'static str, url: String, reason: String },

    /// The store confirmed a write, but its content is different.
    #[error("cannot write `{url}`: the store confirmed the write, but {found}")]
    WriteNotKept { url: String, found: &'static str },

    /// Another run is working on the same day.
    #[error("another run of {day} is under way: {holder}")]
    DayBusy { day: NaiveDate, holder: String, release_hint: String },

    /// Another run took over the day because this run did not renew its lease.
    #[error("another run took over {day}; this run published nothing more")]
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

    /// A table could not be encoded as Parquet.
    #[error("cannot write a table as parquet: {reason}")]
    Encode { reason: String },

    /// The query engine failed although every earlier check passed.
    #[error("cannot {attempt}: {reason}")]
    Engine { attempt: String, reason: String },

    /// A computed table fails an audit check; nothing was published.
    #[error("the audit failed (`{check}`), account `{account}`: {found}")]
    Audit { check: &'static str, account: String, found: String },

    /// No source of the exports has a date.
    #[error("no source in `{exports}` shows which days it covers")]
    NoAsOfDate { exports: String },

    /// The wanted day is not in the warehouse.
    #[error("{} published in `{warehouse}`", wanted.map_or_else(|| "no day is".to_owned(), |day| format!("{day} is not")))]
    NotPublished { warehouse: String, wanted: Option<NaiveDate>, newest: Option<NaiveDate> },

    /// The wanted day has no rejected snapshot.
    #[error("there is no rejected snapshot{} in `{warehouse}`", wanted.map_or_else(String::new, |day| format!(" of {day}")))]
    NoRejectedSnapshot { warehouse: String, wanted: Option<NaiveDate>, rejected_days: Vec<NaiveDate> },

    /// No published day can be used as the earlier day of a comparison.
    #[error("no published snapshot before {day} can be used for `{since}`")]
    NoEarlierSnapshot { since: String, day: NaiveDate, published: Vec<NaiveDate> },

    /// A change can only be explained between two scores.
    #[error("account `{account}` has no score on {day}, so there is no change to explain")]
    NoScore { account: String, day: NaiveDate },

    /// The engine cannot read tables from this address.
    #[error("{engine} cannot read `{address}`: it reads only {reads}")]
    UnsupportedLocation { engine: &'static str, address: String, reads: &'static str },

    /// The snapshot has no account, parent or metric of this name.
    #[error("the snapshot of {day} holds no {what} `{name}`")]
    UnknownName { what: &'static str, name: String, day: NaiveDate, nearest: Option<String> },

    /// A parent that is not an account has no causes of its change to explain.
    #[error("`{id}` is a parent, not an account, so its change has no causes of its own")]
    NotAnAccount { id: String },

    /// A file on this machine can't be written.
    #[error("cannot write `{}`: {reason}", path.display())]
    LocalFile { path: PathBuf, reason: String },

    /// A file that would be overwritten.
    #[error("`{}` exists already, nothing was written", path.display())]
    FileExists { path: PathBuf },

    /// The sample exports cannot be generated.
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
                format!("rejected snapshots exist for {}", days.join(", "))
            }
            Self::DayBusy { release_hint: free, .. } => {
                format!(
                    "wait until it has ended, or use `--wait 10m`; run again if the day is not current then; {free}"
                )
            }
            Self::UnknownName { nearest: Some(nearest), .. } => format!("did you mean `{nearest}`?"),
            Self::NoEarlierSnapshot { published, .. } if !published.is_empty() => {
                let days: Vec<String> = published.iter().map(ToString::to_string).collect();
                format!("the newest earlier snapshots are {}; name one of them", days.join(", "))
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
                StoreKind::S3 => "try again later; if the error persists, check the network and AWS_ENDPOINT_URL",
                StoreKind::Google => "try again later; if the error persists, check the network and its proxy",
                StoreKind::Azure => {
                    "try again later; if the error persists, check the network and AZURE_STORAGE_ENDPOINT"
                }
            },
            Self::WriteNotKept { .. } => "try again later; if the error persists, the store is unreliable",
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
                "run again; to avoid this, rename each export into place when it is complete, or run the job after the exports"
            }
            Self::Encode { .. } => "this is a bug in healthscore: report it with the message above",
            Self::Engine { .. } => {
                "the reason is from the query engine: look for a damaged file, or for a value that the SQL can't process"
            }
            Self::Audit { .. } => {
                "this is a bug in healthscore: report it with the message above; published tables are unchanged"
            }
            Self::NoAsOfDate { .. } => "name the day: `--as-of 2026-06-30`",
            Self::NotPublished { .. } => "publish a first day with `healthscore run`",
            Self::NoRejectedSnapshot { .. } => {
                "a run that exits with code 8 keeps its tables as a rejected snapshot until the day is published"
            }
            Self::DayBusy { .. } => "wait until it has ended",
            Self::NoEarlierSnapshot { .. } => "publish earlier days first, or look at another day with `--as-of`",
            Self::NoScore { .. } => "`healthscore explain` without `--since` says why it has none",
            Self::UnknownName { .. } => "ids must match exactly; `healthscore show PIPELINE trend` lists them",
            Self::NotAnAccount { .. } => {
                "without `--since`, `healthscore explain` shows which members moved it since its previous snapshot"
            }
            Self::UnsupportedLocation { .. } => "pass the address where it finds the published tables as `--location`",
            Self::FileExists { .. } => "name another folder, or move the file out of the way",
            Self::LocalFile { .. } => "check the folder, its permissions and the free space",
            Self::Sample { .. } => "use at least one account, at least one day and an empty folder",
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
