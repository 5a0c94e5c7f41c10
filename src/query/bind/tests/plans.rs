//! Facts about plans that a printed plan does not show.

use std::sync::Arc;

use super::bind_text;
use crate::query::plan::{Plan, PlanNode};
use crate::query::types::Type;

#[track_caller]
fn assert_columns(text: &str, expected: &[(&str, Type, bool)]) {
    let plan = bind_text(text).unwrap().plan;
    let found: Vec<(&str, Type, bool)> =
        plan.columns.iter().map(|column| (column.name.as_str(), column.data_type, column.nullable)).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn columns_have_names_types_and_may_be_null() {
    use Type::{Boolean, Date, Decimal, Double, Integer, Span, Text, Timestamp, TimestampTz};
    assert_columns(
        "SELECT account_id, ACCOUNT_ID, usage.N FROM Usage",
        &[("account_id", Text, false), ("account_id", Text, false), ("n", Integer, true)],
    );
    assert_columns(
        "SELECT n + 1 AS a, n / 2 AS b, n // 2 AS c, amount * 1.25 AS d, amount + n AS e, n * x AS f FROM usage",
        &[
            ("a", Integer, true),
            ("b", Double, true),
            ("c", Integer, true),
            ("d", Decimal(4), true),
            ("e", Decimal(2), true),
            ("f", Double, true),
        ],
    );
    assert_columns(
        "SELECT 1, 2.50, 1e3, 'a', TRUE, :as_of, :as_of_end, at - at, CAST(at AS TIMESTAMPTZ) AS tz FROM usage",
        &[
            ("1", Integer, false),
            ("2.50", Decimal(2), false),
            ("1e3", Double, false),
            ("'a'", Text, false),
            ("true", Boolean, false),
            (":as_of", Date, false),
            (":as_of_end", TimestampTz, false),
            ("at - at", Span, false),
            ("tz", TimestampTz, false),
        ],
    );
    assert_columns(
        "SELECT COUNT(*) AS a, SUM(n) AS b, AVG(n) AS c, MAX(at) AS d, SUM(amount) AS e, MEDIAN(day) AS f FROM usage",
        &[
            ("a", Integer, false),
            ("b", Integer, true),
            ("c", Double, true),
            ("d", Timestamp, true),
            ("e", Decimal(2), true),
            ("f", Timestamp, true),
        ],
    );
    assert_columns(
        "SELECT a.account_id, seats, u.account_id AS id FROM accounts a LEFT JOIN usage u USING (account_id)",
        &[("account_id", Text, false), ("seats", Integer, true), ("id", Text, true)],
    );
    assert_columns(
        "SELECT COALESCE(n, 0) AS a, n IS NULL AS b, RANK() OVER (ORDER BY n) AS c, CASE WHEN n > 1 THEN 1 END AS d FROM usage",
        &[("a", Integer, false), ("b", Boolean, false), ("c", Integer, false), ("d", Integer, true)],
    );
    assert_columns("SELECT n FROM usage UNION ALL SELECT 1.5", &[("n", Decimal(1), true)]);
    assert_columns("SELECT NULL AS a UNION ALL SELECT day FROM usage", &[("a", Date, true)]);
}

/// The values that `plan` may hold follow the column, so that a misspelt word is found in its results as well.
#[test]
fn allowed_values_follow_the_column_through_a_query() {
    for text in [
        "SELECT 1 FROM (SELECT plan AS p FROM usage) WHERE p = 'gold'",
        "WITH a AS (SELECT plan FROM usage UNION ALL SELECT plan FROM accounts) SELECT 1 FROM a WHERE plan = 'gold'",
        "SELECT plan FROM usage GROUP BY plan HAVING plan = 'gold'",
        "SELECT 1 FROM usage u LEFT JOIN accounts a USING (account_id) WHERE a.plan = 'gold'",
        "SELECT 1 FROM (SELECT DISTINCT plan FROM usage) t WHERE 'gold' = plan",
    ] {
        let mistakes = bind_text(text).unwrap_err();
        assert_eq!(mistakes[0].code, "unknown-word", "{text}");
    }
    assert!(bind_text("SELECT 1 FROM (SELECT plan || '' AS p FROM usage) WHERE p = 'gold'").is_ok());
}

/// A common table expression that is read twice is computed once.
#[test]
fn a_common_table_that_is_read_twice_is_one_plan() {
    let text = "WITH a AS (SELECT account_id, SUM(n) AS s FROM usage GROUP BY account_id) \
                SELECT x.s FROM a x JOIN a y ON x.account_id = y.account_id AND x.s > y.s";
    let plan = bind_text(text).unwrap().plan;
    let mut groups = Vec::new();
    collect_groups(&plan, &mut groups);
    assert_eq!(groups.len(), 2);
    assert!(Arc::ptr_eq(&groups[0], &groups[1]));
}

fn collect_groups(plan: &Arc<Plan>, groups: &mut Vec<Arc<Plan>>) {
    if matches!(plan.node, PlanNode::Aggregate { .. }) {
        groups.push(Arc::clone(plan));
    }
    plan.inputs().into_iter().for_each(|input| collect_groups(input, groups));
}

/// A literal that fails is no mistake if it may never be computed.
#[test]
fn a_literal_that_fails_is_a_mistake_only_where_it_is_always_computed() {
    assert!(bind_text("SELECT CAST('x' AS INTEGER)").is_err());
    assert!(bind_text("SELECT CASE WHEN n > 1 THEN CAST('x' AS INTEGER) END FROM usage").is_ok());
    assert!(bind_text("SELECT COALESCE(n, CAST('x' AS INTEGER)) FROM usage").is_ok());
    assert!(bind_text("SELECT 1 FROM usage WHERE active AND CAST('x' AS INTEGER) = 1").is_ok());
    assert!(bind_text("SELECT 1 FROM usage WHERE CAST('x' AS INTEGER) = 1").is_err());
    assert!(bind_text("SELECT (SELECT CAST('x' AS INTEGER)) FROM usage WHERE active").is_err());
}
