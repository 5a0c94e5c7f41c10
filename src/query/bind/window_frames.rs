//! Frames of windows: ROWS, RANGE and GROUPS, from where to where.

use sqlparser::ast::{self, WindowFrameBound, WindowFrameUnits};

use super::scope::{Clause, Scope};
use super::{BindResult, Binder};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Expr, FrameBound, FrameUnits, SortKey, SqlLocation, WindowFrame};
use crate::query::functions::arithmetic::Operator;
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    /// A frame over rows in this order, and what it reads: the key, and the values where it begins and ends, whose positions
    /// in the frame are those in this list.
    pub(super) fn bind_frame(
        &mut self,
        scope: &Scope,
        frame: &ast::WindowFrame,
        order: &[SortKey],
        location: SqlLocation,
    ) -> BindResult<(WindowFrame, Vec<Expr>)> {
        let end_bound = frame.end_bound.as_ref().unwrap_or(&WindowFrameBound::CurrentRow);
        let by_value = |bound: &WindowFrameBound| {
            matches!(bound, WindowFrameBound::Preceding(Some(_)) | WindowFrameBound::Following(Some(_)))
        };
        let units = match frame.units {
            WindowFrameUnits::Rows => FrameUnits::Rows,
            WindowFrameUnits::Groups => FrameUnits::Groups,
            WindowFrameUnits::Range if by_value(&frame.start_bound) || by_value(end_bound) => {
                return self.bind_distance_frame(scope, [&frame.start_bound, end_bound], order, location);
            }
            WindowFrameUnits::Range => FrameUnits::Range,
        };
        let (start, end) = (self.bind_frame_bound(&frame.start_bound)?, self.bind_frame_bound(end_bound)?);
        let backwards = matches!((start, end), (FrameBound::Following(_), FrameBound::Preceding(_)));
        if backwards || self.ends_before_start(&frame.start_bound, end_bound) {
            return self.report_backwards_frame(location);
        }
        if units == FrameUnits::Groups && order.is_empty() {
            let message = "a frame of GROUPS counts groups of rows that are equal in an order, and there is none";
            let hint = "say with ORDER BY in its OVER which rows come first";
            return self.report_mistake(Diagnostic::sql("sql-order", message).hint(hint), location);
        }
        Ok((WindowFrame { units, start, end }, Vec::new()))
    }

    fn ends_before_start(&self, start: &WindowFrameBound, end: &WindowFrameBound) -> bool {
        use WindowFrameBound::{CurrentRow, Following, Preceding};
        matches!(
            (start, end),
            (Following(None), _)
                | (_, Preceding(None))
                | (CurrentRow, Preceding(Some(_)))
                | (Following(Some(_)), Preceding(Some(_)) | CurrentRow)
        )
    }

    fn report_backwards_frame<T>(&mut self, location: SqlLocation) -> BindResult<T> {
        let message = "this frame ends before it begins";
        let hint = "write the earlier bound first: `ROWS BETWEEN 6 PRECEDING AND CURRENT ROW`";
        self.report_mistake(Diagnostic::sql("sql-window", message).hint(hint), location)
    }

    /// `RANGE BETWEEN INTERVAL '7 days' PRECEDING AND CURRENT ROW`: from the key less a distance on.
    fn bind_distance_frame(
        &mut self,
        scope: &Scope,
        bounds: [&WindowFrameBound; 2],
        order: &[SortKey],
        location: SqlLocation,
    ) -> BindResult<(WindowFrame, Vec<Expr>)> {
        let [start, end] = bounds;
        if self.ends_before_start(start, end) {
            return self.report_backwards_frame(location);
        }
        let [key] = order else {
            let message = "a frame of RANGE by a distance goes by the one key of its order";
            let hint = "order by one date, timestamp or number";
            return self.report_mistake(Diagnostic::sql("sql-window", message).hint(hint), location);
        };
        let mut values = vec![key.expr.clone()];
        let mut ends = [FrameBound::CurrentRow; 2];
        for (found, bound) in ends.iter_mut().zip(bounds) {
            let (distance, preceding) = match bound {
                WindowFrameBound::CurrentRow => continue,
                WindowFrameBound::Preceding(None) => {
                    *found = FrameBound::UnboundedPreceding;
                    continue;
                }
                WindowFrameBound::Following(None) => {
                    *found = FrameBound::UnboundedFollowing;
                    continue;
                }
                WindowFrameBound::Preceding(Some(distance)) => (distance, true),
                WindowFrameBound::Following(Some(distance)) => (distance, false),
            };
            let distance = self.bind_expression(scope, Clause::Window, distance)?;
            if distance.as_literal().is_none() {
                let hint = "write a literal, such as `RANGE BETWEEN INTERVAL '7 days' PRECEDING AND CURRENT ROW`";
                return self.report_unsupported("a frame whose distance is computed", hint, distance.location);
            }
            let distance = self.coerce_text_to_interval(distance, key.expr.data_type)?;
            let is_negative = match distance.as_literal() {
                Some(Value::Integer(number)) => *number < 0,
                Some(Value::Decimal(number)) => *number < 0,
                Some(Value::Double(number)) => *number < 0.0,
                Some(Value::Interval(interval)) => interval.length_in_micros() < 0,
                _ => false,
            };
            if is_negative {
                let message = "the distance of a frame is below 0";
                let hint = "turn PRECEDING and FOLLOWING round";
                return self.report_mistake(Diagnostic::sql("sql-window", message).hint(hint), distance.location);
            }
            // What comes before lies at smaller values, or at larger ones in a descending order.
            let operator = if preceding == key.descending { Operator::Add } else { Operator::Subtract };
            let value = self.build_arithmetic(operator, key.expr.clone(), distance, location)?;
            *found = FrameBound::At(values.len());
            values.push(value);
        }
        let (values, common) = self.unify_types(values, "a frame")?;
        if !common.is_numeric() && !common.is_temporal() {
            let message = format!("a frame of RANGE by a distance goes by a date or a number, found {}", common.noun());
            return self.report_mistake(Diagnostic::sql("sql-window", message), location);
        }
        let [start, end] = ends;
        Ok((WindowFrame { units: FrameUnits::Distance { key: 0 }, start, end }, values))
    }

    /// A text beside a date is an interval.
    fn coerce_text_to_interval(&mut self, distance: Expr, of: Type) -> BindResult<Expr> {
        if of.is_temporal() && distance.data_type == Type::Text {
            return self.coerce(distance, Type::Interval);
        }
        Ok(distance)
    }

    fn bind_frame_bound(&mut self, bound: &WindowFrameBound) -> BindResult<FrameBound> {
        let (rows, preceding) = match bound {
            WindowFrameBound::CurrentRow => return Ok(FrameBound::CurrentRow),
            WindowFrameBound::Preceding(None) => return Ok(FrameBound::UnboundedPreceding),
            WindowFrameBound::Following(None) => return Ok(FrameBound::UnboundedFollowing),
            WindowFrameBound::Preceding(Some(rows)) => (rows, true),
            WindowFrameBound::Following(Some(rows)) => (rows, false),
        };
        let count = match rows.as_ref() {
            ast::Expr::Value(value) => match &value.value {
                ast::Value::Number(digits, _) => digits.parse::<u64>().ok(),
                _ => None,
            },
            _ => None,
        };
        match count {
            Some(count) if preceding => Ok(FrameBound::Preceding(count)),
            Some(count) => Ok(FrameBound::Following(count)),
            None => {
                let hint = "write a number of rows, such as `ROWS BETWEEN 6 PRECEDING AND CURRENT ROW`";
                let place = self.location_of(rows.as_ref());
                self.report_unsupported("a frame whose bound is no number of rows", hint, place)
            }
        }
    }
}

/// The frame whose reads stand behind so many arguments.
#[must_use]
pub fn shift_frame_arguments(frame: WindowFrame, arguments: usize) -> WindowFrame {
    let moved = |bound| match bound {
        FrameBound::At(at) => FrameBound::At(at + arguments),
        other => other,
    };
    let units = match frame.units {
        FrameUnits::Distance { key } => FrameUnits::Distance { key: key + arguments },
        other => other,
    };
    WindowFrame { units, start: moved(frame.start), end: moved(frame.end) }
}
