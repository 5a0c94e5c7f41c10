//! Which text columns only ever tell one row from another.
//!
//! Such columns (account ids, user ids) may be read as integers, which makes grouping and counting them
//! several times cheaper. A column qualifies when every query uses it only where equality is all that counts:
//! GROUP BY, COUNT and COUNT(DISTINCT), joins, `=` between two such columns, IS NULL, and as the account id of
//! the result. The analysis goes by name, over all queries at once: columns of one name, and columns joined or
//! renamed to one another, share one fate.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use sqlparser::ast::{
    BinaryOperator, Expr, Function, GroupByExpr, JoinConstraint, JoinOperator, Query, Select, SelectItem, SetExpr,
    TableFactor, Visit, WindowType, visit_expressions,
};

use super::names::{column, handed_on, is_distinct, outputs, sole_argument};

/// The names of the columns that may be integers.
pub type Identities = BTreeSet<String>;

/// Decides for all queries at once. `text` are the names of the sources' text columns, `other` those of all
/// their other columns, `id` the name under which every query returns the account.
#[must_use]
pub fn identities<'a>(
    queries: impl IntoIterator<Item = &'a Query>,
    text: &BTreeSet<String>,
    other: &BTreeSet<String>,
    id: &str,
) -> Identities {
    let mut classes = Classes::default();
    for name in other {
        classes.spoil(name);
    }
    for query in queries {
        classes.query(query);
        classes.result(query, id);
    }
    text.iter().filter(|name| !classes.is_spoiled(name)).cloned().collect()
}

/// Names that must be read alike, and those that must stay text.
#[derive(Default)]
struct Classes {
    /// A name and one it was joined with; names without an entry stand for themselves.
    parent: BTreeMap<String, String>,
    spoiled: BTreeSet<String>,
    /// A wildcard made every name part of a result.
    all: bool,
}

impl Classes {
    fn root(&self, name: &str) -> String {
        let mut name = name.to_owned();
        while let Some(parent) = self.parent.get(&name) {
            name.clone_from(parent);
        }
        name
    }

    fn join(&mut self, one: &str, other: &str) {
        let (one, other) = (self.root(one), self.root(other));
        if one != other {
            if self.spoiled.contains(&one) {
                self.spoiled.insert(other.clone());
            }
            self.parent.insert(one, other);
        }
    }

    fn spoil(&mut self, name: &str) {
        let root = self.root(name);
        self.spoiled.insert(root);
    }

    fn is_spoiled(&self, name: &str) -> bool {
        self.all || self.spoiled.contains(&self.root(name))
    }

    /// Everything below is used for more than its identity.
    fn spoil_all<T: Visit>(&mut self, tree: &T) {
        let _: ControlFlow<()> = visit_expressions(tree, |expr| {
            if let Some(name) = column(expr) {
                self.spoil(name);
            }
            ControlFlow::Continue(())
        });
    }

    /// The result of a whole query: only the account id leaves it as an identity.
    fn result(&mut self, query: &Query, id: &str) {
        match outputs(&query.body) {
            Some(items) => {
                for (name, expr) in items {
                    if name.as_deref() != Some(id) {
                        self.spoil_values(expr);
                    }
                }
            }
            None => self.all = true,
        }
    }

    /// The columns whose values `expr` hands on.
    fn spoil_values(&mut self, expr: &Expr) {
        for name in handed_on(expr).unwrap_or_default() {
            self.spoil(&name);
        }
    }

    fn query(&mut self, query: &Query) {
        for cte in query.with.iter().flat_map(|with| &with.cte_tables) {
            self.query(&cte.query);
            for renamed in &cte.alias.columns {
                self.spoil(&renamed.name.value);
            }
            if !cte.alias.columns.is_empty() {
                self.result(&cte.query, "");
            }
        }
        self.body(&query.body);
        // Without LIMIT the order of a result says nothing.
        if query.limit_clause.is_some() || query.fetch.is_some() {
            self.spoil_all(&query.order_by);
        }
    }

    fn body(&mut self, body: &SetExpr) {
        match body {
            SetExpr::Select(select) => self.select(select),
            SetExpr::Query(query) => self.query(query),
            SetExpr::SetOperation { left, right, .. } => {
                self.body(left);
                self.body(right);
                self.pair(left, right);
            }
            other => self.spoil_all(other),
        }
    }

    /// UNION and its like pair columns by position.
    fn pair(&mut self, left: &SetExpr, right: &SetExpr) {
        let (Some(left), Some(right)) = (outputs(left), outputs(right)) else {
            self.all = true;
            return;
        };
        for ((_, one), (_, other)) in left.into_iter().zip(right) {
            match (handed_on(one), handed_on(other)) {
                (Some(one), Some(other)) => {
                    let names: Vec<String> = one.into_iter().chain(other).collect();
                    self.join_all(&names);
                }
                _ => {
                    self.spoil_values(one);
                    self.spoil_values(other);
                }
            }
        }
    }

    fn join_all(&mut self, names: &[String]) {
        for pair in names.windows(2) {
            self.join(&pair[0], &pair[1]);
        }
    }

    fn select(&mut self, select: &Select) {
        for table in &select.from {
            self.table(&table.relation);
            for join in &table.joins {
                self.table(&join.relation);
                self.constraint(&join.join_operator);
            }
        }
        for item in &select.projection {
            match item {
                SelectItem::UnnamedExpr(expr) => self.projected(expr, None),
                SelectItem::ExprWithAlias { expr, alias } => self.projected(expr, Some(&alias.value)),
                // Plain wildcards keep names and values; their options may not.
                SelectItem::Wildcard(options) | SelectItem::QualifiedWildcard(_, options) => {
                    self.all |= options.opt_replace.is_some() || options.opt_rename.is_some();
                }
                SelectItem::ExprWithAliases { expr, .. } => self.spoil_all(expr),
            }
        }
        for condition in [&select.selection, &select.having, &select.qualify].into_iter().flatten() {
            self.condition(condition);
        }
        if let GroupByExpr::Expressions(keys, _) = &select.group_by {
            for key in keys.iter().filter(|key| column(key).is_none()) {
                self.condition(key);
            }
        }
        self.spoil_all(&select.named_window);
        self.spoil_all(&select.prewhere);
        self.spoil_all(&select.sort_by);
    }

    fn table(&mut self, table: &TableFactor) {
        match table {
            TableFactor::Table { alias, args: None, .. } => self.renamed(alias.as_ref()),
            TableFactor::Derived { subquery, alias, .. } => {
                self.query(subquery);
                self.renamed(alias.as_ref());
            }
            TableFactor::NestedJoin { table_with_joins, .. } => {
                self.table(&table_with_joins.relation);
                for join in &table_with_joins.joins {
                    self.table(&join.relation);
                    self.constraint(&join.join_operator);
                }
            }
            _ => self.all = true,
        }
    }

    /// `t(a, b)` renames columns by position, which names cannot follow.
    fn renamed(&mut self, alias: Option<&sqlparser::ast::TableAlias>) {
        self.all |= alias.is_some_and(|alias| !alias.columns.is_empty());
    }

    fn constraint(&mut self, operator: &JoinOperator) {
        use JoinOperator as Op;
        match operator {
            Op::Join(on)
            | Op::Inner(on)
            | Op::Left(on)
            | Op::LeftOuter(on)
            | Op::Right(on)
            | Op::RightOuter(on)
            | Op::FullOuter(on)
            | Op::CrossJoin(on)
            | Op::Semi(on)
            | Op::LeftSemi(on)
            | Op::RightSemi(on)
            | Op::Anti(on)
            | Op::LeftAnti(on)
            | Op::RightAnti(on) => {
                // USING and NATURAL join equal names, which share one fate anyway.
                if let JoinConstraint::On(condition) = on {
                    self.condition(condition);
                }
            }
            other => {
                self.spoil_all(other);
                self.all = true;
            }
        }
    }

    /// An item of a SELECT, perhaps under another name.
    fn projected(&mut self, expr: &Expr, alias: Option<&String>) {
        self.condition(expr);
        match (handed_on(expr), alias) {
            (Some(mut names), Some(alias)) => {
                names.push(alias.clone());
                self.join_all(&names);
            }
            (Some(names), None) => self.join_all(&names),
            // A computed value under the name of an identity is none itself.
            (None, Some(alias)) => self.spoil(alias),
            (None, None) => {}
        }
    }

    /// Walks an expression whose value may be an identity only where [`handed_on`] says so.
    fn condition(&mut self, expr: &Expr) {
        if column(expr).is_some() {
            return;
        }
        match expr {
            Expr::Nested(inner) => self.condition(inner),
            Expr::IsNull(inner) | Expr::IsNotNull(inner) => self.condition(inner),
            Expr::UnaryOp { expr: inner, .. } if column(inner).is_none() => self.condition(inner),
            Expr::BinaryOp { left, op: BinaryOperator::And | BinaryOperator::Or, right } => {
                self.condition(left);
                self.condition(right);
            }
            Expr::BinaryOp { left, op: BinaryOperator::Eq | BinaryOperator::NotEq, right } => {
                match (column(left), column(right)) {
                    (Some(one), Some(other)) => self.join(one, other),
                    _ => {
                        self.used(left);
                        self.used(right);
                    }
                }
            }
            Expr::Case { operand: None, conditions, else_result, .. } => {
                for when in conditions {
                    self.condition(&when.condition);
                    self.condition(&when.result);
                }
                if let Some(otherwise) = else_result {
                    self.condition(otherwise);
                }
                if handed_on(expr).is_none() {
                    let results = conditions.iter().map(|when| &when.result).chain(else_result.as_deref());
                    results.for_each(|result| self.spoil_values(result));
                }
            }
            Expr::InSubquery { expr: inner, subquery, .. } => {
                self.query(subquery);
                match (column(inner), outputs(&subquery.body).as_deref()) {
                    (Some(one), Some([(_, other)])) => match column(other) {
                        Some(other) => self.join(one, other),
                        None => self.spoil(one),
                    },
                    _ => {
                        self.used(inner);
                        self.result(subquery, "");
                    }
                }
            }
            Expr::Exists { subquery, .. } => self.query(subquery),
            Expr::Subquery(subquery) => {
                self.query(subquery);
                self.result(subquery, "");
            }
            Expr::Function(function) => self.function(function),
            // Any other operation looks into the value; below it, subexpressions keep their own rules.
            Expr::BinaryOp { left, right, .. } => {
                self.used(left);
                self.used(right);
            }
            Expr::InList { expr, list, .. } => {
                self.used(expr);
                list.iter().for_each(|item| self.used(item));
            }
            Expr::Between { expr, low, high, .. } => {
                self.used(expr);
                self.used(low);
                self.used(high);
            }
            Expr::Cast { expr, .. } => self.used(expr),
            other => self.spoil_all(other),
        }
    }

    /// An expression whose very value matters.
    fn used(&mut self, expr: &Expr) {
        self.condition(expr);
        self.spoil_values(expr);
    }

    fn function(&mut self, function: &Function) {
        let name = function.name.to_string().to_lowercase();
        if let Some(filter) = &function.filter {
            self.condition(filter);
        }
        match &function.over {
            Some(WindowType::WindowSpec(window)) => {
                window.partition_by.iter().for_each(|key| self.condition(key));
                self.spoil_all(&window.order_by);
            }
            Some(WindowType::NamedWindow(_)) | None => {}
        }
        let argument = sole_argument(function);
        match argument {
            Some(argument) if name == "count" => match handed_on(argument) {
                Some(_) => self.condition(argument),
                None if is_distinct(function) => self.used(argument),
                None => self.condition(argument),
            },
            // Numbers: what is below them keeps its own rules.
            Some(argument) if name == "sum" || name == "avg" => self.used(argument),
            _ => self.spoil_all(&function.args),
        }
        if !function.within_group.is_empty() {
            self.spoil_all(&function.within_group);
        }
    }
}
