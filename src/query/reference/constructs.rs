//! Constructs of queries and expressions, beside calls.

use super::subject::Subject;
use crate::query::bind::callables::SyntaxDoc;

macro_rules! constructs {
    ($($subject:ident { $($usage:literal, $meaning:literal, $examples:expr;)* })*) => {
        /// The constructs with their subjects, in the order of the manual.
        pub static CONSTRUCTS: &[(Subject, SyntaxDoc)] = &[
            $($((Subject::$subject, SyntaxDoc { names: &[], usage: $usage, meaning: $meaning, examples: &$examples }),)*)*
        ];
    };
}

constructs! {
    Queries {
        "FROM a JOIN b ON condition",
        "INNER, LEFT, RIGHT, FULL and CROSS JOIN with any condition. `USING (column)` and NATURAL JOIN return the column once. \
         A table can be joined with itself under another name.",
        [
            ("SELECT SUM(price) FROM t LEFT JOIN prices ON prices.plan = t.plan AND price > 0", "80"),
            ("SELECT COUNT(*) FROM t FULL JOIN prices USING (plan)", "6"),
            ("SELECT COUNT(*) FROM t JOIN t AS earlier ON earlier.account = t.account AND earlier.day < t.day", "2"),
        ];
        "FROM a ASOF JOIN b ON a.key = b.key AND a.time >= b.time",
        "Joins each row with the row of b that is nearest in time. Snowflake's `MATCH_CONDITION (…)` works, too.",
        [("SELECT STRING_AGG(n, ', ' ORDER BY d) FROM (VALUES (DATE '2026-06-05'), (DATE '2026-06-21')) AS q (d) ASOF JOIN t ON q.d >= t.day", "3, 5")];
        "FROM a, LATERAL (SELECT …)",
        "A subquery that reads the row of the tables before it. `LEFT JOIN LATERAL (…) ON TRUE` keeps rows without a match.",
        [("SELECT STRING_AGG(newest, ', ' ORDER BY prices.plan) FROM prices, LATERAL (SELECT MAX(day) AS newest FROM t WHERE t.plan = prices.plan) AS q", "2026-06-10, 2026-06-25")];
        "(SELECT …)",
        "A subquery as one value: NULL if it returns no row, an error if it returns several. It can read the row around it.",
        [("SELECT SUM((SELECT price FROM prices WHERE prices.plan = t.plan)) FROM t", "80")];
        "EXISTS (SELECT …), x IN (SELECT …), x > ALL (SELECT …)",
        "Whether a row exists; whether x is one of the values; whether x is greater than all of them (or `ANY`). `NOT IN` is \
         NULL if a value is NULL: use `NOT EXISTS` where that is not what you mean.",
        [
            ("SELECT COUNT(*) FROM prices WHERE NOT EXISTS (SELECT 1 FROM t WHERE t.plan = prices.plan)", "1"),
            ("SELECT COUNT(*) FROM t WHERE n >= ALL (SELECT n FROM t AS other WHERE other.account = t.account AND n IS NOT NULL)", "4"),
        ];
        "WITH name AS (SELECT …) SELECT …",
        "Common table expressions. Each is computed once. A query cannot read itself.",
        [("WITH paying AS (SELECT * FROM t WHERE plan = 'pro') SELECT COUNT(*) FROM paying", "2")];
        "UNION [ALL], INTERSECT [ALL], EXCEPT [ALL]",
        "The rows of either side, of both sides, or of the left side only. With ALL, each copy of a row counts. `UNION BY NAME` \
         matches columns by name.",
        [
            ("SELECT COUNT(*) FROM (SELECT plan FROM t UNION SELECT plan FROM prices)", "4"),
            ("SELECT COUNT(*) FROM (SELECT plan FROM t EXCEPT ALL SELECT plan FROM prices)", "3"),
        ];
        "(VALUES (1, 'a'), (2, 'b')) AS name (x, y)",
        "Literal rows.",
        [("SELECT SUM(x) FROM (VALUES (1, 'a'), (2, 'b')) AS v (x, y)", "3")];
        "GENERATE_SERIES(first, last [, step]), RANGE(first, end [, step]), UNNEST([1, 2])",
        "A table of up to 1,000 literal numbers, days or values. RANGE excludes the end.",
        [
            ("SELECT SUM(i) FROM GENERATE_SERIES(1, 4) AS s (i)", "10"),
            ("SELECT MAX(d) FROM GENERATE_SERIES(DATE '2026-01-31', DATE '2026-06-30', INTERVAL '1 month') AS s (d)", "2026-06-28 00:00:00"),
            ("SELECT COUNT(*) FROM t JOIN UNNEST(['free', 'team']) AS w (plan) USING (plan)", "2"),
        ];
        "GROUP BY a, b",
        "Groups by expressions, by names of results, by positions (`GROUP BY 1`) or by all results that are not aggregates \
         (`GROUP BY ALL`). NULL is a group of its own.",
        [("SELECT COUNT(*) FROM (SELECT plan, COUNT(*) FROM t GROUP BY ALL)", "3")];
        "GROUP BY ROLLUP (a, b), CUBE (a, b), GROUPING SETS ((a), ())",
        "Adds subtotals to the groups. A key that a set does not contain is NULL.",
        [("SELECT STRING_AGG(COALESCE(account, 'all') || ' ' || c, ', ' ORDER BY account) FROM (SELECT account, COUNT(*) AS c FROM t GROUP BY ROLLUP (account))", "a 2, b 2, c 1, all 5")];
        "HAVING condition, QUALIFY condition",
        "HAVING filters groups. QUALIFY filters rows by window functions.",
        [
            ("SELECT COUNT(*) FROM (SELECT account FROM t GROUP BY account HAVING SUM(n) > 5)", "2"),
            ("SELECT SUM(n) FROM (SELECT n FROM t QUALIFY ROW_NUMBER() OVER (PARTITION BY account ORDER BY day DESC) = 1)", "13"),
        ];
        "SELECT DISTINCT …, SELECT DISTINCT ON (a) … ORDER BY b",
        "Returns each distinct row once; with ON, the first row in the order for each a.",
        [("SELECT SUM(n) FROM (SELECT DISTINCT ON (account) n FROM t ORDER BY account, day)", "16")];
        "ORDER BY a DESC NULLS LAST LIMIT 10 OFFSET 5",
        "LIMIT needs an order; without LIMIT, the order has no effect. NULL is last in both directions unless the query says otherwise.",
        [("SELECT MAX(n) FROM (SELECT n FROM t ORDER BY day LIMIT 3)", "5")];
        "f(x) OVER (PARTITION BY a ORDER BY b ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)",
        "A function over the rows around each row. `ROWS` counts rows, `GROUPS` counts distinct values of the order, `RANGE` measures \
         distances (`RANGE BETWEEN INTERVAL '7 days' PRECEDING AND CURRENT ROW`). `WINDOW w AS (…)` names a window.",
        [
            ("SELECT STRING_AGG(s, ', ' ORDER BY day) FROM (SELECT day, SUM(n) OVER (ORDER BY day ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s FROM t)", "3, 8, 5, 5, 13"),
            ("SELECT STRING_AGG(c, ', ' ORDER BY day) FROM (SELECT day, COUNT(*) OVER w AS c FROM t WINDOW w AS (ORDER BY day RANGE BETWEEN INTERVAL '10 days' PRECEDING AND CURRENT ROW))", "1, 2, 2, 3, 3"),
        ];
        "SELECT * EXCLUDE (a), t.*, * REPLACE (b AS a)",
        "All columns except some, all columns of one table, or all columns with some replaced. `FROM t` alone means `SELECT * FROM t`.",
        [("SELECT COUNT(*) FROM (SELECT * EXCLUDE (day) FROM t)", "5")];
    }
    Operators {
        "x + y, x - y, x * y, x / y, x // y, x % y, x ^ y",
        "`/` returns a double, `//` an integer rounded towards 0, `^` and `**` a power. Dates take numbers of days and intervals: \
         `day - 30`, `day - other_day`, `day + INTERVAL '1 month'`.",
        [("SELECT 7 / 2", "3.5"), ("SELECT 7 // 2", "3"), ("SELECT 2 ^ 10", "1024.0"), ("SELECT DATE '2026-06-30' - DATE '2026-06-01'", "29")];
        "x & y, x | y, x << n, x >> n, ~x",
        "Operations on the bits of integers.",
        [("SELECT 6 & 3", "2"), ("SELECT 1 << 4", "16")];
        "x || y",
        "Joins two texts; NULL if one of them is NULL.",
        [("SELECT 'seats: ' || 5", "seats: 5")];
        "x = y, x <> y, x < y, x IS DISTINCT FROM y",
        "A comparison with NULL is NULL. IS [NOT] DISTINCT FROM (also `<=>`) compares NULL like a value. `!=` and `==` work, too.",
        [("SELECT NULL = 1", "NULL"), ("SELECT NULL IS DISTINCT FROM 1", "true")];
        "(a, b) = (c, d), (a, b) IN ((1, 2), (3, 4))",
        "Compares rows of values from the first value on. If values can be NULL on both sides, compare them one by one.",
        [("SELECT (2026, 6) > (2026, 5)", "true"), ("SELECT (1, 2) IN ((3, 4), (1, 2))", "true")];
        "x BETWEEN low AND high, x IN (a, b), x NOT IN (a, b)",
        "BETWEEN includes both bounds. `x IN UNNEST(['a', 'b'])` and `x = ANY(['a', 'b'])` mean IN.",
        [("SELECT 5 BETWEEN 1 AND 5", "true"), ("SELECT 'x' IN ('y', NULL)", "NULL")];
        "x LIKE pattern [ESCAPE 'c'], x ILIKE pattern, x LIKE ANY ('a%', 'b%')",
        "`%` matches any text, `_` one character. ILIKE ignores case. `x GLOB pattern` uses `*` and `?`.",
        [("SELECT 'gold plan' LIKE 'gold%'", "true"), ("SELECT '10%' LIKE '%!%' ESCAPE '!'", "true"), ("SELECT 'gold' LIKE ANY ('free%', 'go%')", "true")];
        "x SIMILAR TO pattern, x ~ '^pattern$'",
        "Matches the whole text with a regular expression. Patterns that engines read differently are rejected: `SIMILAR TO` with \
         `%`, `_` or `.`, and `~`, `RLIKE`, `REGEXP_LIKE` without `^` and `$`. `~*` matches a part, as in PostgreSQL.",
        [("SELECT 'pro' SIMILAR TO '(free|pro)'", "true"), ("SELECT '42' ~ '^[0-9]+$'", "true")];
        "x IS [NOT] NULL, x IS [NOT] TRUE, x IS [NOT] FALSE",
        "The result is never NULL.",
        [("SELECT (NULL > 1) IS TRUE", "false"), ("SELECT (NULL > 1) IS NULL", "true")];
        "CASE WHEN condition THEN x ELSE y END, CASE a WHEN b THEN x END",
        "Returns the first branch whose condition holds; NULL if none does and there is no ELSE.",
        [("SELECT CASE WHEN 5 > 3 THEN 'more' ELSE 'less' END", "more"), ("SELECT CASE 'smb' WHEN 'enterprise' THEN 1 END", "NULL")];
        "CAST(x AS type), x::type, TRY_CAST(x AS type)",
        "Converts x to another type. TRY_CAST (also `SAFE_CAST`) returns NULL if that is impossible.",
        [("SELECT CAST('42' AS INTEGER)", "42"), ("SELECT '2026-06-30'::DATE", "2026-06-30"), ("SELECT TRY_CAST('soon' AS DATE)", "NULL")];
        "INTERVAL '30 days', INTERVAL '30' DAY, INTERVAL 30 DAY, INTERVAL (n) DAY",
        "A calendar interval: months, days and time, stored separately. Comparisons count a month as 30 days.",
        [("SELECT DATE '2026-01-31' + INTERVAL '1 month'", "2026-02-28 00:00:00"), ("SELECT INTERVAL 25 HOUR > INTERVAL '1 day'", "true")];
        "EXTRACT(part FROM x)",
        "Returns a part of a date, timestamp or length, as `DATE_PART('part', x)` does.",
        [("SELECT EXTRACT(YEAR FROM DATE '2026-06-30')", "2026"), ("SELECT EXTRACT(EPOCH FROM INTERVAL '1 hour')", "3600.0")];
        "json ->> 'key', json -> 'key', json:key.list[0]",
        "Reads a value from JSON text: `->>` as text, `->` as JSON. A path begins with `$`: `json ->> '$.a[0]'`. Snowflake's colon works, too.",
        [("SELECT '{\"plan\": \"pro\"}' ->> 'plan'", "pro"), ("SELECT '{\"a\": [1, 2]}' -> '$.a'", "[1,2]")];
        "ARRAY_AGG(x ORDER BY y)[1], SPLIT(text, ',')[OFFSET(0)], SIZE(COLLECT_SET(x))",
        "One value of a list that the same expression creates: the first value, a part of a text, the number of values. Columns cannot hold lists.",
        [("SELECT STRING_SPLIT('eu-west-1', '-')[2]", "west"), ("SELECT ARRAY_AGG(plan ORDER BY day)[1] FROM t", "free"), ("SELECT SIZE(COLLECT_SET(account)) FROM t", "3")];
    }
}
