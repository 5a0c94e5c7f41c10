//! DISTINCT ON: the first row of each combination, numbered by a window.

use std::sync::Arc;

use sqlparser::ast;

use super::groups::with_windows;
use super::order::Tail;
use super::results::{Item, position};
use super::scope::{Clause, Scope};
use super::subqueries::with_subqueries;
use super::{Binder, Bound};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Comparison, Expr, Frame, Kind, Location, SortKey, Window, WindowFunction};
use crate::query::plan::Plan;
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    /// What DISTINCT ON tells rows apart by, and where it says so.
    pub(super) fn distinct_keys(
        &mut self,
        scope: &Scope,
        on: &[ast::Expr],
        items: &[Item],
        tail: &Tail,
    ) -> Bound<(Vec<Expr>, Location)> {
        let location = on.first().map_or(tail.location, |first| self.location(first));
        let mut keys = Vec::with_capacity(on.len());
        for tree in on {
            let place = self.location(tree);
            keys.push(match position(tree) {
                Some(position) => self.at_position(position, items, "DISTINCT ON", place)?,
                None => self.expression(scope, Clause::Select, tree)?,
            });
        }
        Ok((keys, location))
    }

    /// DISTINCT ON: the first row of each combination, by ORDER BY.
    pub(super) fn distinct_on(
        &mut self,
        plan: Arc<Plan>,
        mut partition: Vec<Expr>,
        location: Location,
        mut items: Vec<Item>,
        mut order: Vec<SortKey>,
        tail: &Tail,
    ) -> Bound<Arc<Plan>> {
        if tail.cuts() {
            return self.unsupported("DISTINCT ON beside LIMIT", "limit in a query around it", location);
        }
        if order.is_empty() {
            let message = "`DISTINCT ON` gives another answer when rows come in another order";
            let hint = "say with ORDER BY which row of each comes first";
            return self.mistake(Diagnostic::sql("sql-order", message).hint(hint), location);
        }
        let mut exprs: Vec<&mut Expr> = items.iter_mut().map(|item| &mut item.expr).collect();
        exprs.extend(order.iter_mut().map(|key| &mut key.expr));
        exprs.extend(&mut partition);
        let plan = with_windows(plan, &mut exprs);
        let plan = with_subqueries(plan, &mut exprs);
        let window = Window {
            function: WindowFunction::RowNumber,
            arguments: Vec::new(),
            partition,
            order,
            frame: Frame::RUNNING,
            ignore_nulls: false,
            data_type: Type::Integer,
            location,
        };
        let width = plan.columns.len();
        let numbered = Plan::window(plan, vec![window]);
        let number = Expr::column(width, Type::Integer, false, location);
        let one = Expr::literal(Value::Integer(1), Type::Integer, location);
        let first = Kind::Compare(Comparison::Equal, Box::new(number), Box::new(one));
        let first = Plan::filter(numbered, Expr::new(first, Type::Boolean, false, location));
        Ok(Plan::project(first, items.into_iter().map(|item| (item.name, item.expr)).collect()))
    }
}
