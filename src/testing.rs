//! What unit tests share: a pipeline over Parquet files in a folder, for tests of sources and metrics, and how thorough to
//! be.

use std::env::VarError;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use polars::prelude::{DataFrame, ParquetWriter};

use crate::base::diagnostic::{Place, TextFile};
use crate::base::failure::Failure;
use crate::config::{
    AccountSettings, Bands, ColumnType, ConfidenceThresholds, DerivedMetric, FreshnessLimits, Metric, MetricQuery,
    MetricType, Pipeline, QualitySettings, Scale, Scorecard, Source, SourceColumn, SourcePolicies, SourcePolicy,
    SourceTime, Sql, Tier, TrendSettings,
};
use crate::measure::metric::{self, MetricTable};
use crate::measure::source::{self, Exports, Sources};
use crate::storage::Location;

/// A pipeline and the folder with its exports, deleted when dropped.
pub struct PipelineFixture {
    folder: tempfile::TempDir,
    pub pipeline: Pipeline,
}

/// Returns whether `HEALTHSCORE_TEST=thorough` asks for tests that take longer.
pub fn is_thorough() -> bool {
    match std::env::var("HEALTHSCORE_TEST").as_deref() {
        Ok("thorough") => true,
        Ok("quick") | Err(VarError::NotPresent) => false,
        other => panic!("HEALTHSCORE_TEST is {other:?}, expected `quick` or `thorough`"),
    }
}

/// Returns whether this test is only for thorough runs, and this is none; prints that it is skipped.
pub fn is_skipped_when_quick(what: &str) -> bool {
    if !is_thorough() {
        // Written to stderr directly, because the test harness captures `eprintln!`.
        let _ = writeln!(std::io::stderr(), "SKIPPED: {what} with HEALTHSCORE_TEST=thorough");
    }
    !is_thorough()
}

/// Parses a day such as `2026-06-30`.
pub fn parse_day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Returns a place that covers all of `text` in a file `test.yaml`.
pub fn place_of_text(text: &str) -> Place {
    let file = Arc::new(TextFile { name: "test.yaml".to_owned(), text: text.to_owned() });
    Place::new(&file, 0..text.len())
}

/// Returns a one-line formula at a place of its own.
pub fn test_sql(text: &str) -> Sql {
    Sql { text: text.to_owned(), place: place_of_text(text) }
}

/// Returns a column without constraints.
pub fn test_column(name: &str, kind: ColumnType) -> SourceColumn {
    SourceColumn::without_contract(name.to_owned(), kind, place_of_text(name))
}

/// Returns a source whose files lie below a folder of its name.
pub fn test_source(name: &str, time: SourceTime, columns: &[(&str, ColumnType)]) -> Source {
    let mut declared: Vec<SourceColumn> = columns.iter().map(|(name, kind)| test_column(name, *kind)).collect();
    declared.iter_mut().for_each(|column| column.holds_account_ids = column.name == "account_id");
    Source {
        name: name.to_owned(),
        files: format!("{name}/**/*.parquet"),
        columns: declared,
        key: Vec::new(),
        account: columns.iter().any(|(name, _)| *name == "account_id").then(|| "account_id".to_owned()),
        time,
        reveals: Vec::new(),
        freshness: FreshnessLimits::default(),
        policies: SourcePolicies {
            no_files: SourcePolicy::Error,
            empty: SourcePolicy::Warn,
            null_keys: SourcePolicy::Drop,
            declares_null_keys: true,
            duplicates: SourcePolicy::Drop,
            orphans: SourcePolicy::Warn,
            declares_orphans: true,
            invalid: SourcePolicy::Warn,
        },
        check_days: 36_500,
        verify_checksums: false,
        max_unpacked_bytes: None,
        place: place_of_text(name),
    }
}

/// Returns a metric without further settings.
pub fn test_metric(name: &str, kind: MetricType) -> Metric {
    Metric { name: name.to_owned(), kind, unit: None, no_rows: None, freshness: None, place: place_of_text(name) }
}

impl PipelineFixture {
    /// Creates a pipeline whose accounts `a`, `b` and `c` are in a source with `time: current`.
    pub fn new() -> Self {
        let accounts = test_source(
            "accounts",
            SourceTime::Current,
            &[("account_id", ColumnType::Text), ("seats", ColumnType::Integer)],
        );
        let pipeline = Pipeline {
            name: "test".to_owned(),
            exports: String::new(),
            warehouse: String::new(),
            time_zone: chrono_tz::UTC,
            sources: vec![accounts],
            accounts: AccountSettings {
                source: "accounts".to_owned(),
                id: "account_id".to_owned(),
                only: None,
                carry: Vec::new(),
                name: None,
                revenue: None,
                since: None,
                renewal: None,
            },
            queries: Vec::new(),
            derived: Vec::new(),
            parameters: Vec::new(),
            tiers: vec![Tier { name: "all".to_owned(), when: None }],
            scorecard: Scorecard {
                scale: Scale { low: 0.0, high: 100.0 },
                nodes: Vec::new(),
                bands: Bands(Vec::new()),
                min_coverage: 0.0,
                min_age_days: None,
                confidence: ConfidenceThresholds::default(),
                rules: Vec::new(),
            },
            trend: TrendSettings { tolerance_days: 3, slope_days: 90, steady_within: 1.0 },
            windows: Vec::new(),
            quality: QualitySettings::default(),
            plays: Vec::new(),
            roll_up: None,
            portfolio: Vec::new(),
            scorecard_yaml: String::new(),
            files: Vec::new(),
        };
        let mut fixture = Self { folder: tempfile::tempdir().unwrap(), pipeline };
        fixture.write_file(
            "accounts/a.parquet",
            polars::df!("account_id" => ["c", "a", "b"], "seats" => [30_i64, 10, 20]).unwrap(),
        );
        fixture
    }

    /// Writes a Parquet file below the folder.
    pub fn write_file(&mut self, path: &str, mut frame: DataFrame) -> &mut Self {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        ParquetWriter::new(std::fs::File::create(path).unwrap()).finish(&mut frame).unwrap();
        self
    }

    /// Returns the folder with the exports.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Adds a source to the pipeline.
    pub fn add_source(&mut self, source: Source) -> &mut Self {
        self.pipeline.sources.push(source);
        self
    }

    /// Adds a metric query to the pipeline, named after its number.
    pub fn add_query(&mut self, text: &str, metrics: Vec<Metric>) -> &mut Self {
        let name = format!("{}.sql", self.pipeline.queries.len());
        let file = Arc::new(TextFile { name: name.clone(), text: text.to_owned() });
        self.pipeline.queries.push(MetricQuery { name, file, metrics });
        self
    }

    /// Adds a derived metric that reads the names in `reads`.
    pub fn add_derived_metric(&mut self, name: &str, kind: MetricType, text: &str, reads: &[&str]) -> &mut Self {
        let reads = reads.iter().map(ToString::to_string).collect();
        self.pipeline.derived.push(DerivedMetric { metric: test_metric(name, kind), sql: test_sql(text), reads });
        self
    }

    /// Opens the exports.
    pub fn open_exports(&self) -> Exports {
        Exports::for_one_day(Location::open(self.folder.path().to_str().unwrap(), Path::new("/"), &[]).unwrap())
    }

    /// Opens the sources as of a day.
    pub fn open_sources(&self, as_of: &str) -> Result<Sources, Failure> {
        source::open(&self.pipeline, &self.open_exports(), parse_day(as_of))
    }

    /// Computes the metrics as of a day.
    pub fn compute_metrics(&self, as_of: &str) -> Result<MetricTable, Failure> {
        metric::compute(&self.pipeline, &self.open_sources(as_of)?)
    }

    /// Returns the messages of a failure; empty for a success.
    pub fn failure_messages<T>(result: Result<T, Failure>) -> Vec<String> {
        match result {
            Ok(_) => Vec::new(),
            Err(Failure::Request(error)) => vec![error.to_string()],
            Err(Failure::Runtime(error)) => vec![error.to_string()],
            Err(
                Failure::Pipeline(diagnostics)
                | Failure::Data(diagnostics)
                | Failure::Quality { stops: diagnostics, .. },
            ) => diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect(),
        }
    }
}
