//! All queries in two goes: first the sources are read and folded into groups, then the rest is computed.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, LazyFrame, SchemaRef};
use sqlparser::ast;

use super::plan::{Planned, Tables, execute};
use super::{answer, failed};
use crate::diagnostic::Diagnostic;
use crate::engine;
use crate::failure::Failure;
use crate::fold::{self, Feed, Folding, Shape};
use crate::spec::{Query, Spec};
use crate::sql::{self, Block};

/// How a query will be run.
pub struct Plan {
    /// All of it by Polars.
    plain: LazyFrame,
    /// The same with its groups folded by us, where it has such and that comes to the same columns.
    grouped: Option<Grouped>,
}

struct Grouped {
    tree: ast::Query,
    tables: Tables,
    blocks: Vec<Rows>,
}

/// A block and what its rows look like.
struct Rows {
    block: Block,
    schema: SchemaRef,
    shape: Shape,
}

impl Plan {
    /// Holds a query to what it promises, and finds the best way to run it.
    ///
    /// # Errors
    /// As [`answer::promised`].
    pub fn new(spec: &Spec, query: &Query, planned: Planned) -> Result<Self, Vec<Diagnostic>> {
        let Planned { tree, tables, frame } = planned;
        let mut plain = answer::promised(spec, query, frame)?;
        let grouped = engine::guarded(|| Ok(Grouped::new(tree, tables)));
        let grouped = grouped.ok().flatten().filter(|grouped| {
            let Ok(groups) = grouped.empty() else {
                return false;
            };
            let schema = grouped.rest(spec, query, &groups).and_then(|mut frame| engine::schema(&mut frame).ok());
            schema.is_some() && schema == engine::schema(&mut plain).ok()
        });
        Ok(Self { plain, grouped })
    }

    /// The same query, all of it by Polars.
    #[cfg(test)]
    #[must_use]
    pub fn ungrouped(self) -> Self {
        Self { grouped: None, ..self }
    }

    #[cfg(test)]
    #[must_use]
    pub fn is_grouped(&self) -> bool {
        self.grouped.is_some()
    }
}

impl Grouped {
    fn new(mut tree: ast::Query, tables: Tables) -> Option<Self> {
        let mut columns = BTreeMap::new();
        for (table, frame) in &tables {
            let schema = engine::schema(&mut frame.clone()).ok()?;
            columns.insert(table.clone(), schema.iter_names().map(ToString::to_string).collect());
        }
        let mut blocks = Vec::new();
        for block in sql::take_blocks(&mut tree, &columns) {
            let mut frame = execute(&tables, &[], &block.rows).ok()?;
            let schema = engine::schema(&mut frame).ok()?;
            let shape = Shape { keys: block.keys, totals: block.totals.clone() };
            if !fold::can(&schema, &shape) {
                return None;
            }
            blocks.push(Rows { block, schema, shape });
        }
        (!blocks.is_empty()).then_some(Self { tree, tables, blocks })
    }

    /// The groups of all blocks, without any row.
    fn empty(&self) -> Result<Vec<(String, DataFrame)>, polars::prelude::PolarsError> {
        let empty = |rows: &Rows| Ok((rows.block.table.clone(), fold::groups(&rows.schema, &rows.shape)?));
        self.blocks.iter().map(empty).collect()
    }

    /// What remains of the query over its groups.
    fn rest(&self, spec: &Spec, query: &Query, groups: &[(String, DataFrame)]) -> Option<LazyFrame> {
        let frame = engine::guarded(|| execute(&self.tables, groups, &self.tree)).ok()?;
        answer::promised(spec, query, frame).ok()
    }
}

/// Runs the accounts and all queries; answers in their order, the accounts first.
///
/// # Errors
/// An engine that fails, with the query it fails on.
pub fn run(spec: &Spec, scored: LazyFrame, plans: Vec<Plan>) -> Result<Vec<DataFrame>, Failure> {
    let mut sinks = Vec::new();
    let mut foldings: Vec<(usize, String, Folding)> = Vec::new();
    for scan in scans(&plans) {
        let at = scan.readers.first().map_or(0, |(at, _, _)| *at);
        let attached = engine::guarded(|| {
            let frame = execute(scan.tables, &[], &scan.rows())?;
            fold::attach(frame, scan.readers.iter().map(|(_, _, feed)| feed.clone()).collect())
        });
        let (sink, started) = attached.map_err(|reason| failed(&attempt(spec, at), reason))?;
        sinks.push(sink);
        let readers = scan.readers.into_iter().zip(started);
        foldings.extend(readers.map(|((at, table, _), folding)| (at, table, folding)));
    }
    let read = engine::collect(sinks);
    let mut groups: Vec<Vec<(String, DataFrame)>> = plans.iter().map(|_| Vec::new()).collect();
    let mut problem = None;
    for (at, table, folding) in foldings {
        match folding.finish() {
            Ok(frame) => groups[at].push((table, frame)),
            Err(error) => problem = problem.or(Some(failed(&attempt(spec, at), engine::plain(&error)))),
        }
    }
    if let (Err(reason), None) = (&read, &problem) {
        return Err(blame(spec, scored, &plans, reason.clone()));
    }
    if let Some(problem) = problem {
        return Err(problem);
    }
    let mut frames = vec![scored.clone()];
    for ((query, plan), groups) in spec.queries.iter().zip(&plans).zip(&groups) {
        let rest = plan.grouped.as_ref().and_then(|grouped| grouped.rest(spec, query, groups));
        frames.push(rest.unwrap_or_else(|| plan.plain.clone()));
    }
    engine::collect(frames).map_err(|reason| blame(spec, scored, &plans, reason))
}

/// A selection that several queries group: what it selects is read once.
struct Scan<'a> {
    /// The selection without what it selects.
    select: ast::Query,
    tables: &'a Tables,
    /// What all of its readers select, each once.
    columns: Vec<ast::Expr>,
    /// For which query, under which name, and what of it.
    readers: Vec<(usize, String, Feed)>,
}

/// Brings together what selects from the same source under the same conditions.
fn scans(plans: &[Plan]) -> Vec<Scan<'_>> {
    let mut scans: Vec<Scan> = Vec::new();
    for (at, plan) in plans.iter().enumerate() {
        for (grouped, rows) in
            plan.grouped.iter().flat_map(|grouped| grouped.blocks.iter().map(move |rows| (grouped, rows)))
        {
            let (select, wanted) = sql::without_projection(&rows.block.rows);
            let known = scans.iter().position(|scan| scan.select == select);
            let known = known.unwrap_or_else(|| {
                scans.push(Scan { select, tables: &grouped.tables, columns: Vec::new(), readers: Vec::new() });
                scans.len() - 1
            });
            let scan = &mut scans[known];
            let columns = wanted.into_iter().map(|expr| scan.column(expr)).collect();
            let feed = Feed { columns, schema: rows.schema.clone(), shape: rows.shape.clone() };
            scan.readers.push((at, rows.block.table.clone(), feed));
        }
    }
    scans
}

impl Scan<'_> {
    /// The name of the column that holds an expression.
    fn column(&mut self, expr: ast::Expr) -> String {
        let at = self.columns.iter().position(|known| *known == expr).unwrap_or_else(|| {
            self.columns.push(expr);
            self.columns.len() - 1
        });
        format!("__column{at}")
    }

    fn rows(&self) -> ast::Query {
        let named = self.columns.iter().enumerate().map(|(at, expr)| (expr.clone(), format!("__column{at}")));
        sql::with_projection(&self.select, named)
    }
}

fn attempt(spec: &Spec, at: usize) -> String {
    format!("run `{}`", spec.queries.get(at).map_or("", |query| query.name.as_str()))
}

/// Runs everything one by one to find out whose fault it is.
fn blame(spec: &Spec, scored: LazyFrame, plans: &[Plan], together: String) -> Failure {
    if let Err(reason) = engine::collect(vec![scored]) {
        return failed(&format!("read the accounts from `{}`", spec.accounts.source), reason);
    }
    for (at, plan) in plans.iter().enumerate() {
        if let Err(reason) = engine::collect(vec![plan.plain.clone()]) {
            return failed(&attempt(spec, at), reason);
        }
    }
    failed("run the queries together", together)
}
