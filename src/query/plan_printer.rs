//! Prints a plan for people: each operator on a line, its inputs below it, and every conversion written out.

use chrono_tz::Tz;

use super::plan::Plan;

/// Names of columns in a printed plan.
mod column_names;
/// Prints expressions.
mod expressions;
/// Prints aggregates and windows.
mod calls;
/// Prints the operators of a plan.
mod operators;

use operators::PlanPrinter;

/// Returns the lines of a plan, the last operator first.
#[must_use]
pub fn plan_lines(plan: &Plan, zone: Tz) -> Vec<String> {
    let mut printer = PlanPrinter::new(zone);
    printer.add_plan(plan, 0);
    printer.into_lines()
}
