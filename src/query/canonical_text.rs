//! The text of an expression as it is compared with another: the same for expressions that differ only in white space,
//! upper and lower case of names and keywords, comments, and needless parentheses.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use sqlparser::ast::{Expr, Ident, ObjectNamePart, Value, VisitMut, VisitorMut};

use super::parameters::Parameter;
use super::parse;
use super::sql_text::Sql;

/// Returns the values of parameters as canonical texts have them, by name.
#[must_use]
pub fn parameter_texts(parameters: &[(String, Parameter)]) -> BTreeMap<String, String> {
    let text = |parameter| serde_json::to_string(parameter).unwrap_or_default();
    parameters.iter().map(|(name, parameter)| (name.clone(), text(parameter))).collect()
}

/// Returns the canonical text of an expression, with the values of parameters, by name, in the place of these; of a text
/// that is no expression, the text itself.
#[must_use]
pub fn canonical_text(sql: &Sql, parameters: &BTreeMap<String, String>) -> String {
    let Ok(mut expression) = parse::parse_expression(sql) else { return sql.text.trim().to_owned() };
    let _: ControlFlow<()> = expression.visit(&mut Canonicaliser { parameters });
    expression.to_string()
}

struct Canonicaliser<'a> {
    parameters: &'a BTreeMap<String, String>,
}

impl VisitorMut for Canonicaliser<'_> {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        match expr {
            Expr::Identifier(name) => lower_case(name),
            Expr::CompoundIdentifier(path) => path.iter_mut().for_each(lower_case),
            Expr::Value(value) => {
                if let Value::Number(digits, _) = &mut value.value
                    && let Ok(number) = digits.parse::<f64>()
                {
                    *digits = number.to_string();
                } else if let Value::Placeholder(name) = &mut value.value
                    && let Some(parameter) = self.parameters.get(name.trim_start_matches(':'))
                {
                    name.clone_from(parameter);
                }
            }
            Expr::Function(function) => {
                for part in &mut function.name.0 {
                    if let ObjectNamePart::Identifier(name) = part {
                        lower_case(name);
                    }
                }
            }
            // Printed without them, operators of different precedence would read differently.
            Expr::Nested(inner) if !matches!(**inner, Expr::BinaryOp { .. } | Expr::UnaryOp { .. }) => {
                *expr = (**inner).clone();
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

fn lower_case(name: &mut Ident) {
    name.value = name.value.to_lowercase();
    name.quote_style = None;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::canonical_text;
    use crate::testing::test_sql;

    #[test]
    fn spelling_does_not_matter_and_meaning_does() {
        let canonical = |sql: &str| canonical_text(&test_sql(sql), &BTreeMap::new());
        let same = |one: &str, other: &str| canonical(one) == canonical(other);
        assert!(same("days_overdue>45 and\n  ARR >= 10", "Days_Overdue > 45 AND arr >= 10.0"));
        assert!(same("coalesce(\"a\", 0)", "COALESCE(a , 0)  -- none"));
        assert!(same("(a)", "a"));
        assert!(!same("a > 45", "a >= 45"));
        assert!(!same("name = 'X'", "name = 'x'"));
        assert!(!same("(a + b) * c", "a + b * c"));
        assert!(same("not an expression (", " not an expression ( "));
    }
}
