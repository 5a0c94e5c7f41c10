//! The pipeline file as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::days::Days;
use super::metric::{RawDerived, RawMetric};
use super::plays::{RawPlaybook, RawPortfolio};
use super::quality::RawQuality;
use super::roll_up::RawRollUp;
use super::scalar::{RawScalar, ShortOrFull};
use super::scorecard::RawScorecard;
use super::source::RawSource;
use crate::config::ComparisonWindow;
use crate::config::yaml::{Entries, Spanned};

/// A healthscore pipeline: where the exports are, what is measured, how it is weighed, and where the tables go.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPipeline {
    /// The version of this language: 1.
    pub version: Spanned<u32>,
    /// The pipeline's name, in lowercase_with_underscores.
    pub name: Spanned<String>,
    /// The location of the Parquet exports: a path relative to this file, or an s3://, gs://, az:// or file:// URL.
    pub exports: Spanned<String>,
    /// The location of the published tables: a path relative to this file, or a URL.
    pub warehouse: Spanned<String>,
    /// The zone whose midnights bound a day, such as `Europe/Berlin`. Default: UTC.
    pub time_zone: Option<Spanned<String>>,
    /// The folder with the metric SQL, relative to this file.
    pub sql: Spanned<String>,
    /// The accounts that are scored.
    pub accounts: RawAccounts,
    /// The exports, each with its columns and with how time works in it.
    pub sources: Entries<RawSource>,
    /// Values that SQL can use as `:name`.
    #[serde(default)]
    pub parameters: Entries<Spanned<RawScalar>>,
    /// The SQL files, and the metrics that each returns.
    #[serde(default)]
    pub metrics: Entries<Entries<Spanned<ShortOrFull<RawMetric>>>>,
    /// Metrics made from other metrics, each with one line of SQL.
    #[serde(default)]
    pub derived: Entries<Spanned<ShortOrFull<RawDerived>>>,
    /// The classes of accounts, each with a SQL condition. An account is in the first tier whose condition holds; the
    /// last condition is `otherwise`.
    pub tiers: Entries<Spanned<String>>,
    /// The scorecard, or the name of its file.
    pub scorecard: Spanned<ShortOrFull<Box<RawScorecard>>>,
    /// How the trend of a score is computed.
    #[serde(default)]
    pub trend: RawTrend,
    /// The checks of a day's data before it is published.
    #[serde(default)]
    pub quality: RawQuality,
    /// What to do about accounts: the plays, or the name of their file.
    pub plays: Option<Spanned<ShortOrFull<Box<RawPlaybook>>>>,
    /// Which accounts belong to which parent, and how their scores are combined.
    pub roll_up: Option<RawRollUp>,
    /// The columns by which the table `portfolio` groups the accounts.
    #[serde(default)]
    pub portfolio: RawPortfolio,
}

/// The accounts that are scored.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAccounts {
    /// The source with one row per account.
    pub source: Spanned<String>,
    /// The column that identifies an account.
    pub id: Spanned<String>,
    /// A SQL condition. Only accounts for which it holds are scored.
    pub only: Option<Spanned<String>>,
    /// The column shown as the account's name.
    pub name: Option<Spanned<String>>,
    /// The column or metric with the account's yearly revenue.
    pub revenue: Option<Spanned<String>>,
    /// The column with the day on which the account began.
    pub since: Option<Spanned<String>>,
    /// The column with the day of the next renewal.
    pub renewal: Option<Spanned<String>>,
    /// Columns and metrics that are published in `account_health`, for grouping.
    #[serde(default)]
    pub carry: Vec<Spanned<String>>,
}

/// How the trend of a score is computed.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTrend {
    /// How much older than the exact day a compared snapshot may be. Default: 3d.
    pub tolerance: Option<Spanned<Days>>,
    /// The days of snapshots that the slope is fitted to. Default: 30d.
    pub slope_over: Option<Spanned<Days>>,
    /// A slope of at most this many points per 30 days, up or down, is steady. Default: 3 % of the scale, which is 3 of 100
    /// points.
    pub steady_within: Option<Spanned<f64>>,
    /// The snapshots that every change of a score is explained against: `previous`, the one of `7d` ago, and so on.
    /// Default: `[previous, 7d, 30d, 90d]`. `account_health` shows the reasons of `30d`; without it, of the longest
    /// shorter time, then of the shortest longer time, then of `previous`.
    pub explain: Option<Vec<Spanned<ComparisonWindow>>>,
}
