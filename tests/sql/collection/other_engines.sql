--! Patterns, list literals, and functions of other engines.

-- SIMILAR TO a pattern that the standard and regular expressions read alike
SELECT account_id, COUNT(*) FILTER (WHERE name SIMILAR TO '(foo|a)[-| ]?[A-Za-z]+') AS m FROM facts GROUP BY account_id;

-- SIMILAR TO letters
SELECT account_id, COUNT(*) FILTER (WHERE name SIMILAR TO '[A-Za-z]+') AS m FROM facts GROUP BY account_id;

-- NOT SIMILAR TO
SELECT account_id, COUNT(*) FILTER (WHERE kind NOT SIMILAR TO 'x|y') AS m FROM facts GROUP BY account_id;

-- a regular expression from the beginning to the end, as an operator
SELECT account_id, COUNT(*) FILTER (WHERE name ~ '^[a-z]+$') AS m FROM facts GROUP BY account_id;

-- LIKE ANY of several patterns
-- differs: DuckDB does not have it
SELECT account_id, COUNT(*) FILTER (WHERE name LIKE ANY ('a%', '%o%')) AS m FROM facts GROUP BY account_id;
-- duckdb:
SELECT account_id, COUNT(*) FILTER (WHERE name LIKE 'a%' OR name LIKE '%o%') AS m FROM facts GROUP BY account_id;

-- an average of spans of time
SELECT account_id, EXTRACT(EPOCH FROM AVG(moment - TIMESTAMP '2026-01-01')) AS m FROM facts WHERE moment > TIMESTAMP '2000-01-01' AND moment < TIMESTAMP '2100-01-01' GROUP BY account_id;

-- the newest of rows that a row of two values orders
-- type: text
SELECT account_id, ARG_MAX(name, (moment, id)) AS m FROM facts GROUP BY account_id;

-- the oldest of rows that a row of two values orders
-- type: text
SELECT account_id, ARG_MIN(name, (day, id)) AS m FROM facts GROUP BY account_id;

-- one of a list of literals
SELECT account_id, COUNT(*) AS m FROM facts WHERE kind = ANY(['x', 'y']) GROUP BY account_id;

-- none of a list of literals
SELECT account_id, COUNT(*) AS m FROM facts WHERE kind <> ALL(['x', 'y']) GROUP BY account_id;

-- rows of a list
SELECT account_id, SUM(u * n) AS m FROM facts, UNNEST([1, 2]) AS t(u) GROUP BY account_id;

-- rows of a list of texts, joined
SELECT account_id, COUNT(*) AS m FROM facts JOIN UNNEST(['x', 'q']) AS t(k) ON k = kind GROUP BY account_id;

-- where a value stands in a list
SELECT account_id, SUM(LIST_POSITION(['x', 'y', 'z'], kind)) AS m FROM facts WHERE kind <> 'w' AND kind <> 'q' GROUP BY account_id;

-- whether a list has a value
SELECT account_id, COUNT(*) AS m FROM facts WHERE LIST_CONTAINS(['x', 'z'], kind) GROUP BY account_id;

-- how many parts a text has
SELECT account_id, SUM(LEN(STRING_SPLIT(name, ' '))) AS m FROM facts GROUP BY account_id;

-- an interval of named parts
-- type: date
-- differs: DuckDB does not have it
SELECT account_id, MAX(day + MAKE_INTERVAL(years => 1, days => 2)) AS m FROM facts WHERE day < DATE '2050-01-01' GROUP BY account_id;
-- duckdb:
SELECT account_id, MAX(day + INTERVAL 1 YEAR + INTERVAL 2 DAY) AS m FROM facts WHERE day < DATE '2050-01-01' GROUP BY account_id;

-- a share of the total
-- differs: DuckDB does not have it
SELECT account_id, ROUND(RATIO_TO_REPORT(SUM(n)) OVER (), 6) AS m FROM facts WHERE account_id IS NOT NULL GROUP BY account_id;
-- duckdb:
SELECT account_id, ROUND(SUM(n) / SUM(SUM(n)) OVER (), 6) AS m FROM facts WHERE account_id IS NOT NULL GROUP BY account_id;

-- an interval of a column that is called like a unit
-- type: date
-- differs: DuckDB does not have it
SELECT account_id, MAX(day + INTERVAL years YEAR) AS m FROM (SELECT account_id, day, 1 AS years FROM facts WHERE day < DATE '2050-01-01') GROUP BY account_id;
-- duckdb:
SELECT account_id, MAX(day + INTERVAL 1 YEAR) AS m FROM facts WHERE day < DATE '2050-01-01' GROUP BY account_id;

-- a window over a subquery of literals alone
SELECT a.account_id, r AS m FROM accounts a LEFT JOIN (SELECT account_id, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY k) AS r FROM (SELECT account_id, CAST(false AND n > 3 AS INTEGER) AS k FROM facts WHERE id IN (1, 8, 15))) q ON q.account_id = a.account_id;

-- a subquery whose only column turns out to be a literal
SELECT a.account_id, (SELECT COUNT(*) FROM (SELECT false AND f.n > 3 AS z FROM facts f WHERE f.kind = a.kind) q) AS m FROM accounts a;

-- an empty frame by distance
SELECT account_id, SUM(lo) AS m FROM (SELECT account_id, MIN(n) OVER (PARTITION BY account_id ORDER BY n RANGE BETWEEN 10 PRECEDING AND 5 PRECEDING) AS lo FROM facts) GROUP BY account_id;

-- the greatest of an empty frame by distance
SELECT account_id, SUM(hi) AS m FROM (SELECT account_id, MAX(x) OVER (PARTITION BY account_id ORDER BY n RANGE BETWEEN 2 FOLLOWING AND 1 FOLLOWING) AS hi FROM facts WHERE n IS NOT NULL) GROUP BY account_id;

-- SIMILAR TO with a wildcard, which is one in the standard and none in DuckDB
-- refused: engines read the pattern differently
SELECT account_id, COUNT(*) AS m FROM facts WHERE name SIMILAR TO 'foo%' GROUP BY account_id;

-- a regular expression that matches a part, as an operator
-- refused: `~` finds a part in PostgreSQL, and means the whole in DuckDB
SELECT account_id, COUNT(*) AS m FROM facts WHERE name ~ 'foo' GROUP BY account_id;

-- REGEXP_EXTRACT of a pattern with a group, without the group
-- refused: DuckDB takes the match, BigQuery and Spark the group
SELECT account_id, MAX(REGEXP_EXTRACT(name, '(f)oo')) AS m FROM facts GROUP BY account_id;

-- GROUPING distinguishes a subtotal from a group of NULL
SELECT account_id, SUM(CASE WHEN g = 1 THEN 100 ELSE 1 END) AS m FROM (SELECT account_id, kind, GROUPING(kind) AS g FROM facts GROUP BY ROLLUP (account_id, kind)) WHERE account_id IS NOT NULL GROUP BY account_id;

-- GROUPING of two keys, in HAVING
SELECT COALESCE(account_id, 'a7') AS account_id, COUNT(*) AS m FROM (SELECT account_id, kind, GROUPING(account_id, kind) AS g FROM facts GROUP BY CUBE (account_id, kind) HAVING GROUPING(account_id, kind) <> 3) GROUP BY 1;

-- a part of a date without quotes
-- differs: DuckDB takes it for a column
SELECT account_id, MAX(DATE_PART(year, day)) AS m FROM facts GROUP BY account_id;
-- duckdb:
SELECT account_id, MAX(DATE_PART('year', day)) AS m FROM facts GROUP BY account_id;

-- the first of the values that are known
-- type: text
SELECT account_id, FIRST(name ORDER BY id) FILTER (WHERE n > 4) AS m FROM facts GROUP BY account_id;

-- the last of the values that are known
SELECT account_id, LAST(n ORDER BY id) FILTER (WHERE flag) AS m FROM facts GROUP BY account_id;

-- the newest known value, as BigQuery writes it
-- differs: DuckDB counts elements differently
SELECT account_id, ARRAY_AGG(n IGNORE NULLS ORDER BY id DESC LIMIT 1)[OFFSET(0)] AS m FROM facts GROUP BY account_id;
-- duckdb:
SELECT account_id, ARG_MAX(n, id) AS m FROM facts GROUP BY account_id;

-- ISO weeks between two days, as BigQuery counts them
-- differs: DuckDB counts whole weeks
SELECT account_id, SUM(DATE_DIFF(DATE '2026-06-30', day, ISOWEEK)) AS m FROM facts WHERE day BETWEEN DATE '1950-01-01' AND DATE '2050-01-01' GROUP BY account_id;
-- duckdb:
SELECT account_id, SUM((CAST(DATE_TRUNC('week', DATE '2026-06-30') AS DATE) - CAST(DATE_TRUNC('week', day) AS DATE)) // 7) AS m FROM facts WHERE day BETWEEN DATE '1950-01-01' AND DATE '2050-01-01' GROUP BY account_id;

-- the last day of a quarter
-- type: date
-- differs: DuckDB keeps the last day of a month
SELECT account_id, MAX(LAST_DAY(day, QUARTER)) AS m FROM facts WHERE day < DATE '2050-01-01' GROUP BY account_id;
-- duckdb:
SELECT account_id, MAX(CAST(DATE_TRUNC('quarter', day) + INTERVAL '3 months' AS DATE) - 1) AS m FROM facts WHERE day < DATE '2050-01-01' GROUP BY account_id;

-- a member of JSON in brackets
-- type: text
-- differs: DuckDB counts letters
SELECT account_id, MAX(j['k'][0]) AS m FROM (SELECT account_id, '{"k": ["' || kind || '"]}' AS j FROM facts) GROUP BY account_id;
-- duckdb:
SELECT account_id, MAX(kind) AS m FROM facts GROUP BY account_id;

-- a pattern whose backslash is doubled
-- refused: it is an escape where texts have escapes
SELECT account_id, COUNT(*) FILTER (WHERE REGEXP_MATCHES(name, '\\d')) AS m FROM facts GROUP BY account_id;

-- LISTAGG without its separator
-- refused: a comma in DuckDB, nothing in Snowflake
SELECT account_id, MAX(x) AS m FROM (SELECT account_id, LISTAGG(name) WITHIN GROUP (ORDER BY id) AS x FROM facts GROUP BY account_id) GROUP BY account_id;

-- grouping sets behind the keys, as Spark writes them
-- differs: DuckDB has them in GROUP BY GROUPING SETS alone
SELECT COALESCE(account_id, 'a7') AS account_id, SUM(c) AS m FROM (SELECT account_id, kind, COUNT(*) AS c FROM facts GROUP BY account_id, kind GROUPING SETS ((account_id, kind), (account_id), ())) GROUP BY 1;
-- duckdb:
SELECT COALESCE(account_id, 'a7') AS account_id, SUM(c) AS m FROM (SELECT account_id, kind, COUNT(*) AS c FROM facts GROUP BY GROUPING SETS ((account_id, kind), (account_id), ())) GROUP BY 1;

-- characters of a text by their positions
-- type: text
SELECT account_id, MAX(name[1:2] || '/' || name[-2:] || '/' || name[:-2] || '/' || name[n : n + 1] || '/' || kind[2:1]) AS m FROM facts WHERE name NOT LIKE '%👍%' GROUP BY account_id;
