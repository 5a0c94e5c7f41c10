//! UNNEST of literals and of series.

use std::sync::Arc;

use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, FunctionArguments};

use super::binding::{GENERATE_ARRAY, GENERATE_SERIES, RANGE, SeriesFunction};
use crate::query::bind::binder::{BindResult, Binder};
use crate::query::bind::syntax_tree::{function_name, list_elements};
use crate::query::expr::{Cast, Expr, NamedExpr};
use crate::query::plan::Plan;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

impl Binder<'_> {
    /// Binds `UNNEST([1, 2])` and `UNNEST(GENERATE_ARRAY(1, 12))`.
    pub(in crate::query::bind) fn bind_unnest(
        &mut self,
        lists: &[ast::Expr],
        location: SqlLocation,
    ) -> BindResult<Arc<Plan>> {
        let [list] = lists else {
            let hint = "write `(VALUES (1, 'a'), (2, 'b')) AS t (x, y)`";
            return self.report_unsupported("UNNEST of several lists", hint, location);
        };
        if let ast::Expr::Function(function) = list
            && let FunctionArguments::List(arguments) = &function.args
        {
            let name = function_name(function);
            if name == "generate_date_array" {
                return self.plan_date_array(&arguments.args, location);
            }
            if let Some(series) = series_function(&name) {
                return self.plan_series(series, &arguments.args, location);
            }
        }
        let Some(elements) = list_elements(list) else {
            let hint = "export one row per element, or list literals: `UNNEST(['a', 'b'])`";
            return self.report_unsupported("UNNEST of a column", hint, location);
        };
        let rows: Vec<ast::Parens<Vec<ast::Expr>>> =
            elements.iter().map(|element| ast::Parens::with_empty_span(vec![element.clone()])).collect();
        let mut plan = self.bind_values(&rows, location)?.as_ref().clone();
        if let Some(column) = plan.columns.first_mut() {
            "unnest".clone_into(&mut column.name);
        }
        Ok(Arc::new(plan))
    }

    /// Plans BigQuery's GENERATE_DATE_ARRAY, whose step is one day if none is written.
    fn plan_date_array(&mut self, arguments: &[FunctionArg], location: SqlLocation) -> BindResult<Arc<Plan>> {
        let mut arguments = arguments.to_vec();
        if arguments.len() == 2 {
            arguments.push(FunctionArg::Unnamed(FunctionArgExpr::Expr(one_day_interval())));
        }
        let series = self.plan_series(GENERATE_ARRAY, &arguments, location)?;
        let data_type = series.columns.first().map_or(Type::Timestamp, |column| column.data_type);
        let moment = Expr::column(0, data_type, true, location);
        let day = self.build_cast(moment, Type::Date, Cast::STRICT, location)?;
        Ok(Plan::project(series, vec![NamedExpr::new("unnest", day)]))
    }
}

fn series_function(name: &str) -> Option<SeriesFunction> {
    match name {
        "range" => Some(RANGE),
        "generate_series" => Some(GENERATE_SERIES),
        "generate_array" | "sequence" | "generate_timestamp_array" => Some(GENERATE_ARRAY),
        _ => None,
    }
}

/// Returns `INTERVAL '1 day'`.
fn one_day_interval() -> ast::Expr {
    ast::Expr::Interval(ast::Interval {
        value: Box::new(ast::Expr::value(ast::Value::SingleQuotedString("1 day".to_owned()))),
        leading_field: None,
        leading_precision: None,
        last_field: None,
        fractional_seconds_precision: None,
    })
}
