//! Queries, and what each of their columns is made of, worked out by hand.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{How, origins};
use crate::diagnostic::{Place, SourceFile};
use crate::spec::Sql;
use crate::sql::{Bindings, query};

/// `usage.user_id:Aggregated`, sorted, for every column that the query returns; none where nothing is told.
fn told(text: &str) -> Option<BTreeMap<String, String>> {
    let file = std::sync::Arc::new(SourceFile { name: "x.sql".to_owned(), text: text.to_owned() });
    let sql = Sql { text: text.to_owned(), place: Place::new(&file, 0..text.len()) };
    let bindings = Bindings { as_of: NaiveDate::default(), parameters: &[] };
    let tree = query(&sql, bindings).unwrap();
    let columns = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let tables = BTreeMap::from([
        ("usage".to_owned(), columns(&["account_id", "user_id", "at", "n"])),
        ("accounts".to_owned(), columns(&["account_id", "seats"])),
    ]);
    let found = origins(&tree, &tables)?;
    let words = found.into_iter().map(|(name, origins)| {
        let words: Vec<String> =
            origins.iter().map(|origin| format!("{}.{}:{:?}", origin.table, origin.column, origin.how)).collect();
        (name, words.join(" "))
    });
    Some(words.collect())
}

#[track_caller]
fn is(text: &str, column: &str, expected: &str) {
    assert_eq!(told(text).unwrap()[column], expected);
}

#[test]
fn values_conditions_filters_and_groups_are_told_apart() {
    is(
        "SELECT account_id, COUNT(DISTINCT CASE WHEN at >= :as_of THEN user_id END) AS users FROM usage \
         WHERE n > 0 GROUP BY account_id",
        "users",
        "usage.account_id:Group usage.at:Condition usage.n:Filter usage.user_id:Aggregated",
    );
    is("SELECT account_id FROM usage", "account_id", "usage.account_id:Same");
    is("SELECT u.n + 1 AS x FROM usage u", "x", "usage.n:Changed");
    is("SELECT SUM(n) FILTER (WHERE at > :as_of) AS x FROM usage", "x", "usage.at:Filter usage.n:Aggregated");
    is("SELECT COUNT(*) AS x FROM usage GROUP BY 1", "x", "");
    is("SELECT user_id AS who, COUNT(*) AS x FROM usage GROUP BY who", "x", "usage.user_id:Group");
    is("SELECT DISTINCT n FROM usage", "n", "usage.n:Same usage.n:Group");
    is("SELECT n FROM usage ORDER BY n LIMIT 3", "n", "usage.n:Same usage.n:Sort");
}

#[test]
fn tables_made_on_the_way_are_looked_through() {
    let newest = "WITH newest AS (SELECT *, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY at) AS place FROM usage) \
                  SELECT account_id, n AS x FROM newest WHERE place = 1";
    is(newest, "x", "usage.account_id:Window usage.at:Window usage.n:Same");
    is(
        "SELECT d.s / a.seats AS x FROM (SELECT account_id AS id, SUM(n) AS s FROM usage GROUP BY account_id) d \
         JOIN accounts a ON a.account_id = d.id",
        "x",
        "accounts.account_id:Join accounts.seats:Changed usage.account_id:Join usage.account_id:Group usage.n:Aggregated",
    );
    is("SELECT n AS x FROM usage UNION ALL SELECT seats FROM accounts", "x", "accounts.seats:Same usage.n:Same");
    is("WITH t(a, b, c, d) AS (SELECT * FROM usage) SELECT d AS x FROM t", "x", "usage.n:Same");
    is(
        "SELECT a.* FROM usage JOIN accounts a USING (account_id)",
        "seats",
        "accounts.account_id:Join accounts.seats:Same usage.account_id:Join",
    );
}

#[test]
fn what_cannot_be_followed_is_not_guessed() {
    for text in [
        "SELECT n FROM usage WHERE account_id IN (SELECT account_id FROM accounts)",
        "SELECT (SELECT MAX(seats) FROM accounts) AS x FROM usage",
        "SELECT n FROM usage NATURAL JOIN accounts",
        "SELECT nobody FROM usage",
        "SELECT n FROM elsewhere",
        "SELECT n FROM usage UNION ALL SELECT * FROM accounts",
    ] {
        assert_eq!(told(text), None, "{text}");
    }
}

#[test]
fn a_step_that_only_decides_stays_one() {
    assert_eq!(How::Filter.through(How::Aggregated), How::Filter);
    assert_eq!(How::Same.through(How::Join), How::Join);
    assert_eq!(How::Aggregated.through(How::Changed), How::Aggregated);
}
