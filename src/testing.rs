//! A small company for the tests of sources and metrics: Parquet files in a folder and a spec over them.

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use polars::prelude::{DataFrame, ParquetWriter};

use crate::base::diagnostic::{Place, SourceFile};
use crate::base::failure::Failure;
use crate::config::{
    Accounts, Bands, Column, ColumnType, Confidence, Derived, Freshness, Metric, MetricType, Policies, Policy, Quality,
    Query, Scale, Scorecard, Source, SourceTime, Spec, Sql, Tier, Trend,
};
use crate::measure::metric::{self, MetricTable};
use crate::measure::source::{self, Exports, Sources};
use crate::storage::Location;

pub struct World {
    folder: tempfile::TempDir,
    pub spec: Spec,
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn place(text: &str) -> Place {
    let file = Arc::new(SourceFile { name: "test.yaml".to_owned(), text: text.to_owned() });
    Place::new(&file, 0..text.len())
}

pub fn sql(text: &str) -> Sql {
    Sql { text: text.to_owned(), place: place(text) }
}

pub fn column(name: &str, kind: ColumnType) -> Column {
    Column {
        name: name.to_owned(),
        kind,
        format: None,
        required: false,
        may_lack: false,
        values: Vec::new(),
        min: None,
        max: None,
        place: place(name),
    }
}

pub fn source(name: &str, time: SourceTime, columns: &[(&str, ColumnType)]) -> Source {
    Source {
        name: name.to_owned(),
        files: format!("{name}/**/*.parquet"),
        columns: columns.iter().map(|(name, kind)| column(name, *kind)).collect(),
        key: Vec::new(),
        account: columns.iter().any(|(name, _)| *name == "account_id").then(|| "account_id".to_owned()),
        time,
        reveals: Vec::new(),
        freshness: Freshness::default(),
        policies: Policies {
            no_files: Policy::Error,
            empty: Policy::Warn,
            null_keys: Policy::Drop,
            duplicates: Policy::Drop,
            orphans: Policy::Warn,
            invalid: Policy::Warn,
        },
        check_days: 36_500,
        verify_checksums: false,
        max_unpacked: None,
        place: place(name),
    }
}

pub fn metric(name: &str, kind: MetricType) -> Metric {
    Metric { name: name.to_owned(), kind, unit: None, no_rows: None, freshness: None, place: place(name) }
}

impl World {
    /// A company whose accounts `a`, `b` and `c` are in a current source.
    pub fn new() -> Self {
        let accounts = source(
            "accounts",
            SourceTime::Current,
            &[("account_id", ColumnType::Text), ("seats", ColumnType::Integer)],
        );
        let spec = Spec {
            name: "test".to_owned(),
            exports: String::new(),
            warehouse: String::new(),
            time_zone: chrono_tz::UTC,
            sources: vec![accounts],
            accounts: Accounts {
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
                confidence: Confidence::default(),
                rules: Vec::new(),
            },
            trend: Trend { tolerance_days: 3, slope_days: 90, steady_within: 1.0 },
            windows: Vec::new(),
            quality: Quality::default(),
            plays: Vec::new(),
            roll_up: None,
            portfolio: Vec::new(),
            scorecard_yaml: String::new(),
            files: Vec::new(),
        };
        let mut world = Self { folder: tempfile::tempdir().unwrap(), spec };
        world.file(
            "accounts/a.parquet",
            polars::df!("account_id" => ["c", "a", "b"], "seats" => [30_i64, 10, 20]).unwrap(),
        );
        world
    }

    pub fn file(&mut self, path: &str, mut frame: DataFrame) -> &mut Self {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        ParquetWriter::new(std::fs::File::create(path).unwrap()).finish(&mut frame).unwrap();
        self
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn source(&mut self, source: Source) -> &mut Self {
        self.spec.sources.push(source);
        self
    }

    pub fn query(&mut self, text: &str, metrics: Vec<Metric>) -> &mut Self {
        let name = format!("{}.sql", self.spec.queries.len());
        let file = Arc::new(SourceFile { name: name.clone(), text: text.to_owned() });
        self.spec.queries.push(Query { name, file, metrics });
        self
    }

    pub fn derived(&mut self, name: &str, kind: MetricType, text: &str, reads: &[&str]) -> &mut Self {
        let reads = reads.iter().map(ToString::to_string).collect();
        self.spec.derived.push(Derived { metric: metric(name, kind), sql: sql(text), reads });
        self
    }

    pub fn open(&self, as_of: &str) -> Result<Sources, Failure> {
        let exports = Location::open(self.folder.path().to_str().unwrap(), Path::new("/"), &[]).unwrap();
        source::open(&self.spec, &Exports::for_one_day(exports), day(as_of))
    }

    pub fn compute(&self, as_of: &str) -> Result<MetricTable, Failure> {
        metric::compute(&self.spec, &self.open(as_of)?)
    }

    /// The messages of what went wrong.
    pub fn complaints<T>(result: Result<T, Failure>) -> Vec<String> {
        match result {
            Ok(_) => Vec::new(),
            Err(Failure::World(error)) => vec![error.to_string()],
            Err(Failure::Spec(told) | Failure::Data(told) | Failure::Quality { stops: told, .. }) => {
                told.into_iter().map(|told| told.message).collect()
            }
        }
    }
}
