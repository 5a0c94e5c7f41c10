//! What queries and expressions are built of, beside calls.

use crate::query::bind::callables::SyntaxDoc;

macro_rules! constructs {
    ($($subject:literal { $($usage:literal, $meaning:literal, $examples:expr;)* })*) => {
        /// Each with its subject, in the order of the manual.
        pub static CONSTRUCTS: &[(&str, SyntaxDoc)] = &[
            $($(($subject, SyntaxDoc { names: &[], usage: $usage, meaning: $meaning, examples: &$examples }),)*)*
        ];
    };
}

constructs! {
    "Queries" {
        "FROM a JOIN b ON condition",
        "INNER, LEFT, RIGHT, FULL and CROSS JOIN, with any condition; `USING (column)` and NATURAL JOIN show the column once. \
         A table may be joined with itself under another name.",
        [
            ("SELECT SUM(price) FROM t LEFT JOIN prices ON prices.plan = t.plan AND price > 0", "80"),
            ("SELECT COUNT(*) FROM t FULL JOIN prices USING (plan)", "6"),
            ("SELECT COUNT(*) FROM t JOIN t AS earlier ON earlier.account = t.account AND earlier.day < t.day", "2"),
        ];
        "FROM a ASOF JOIN b ON a.key = b.key AND a.time >= b.time",
        "Of the rows of b, the one that is nearest in time. Snowflake's `MATCH_CONDITION (…)` is read, too.",
        [("SELECT STRING_AGG(n, ', ' ORDER BY d) FROM (VALUES (DATE '2026-06-05'), (DATE '2026-06-21')) AS q (d) ASOF JOIN t ON q.d >= t.day", "3, 5")];
        "FROM a, LATERAL (SELECT …)",
        "A subquery that reads the row of the tables before it. `LEFT JOIN LATERAL (…) ON TRUE` keeps rows without a match.",
        [("SELECT STRING_AGG(newest, ', ' ORDER BY prices.plan) FROM prices, LATERAL (SELECT MAX(day) AS newest FROM t WHERE t.plan = prices.plan) AS q", "2026-06-10, 2026-06-25")];
        "(SELECT …)",
        "A subquery as one value: NULL where it has no row, an error where it has several. It may read the row around it.",
        [("SELECT SUM((SELECT price FROM prices WHERE prices.plan = t.plan)) FROM t", "80")];
        "EXISTS (SELECT …), x IN (SELECT …), x > ALL (SELECT …)",
        "Whether there is a row; whether x is one of the values; whether it is more than all of them (or `ANY`). `NOT IN` is \
         NULL where a value is NULL: mostly `NOT EXISTS` is meant.",
        [
            ("SELECT COUNT(*) FROM prices WHERE NOT EXISTS (SELECT 1 FROM t WHERE t.plan = prices.plan)", "1"),
            ("SELECT COUNT(*) FROM t WHERE n >= ALL (SELECT n FROM t AS other WHERE other.account = t.account AND n IS NOT NULL)", "4"),
        ];
        "WITH name AS (SELECT …) SELECT …",
        "Common table expressions, which are computed once. A query cannot read itself.",
        [("WITH paying AS (SELECT * FROM t WHERE plan = 'pro') SELECT COUNT(*) FROM paying", "2")];
        "UNION [ALL], INTERSECT [ALL], EXCEPT [ALL]",
        "The rows of both sides, those in both, those of the left side alone; with ALL each copy counts. `UNION BY NAME` puts \
         columns together by their names.",
        [
            ("SELECT COUNT(*) FROM (SELECT plan FROM t UNION SELECT plan FROM prices)", "4"),
            ("SELECT COUNT(*) FROM (SELECT plan FROM t EXCEPT ALL SELECT plan FROM prices)", "3"),
        ];
        "(VALUES (1, 'a'), (2, 'b')) AS name (x, y)",
        "Rows that are written out.",
        [("SELECT SUM(x) FROM (VALUES (1, 'a'), (2, 'b')) AS v (x, y)", "3")];
        "GENERATE_SERIES(first, last [, step]), RANGE(first, end [, step]), UNNEST([1, 2])",
        "A table of up to 1,000 literal numbers, days or values. RANGE leaves the end out.",
        [
            ("SELECT SUM(i) FROM GENERATE_SERIES(1, 4) AS s (i)", "10"),
            ("SELECT MAX(d) FROM GENERATE_SERIES(DATE '2026-01-31', DATE '2026-06-30', INTERVAL '1 month') AS s (d)", "2026-06-28 00:00:00"),
            ("SELECT COUNT(*) FROM t JOIN UNNEST(['free', 'team']) AS w (plan) USING (plan)", "2"),
        ];
        "GROUP BY a, b",
        "Groups by expressions, by names of results, by positions (`GROUP BY 1`) or by all results that are no aggregate \
         (`GROUP BY ALL`). NULL is a group.",
        [("SELECT COUNT(*) FROM (SELECT plan, COUNT(*) FROM t GROUP BY ALL)", "3")];
        "GROUP BY ROLLUP (a, b), CUBE (a, b), GROUPING SETS ((a), ())",
        "Subtotals beside the groups: a key that a set lacks is NULL.",
        [("SELECT STRING_AGG(COALESCE(account, 'all') || ' ' || c, ', ' ORDER BY account) FROM (SELECT account, COUNT(*) AS c FROM t GROUP BY ROLLUP (account))", "a 2, b 2, c 1, all 5")];
        "HAVING condition, QUALIFY condition",
        "HAVING filters groups, QUALIFY rows by their windows.",
        [
            ("SELECT COUNT(*) FROM (SELECT account FROM t GROUP BY account HAVING SUM(n) > 5)", "2"),
            ("SELECT SUM(n) FROM (SELECT n FROM t QUALIFY ROW_NUMBER() OVER (PARTITION BY account ORDER BY day DESC) = 1)", "13"),
        ];
        "SELECT DISTINCT …, SELECT DISTINCT ON (a) … ORDER BY b",
        "Each different row once; of each a, the row that comes first in the order.",
        [("SELECT SUM(n) FROM (SELECT DISTINCT ON (account) n FROM t ORDER BY account, day)", "16")];
        "ORDER BY a DESC NULLS LAST LIMIT 10 OFFSET 5",
        "The order of rows matters to LIMIT alone, which needs one. NULL is last unless said, in both directions.",
        [("SELECT MAX(n) FROM (SELECT n FROM t ORDER BY day LIMIT 3)", "5")];
        "f(x) OVER (PARTITION BY a ORDER BY b ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)",
        "A function over the rows around each row. `ROWS` counts rows, `GROUPS` different values of the order, `RANGE` distances \
         (`RANGE BETWEEN INTERVAL '7 days' PRECEDING AND CURRENT ROW`). `WINDOW w AS (…)` names a window.",
        [
            ("SELECT STRING_AGG(s, ', ' ORDER BY day) FROM (SELECT day, SUM(n) OVER (ORDER BY day ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s FROM t)", "3, 8, 5, 5, 13"),
            ("SELECT STRING_AGG(c, ', ' ORDER BY day) FROM (SELECT day, COUNT(*) OVER w AS c FROM t WINDOW w AS (ORDER BY day RANGE BETWEEN INTERVAL '10 days' PRECEDING AND CURRENT ROW))", "1, 2, 2, 3, 3"),
        ];
        "SELECT * EXCLUDE (a), t.*, * REPLACE (b AS a)",
        "All columns, without some, of one table, with another value in the place of one. `FROM t` alone is `SELECT * FROM t`.",
        [("SELECT COUNT(*) FROM (SELECT * EXCLUDE (day) FROM t)", "5")];
    }
    "Operators and predicates" {
        "x + y, x - y, x * y, x / y, x // y, x % y, x ^ y",
        "`/` gives a double, `//` whole numbers towards 0, `^` and `**` a power. Dates go with numbers of days and intervals: \
         `day - 30`, `day - other_day`, `day + INTERVAL '1 month'`.",
        [("SELECT 7 / 2", "3.5"), ("SELECT 7 // 2", "3"), ("SELECT 2 ^ 10", "1024.0"), ("SELECT DATE '2026-06-30' - DATE '2026-06-01'", "29")];
        "x & y, x | y, x << n, x >> n, ~x",
        "The bits of integers.",
        [("SELECT 6 & 3", "2"), ("SELECT 1 << 4", "16")];
        "x || y",
        "Both as one text; NULL where one is NULL.",
        [("SELECT 'seats: ' || 5", "seats: 5")];
        "x = y, x <> y, x < y, x IS DISTINCT FROM y",
        "A comparison with NULL is NULL; IS [NOT] DISTINCT FROM (also `<=>`) takes NULL for a value. `!=` and `==` are read, too.",
        [("SELECT NULL = 1", "NULL"), ("SELECT NULL IS DISTINCT FROM 1", "true")];
        "(a, b) = (c, d), (a, b) IN ((1, 2), (3, 4))",
        "Rows of values, compared from the first on. Values that may be NULL on both sides are compared one by one.",
        [("SELECT (2026, 6) > (2026, 5)", "true"), ("SELECT (1, 2) IN ((3, 4), (1, 2))", "true")];
        "x BETWEEN low AND high, x IN (a, b), x NOT IN (a, b)",
        "Both bounds belong to BETWEEN. `x IN UNNEST(['a', 'b'])` and `x = ANY(['a', 'b'])` are read as IN.",
        [("SELECT 5 BETWEEN 1 AND 5", "true"), ("SELECT 'x' IN ('y', NULL)", "NULL")];
        "x LIKE pattern [ESCAPE 'c'], x ILIKE pattern, x LIKE ANY ('a%', 'b%')",
        "`%` is any text, `_` one character; ILIKE takes letters in either case. `x GLOB pattern` has `*` and `?`.",
        [("SELECT 'gold plan' LIKE 'gold%'", "true"), ("SELECT '10%' LIKE '%!%' ESCAPE '!'", "true"), ("SELECT 'gold' LIKE ANY ('free%', 'go%')", "true")];
        "x SIMILAR TO pattern, x ~ '^pattern$'",
        "Regular expressions for the whole text. Patterns that engines read differently are refused: `SIMILAR TO` with `%`, `_` \
         or `.`, and `~`, `RLIKE`, `REGEXP_LIKE` without `^` and `$`. `~*` finds a part, as in PostgreSQL.",
        [("SELECT 'pro' SIMILAR TO '(free|pro)'", "true"), ("SELECT '42' ~ '^[0-9]+$'", "true")];
        "x IS [NOT] NULL, x IS [NOT] TRUE, x IS [NOT] FALSE",
        "Never NULL themselves.",
        [("SELECT (NULL > 1) IS TRUE", "false"), ("SELECT (NULL > 1) IS NULL", "true")];
        "CASE WHEN condition THEN x ELSE y END, CASE a WHEN b THEN x END",
        "The first branch that holds; NULL where none does and there is no ELSE.",
        [("SELECT CASE WHEN 5 > 3 THEN 'more' ELSE 'less' END", "more"), ("SELECT CASE 'smb' WHEN 'enterprise' THEN 1 END", "NULL")];
        "CAST(x AS type), x::type, TRY_CAST(x AS type)",
        "x as another type; TRY_CAST (also `SAFE_CAST`) is NULL where it cannot be.",
        [("SELECT CAST('42' AS INTEGER)", "42"), ("SELECT '2026-06-30'::DATE", "2026-06-30"), ("SELECT TRY_CAST('soon' AS DATE)", "NULL")];
        "INTERVAL '30 days', INTERVAL '30' DAY, INTERVAL 30 DAY, INTERVAL (n) DAY",
        "A step of the calendar: months, days and time, which are kept apart. It compares by its length, a month being 30 days.",
        [("SELECT DATE '2026-01-31' + INTERVAL '1 month'", "2026-02-28 00:00:00"), ("SELECT INTERVAL 25 HOUR > INTERVAL '1 day'", "true")];
        "EXTRACT(part FROM x)",
        "A part of a date, timestamp or length, as `DATE_PART('part', x)`.",
        [("SELECT EXTRACT(YEAR FROM DATE '2026-06-30')", "2026"), ("SELECT EXTRACT(EPOCH FROM INTERVAL '1 hour')", "3600.0")];
        "json ->> 'key', json -> 'key', json:key.list[0]",
        "A value in a text of JSON: `->>` as text, `->` as JSON. A path begins with `$`: `json ->> '$.a[0]'`. Snowflake's colon is read, too.",
        [("SELECT '{\"plan\": \"pro\"}' ->> 'plan'", "pro"), ("SELECT '{\"a\": [1, 2]}' -> '$.a'", "[1,2]")];
        "ARRAY_AGG(x ORDER BY y)[1], SPLIT(text, ',')[OFFSET(0)], SIZE(COLLECT_SET(x))",
        "One value of a list that is made on the spot: the first, a part of a text, how many there are. There are no lists otherwise.",
        [("SELECT STRING_SPLIT('eu-west-1', '-')[2]", "west"), ("SELECT ARRAY_AGG(plan ORDER BY day)[1] FROM t", "free"), ("SELECT SIZE(COLLECT_SET(account)) FROM t", "3")];
    }
}
