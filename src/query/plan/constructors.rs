//! Builds plans. Each function computes the columns of the result.

use std::sync::Arc;

use super::tree::{Field, Join, JoinKey, Plan, PlanNode, TieColumns};
use crate::query::expr::{AggregateCall, Expr, NamedExpr, SortKey, WindowCall};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

impl Field {
    /// Returns a column that may be NULL and hold any value of its type.
    #[must_use]
    pub fn new(name: impl Into<String>, data_type: Type) -> Self {
        Self { name: name.into(), data_type, nullable: true, values: None }
    }

    /// Restricts the column to these texts; an empty list allows any text.
    #[must_use]
    pub fn with_values(mut self, values: &[String]) -> Self {
        self.values = (!values.is_empty()).then(|| Arc::from(values));
        self
    }

    /// Returns the column of an expression that has no name.
    fn unnamed(data_type: Type, nullable: bool) -> Self {
        Self { nullable, ..Self::new(String::new(), data_type) }
    }

    /// Returns the expression that reads this column at a position of its relation.
    #[must_use]
    pub fn to_expr(&self, position: usize, location: SqlLocation) -> Expr {
        Expr::column(position, self.data_type, self.nullable, location)
    }
}

impl JoinKey {
    #[must_use]
    pub fn new(left: Expr, right: Expr) -> Self {
        Self { left, right }
    }
}

impl Plan {
    /// Returns the expression that reads the column at a position, or `None` if there are fewer columns.
    #[must_use]
    pub fn column_expr(&self, position: usize, location: SqlLocation) -> Option<Expr> {
        Some(self.columns.get(position)?.to_expr(position, location))
    }

    /// Returns an expression for each column, in order.
    pub fn column_exprs(&self, location: SqlLocation) -> impl Iterator<Item = Expr> + '_ {
        self.columns.iter().enumerate().map(move |(position, field)| field.to_expr(position, location))
    }

    #[must_use]
    pub fn one_row() -> Arc<Self> {
        Arc::new(Self { node: PlanNode::OneRow, columns: Vec::new() })
    }

    #[must_use]
    pub fn filter(input: Arc<Self>, condition: Expr) -> Arc<Self> {
        let columns = input.columns.clone();
        Arc::new(Self { node: PlanNode::Filter { input, condition }, columns })
    }

    /// Returns the expressions under their names. A column that is only passed on keeps its list of values.
    #[must_use]
    pub fn project(input: Arc<Self>, named: Vec<NamedExpr>) -> Arc<Self> {
        let columns = named.iter().map(|named| projected_field(&input, named)).collect();
        let expressions = named.into_iter().map(|named| named.expr).collect();
        Arc::new(Self { node: PlanNode::Project { input, expressions }, columns })
    }

    /// Returns the columns at these positions, under their names.
    #[must_use]
    pub fn select_columns(input: Arc<Self>, positions: impl IntoIterator<Item = usize>) -> Arc<Self> {
        let named = positions.into_iter().filter_map(|position| input.named_column(position)).collect();
        Self::project(input, named)
    }

    /// Returns the column at a position with its name, or `None` if there are fewer columns.
    #[must_use]
    pub fn named_column(&self, position: usize) -> Option<NamedExpr> {
        let field = self.columns.get(position)?;
        Some(NamedExpr::new(field.name.clone(), field.to_expr(position, SqlLocation::default())))
    }

    #[must_use]
    pub fn join(join: Join) -> Arc<Self> {
        let mut columns = nullable_if(join.kind.makes_left_nullable(), &join.left.columns);
        if !join.kind.returns_left_only() {
            columns.extend(nullable_if(join.kind.makes_right_nullable(), &join.right.columns));
        }
        Arc::new(Self { node: PlanNode::Join(join), columns })
    }

    /// Groups rows. The columns of keys and aggregates have no names.
    #[must_use]
    pub fn aggregate(input: Arc<Self>, keys: Vec<Expr>, aggregates: Vec<AggregateCall>) -> Arc<Self> {
        let keyed = Self::project(Arc::clone(&input), keys.iter().cloned().map(NamedExpr::unnamed).collect());
        let mut columns = keyed.columns.clone();
        columns.extend(
            aggregates.iter().map(|aggregate| Field::unnamed(aggregate.data_type, aggregate.function.is_nullable())),
        );
        let node = PlanNode::Aggregate { input, keys, aggregates, tie_columns: TieColumns::Needed };
        Arc::new(Self { node, columns })
    }

    /// Returns each different row once.
    #[must_use]
    pub fn distinct(input: Arc<Self>) -> Arc<Self> {
        let columns = input.columns.clone();
        let keys = input.column_exprs(SqlLocation::default()).collect();
        let node = PlanNode::Aggregate { input, keys, aggregates: Vec::new(), tie_columns: TieColumns::Needed };
        Arc::new(Self { node, columns })
    }

    #[must_use]
    pub fn window(input: Arc<Self>, windows: Vec<WindowCall>) -> Arc<Self> {
        let mut columns = input.columns.clone();
        columns.extend(windows.iter().map(|window| Field::unnamed(window.data_type, window.function.is_nullable())));
        Arc::new(Self { node: PlanNode::Window { input, windows, tie_columns: TieColumns::Needed }, columns })
    }

    #[must_use]
    pub fn limit(input: Arc<Self>, order: Vec<SortKey>, skip: u64, take: Option<u64>) -> Arc<Self> {
        let columns = input.columns.clone();
        let node = PlanNode::Limit { input, order, skip, take, tie_columns: TieColumns::Needed };
        Arc::new(Self { node, columns })
    }

    #[must_use]
    pub fn single(input: Arc<Self>, location: SqlLocation) -> Arc<Self> {
        let columns = nullable_if(true, &input.columns);
        Arc::new(Self { node: PlanNode::Single { input, location }, columns })
    }

    #[must_use]
    pub fn unique(input: Arc<Self>, keys: Vec<usize>, location: SqlLocation) -> Arc<Self> {
        let columns = input.columns.clone();
        Arc::new(Self { node: PlanNode::Unique { input, keys, location }, columns })
    }

    /// Returns the rows of all inputs. The names are those of the first input.
    #[must_use]
    pub fn union(inputs: Vec<Arc<Self>>) -> Arc<Self> {
        let mut columns = inputs.first().map(|first| first.columns.clone()).unwrap_or_default();
        for (position, column) in columns.iter_mut().enumerate() {
            let fields: Vec<&Field> = inputs.iter().filter_map(|input| input.columns.get(position)).collect();
            column.nullable = fields.iter().any(|field| field.nullable);
            column.values = values_of_all(&fields).map(Arc::from);
        }
        Arc::new(Self { node: PlanNode::Union { inputs }, columns })
    }
}

/// Returns the column that a projection makes.
fn projected_field(input: &Plan, NamedExpr { name, expr }: &NamedExpr) -> Field {
    let values = expr.as_column().and_then(|position| input.columns.get(position)?.values.clone());
    Field { name: name.clone(), data_type: expr.data_type, nullable: expr.nullable, values }
}

/// Returns the columns, all of them nullable if `optional` is set.
fn nullable_if(optional: bool, columns: &[Field]) -> Vec<Field> {
    columns.iter().cloned().map(|field| Field { nullable: field.nullable || optional, ..field }).collect()
}

/// Returns the values that any of the columns may hold, or `None` if one of them may hold anything.
fn values_of_all(fields: &[&Field]) -> Option<Vec<String>> {
    let lists: Option<Vec<&[String]>> = fields.iter().map(|field| field.values.as_deref()).collect();
    Some(lists?.concat())
}
