//! How far back a query reads `usage`, by the column `at`.

use super::bind_text;
use crate::query::time_bounds::earliest_time_read;

const AT: usize = 2;
const DAY: usize = 3;
const MICROS_PER_DAY: i64 = 86_400_000_000;

/// Returns the first day that a query reads.
fn first_day_read(text: &str, position: usize) -> Option<String> {
    let bound = bind_text(text).unwrap();
    let micros = earliest_time_read(&bound.plan, "usage", position, chrono_tz::UTC)?;
    assert_eq!(micros % MICROS_PER_DAY, 0);
    let days = u64::try_from(micros / MICROS_PER_DAY).unwrap();
    Some((chrono::NaiveDate::default() + chrono::Days::new(days)).to_string())
}

#[track_caller]
fn assert_read_since(text: &str, day: &str) {
    assert_eq!(first_day_read(text, AT).as_deref(), Some(day), "{text}");
}

#[track_caller]
fn assert_all_read(text: &str) {
    assert_eq!(first_day_read(text, AT), None, "{text}");
}

#[test]
fn conditions_set_lower_bounds() {
    assert_read_since("SELECT 1 FROM usage WHERE at >= :from_30d AND (active OR n > 1)", "2026-06-01");
    assert_read_since("SELECT 1 FROM usage u WHERE :from_30d < u.at AND at > :from_7d", "2026-06-24");
    assert_read_since("SELECT 1 FROM usage WHERE at = :as_of", "2026-06-30");
    assert_read_since("SELECT 1 FROM usage WHERE at BETWEEN :from_60d AND :as_of", "2026-05-02");
    assert_read_since("SELECT 1 FROM usage WHERE CAST(at AS DATE) >= :from_30d", "2026-06-01");
    assert_read_since("SELECT 1 FROM usage WHERE CAST(at AS DATE) = :from_30d", "2026-06-01");
    assert_read_since("SELECT 1 FROM usage WHERE at >= '2026-06-01'", "2026-06-01");
    assert_eq!(first_day_read("SELECT 1 FROM usage WHERE day >= :from_30d", DAY).as_deref(), Some("2026-06-01"));
}

#[test]
fn other_conditions_set_no_bounds() {
    assert_all_read("SELECT 1 FROM usage");
    assert_all_read("SELECT 1 FROM usage WHERE at < :from_30d");
    assert_all_read("SELECT 1 FROM usage WHERE at >= :from_30d OR active");
    assert_all_read("SELECT 1 FROM usage WHERE NOT at >= :from_30d");
    assert_all_read("SELECT 1 FROM usage WHERE day >= :from_30d");
    assert_all_read("SELECT 1 FROM usage WHERE at >= day");
    assert_all_read("SELECT 1 FROM usage WHERE at IS DISTINCT FROM :from_30d");
    assert_all_read("SELECT 1 FROM usage WHERE COALESCE(at, :as_of) >= :from_30d");
    assert_all_read("SELECT COUNT(CASE WHEN at >= :from_30d THEN 1 END) FROM usage");
    assert_all_read("SELECT COUNT(*) FILTER (WHERE at >= :from_30d) FROM usage");
}

#[test]
fn bounds_are_found_through_queries_within_queries() {
    assert_read_since("WITH u AS (SELECT * FROM usage WHERE at >= :from_60d) SELECT 1 FROM u, accounts", "2026-05-02");
    assert_read_since("SELECT 1 FROM (SELECT at AS t, n FROM usage) WHERE t >= :from_60d", "2026-05-02");
    assert_read_since(
        "WITH u AS (SELECT at, n FROM usage WHERE at > :from_90d) SELECT 1 FROM u WHERE at >= :from_7d",
        "2026-06-24",
    );
    assert_read_since(
        "SELECT t FROM (SELECT at AS t, SUM(n) FROM usage GROUP BY at) WHERE t >= :from_7d",
        "2026-06-24",
    );
    assert_read_since("SELECT at FROM usage GROUP BY at HAVING at >= :from_7d", "2026-06-24");
    // A condition on a result of a group is no condition on its rows.
    assert_all_read("SELECT 1 FROM (SELECT MAX(at) AS t FROM usage GROUP BY n) WHERE t >= :from_7d");
    assert_all_read("SELECT account_id FROM usage GROUP BY account_id HAVING MAX(at) >= :from_7d");
}

#[test]
fn the_earliest_of_several_reads_counts() {
    assert_read_since(
        "SELECT 1 FROM usage WHERE at >= :from_30d UNION SELECT 1 FROM usage WHERE at = :as_of",
        "2026-06-01",
    );
    assert_all_read("SELECT 1 FROM usage WHERE at >= :from_30d UNION SELECT 1 FROM usage");
    assert_all_read("SELECT 1 FROM usage WHERE n IN (SELECT n FROM usage WHERE at >= :from_30d)");
    assert_read_since(
        "SELECT 1 FROM usage WHERE at >= :from_7d AND n IN (SELECT n FROM usage WHERE at >= :from_30d)",
        "2026-06-01",
    );
    assert_read_since(
        "WITH u AS (SELECT n, at FROM usage WHERE at >= :from_60d) \
         SELECT 1 FROM u WHERE at >= :from_7d UNION ALL SELECT 1 FROM u",
        "2026-05-02",
    );
}

#[test]
fn joins_pass_on_bounds_unless_they_keep_unmatched_rows() {
    assert_read_since("SELECT 1 FROM usage u JOIN accounts a USING (account_id) WHERE u.at >= :from_30d", "2026-06-01");
    assert_read_since(
        "SELECT 1 FROM usage u JOIN accounts a ON u.account_id = a.account_id AND at >= :from_30d",
        "2026-06-01",
    );
    assert_read_since(
        "SELECT 1 FROM usage u LEFT JOIN accounts a USING (account_id) WHERE u.at >= :from_30d",
        "2026-06-01",
    );
    assert_read_since(
        "SELECT 1 FROM accounts a LEFT JOIN usage u ON u.account_id = a.account_id AND u.at >= :from_30d",
        "2026-06-01",
    );
    assert_read_since(
        "SELECT 1 FROM accounts a SEMI JOIN usage u ON u.account_id = a.account_id AND u.at >= :from_30d",
        "2026-06-01",
    );
    assert_read_since(
        "SELECT 1 FROM accounts a ANTI JOIN usage u ON u.account_id = a.account_id AND u.at >= :from_30d",
        "2026-06-01",
    );
    // ON does not remove rows of the left side.
    assert_all_read("SELECT 1 FROM usage u LEFT JOIN accounts a ON u.account_id = a.account_id AND at >= :from_30d");
    assert_all_read("SELECT 1 FROM usage u ANTI JOIN accounts a ON u.account_id = a.account_id AND u.at >= :from_30d");
    assert_all_read("SELECT 1 FROM usage u FULL JOIN accounts a ON u.account_id = a.account_id AND at >= :from_30d");
}

#[test]
fn windows_and_limits_read_rows_before_the_bound() {
    assert_all_read(
        "SELECT before FROM (SELECT at, LAG(n) OVER (ORDER BY at) AS before FROM usage) WHERE at >= :from_30d",
    );
    assert_all_read("SELECT n FROM usage QUALIFY ROW_NUMBER() OVER (ORDER BY at) = 1 AND at >= :from_30d");
    assert_all_read("SELECT 1 FROM (SELECT at FROM usage ORDER BY at LIMIT 5) WHERE at >= :from_30d");
    assert_read_since("SELECT ROW_NUMBER() OVER (ORDER BY at) FROM usage WHERE at >= :from_30d", "2026-06-01");
    assert_read_since("SELECT at FROM usage WHERE at >= :from_30d ORDER BY at LIMIT 5", "2026-06-01");
}
