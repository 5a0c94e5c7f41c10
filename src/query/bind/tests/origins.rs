//! The origins of a query's columns, found by hand.

use super::{bind_text, test_tables};
use crate::query::origins::{self, Transformation, origins_of_columns};

/// Checks the origins of the column of this name, sorted: `usage.user_id:Aggregated`.
#[track_caller]
fn assert_origins(text: &str, column: &str, expected: &str) {
    let plan = bind_text(text).unwrap().plan;
    let tables = test_tables();
    let names = |table: &str| -> Vec<String> {
        let table = tables.iter().find(|known| known.name == table).unwrap();
        table.columns.iter().map(|column| column.name.clone()).collect()
    };
    let position = plan.columns.iter().position(|field| field.name == column).unwrap();
    let found = &origins_of_columns(&plan, &names)[position];
    let words: Vec<String> =
        found.iter().map(|origin| format!("{}.{}:{:?}", origin.table, origin.column, origin.transformation)).collect();
    assert_eq!(words.join(" "), expected, "{text}");
}

#[test]
fn origins_have_the_transformation_of_their_clause() {
    assert_origins(
        "SELECT account_id, COUNT(DISTINCT CASE WHEN at >= :as_of THEN user_id END) AS users FROM usage \
         WHERE n > 0 GROUP BY account_id",
        "users",
        "usage.account_id:Group usage.at:Condition usage.n:Filter usage.user_id:Aggregated",
    );
    assert_origins("SELECT account_id FROM usage", "account_id", "usage.account_id:Same");
    assert_origins("SELECT u.n + 1 AS x FROM usage u", "x", "usage.n:Changed");
    assert_origins(
        "SELECT SUM(n) FILTER (WHERE at > :as_of) AS x FROM usage",
        "x",
        "usage.at:Condition usage.n:Aggregated",
    );
    assert_origins("SELECT 1 AS one, COUNT(*) AS x FROM usage GROUP BY 1", "x", "");
    assert_origins("SELECT user_id AS who, COUNT(*) AS x FROM usage GROUP BY who", "x", "usage.user_id:Group");
    assert_origins("SELECT DISTINCT n FROM usage", "n", "usage.n:Same usage.n:Group");
    assert_origins("SELECT n FROM usage ORDER BY n LIMIT 3", "n", "usage.n:Same usage.n:Sort");
    assert_origins("SELECT n FROM usage ORDER BY x", "n", "usage.n:Same");
}

#[test]
fn origins_are_found_through_subqueries_and_common_tables() {
    let newest = "WITH newest AS (SELECT *, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY at) AS place FROM usage) \
                  SELECT account_id, n AS x FROM newest WHERE place = 1";
    assert_origins(newest, "x", "usage.account_id:Window usage.at:Window usage.n:Same");
    assert_origins(
        "SELECT d.s / a.seats AS x FROM (SELECT account_id AS id, SUM(n) AS s FROM usage GROUP BY account_id) d \
         JOIN accounts a ON a.account_id = d.id",
        "x",
        "accounts.account_id:Join accounts.seats:Changed usage.account_id:Join usage.account_id:Group usage.n:Aggregated",
    );
    assert_origins(
        "SELECT n AS x FROM usage UNION ALL SELECT seats FROM accounts",
        "x",
        "accounts.seats:Same usage.n:Same",
    );
    assert_origins("WITH t(a, b, c, d, e, f) AS (SELECT * FROM usage) SELECT f AS x FROM t", "x", "usage.n:Same");
    assert_origins(
        "SELECT a.* FROM usage JOIN accounts a USING (account_id)",
        "seats",
        "accounts.account_id:Join accounts.seats:Same usage.account_id:Join",
    );
    assert_origins(
        "SELECT account_id AS id, seats FROM usage FULL JOIN accounts USING (account_id)",
        "id",
        "accounts.account_id:Changed accounts.account_id:Join usage.account_id:Changed usage.account_id:Join",
    );
    assert_origins(
        "SELECT n, seats FROM usage NATURAL JOIN accounts",
        "seats",
        "accounts.account_id:Join accounts.plan:Join accounts.seats:Same usage.account_id:Join usage.plan:Join",
    );
}

#[test]
fn origins_are_found_through_subqueries_in_expressions() {
    assert_origins(
        "SELECT n FROM usage WHERE account_id IN (SELECT account_id FROM accounts WHERE seats > 1)",
        "n",
        "accounts.account_id:Join accounts.seats:Filter usage.account_id:Join usage.n:Same",
    );
    assert_origins("SELECT (SELECT MAX(seats) FROM accounts) AS x FROM usage", "x", "accounts.seats:Aggregated");
    assert_origins("SELECT n FROM usage INTERSECT SELECT seats FROM accounts", "n", {
        "accounts.seats:Same accounts.seats:Group usage.n:Same usage.n:Group"
    });
}

#[test]
fn origins_of_windows_include_their_order_and_partition() {
    assert_origins("SELECT LAG(n) OVER (PARTITION BY plan ORDER BY at) AS x FROM usage", "x", {
        "usage.at:Window usage.n:Changed usage.plan:Window"
    });
    assert_origins(
        "SELECT SUM(n) OVER (PARTITION BY plan) AS x FROM usage",
        "x",
        "usage.n:Aggregated usage.plan:Window",
    );
    assert_origins(
        "SELECT STRING_AGG(plan, ',' ORDER BY at) AS x FROM usage",
        "x",
        "usage.at:Window usage.plan:Aggregated",
    );
}

#[test]
fn indirect_transformations_stay_indirect() {
    assert_eq!(Transformation::Filter.composed_with(Transformation::Aggregated), Transformation::Filter);
    assert_eq!(Transformation::Same.composed_with(Transformation::Join), Transformation::Join);
    assert_eq!(Transformation::Aggregated.composed_with(Transformation::Changed), Transformation::Aggregated);
}

#[test]
fn tables_read_exclude_common_tables() {
    let plan = bind_text(
        "WITH a AS (SELECT account_id FROM \"usage\") SELECT 1 FROM a JOIN accounts USING (account_id) \
         WHERE account_id IN (SELECT user_id FROM usage)",
    );
    assert_eq!(origins::tables_read(&plan.unwrap().plan), ["usage", "accounts"]);
}
