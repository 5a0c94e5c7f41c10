//! SQL files → one row per account, cast to the declared types, with the reason where a value is missing.

use chrono::NaiveDate;
use polars::prelude::DataFrame;

use crate::error::Error;
use crate::source::Sources;
use crate::spec::{MetricType, Spec};
use crate::table::{Status, Values};

/// One row per scored account, sorted by id.
#[derive(Debug, Clone)]
pub struct MetricTable {
    pub as_of: NaiveDate,
    pub accounts: Vec<String>,
    /// The id, every column of the accounts source, every metric (queries' in spec order, then derived)
    /// and `tier` as text. Numbers are doubles; stale values are NULL already.
    pub frame: DataFrame,
    /// Index into [`Spec::tiers`], one per account.
    pub tiers: Vec<usize>,
    /// Queries' metrics in spec order, then derived ones.
    pub metrics: Vec<MetricColumn>,
}

/// One metric, one entry per account in each list.
#[derive(Debug, Clone)]
pub struct MetricColumn {
    pub name: String,
    pub kind: MetricType,
    pub values: Values,
    pub status: Vec<Status>,
    pub observed_on: Vec<Option<NaiveDate>>,
}

impl MetricTable {
    /// The metric called `name`.
    #[must_use]
    pub fn metric(&self, name: &str) -> Option<&MetricColumn> {
        self.metrics.iter().find(|metric| metric.name == name)
    }
}

// STUB
use crate::failure::Failure; use polars::prelude::PolarsError; use crate::spec::Sql; use crate::diagnostic::Diagnostic;
pub fn holds(_f:&DataFrame,_s:&[&Sql],_a:NaiveDate)->Result<Vec<Vec<bool>>,Failure>{todo!()}
pub fn numbers(_f:&DataFrame,_s:&Sql,_a:NaiveDate)->Result<Vec<Option<f64>>,Failure>{todo!()}
pub fn values(_f:&DataFrame,_n:&str)->Result<Values,Failure>{todo!()}
pub fn unexpected(_e:&PolarsError)->Failure{todo!()}
pub fn compute(_s:&Spec,_x:&Sources)->Result<MetricTable,Failure>{todo!()}
pub fn check(_s:&Spec)->Vec<Diagnostic>{todo!()}
impl MetricTable{pub fn values(&self,n:&str)->Result<Values,Error>{todo!("{n}")}}
