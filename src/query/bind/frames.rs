//! Frames of windows: ROWS and RANGE, from where to where.

use sqlparser::ast::{self, WindowFrameBound, WindowFrameUnits};

use super::{Binder, Bound};
use crate::diagnostic::Diagnostic;
use crate::query::expr::{Frame, FrameBound, FrameUnits, Location};

impl Binder<'_> {
    pub(super) fn frame(&mut self, frame: &ast::WindowFrame, location: Location) -> Bound<Frame> {
        let units = match frame.units {
            WindowFrameUnits::Rows => FrameUnits::Rows,
            WindowFrameUnits::Range => FrameUnits::Range,
            WindowFrameUnits::Groups => {
                return self.unsupported("frames of GROUPS", "write a frame of ROWS or RANGE", location);
            }
        };
        let by_value = |bound: &WindowFrameBound| {
            matches!(bound, WindowFrameBound::Preceding(Some(_)) | WindowFrameBound::Following(Some(_)))
        };
        if units == FrameUnits::Range
            && (by_value(&frame.start_bound) || frame.end_bound.as_ref().is_some_and(by_value))
        {
            let hint = "number days without gaps and write ROWS, or join the table with itself on the range";
            return self.unsupported("frames of RANGE by a distance", hint, location);
        }
        let start = self.bound_of(&frame.start_bound, location)?;
        let end = match &frame.end_bound {
            Some(end) => self.bound_of(end, location)?,
            None => FrameBound::CurrentRow,
        };
        let backwards = matches!(
            (start, end),
            (FrameBound::UnboundedFollowing, _)
                | (_, FrameBound::UnboundedPreceding)
                | (FrameBound::CurrentRow, FrameBound::Preceding(_))
                | (FrameBound::Following(_), FrameBound::Preceding(_) | FrameBound::CurrentRow)
        );
        if backwards {
            let message = "this frame ends before it begins";
            let hint = "write the earlier bound first: `ROWS BETWEEN 6 PRECEDING AND CURRENT ROW`";
            return self.mistake(Diagnostic::sql("sql-window", message).hint(hint), location);
        }
        Ok(Frame { units, start, end })
    }

    fn bound_of(&mut self, bound: &WindowFrameBound, location: Location) -> Bound<FrameBound> {
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
                self.unsupported("a frame whose bound is computed", hint, location)
            }
        }
    }
}
