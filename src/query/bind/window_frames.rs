//! Frames of windows: ROWS, RANGE and GROUPS, with their bounds.

use sqlparser::ast::{self, WindowFrameBound, WindowFrameUnits};

use super::binder::{BindResult, Binder};
use super::coerce::UnifiedExprs;
use super::scope::{Clause, Scope};
use super::syntax_tree::whole_number;
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Expr, FrameBound, FrameUnits, SortKey, WindowFrame};
use crate::query::functions::arithmetic::Operator;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;
use crate::query::value::Value;

/// A frame, and the values that it reads.
#[derive(Debug)]
pub struct BoundFrame {
    pub frame: WindowFrame,
    /// The key of a frame by distance, and the values where it begins and ends. The frame names them by their positions in
    /// this list.
    pub values: Vec<Expr>,
}

impl BoundFrame {
    /// Adds the values of the frame to the arguments of a function.
    #[must_use]
    pub fn append_to(self, mut arguments: Vec<Expr>) -> FramedArguments {
        let frame = shift_frame_values(self.frame, arguments.len());
        arguments.extend(self.values);
        FramedArguments { arguments, frame }
    }
}

/// The arguments of a window function, followed by the values that its frame reads.
#[derive(Debug)]
pub struct FramedArguments {
    pub arguments: Vec<Expr>,
    pub frame: WindowFrame,
}

/// The distance of a bound from the current row.
struct FrameDistance<'t> {
    distance: &'t ast::Expr,
    direction: FrameDirection,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FrameDirection {
    Preceding,
    Following,
}

/// A bound in the syntax tree.
enum WrittenBound<'t> {
    Fixed(FrameBound),
    Distance(FrameDistance<'t>),
}

impl<'t> WrittenBound<'t> {
    fn read(bound: &'t WindowFrameBound) -> Self {
        match bound {
            WindowFrameBound::CurrentRow => Self::Fixed(FrameBound::CurrentRow),
            WindowFrameBound::Preceding(None) => Self::Fixed(FrameBound::UnboundedPreceding),
            WindowFrameBound::Following(None) => Self::Fixed(FrameBound::UnboundedFollowing),
            WindowFrameBound::Preceding(Some(distance)) => {
                Self::Distance(FrameDistance { distance, direction: FrameDirection::Preceding })
            }
            WindowFrameBound::Following(Some(distance)) => {
                Self::Distance(FrameDistance { distance, direction: FrameDirection::Following })
            }
        }
    }
}

impl Binder<'_> {
    /// Binds a frame over rows in this order.
    pub(super) fn bind_frame(
        &mut self,
        scope: &Scope,
        frame: &ast::WindowFrame,
        order: &[SortKey],
        location: SqlLocation,
    ) -> BindResult<BoundFrame> {
        let end_bound = frame.end_bound.as_ref().unwrap_or(&WindowFrameBound::CurrentRow);
        if ends_before_start(&frame.start_bound, end_bound) {
            return self.report_backwards_frame(location);
        }
        let units = match frame.units {
            WindowFrameUnits::Rows => FrameUnits::Rows,
            WindowFrameUnits::Groups => FrameUnits::Groups,
            WindowFrameUnits::Range if has_distance(&frame.start_bound) || has_distance(end_bound) => {
                return self.bind_distance_frame(scope, [&frame.start_bound, end_bound], order, location);
            }
            WindowFrameUnits::Range => FrameUnits::Range,
        };
        let (start, end) = (self.bind_counted_bound(&frame.start_bound)?, self.bind_counted_bound(end_bound)?);
        if units == FrameUnits::Groups && order.is_empty() {
            let message = "a frame of GROUPS needs ORDER BY";
            let hint = "say with ORDER BY in its OVER which rows come first";
            return self.report_mistake(Diagnostic::sql_error("sql-order", message).hint(hint), location);
        }
        Ok(BoundFrame { frame: WindowFrame { units, start, end }, values: Vec::new() })
    }

    fn report_backwards_frame<T>(&mut self, location: SqlLocation) -> BindResult<T> {
        let message = "this frame ends before it begins";
        let hint = "write the earlier bound first: `ROWS BETWEEN 6 PRECEDING AND CURRENT ROW`";
        self.report_mistake(Diagnostic::sql_error("sql-window", message).hint(hint), location)
    }

    /// Binds a bound of ROWS or GROUPS.
    fn bind_counted_bound(&mut self, bound: &WindowFrameBound) -> BindResult<FrameBound> {
        let FrameDistance { distance, direction } = match WrittenBound::read(bound) {
            WrittenBound::Fixed(bound) => return Ok(bound),
            WrittenBound::Distance(distance) => distance,
        };
        match (whole_number(distance), direction) {
            (Some(count), FrameDirection::Preceding) => Ok(FrameBound::Preceding(count)),
            (Some(count), FrameDirection::Following) => Ok(FrameBound::Following(count)),
            (None, _) => {
                let hint = "write a number of rows, such as `ROWS BETWEEN 6 PRECEDING AND CURRENT ROW`";
                let place = self.location_of(distance);
                self.report_unsupported("a frame whose bound is not a number of rows", hint, place)
            }
        }
    }

    /// Binds `RANGE BETWEEN INTERVAL '7 days' PRECEDING AND CURRENT ROW`, which begins at the key less a distance.
    fn bind_distance_frame(
        &mut self,
        scope: &Scope,
        bounds: [&WindowFrameBound; 2],
        order: &[SortKey],
        location: SqlLocation,
    ) -> BindResult<BoundFrame> {
        let [key] = order else {
            let message = "a frame of RANGE with a distance needs exactly one key in its ORDER BY";
            let hint = "order by one date, timestamp or number";
            return self.report_mistake(Diagnostic::sql_error("sql-window", message).hint(hint), location);
        };
        let mut values = vec![key.expr.clone()];
        let mut ends = [FrameBound::CurrentRow; 2];
        for (end, bound) in ends.iter_mut().zip(bounds) {
            *end = match WrittenBound::read(bound) {
                WrittenBound::Fixed(bound) => bound,
                WrittenBound::Distance(distance) => {
                    values.push(self.bind_distance(scope, &distance, key, location)?);
                    FrameBound::At(values.len() - 1)
                }
            };
        }
        let UnifiedExprs { exprs: values, data_type } = self.unify_types(values, "a frame")?;
        if !data_type.is_numeric() && !data_type.is_temporal() {
            let found = data_type.noun();
            let message =
                format!("a frame of RANGE with a distance needs a date or a number as its key, found {found}");
            return self.report_mistake(Diagnostic::sql_error("sql-window", message), location);
        }
        let [start, end] = ends;
        Ok(BoundFrame { frame: WindowFrame { units: FrameUnits::Distance { key: 0 }, start, end }, values })
    }

    /// Binds the value at which a frame begins or ends: the key moved by a distance.
    fn bind_distance(
        &mut self,
        scope: &Scope,
        FrameDistance { distance, direction }: &FrameDistance,
        key: &SortKey,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let distance = self.bind_expression(scope.in_clause(Clause::Window), distance)?;
        if distance.as_literal().is_none() {
            let hint = "write a literal, such as `RANGE BETWEEN INTERVAL '7 days' PRECEDING AND CURRENT ROW`";
            return self.report_unsupported("a frame whose distance is computed", hint, distance.location);
        }
        // A text beside a date is an interval.
        let distance = if key.expr.data_type.is_temporal() && distance.data_type == Type::Text {
            self.coerce_expr(distance, Type::Interval)?
        } else {
            distance
        };
        if distance.as_literal().is_some_and(is_negative) {
            let message = "the distance of a frame is negative";
            let hint = "exchange PRECEDING and FOLLOWING";
            return self.report_mistake(Diagnostic::sql_error("sql-window", message).hint(hint), distance.location);
        }
        // Preceding rows have smaller values, or larger ones in a descending order.
        let is_larger = (*direction == FrameDirection::Preceding) == key.descending;
        let operator = if is_larger { Operator::Add } else { Operator::Subtract };
        self.build_arithmetic(operator, key.expr.clone(), distance, location)
    }
}

fn has_distance(bound: &WindowFrameBound) -> bool {
    matches!(bound, WindowFrameBound::Preceding(Some(_)) | WindowFrameBound::Following(Some(_)))
}

fn ends_before_start(start: &WindowFrameBound, end: &WindowFrameBound) -> bool {
    use WindowFrameBound::{CurrentRow, Following, Preceding};
    matches!(
        (start, end),
        (Following(None), _)
            | (_, Preceding(None))
            | (CurrentRow, Preceding(Some(_)))
            | (Following(Some(_)), Preceding(Some(_)) | CurrentRow)
    )
}

fn is_negative(distance: &Value) -> bool {
    match distance {
        Value::Integer(number) => *number < 0,
        Value::Decimal(number) => *number < 0,
        Value::Double(number) => *number < 0.0,
        Value::Interval(interval) => interval.length_in_micros() < 0,
        _ => false,
    }
}

/// Returns the frame with the positions of its values moved behind the arguments of a function.
fn shift_frame_values(frame: WindowFrame, arguments: usize) -> WindowFrame {
    let units = match frame.units {
        FrameUnits::Distance { key } => FrameUnits::Distance { key: key + arguments },
        other => other,
    };
    let (start, end) = (shift_bound(frame.start, arguments), shift_bound(frame.end, arguments));
    WindowFrame { units, start, end }
}

fn shift_bound(bound: FrameBound, arguments: usize) -> FrameBound {
    match bound {
        FrameBound::At(at) => FrameBound::At(at + arguments),
        other => other,
    }
}
