//! Aggregates as tests write them.

use std::sync::Arc;

use polars::prelude::{DataFrame, Schema};

use crate::query::expr::{AggregateFunction, SortDirection};
use crate::query::group_by::{GroupAggregate, GroupBy, GroupByInput, OrderColumn};
use crate::query::types::Type;

/// An aggregate over columns given by name.
#[derive(Debug, Clone)]
pub struct TestAggregate {
    pub function: AggregateFunction,
    pub arguments: Vec<&'static str>,
    pub distinct: bool,
    pub order: Vec<TestOrder>,
    pub data_type: Type,
}

/// A column that an aggregate is ordered by.
#[derive(Debug, Clone)]
pub struct TestOrder {
    pub column: &'static str,
    pub direction: SortDirection,
}

/// Ascending, NULL first.
pub const NULLS_FIRST: SortDirection = SortDirection { descending: false, nulls_first: true };

pub fn test_aggregate(function: AggregateFunction, arguments: &[&'static str], data_type: Type) -> TestAggregate {
    TestAggregate { function, arguments: arguments.to_vec(), distinct: false, order: Vec::new(), data_type }
}

impl TestAggregate {
    pub fn over_distinct_values(self) -> Self {
        Self { distinct: true, ..self }
    }

    /// Adds a column that the aggregate is ordered by.
    pub fn order_by(mut self, column: &'static str, direction: SortDirection) -> Self {
        self.order.push(TestOrder { column, direction });
        self
    }

    fn to_group_aggregate(&self, name: String, position: impl Fn(&str) -> usize) -> GroupAggregate {
        let order_column = |order: &TestOrder| OrderColumn {
            position: position(order.column),
            descending: order.direction.descending,
            nulls_first: order.direction.nulls_first,
        };
        GroupAggregate {
            function: self.function,
            arguments: self.arguments.iter().map(|name| position(name)).collect(),
            distinct: self.distinct,
            order: self.order.iter().map(order_column).collect(),
            separator: (self.function == AggregateFunction::Concatenate).then(|| "; ".to_owned()),
            data_type: self.data_type,
            name,
        }
    }
}

/// Returns a GROUP BY over the keys, followed by all columns of a frame.
pub fn group_by_input(frame: &DataFrame, keys: &[&str], aggregates: &[TestAggregate]) -> GroupByInput {
    let names = frame.get_column_names();
    let columns: Vec<&str> = keys.iter().copied().chain(names.into_iter().map(|name| &**name)).collect();
    let position = |name: &str| keys.len() + frame.get_column_index(name).unwrap();
    let name_in_result =
        |(at, name): (usize, &str)| if at < keys.len() { format!("key {at}") } else { name.to_owned() };
    let schema: Schema = columns
        .iter()
        .enumerate()
        .map(|(at, name)| (name_in_result((at, name)).into(), frame.column(name).unwrap().dtype().clone()))
        .collect();
    let aggregates = aggregates
        .iter()
        .enumerate()
        .map(|(at, aggregate)| aggregate.to_group_aggregate(format!("aggregate {at}"), position))
        .collect();
    GroupByInput {
        columns: columns.into_iter().map(str::to_owned).collect(),
        group_by: GroupBy { keys: keys.len(), aggregates },
        schema: Arc::new(schema),
    }
}
