//! Failures of stores, files and the engine, split by what a person or a scheduler should do next.

use std::path::PathBuf;

use chrono::NaiveDate;

use crate::base::file_format::FileFormat;

/// The cause of an error, from a library or in words. It never holds a credential: the errors of stores can hold one, so
/// they are kept only as redacted text.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// A failure that no edit of YAML or SQL repairs. Its texts never hold a credential.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address of a root cannot be read. Nothing was attempted.
    #[error("cannot open `{address}`: {problem}")]
    Address { address: String, problem: String, hint: &'static str },

    /// A glob is malformed or leaves its root.
    #[error("cannot list `{pattern}`: {problem}")]
    Pattern { pattern: String, problem: String },

    /// The object, folder, bucket or container does not exist.
    #[error("cannot {attempt} `{url}`: not found ({reason})")]
    NotFound { attempt: &'static str, url: String, reason: String },

    /// The store refused the request: keys are missing, wrong or expired, or the permission is missing.
    #[error("cannot {attempt} `{url}`: access denied ({reason})")]
    Denied { attempt: &'static str, url: String, reason: String },

    /// The store could not be reached, or was overloaded. The same run may succeed later.
    #[error("cannot {attempt} `{url}`: the store does not answer ({reason})")]
    Unreachable { attempt: &'static str, url: String, reason: String },

    /// The store confirmed a write, but then returned something else.
    #[error("cannot write `{url}`: the store confirmed the write, but {found}")]
    WriteNotKept { url: String, found: &'static str },

    /// Another run holds the lease on the day.
    #[error("another run of {day} is in progress: {holder}")]
    DayBusy { day: NaiveDate, holder: String, release_hint: String },

    /// The lease expired, for example while the machine slept, and another run took the day over.
    #[error("another run took over {day}; this run published nothing more")]
    LeaseLost { day: NaiveDate },

    /// A folder contains itself through symbolic links, so a listing of it has no end.
    #[error("cannot list `{url}`: symbolic links lead in a circle ({reason})")]
    LinkLoop { url: String, reason: String },

    /// A symbolic link that leads nowhere, such as to a disk that is not mounted.
    #[error("cannot read `{url}`: it is a symbolic link to `{target}`, and there is nothing")]
    DanglingLink { url: String, target: String },

    /// Any other failure of a store, such as a full disk or a wrong region.
    #[error("cannot {attempt} `{url}`: {reason}")]
    Storage { attempt: &'static str, url: String, reason: String },

    /// The file is not Parquet, or is damaged.
    #[error("cannot read `{url}` as parquet: {cause}")]
    Parquet {
        url: String,
        #[source]
        cause: Cause,
    },

    /// The file is not Parquet, but in another format.
    #[error("`{url}` is {}, and sources are Parquet files", format.name())]
    OtherFormat { url: String, format: FileFormat },

    /// A file was replaced or removed after it was listed and before it was read.
    #[error("`{url}` changed while it was read: {what}")]
    FileChanged { url: String, what: String },

    /// A table, record or report could not be encoded: a defect of healthscore.
    #[error("cannot encode {what}: {cause}")]
    Encode {
        what: String,
        #[source]
        cause: Cause,
    },

    /// A state that should not be possible: a defect of healthscore.
    #[error("internal error: {found}")]
    Defect { found: String },

    /// The engine failed on input that passed every check. `reason` is its own text.
    #[error("cannot {attempt}: {reason}")]
    Engine { attempt: String, reason: String },

    /// A finished table failed an audit check. Nothing was published.
    #[error("the audit check `{check}` failed for `{account}`: {found}")]
    Audit { check: &'static str, account: String, found: String },

    /// A file on this machine can't be written.
    #[error("cannot write `{}`: {cause}", path.display())]
    LocalFile {
        path: PathBuf,
        #[source]
        cause: Cause,
    },

    /// The threads that talk to the stores could not be started.
    #[error("cannot start the threads that read and write files: {cause}")]
    Threads {
        #[source]
        cause: std::io::Error,
    },
}

impl Error {
    /// Returns the way out, for the `hint:` line below the message.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::DayBusy { release_hint, .. } => {
                format!(
                    "wait for it to end, for example with `--wait 10m`, then run again if the day is still not current; {release_hint}"
                )
            }
            Self::OtherFormat { url, format } => format.conversion_hint(url),
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
            Self::LinkLoop { .. } => "remove the link that leads back, or move it out of the folder",
            Self::DanglingLink { .. } => "mount or restore what it leads to, or remove the link",
            Self::Parquet { .. } | Self::OtherFormat { .. } => {
                "the file is damaged, still being written, or not parquet: export it again or leave it out"
            }
            Self::FileChanged { .. } => {
                "run again; to avoid this, rename each export into place when it is complete, or run the job after the exports"
            }
            Self::Encode { .. } | Self::Defect { .. } => {
                "this is a bug in healthscore: report it with the message above"
            }
            Self::Engine { .. } => {
                "the reason is from the query engine: look for a damaged file, or for a value that the SQL can't process"
            }
            Self::Audit { .. } => {
                "this is a bug in healthscore: report it with the message above; published tables are unchanged"
            }
            Self::DayBusy { .. } => "wait until it has ended",
            Self::LocalFile { .. } => "check the folder, its permissions and the free space",
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
