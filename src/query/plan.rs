//! What a query means: a tree of relational operators whose expressions carry their types.
//!
//! Columns are known by position, so names cannot collide in a join. Types, casts, the order of NULLs and the arithmetic
//! of days are all explicit, so that the same plan can be run here or printed for another engine.

use std::sync::Arc;

use super::expr::{AggregateCall, Expr, SortKey, SqlLocation, WindowCall};
use super::types::Type;

/// A relation: how its rows come about, and its columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub node: PlanNode,
    pub columns: Vec<Field>,
}

/// A column of a relation.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub name: String,
    pub data_type: Type,
    pub nullable: bool,
    /// All that a text column may hold, where its contract says so.
    pub values: Option<Arc<[String]>>,
}

/// A relational operator. A common table expression that is read twice is one plan behind two `Arc`s.
#[derive(Debug, Clone, PartialEq)]
pub enum PlanNode {
    /// The columns at these positions of a declared table.
    Scan {
        table: String,
        columns: Vec<usize>,
    },
    /// One row without columns: SELECT without FROM.
    OneRow,
    Filter {
        input: Arc<Plan>,
        condition: Expr,
    },
    Project {
        input: Arc<Plan>,
        expressions: Vec<Expr>,
    },
    Join(Join),
    /// One row per distinct combination of the keys: the keys, then the totals. Without keys, one row always.
    Aggregate {
        input: Arc<Plan>,
        keys: Vec<Expr>,
        totals: Vec<AggregateCall>,
        /// As of a window: where FIRST, LAST or STRING_AGG takes rows in an order.
        keeps_all: bool,
    },
    /// The input's columns, then one per window.
    Window {
        input: Arc<Plan>,
        windows: Vec<WindowCall>,
        /// Rows that tie are told apart by all columns of the input, so none of them may be left out.
        keeps_all: bool,
    },
    /// The rows of all inputs, whose columns have the same types. UNION ALL.
    Union {
        inputs: Vec<Arc<Plan>>,
    },
    /// So many rows after skipping some, in order. Ties are broken by all columns.
    Limit {
        input: Arc<Plan>,
        order: Vec<SortKey>,
        skip: u64,
        take: Option<u64>,
        /// As of a window.
        keeps_all: bool,
    },
    /// The one row of the input, or a row of NULLs where it has none. More than one row is an error.
    Single {
        input: Arc<Plan>,
        /// Where the subquery stands.
        location: SqlLocation,
    },
    /// The rows of the input. Two of them that are equal in these columns are an error.
    Unique {
        input: Arc<Plan>,
        keys: Vec<usize>,
        /// Where the subquery stands.
        location: SqlLocation,
    },
}

impl PlanNode {
    /// The expressions of this step, over the columns of its inputs.
    #[must_use]
    pub fn expressions(&self) -> Vec<&Expr> {
        fn sort_exprs(keys: &[SortKey]) -> impl Iterator<Item = &Expr> {
            keys.iter().map(|key| &key.expr)
        }
        match self {
            Self::Scan { .. } | Self::OneRow | Self::Union { .. } | Self::Single { .. } | Self::Unique { .. } => {
                Vec::new()
            }
            Self::Filter { condition, .. } => vec![condition],
            Self::Project { expressions, .. } => expressions.iter().collect(),
            Self::Join(join) => {
                let keys = join.keys.iter().flat_map(|(one, other)| [one, other]);
                keys.chain(&join.residual).collect()
            }
            Self::Aggregate { keys, totals, .. } => {
                let of_totals = totals.iter().flat_map(|total| total.arguments.iter().chain(sort_exprs(&total.order)));
                keys.iter().chain(of_totals).collect()
            }
            Self::Window { windows, .. } => windows
                .iter()
                .flat_map(|window| window.arguments.iter().chain(&window.partition).chain(sort_exprs(&window.order)))
                .collect(),
            Self::Limit { order: keys, .. } => sort_exprs(keys).collect(),
        }
    }

    /// The same, to be changed.
    pub fn expressions_mut(&mut self) -> Vec<&mut Expr> {
        fn sort_exprs_mut(keys: &mut [SortKey]) -> impl Iterator<Item = &mut Expr> {
            keys.iter_mut().map(|key| &mut key.expr)
        }
        match self {
            Self::Scan { .. } | Self::OneRow | Self::Union { .. } | Self::Single { .. } | Self::Unique { .. } => {
                Vec::new()
            }
            Self::Filter { condition, .. } => vec![condition],
            Self::Project { expressions, .. } => expressions.iter_mut().collect(),
            Self::Join(join) => {
                let keys = join.keys.iter_mut().flat_map(|(one, other)| [one, other]);
                keys.chain(&mut join.residual).collect()
            }
            Self::Aggregate { keys, totals, .. } => {
                let of_totals = totals
                    .iter_mut()
                    .flat_map(|total| total.arguments.iter_mut().chain(sort_exprs_mut(&mut total.order)));
                keys.iter_mut().chain(of_totals).collect()
            }
            Self::Window { windows, .. } => windows
                .iter_mut()
                .flat_map(|window| {
                    window.arguments.iter_mut().chain(&mut window.partition).chain(sort_exprs_mut(&mut window.order))
                })
                .collect(),
            Self::Limit { order: keys, .. } => sort_exprs_mut(keys).collect(),
        }
    }

    /// The same step over other inputs, in the order of [`Plan::inputs`]; one that chooses between rows keeps all of their
    /// columns from now on where `keeps_all` says so.
    #[must_use]
    pub fn with_inputs(&self, inputs: &[Arc<Plan>], keeps_all: bool) -> Self {
        let mut node = self.clone();
        let mut given = inputs.iter().cloned();
        match &mut node {
            Self::Scan { .. } | Self::OneRow => {}
            Self::Filter { input, .. }
            | Self::Project { input, .. }
            | Self::Single { input, .. }
            | Self::Unique { input, .. } => {
                given.next().into_iter().for_each(|given| *input = given);
            }
            Self::Aggregate { input, keeps_all: kept, .. }
            | Self::Window { input, keeps_all: kept, .. }
            | Self::Limit { input, keeps_all: kept, .. } => {
                given.next().into_iter().for_each(|given| *input = given);
                *kept |= keeps_all;
            }
            Self::Join(join) => {
                given.next().into_iter().for_each(|given| join.left = given);
                given.next().into_iter().for_each(|given| join.right = given);
            }
            Self::Union { inputs: all } => *all = given.collect(),
        }
        node
    }
}

/// A join. Its columns are those of the left side, then those of the right; of a semi or anti join the left side's only.
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    pub kind: JoinKind,
    pub left: Arc<Plan>,
    pub right: Arc<Plan>,
    /// Expressions over the left and over the right side that are equal in rows that match. NULL equals nothing.
    pub keys: Vec<(Expr, Expr)>,
    /// What else has to hold, over the columns of both sides.
    pub residual: Option<Expr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
    /// Rows of the left side that match, each once.
    Semi,
    /// Rows of the left side that don't.
    Anti,
}

impl Plan {
    /// The relations that this one reads directly.
    #[must_use]
    pub fn inputs(&self) -> Vec<&Arc<Plan>> {
        match &self.node {
            PlanNode::Scan { .. } | PlanNode::OneRow => Vec::new(),
            PlanNode::Filter { input, .. }
            | PlanNode::Project { input, .. }
            | PlanNode::Aggregate { input, .. }
            | PlanNode::Window { input, .. }
            | PlanNode::Limit { input, .. }
            | PlanNode::Single { input, .. }
            | PlanNode::Unique { input, .. } => vec![input],
            PlanNode::Join(join) => vec![&join.left, &join.right],
            PlanNode::Union { inputs } => inputs.iter().collect(),
        }
    }
}

/// How plans are put together; each works out the columns of its result.
impl Plan {
    #[must_use]
    pub fn one_row() -> Arc<Self> {
        Arc::new(Self { node: PlanNode::OneRow, columns: Vec::new() })
    }

    #[must_use]
    pub fn filter(input: Arc<Self>, condition: Expr) -> Arc<Self> {
        let columns = input.columns.clone();
        Arc::new(Self { node: PlanNode::Filter { input, condition }, columns })
    }

    /// The expressions under these names. One that is a column keeps what is known of its values.
    #[must_use]
    pub fn project(input: Arc<Self>, named: Vec<(String, Expr)>) -> Arc<Self> {
        let field = |(name, expr): &(String, Expr)| {
            let values = match expr.kind {
                super::expr::ExprKind::Column(position) => {
                    input.columns.get(position).and_then(|column| column.values.clone())
                }
                _ => None,
            };
            Field { name: name.clone(), data_type: expr.data_type, nullable: expr.nullable, values }
        };
        let columns = named.iter().map(field).collect();
        let expressions = named.into_iter().map(|(_, expr)| expr).collect();
        Arc::new(Self { node: PlanNode::Project { input, expressions }, columns })
    }

    /// The columns at these positions.
    #[must_use]
    pub fn select_columns(input: Arc<Self>, positions: impl IntoIterator<Item = usize>) -> Arc<Self> {
        let column = |position: usize| {
            let field = input.columns.get(position)?;
            let expr = Expr::column(position, field.data_type, field.nullable, SqlLocation::default());
            Some((field.name.clone(), expr))
        };
        let named = positions.into_iter().filter_map(column).collect();
        Self::project(input, named)
    }

    #[must_use]
    pub fn join(join: Join) -> Arc<Self> {
        let optional = |columns: &[Field], optional: bool| {
            columns.iter().cloned().map(|field| Field { nullable: field.nullable || optional, ..field }).collect()
        };
        let mut columns: Vec<Field> =
            optional(&join.left.columns, matches!(join.kind, JoinKind::Right | JoinKind::Full));
        if !matches!(join.kind, JoinKind::Semi | JoinKind::Anti) {
            let right: Vec<Field> = optional(&join.right.columns, matches!(join.kind, JoinKind::Left | JoinKind::Full));
            columns.extend(right);
        }
        Arc::new(Self { node: PlanNode::Join(join), columns })
    }

    /// Groups, with names for keys and totals that nobody sees.
    #[must_use]
    pub fn aggregate(input: Arc<Self>, keys: Vec<Expr>, totals: Vec<AggregateCall>) -> Arc<Self> {
        let keyed = Self::project(Arc::clone(&input), keys.iter().map(|key| (String::new(), key.clone())).collect());
        let mut columns = keyed.columns.clone();
        columns.extend(totals.iter().map(|total| Field {
            nullable: total.function.is_nullable(),
            ..Field::new(String::new(), total.data_type)
        }));
        Arc::new(Self { node: PlanNode::Aggregate { input, keys, totals, keeps_all: false }, columns })
    }

    /// Each different row once.
    #[must_use]
    pub fn distinct(input: Arc<Self>) -> Arc<Self> {
        let named = input.columns.clone();
        let key = |(position, field): (usize, &Field)| {
            Expr::column(position, field.data_type, field.nullable, SqlLocation::default())
        };
        let keys = input.columns.iter().enumerate().map(key).collect();
        Arc::new(Self {
            node: PlanNode::Aggregate { input, keys, totals: Vec::new(), keeps_all: false },
            columns: named,
        })
    }

    #[must_use]
    pub fn window(input: Arc<Self>, windows: Vec<WindowCall>) -> Arc<Self> {
        let mut columns = input.columns.clone();
        columns.extend(windows.iter().map(|window| Field {
            nullable: window.function.is_nullable(),
            ..Field::new(String::new(), window.data_type)
        }));
        Arc::new(Self { node: PlanNode::Window { input, windows, keeps_all: false }, columns })
    }

    #[must_use]
    pub fn limit(input: Arc<Self>, order: Vec<SortKey>, skip: u64, take: Option<u64>) -> Arc<Self> {
        let columns = input.columns.clone();
        Arc::new(Self { node: PlanNode::Limit { input, order, skip, take, keeps_all: false }, columns })
    }

    #[must_use]
    pub fn single(input: Arc<Self>, location: SqlLocation) -> Arc<Self> {
        let columns = input.columns.iter().cloned().map(|field| Field { nullable: true, ..field }).collect();
        Arc::new(Self { node: PlanNode::Single { input, location }, columns })
    }

    #[must_use]
    pub fn unique(input: Arc<Self>, keys: Vec<usize>, location: SqlLocation) -> Arc<Self> {
        let columns = input.columns.clone();
        Arc::new(Self { node: PlanNode::Unique { input, keys, location }, columns })
    }

    /// The rows of all inputs; names are those of the first.
    #[must_use]
    pub fn union(inputs: Vec<Arc<Self>>) -> Arc<Self> {
        let mut columns = inputs.first().map(|first| first.columns.clone()).unwrap_or_default();
        for (position, column) in columns.iter_mut().enumerate() {
            let all = || inputs.iter().filter_map(|input| input.columns.get(position));
            column.nullable = all().any(|field| field.nullable);
            let values: Option<Vec<String>> = all()
                .map(|field| field.values.as_deref().map(<[String]>::to_vec))
                .collect::<Option<Vec<_>>>()
                .map(|lists| lists.into_iter().flatten().collect());
            column.values = values.map(Arc::from);
        }
        Arc::new(Self { node: PlanNode::Union { inputs }, columns })
    }
}
