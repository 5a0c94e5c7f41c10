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

/// A healthscore pipeline: where exports come from, what is measured, how it is weighed, where it goes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPipeline {
    /// The version of this language: 1.
    pub version: Spanned<u32>,
    /// The pipeline's name, in lowercase_with_underscores.
    pub name: Spanned<String>,
    /// Where the Parquet exports are: a path (relative to this file) or an s3://, gs://, az:// or file:// URL.
    pub exports: Spanned<String>,
    /// Where the scored tables are published: a path (relative to this file) or a URL.
    pub warehouse: Spanned<String>,
    /// The zone whose midnights bound a day, such as `Europe/Berlin`; UTC unless said.
    pub time_zone: Option<Spanned<String>>,
    /// The folder with the metric SQL, relative to this file.
    pub sql: Spanned<String>,
    /// Who is scored.
    pub accounts: RawAccounts,
    /// The exports, each with its contract and with how time works in it.
    pub sources: Entries<RawSource>,
    /// Values that SQL may use as `:name`.
    #[serde(default)]
    pub parameters: Entries<Spanned<RawScalar>>,
    /// SQL files, and the metrics that each returns.
    pub metrics: Entries<Entries<Spanned<ShortOrFull<RawMetric>>>>,
    /// Metrics made from other metrics: one line of SQL each.
    #[serde(default)]
    pub derived: Entries<Spanned<ShortOrFull<RawDerived>>>,
    /// The classes of accounts, each with its SQL condition; the first that holds wins, the last says `otherwise`.
    pub tiers: Entries<Spanned<String>>,
    /// The scorecard, or the name of the file that holds it.
    pub scorecard: Spanned<ShortOrFull<Box<RawScorecard>>>,
    /// How movement is judged.
    #[serde(default)]
    pub trend: RawTrend,
    /// What a day's data is held to before it is published.
    #[serde(default)]
    pub quality: RawQuality,
    /// What to do about accounts: plays, or the name of the file that holds them.
    pub plays: Option<Spanned<ShortOrFull<Box<RawPlaybook>>>>,
    /// Which accounts belong together, and what their scores come to.
    pub roll_up: Option<RawRollUp>,
    /// How the table `portfolio` slices the accounts.
    #[serde(default)]
    pub portfolio: RawPortfolio,
}

/// Who is scored.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAccounts {
    /// The source with one row per account.
    pub source: Spanned<String>,
    /// The column that identifies an account.
    pub id: Spanned<String>,
    /// A SQL condition: only accounts for which it holds are scored.
    pub only: Option<Spanned<String>>,
    /// The column shown as the account's name.
    pub name: Option<Spanned<String>>,
    /// The column or metric with the account's yearly revenue.
    pub revenue: Option<Spanned<String>>,
    /// The column with the day the account began.
    pub since: Option<Spanned<String>>,
    /// The column with the day of the next renewal.
    pub renewal: Option<Spanned<String>>,
    /// Columns and metrics carried into `account_health`, to slice by.
    #[serde(default)]
    pub carry: Vec<Spanned<String>>,
}

/// How movement is judged.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTrend {
    /// How much older than the wanted day a snapshot may be and still stand for it; 3d unless said.
    pub tolerance: Option<Spanned<Days>>,
    /// The slope is fitted to the snapshots of so many days; 30d unless said.
    pub slope_over: Option<Spanned<Days>>,
    /// A slope of at most so many points per 30 days, up or down, is steady; 3 unless said.
    pub steady_within: Option<Spanned<f64>>,
    /// Every change of a score is explained against these: the `previous` snapshot, the one of `7d` ago, and so on;
    /// `[previous, 7d, 30d, 90d]` unless said. The first span of days is the one whose reasons stand in
    /// `account_health`, from `30d` on if there is such.
    pub explain: Option<Vec<Spanned<ComparisonWindow>>>,
}
