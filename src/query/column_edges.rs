//! Finds the numbers with which an expression compares each name, so that a search knows where its result can change.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value, visit_expressions};

use super::parameters::Parameter;
use super::parse;
use super::sql_text::Sql;

/// The numbers with which a name is compared.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ColumnEdges {
    /// Ascending, each once. Where they are not exhaustive: every number in the expressions that mention the name.
    pub edges: Vec<f64>,
    /// Whether the expressions read the name only to compare it with these numbers, or with NULL. Between two edges, their
    /// result is then the same for every value of the name.
    pub are_exhaustive: bool,
}

impl ColumnEdges {
    /// Adds the edges of other expressions.
    pub fn extend(&mut self, other: &Self) {
        self.edges.extend(&other.edges);
        self.edges.sort_by(f64::total_cmp);
        self.edges.dedup();
        self.are_exhaustive &= other.are_exhaustive;
    }
}

/// Returns the edges of every name in an expression, by name in lower case; nothing for a text that is no expression.
#[must_use]
pub fn column_edges(sql: &Sql, parameters: &[(String, Parameter)]) -> BTreeMap<String, ColumnEdges> {
    let Ok(tree) = parse::parse_expression(sql) else { return BTreeMap::new() };
    let mut found = FoundEdges { parameters, ..FoundEdges::default() };
    let _: ControlFlow<()> = visit_expressions(&tree, |part| {
        found.visit(part);
        ControlFlow::Continue(())
    });
    found.into_edges()
}

/// What is found in one expression.
#[derive(Default)]
struct FoundEdges<'a> {
    parameters: &'a [(String, Parameter)],
    /// Per name: how often it is mentioned, how often of these in a comparison with numbers, and these numbers.
    names: BTreeMap<String, (usize, usize, Vec<f64>)>,
    /// Every number in the expression.
    numbers: Vec<f64>,
}

impl FoundEdges<'_> {
    fn visit(&mut self, part: &Expr) {
        self.numbers.extend(self.number_of(part));
        match part {
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) => {
                if let Some(name) = name_of(part) {
                    self.names.entry(name).or_default().0 += 1;
                }
            }
            Expr::BinaryOp { left, op, right } if is_comparison(op) => {
                self.add_comparison(left, &[right]);
                self.add_comparison(right, &[left]);
            }
            Expr::Between { expr, low, high, .. } => self.add_comparison(expr, &[low, high]),
            Expr::InList { expr, list, .. } => self.add_comparison(expr, &list.iter().collect::<Vec<_>>()),
            Expr::IsNull(expr) | Expr::IsNotNull(expr) => self.add_comparison(expr, &[]),
            _ => {}
        }
    }

    /// Adds a comparison if it is one of a name with numbers.
    fn add_comparison(&mut self, name: &Expr, numbers: &[&Expr]) {
        let numbers: Option<Vec<f64>> = numbers.iter().map(|number| self.number_of(number)).collect();
        if let Some((name, numbers)) = name_of(name).zip(numbers) {
            let (_, compared, edges) = self.names.entry(name).or_default();
            *compared += 1;
            edges.extend(numbers);
        }
    }

    /// Returns the number that a literal, or a parameter, stands for.
    fn number_of(&self, part: &Expr) -> Option<f64> {
        match part {
            Expr::Nested(inner) | Expr::UnaryOp { op: UnaryOperator::Plus, expr: inner } => self.number_of(inner),
            Expr::UnaryOp { op: UnaryOperator::Minus, expr } => self.number_of(expr).map(|number| -number),
            Expr::Value(value) => match &value.value {
                Value::Number(digits, _) => digits.parse().ok(),
                Value::Placeholder(name) => self.parameter_named(name.trim_start_matches(':')),
                _ => None,
            },
            _ => None,
        }
    }

    fn parameter_named(&self, name: &str) -> Option<f64> {
        match &self.parameters.iter().find(|(known, _)| known == name)?.1 {
            #[expect(clippy::cast_precision_loss, reason = "an edge that is off by rounding is looked around")]
            Parameter::Integer(number) => Some(*number as f64),
            Parameter::Number(number) => Some(*number),
            _ => None,
        }
    }

    fn into_edges(self) -> BTreeMap<String, ColumnEdges> {
        let mut columns = BTreeMap::new();
        for (name, (mentioned, compared, edges)) in self.names {
            let are_exhaustive = mentioned == compared;
            let edges = if are_exhaustive { edges } else { self.numbers.clone() };
            let mut column = ColumnEdges { edges: Vec::new(), are_exhaustive };
            column.extend(&ColumnEdges { edges, are_exhaustive });
            columns.insert(name, column);
        }
        columns
    }
}

/// Returns the name that an expression is, in lower case.
fn name_of(part: &Expr) -> Option<String> {
    match part {
        Expr::Nested(inner) => name_of(inner),
        Expr::Identifier(name) => Some(name.value.to_lowercase()),
        Expr::CompoundIdentifier(path) => path.last().map(|name| name.value.to_lowercase()),
        _ => None,
    }
}

fn is_comparison(operator: &BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::Eq
            | BinaryOperator::NotEq
            | BinaryOperator::Lt
            | BinaryOperator::LtEq
            | BinaryOperator::Gt
            | BinaryOperator::GtEq
    )
}

#[cfg(test)]
mod tests {
    use super::{ColumnEdges, column_edges};
    use crate::query::parameters::Parameter;
    use crate::testing::test_sql;

    #[test]
    fn names_that_are_only_compared_have_exhaustive_edges() {
        let parameters = [("limit".to_owned(), Parameter::Integer(9))];
        let edges_of = |sql: &str, name: &str| {
            let edges = column_edges(&test_sql(sql), &parameters);
            edges.get(name).map(|ColumnEdges { edges, are_exhaustive }| (edges.clone(), *are_exhaustive))
        };
        assert_eq!(edges_of("Days > 45 OR (days) <= -2.5", "days"), Some((vec![-2.5, 45.0], true)));
        assert_eq!(edges_of("45 > days AND plan = 'x'", "days"), Some((vec![45.0], true)));
        assert_eq!(edges_of("days BETWEEN 1 AND :limit", "days"), Some((vec![1.0, 9.0], true)));
        assert_eq!(edges_of("days IN (3, 1) AND days IS NOT NULL", "days"), Some((vec![1.0, 3.0], true)));
        assert_eq!(edges_of("COALESCE(days, 0) > 45", "days"), Some((vec![0.0, 45.0], false)));
        assert_eq!(edges_of("days > 45 AND days + 1 < 60", "days"), Some((vec![1.0, 45.0, 60.0], false)));
        assert_eq!(edges_of("days > seats", "days"), Some((vec![], false)));
        assert_eq!(edges_of("days > 45", "seats"), None);
    }
}
