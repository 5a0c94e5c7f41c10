//! `json:a.b[0]`: Snowflake's paths into JSON.

use sqlparser::ast;

use super::binder::{BindResult, Binder};
use crate::query::expr::Expr;
use crate::query::sql_text::SqlLocation;

impl Binder<'_> {
    /// Returns the path of `json:a.b[0]` as a literal.
    pub(super) fn json_path_literal(&mut self, steps: &[ast::JsonPathElem], location: SqlLocation) -> BindResult<Expr> {
        let mut path = "$".to_owned();
        for step in steps {
            let Some(step) = path_step(step) else {
                let hint = "write names and positions, such as `properties:orders[0].id`";
                return self.report_unsupported("this step of a path into JSON", hint, location);
            };
            path += &step;
        }
        Ok(Expr::text(path, location))
    }
}

/// Returns a step as a path of JSON writes it, or `None` if it is neither a name nor a position.
fn path_step(step: &ast::JsonPathElem) -> Option<String> {
    let name = match step {
        ast::JsonPathElem::Dot { key, .. } => key,
        ast::JsonPathElem::Bracket { key: ast::Expr::Value(value) } => match &value.value {
            ast::Value::SingleQuotedString(key) => key,
            ast::Value::Number(position, _) => return Some(format!("[{position}]")),
            _ => return None,
        },
        _ => return None,
    };
    (!name.contains('"')).then(|| format!(".\"{name}\""))
}
