//! The window of a call: its partition, its order and its frame, written out or by name.

use sqlparser::ast::{self, WindowType};

use super::binder::{BindResult, Binder, all_bound};
use super::scope::{Clause, Scope};
use super::window_frames::BoundFrame;
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Expr, FrameBound, FrameUnits, SortKey, WindowFrame};
use crate::query::sql_text::SqlLocation;

/// A window whose keys and frame are bound.
#[derive(Debug)]
pub struct BoundWindowSpec {
    pub partition: Vec<Expr>,
    pub order: Vec<SortKey>,
    /// The frame, if one is written.
    pub frame: Option<BoundFrame>,
}

/// ROWS from the first row to the last one: it needs no order.
const WHOLE_ROWS: WindowFrame =
    WindowFrame { units: FrameUnits::Rows, start: FrameBound::UnboundedPreceding, end: FrameBound::UnboundedFollowing };

impl BoundWindowSpec {
    /// Returns whether the frame counts rows of an order that is not written.
    #[must_use]
    pub fn counts_unordered_rows(&self) -> bool {
        let counts_rows = |bound: &BoundFrame| bound.frame.units == FrameUnits::Rows && bound.frame != WHOLE_ROWS;
        self.order.is_empty() && self.frame.as_ref().is_some_and(counts_rows)
    }

    /// Returns the frame, or the default for the order.
    pub fn take_frame(&mut self) -> BoundFrame {
        let default = WindowFrame::default_of_order(&self.order);
        self.frame.take().unwrap_or(BoundFrame { frame: default, values: Vec::new() })
    }
}

impl Binder<'_> {
    pub(super) fn bind_over(
        &mut self,
        scope: &Scope,
        over: &WindowType,
        location: SqlLocation,
    ) -> BindResult<BoundWindowSpec> {
        match over {
            WindowType::WindowSpec(spec) => self.bind_window_spec(scope, spec, location),
            WindowType::NamedWindow(name) => {
                let spec = self.find_named_window(scope, name)?;
                self.bind_window_spec(scope, spec, location)
            }
        }
    }

    fn find_named_window<'s>(&mut self, scope: &'s Scope, name: &ast::Ident) -> BindResult<&'s ast::WindowSpec> {
        match scope.windows.iter().find(|known| known.name.eq_ignore_ascii_case(&name.value)) {
            Some(window) => Ok(&window.spec),
            None => {
                let message = format!("no window is called `{}`", name.value);
                let hint = "define it behind the query: `WINDOW w AS (PARTITION BY … ORDER BY …)`";
                let place = self.lines.location_of(name.span);
                self.report_mistake(Diagnostic::sql_error("unknown-window", message).hint(hint), place)
            }
        }
    }

    fn bind_window_spec(
        &mut self,
        scope: &Scope,
        spec: &ast::WindowSpec,
        location: SqlLocation,
    ) -> BindResult<BoundWindowSpec> {
        let mut bound = BoundWindowSpec { partition: Vec::new(), order: Vec::new(), frame: None };
        let mut frame = None;
        for spec in self.inherited_specs(scope, spec)?.into_iter().rev() {
            self.extend_window_spec(scope, &mut bound, spec)?;
            frame = spec.window_frame.as_ref().or(frame);
        }
        // A literal key neither divides nor orders rows.
        bound.partition.retain(|key| key.as_literal().is_none());
        bound.order.retain(|key| key.expr.as_literal().is_none());
        if let Some(frame) = frame {
            bound.frame = Some(self.bind_frame(scope, frame, &bound.order, location)?);
        }
        Ok(bound)
    }

    /// Returns a definition and those that it extends: `WINDOW w2 AS (w1 ORDER BY x)` extends w1.
    fn inherited_specs<'s>(
        &mut self,
        scope: &'s Scope,
        spec: &'s ast::WindowSpec,
    ) -> BindResult<Vec<&'s ast::WindowSpec>> {
        let mut specs = vec![spec];
        while let Some(name) = specs.last().and_then(|spec| spec.window_name.as_ref()) {
            if specs.len() > scope.windows.len() {
                let message = format!("the window `{}` refers to itself", name.value);
                let place = self.lines.location_of(name.span);
                return self.report_mistake(Diagnostic::sql_error("sql-window", message), place);
            }
            specs.push(self.find_named_window(scope, name)?);
        }
        Ok(specs)
    }

    /// Replaces the keys of a window by those of a definition that extends it.
    fn extend_window_spec(
        &mut self,
        scope: &Scope,
        bound: &mut BoundWindowSpec,
        spec: &ast::WindowSpec,
    ) -> BindResult<()> {
        let context = scope.in_clause(Clause::Window);
        let partition = all_bound(
            spec.partition_by
                .iter()
                .map(|key| self.bind_expression(context, key).and_then(|key| self.comparison_key(key))),
        );
        let keys: Vec<&ast::OrderByExpr> = spec.order_by.iter().collect();
        let order = self.bind_sort_keys(context, &keys);
        let (partition, order) = (partition?, order?);
        if !partition.is_empty() {
            bound.partition = partition;
        }
        if !order.is_empty() {
            bound.order = order;
        }
        Ok(())
    }
}
