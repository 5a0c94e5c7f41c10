//! The pipeline as written: one type per thing an author can write, each value with its place.
//!
//! These types read the YAML and print the JSON Schema; their doc comments are what an editor shows.

mod scalar;
mod score;
mod plays;
mod quality;
mod roll_up;

use schemars::JsonSchema;
use serde::Deserialize;

pub use self::plays::{RawEscalation, RawPlay, RawPlaybook, RawPortfolio};
pub use self::quality::{RawLimit, RawLimits, RawQuality};
pub use self::roll_up::{RawListedIn, RawRollUp};
pub use self::scalar::{ByteSize, Days, OneOrMany, RawDwell, RawScalar, RawScore, RawWeight, ShortOrFull};
pub use self::score::{
    RawBaseline, RawBetter, RawCase, RawCompare, RawLinear, RawMethod, RawPercentile, RawPoint, RawStep, RawTarget,
    RawZscore,
};
use super::ComparisonWindow;
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

/// A Parquet export.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSource {
    /// The files, as a glob below `exports`, such as `usage/*/*.parquet`.
    pub files: Spanned<String>,
    /// How time works: `{events: column}`, `{snapshots: partition}` or `current`.
    pub time: Spanned<ShortOrFull<RawTime>>,
    /// Columns known only later: for each revealing column, what the others hold until then.
    #[serde(default)]
    pub reveals: Entries<Entries<Option<Spanned<RawScalar>>>>,
    /// The column or columns that identify a row.
    pub key: Option<Spanned<OneOrMany>>,
    /// The column that holds the account's id; the accounts' own name for it unless said.
    pub account: Option<Spanned<String>>,
    /// How old the newest row may be at the end of the as-of date.
    #[serde(default)]
    pub freshness: RawFreshness,
    /// No file matches: error (default), warn or drop.
    pub no_files: Option<RawPolicy>,
    /// The files hold no row that counts: error, warn (default) or drop.
    pub empty: Option<RawPolicy>,
    /// Rows whose key or account is NULL: error, warn or drop (default).
    pub null_keys: Option<RawPolicy>,
    /// Identical copies of a row with a key: error, warn or drop (default).
    pub duplicates: Option<RawPolicy>,
    /// Rows of accounts that the accounts source lacks: error, warn or drop (default).
    pub orphans: Option<RawPolicy>,
    /// Rows that break `required`, `values`, `min` or `max`: error (default), warn or drop.
    pub invalid: Option<RawPolicy>,
    /// A source laid out by day of delivery is checked over its last so many days; 7d unless said.
    pub check: Option<Spanned<Days>>,
    /// `checksums`: before anything is computed, every page that will be read is held to its checksum, where it has one.
    pub verify: Option<RawVerify>,
    /// A file may not unpack to more than this, such as `8 GB`; unless said, to 1 GB or a thousand times its size.
    pub max_unpacked: Option<Spanned<ByteSize>>,
    /// The columns that the pipeline reads, with their types; other columns are fine and not read.
    pub columns: Entries<Spanned<ShortOrFull<RawColumn>>>,
}

/// How time works in a source that has a history.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTime {
    /// Rows carry the time they happened, in this column.
    pub events: Option<Spanned<String>>,
    /// With `events`: the Hive partition of the day on which rows arrived, never before they happened.
    pub delivered: Option<Spanned<String>>,
    /// The whole table again under each date of this Hive partition.
    pub snapshots: Option<Spanned<String>>,
}

/// How old the newest row may be at the end of the as-of date.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawFreshness {
    /// Older than this is said aloud.
    pub warn_after: Option<Spanned<Days>>,
    /// Older than this stops the run.
    pub error_after: Option<Spanned<Days>>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawPolicy {
    /// The run stops.
    Error,
    /// Counted and said; the rows stay.
    Warn,
    /// Counted; the rows don't count.
    Drop,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawVerify {
    /// The checksums of pages; they tell damage that leaves a file readable.
    Checksums,
}

/// The contract of a column.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawColumn {
    /// text, integer, number, decimal(2), boolean, date or timestamp.
    #[serde(rename = "type")]
    pub kind: Spanned<String>,
    /// NULL is not allowed.
    #[serde(default)]
    pub required: bool,
    /// Older files may lack the column; it is NULL there.
    #[serde(default)]
    pub may_lack: bool,
    /// How a text column of the export spells a date (`%d-%m-%Y`), the number 1234.56 (`1.234,56`) or truths (`yes/no`).
    pub format: Option<Spanned<String>>,
    /// The only values allowed.
    pub values: Option<Spanned<Vec<RawScalar>>>,
    /// The least value allowed.
    pub min: Option<Spanned<f64>>,
    /// The greatest value allowed.
    pub max: Option<Spanned<f64>>,
}

/// What else is known of a metric.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawMetric {
    /// integer, number, text, date or boolean.
    #[serde(rename = "type")]
    pub kind: Spanned<String>,
    /// The unit, for people.
    pub unit: Option<String>,
    /// What an account without any row in the query counts as; missing unless said.
    pub no_rows: Option<Spanned<RawScalar>>,
    /// The column of the query with the date on which the metric was observed.
    pub observed: Option<Spanned<String>>,
    /// Observed longer ago than this is stale, which is missing with a reason.
    pub max_age: Option<Spanned<Days>>,
}

/// What else is known of a derived metric.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDerived {
    /// One SQL expression over metrics and attributes; `days_since(column)` counts the days to the as-of date,
    /// `months_since(column)` the whole months.
    pub sql: Spanned<String>,
    /// number (unless said), integer, text, date or boolean.
    #[serde(rename = "type")]
    pub kind: Option<Spanned<String>>,
    /// The unit, for people.
    pub unit: Option<String>,
    /// The metric or attribute with the date on which this one was observed.
    pub observed: Option<Spanned<String>>,
    /// Observed longer ago than this is stale, which is missing with a reason.
    pub max_age: Option<Spanned<Days>>,
}

/// A scorecard in a file of its own.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawScorecard {
    /// In a file of its own: the version of this language, 1.
    pub version: Option<Spanned<u32>>,
    /// The lowest and highest score; 0 and 100 unless said.
    pub scale: Option<Spanned<RawScale>>,
    /// Names for scores, such as `green: 88`, to use wherever a score is written.
    #[serde(default)]
    pub grades: Entries<f64>,
    /// Below this share of data (0 to 1) there is no score but a reason; 0.5 unless said.
    pub min_coverage: Option<Spanned<f64>>,
    /// Accounts younger than this get no score but a reason.
    pub min_age: Option<Spanned<Days>>,
    /// What a score needs to be called firm.
    #[serde(default)]
    pub confidence: RawConfidence,
    /// Named ranges of the score, worst first.
    pub bands: Entries<RawBand>,
    /// How the top components combine: weighted_mean (unless said), minimum or maximum.
    #[serde(default)]
    pub combine: RawCombine,
    /// What is weighed, with weights.
    pub components: Entries<RawNode>,
    /// Conditions that change the score or the band, in order.
    #[serde(default)]
    pub rules: Vec<RawRule>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawScale {
    pub low: f64,
    pub high: f64,
}

/// What a score needs to be called firm, beside a band that what is missing could not change. Other scores are tentative.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawConfidence {
    /// At least this share of data (0 to 1); 0.75 unless said.
    pub min_coverage: Option<Spanned<f64>>,
    /// No value that counts is older than this; 90d unless said.
    pub max_data_age: Option<Spanned<Days>>,
}

/// A range with written edges. An edge left out is where the neighbour ends, or open.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRange {
    /// From here, included.
    pub at_least: Option<Spanned<f64>>,
    /// From here, not included.
    pub above: Option<Spanned<f64>>,
    /// To here, included.
    pub at_most: Option<Spanned<f64>>,
    /// To here, not included.
    pub below: Option<Spanned<f64>>,
}

/// A range of the score with written edges (an edge left out is where the neighbour ends, or open), and how an account
/// enters and leaves it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawBand {
    /// From here, included.
    pub at_least: Option<Spanned<f64>>,
    /// From here, not included.
    pub above: Option<Spanned<f64>>,
    /// To here, included.
    pub at_most: Option<Spanned<f64>>,
    /// To here, not included.
    pub below: Option<Spanned<f64>>,
    /// Once in the band, an account stays in it while its score is in this wider range; an edge left out is the
    /// band's own. Without it, an account leaves the band with its score.
    pub stays: Option<Spanned<RawRange>>,
    /// How long the score has to be there before an account enters the band: `2 snapshots`, today's among them, or
    /// `7d`. Without it, an account enters at once. A rule's word counts at once in any case.
    pub after: Option<Spanned<RawDwell>>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawCombine {
    #[default]
    WeightedMean,
    Minimum,
    Maximum,
}

/// A component (it has `made_of`) or a metric (it has `score`).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawNode {
    /// A number, or one per tier; weights are relative to those of the siblings. 1 unless said.
    pub weight: Option<Spanned<RawWeight>>,
    /// A SQL condition over the account's row; where it doesn't hold, this does not apply to the account.
    pub applies: Option<Spanned<String>>,
    /// Without data: `spread` its weight over its siblings (unless said), `{score: 50}` or `{carry: 30d}`.
    pub missing: Option<RawMissing>,
    /// The parts of a component.
    pub made_of: Option<Spanned<Entries<RawNode>>>,
    /// How the parts combine: weighted_mean (unless said), minimum or maximum.
    pub combine: Option<Spanned<RawCombine>>,
    /// Bands of the component's own.
    pub bands: Option<Entries<RawBand>>,
    /// The metric, where it isn't called as this entry is.
    pub metric: Option<Spanned<String>>,
    /// How the metric's value becomes a score.
    pub score: Option<Spanned<RawMethod>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawMissing {
    /// The weight goes to the siblings.
    Spread,
    /// It counts as this score.
    Score(Spanned<RawScore>),
    /// The last published value counts, for so many days.
    Carry(Spanned<Days>),
}

/// When a condition holds, the score or the band is changed, and the reason published.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRule {
    pub name: Spanned<String>,
    /// SQL over the account's row, `tier`, `raw_score`, `coverage` and `<component>_score`.
    pub when: Spanned<String>,
    pub then: RawAction,
    /// Published with the score; `{column}` is replaced with the account's value.
    pub reason: Spanned<String>,
}

/// What a rule does. Amounts are numbers, or SQL over the account's row.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawAction {
    /// At most this score.
    Cap(Spanned<RawScalar>),
    /// At least this score.
    Floor(Spanned<RawScalar>),
    /// Exactly this score, even where there was none.
    Set(Spanned<RawScalar>),
    /// So many points more (or fewer).
    Add(Spanned<RawScalar>),
    /// This band, whatever the score.
    Band(Spanned<String>),
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
