//! The ways the world can fail a run, each naming what it happened to.

use std::path::PathBuf;

/// A failure no author of a spec can fix by editing it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot write `{}`: {source}", path.display())]
    Io {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("cannot write `{}` as Parquet: {source}", path.display())]
    Parquet {
        path: PathBuf,
        #[source]
        source: parquet::errors::ParquetError,
    },
    #[error("expected a sample of 1 day or more, all of them on the calendar; found {days} days until {until}")]
    SamplePeriod { days: u32, until: chrono::NaiveDate },
    #[error(
        "`{}` is no part of the sample asked for, and would be read as if it were\nhint: write the sample into a fresh folder, or remove that file",
        path.display()
    )]
    SampleStranger { path: PathBuf },
}
