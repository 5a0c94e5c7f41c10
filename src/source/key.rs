//! Keys as integers: text columns that only tell rows apart, numbered as they are read.
//!
//! Grouping and counting 32-bit integers costs half the time and a fraction of the memory of the same on text.
//! Numbers are handed out in the order threads come by, so they mean nothing between runs and leave this
//! program nowhere: [`Keys::decode`] turns them back.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use polars::prelude::{
    Categorical32Type, CategoricalChunked, CategoricalMapping, CategoricalPhysical, Categories, Column, DataType, Expr,
    IntoSeries, LazyFrame, PolarsError, col,
};

use super::columns;
use crate::spec::{ColumnType, Spec};
use crate::sql::{self, Bindings, Identities};

/// Which columns are numbered, and the numbers.
#[derive(Clone)]
pub struct Keys {
    names: Identities,
    kind: DataType,
    /// Polars forgets the numbers as soon as nobody holds on to these.
    _numbers: Option<(Arc<Categories>, Arc<CategoricalMapping>)>,
}

impl Keys {
    /// Nothing is numbered.
    #[must_use]
    pub fn none() -> Self {
        Self { names: BTreeSet::new(), kind: DataType::String, _numbers: None }
    }

    /// Numbers the columns called `names`, wherever they are text.
    #[must_use]
    pub fn of(names: Identities) -> Self {
        if names.is_empty() {
            return Self::none();
        }
        let categories = Categories::random("healthscore".into(), CategoricalPhysical::U32);
        let numbers = categories.mapping();
        Self { names, kind: DataType::from_categories(Arc::clone(&categories)), _numbers: Some((categories, numbers)) }
    }

    /// The names of the numbered columns.
    #[must_use]
    pub fn names(&self) -> &Identities {
        &self.names
    }

    /// Numbers the columns of one source's frame.
    #[must_use]
    pub fn encode(&self, frame: LazyFrame, text: &[String]) -> LazyFrame {
        let numbered: Vec<Expr> = text
            .iter()
            .filter(|name| self.names.contains(*name))
            .map(|name| col(name.as_str()).cast(self.kind.clone()).to_physical())
            .collect();
        if numbered.is_empty() { frame } else { frame.with_columns(numbered) }
    }

    /// Turns numbers back into text; text stays as it is.
    ///
    /// # Errors
    /// Where the column is neither.
    pub fn decode(&self, column: &Column) -> Result<Column, PolarsError> {
        if self.names.is_empty() || column.dtype() != &DataType::UInt32 {
            return column.cast(&DataType::String);
        }
        let numbers = column.u32()?.clone();
        let text = CategoricalChunked::<Categorical32Type>::from_cats_and_dtype(numbers, self.kind.clone());
        Ok(text.into_series().cast(&DataType::String)?.into())
    }
}

/// Decides from all queries which columns may be numbered. Queries that cannot be read are told elsewhere.
#[must_use]
pub fn choose(spec: &Spec, as_of: NaiveDate) -> Keys {
    let bindings = Bindings::new(spec, as_of);
    let read: Result<Vec<_>, _> =
        spec.queries.iter().map(|query| sql::query(&sql::of_file(&query.file), bindings)).collect();
    let Ok(queries) = read else {
        return Keys::none();
    };
    let (mut text, mut other) = (BTreeSet::new(), BTreeSet::new());
    for (name, kind) in spec.sources.iter().flat_map(columns) {
        if kind == ColumnType::Text {
            text.insert(name)
        } else {
            other.insert(name)
        };
    }
    Keys::of(sql::identities(&queries, &text, &other, &spec.accounts.id))
}
