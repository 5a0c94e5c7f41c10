--! Spellings of literals, names and clauses.

-- digits parted by underscores
SELECT account_id, SUM(n + 1_000) AS m FROM facts GROUP BY account_id;

-- digits parted by underscores, at the end of a query
SELECT account_id, MAX(n) AS m FROM facts WHERE n IN (SELECT id * 1_000 // 1_000 FROM facts) GROUP BY account_id;

-- digits parted in a UNION
SELECT account_id, MAX(v) AS m FROM (SELECT account_id, n AS v FROM facts UNION ALL SELECT account_id, 1_500 FROM accounts) GROUP BY account_id;

-- digits parted behind a point and in an exponent
SELECT account_id, MAX(1_0.2_5 + 1_0e1) AS m FROM facts GROUP BY account_id;

-- a text in two lines
-- type: text
SELECT account_id, MIN('first'
  'second') AS m FROM facts GROUP BY account_id;

-- two texts beside each other
-- refused: the second would be an alias
SELECT account_id, MIN(name) AS m FROM (SELECT account_id, 'first' 'second' FROM facts) GROUP BY account_id;

-- a number that goes on with letters
-- refused: the letters would be an alias
SELECT account_id, (SELECT MAX(n) + 1x FROM facts) AS m FROM accounts;

-- the smallest integer
-- type: text
SELECT account_id, MIN(CAST(n // -9223372036854775808 AS VARCHAR)) AS m FROM facts GROUP BY account_id;

-- blanks cut off, in the standard's words
SELECT account_id, SUM(LENGTH(TRIM(BOTH FROM name)) + LENGTH(TRIM(LEADING FROM name)) + LENGTH(TRIM(TRAILING FROM name))) AS m FROM facts GROUP BY account_id;

-- a list that begins with a subquery
SELECT account_id, COUNT(*) FILTER (WHERE n IN ((SELECT MAX(n) FROM facts), 3)) AS m FROM facts GROUP BY account_id;

-- grouped by several in brackets
SELECT account_id, MAX(c) AS m FROM (SELECT account_id, kind, COUNT(*) AS c FROM facts GROUP BY (account_id, kind)) GROUP BY account_id;

-- grouped by positions in brackets
SELECT account_id, MAX(c) AS m FROM (SELECT account_id, kind, COUNT(*) AS c FROM facts GROUP BY (1), (2)) GROUP BY account_id;

-- grouped by a text
-- refused: it groups nothing
SELECT account_id, COUNT(*) AS m FROM facts GROUP BY 'account_id';

-- ordered by a text
-- refused: it orders nothing
SELECT account_id, MAX(n) AS m FROM (SELECT account_id, n FROM facts ORDER BY 'n' LIMIT 3) GROUP BY account_id;

-- intervals in quarters
-- type: date
SELECT account_id, MAX(day + INTERVAL 2 QUARTERS) AS m FROM facts WHERE day < DATE '3000-01-01' GROUP BY account_id;

-- an interval of a number in brackets
-- type: date
SELECT account_id, MAX(day + INTERVAL (90) DAY) AS m FROM facts WHERE day < DATE '3000-01-01' GROUP BY account_id;

-- an interval of a fraction with its unit apart
-- refused: DuckDB cuts the fraction off, PostgreSQL keeps it
SELECT account_id, MAX(moment + INTERVAL '1.5' HOUR) AS m FROM facts GROUP BY account_id;

-- a span beside the text of an interval
SELECT account_id, COUNT(*) FILTER (WHERE TIMESTAMP '2026-07-01 00:00:00' - moment > '5 days') AS m FROM facts GROUP BY account_id;

-- a span or an interval
SELECT account_id, COUNT(*) FILTER (WHERE COALESCE(TIMESTAMP '2026-07-01 00:00:00' - moment, INTERVAL '1 day') > INTERVAL '3 days') AS m FROM facts GROUP BY account_id;

-- a join within a join, without brackets
SELECT a.account_id, COUNT(*) AS m FROM accounts a JOIN facts f JOIN kinds k ON f.kind = k.kind ON a.account_id = f.account_id GROUP BY a.account_id;

-- a join that forgets its condition
-- refused: a join of all rows is written CROSS JOIN
SELECT account_id, COUNT(*) AS m FROM facts JOIN kinds GROUP BY account_id;

-- a natural join of nothing in common
-- refused: there is no column to match on
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id AS id_of, seats FROM accounts) NATURAL JOIN (SELECT account_id, n FROM facts) GROUP BY account_id;

-- two queries of one name
-- refused: the second would hide the first
WITH u AS (SELECT account_id, n AS m FROM facts), u AS (SELECT account_id, m FROM facts) SELECT account_id, SUM(m) AS m FROM u GROUP BY account_id;

-- two results of one name
-- refused: it is ambiguous which column is the metric
SELECT account_id, SUM(n) AS m, COUNT(*) AS m FROM facts GROUP BY account_id;

-- a unit without quotes
-- differs: DuckDB looks for a column
SELECT account_id, SUM(DATE_DIFF(week, day, DATE '2026-06-30')) AS m FROM facts WHERE day > DATE '2000-01-01' GROUP BY account_id;
-- duckdb:
SELECT account_id, SUM(DATE_DIFF('week', day, DATE '2026-06-30')) AS m FROM facts WHERE day > DATE '2000-01-01' GROUP BY account_id;

-- an unknown frame bound
SELECT account_id, COUNT(*) FILTER (WHERE kind < 'xa') AS m FROM facts GROUP BY account_id;

-- the value that a share of the values reaches
SELECT account_id, QUANTILE(n, 0.5) AS m FROM facts GROUP BY account_id;

-- a date and a text that spells one, in a UNION
-- type: date
SELECT account_id, MAX(v) AS m FROM (SELECT account_id, since AS v FROM accounts UNION ALL SELECT account_id, '2024-05-05' FROM accounts) GROUP BY account_id;

-- a subquery in ON
SELECT a.account_id, COUNT(*) AS m FROM accounts a JOIN facts f ON f.account_id = a.account_id AND f.n > (SELECT MIN(n) FROM facts) + 20 GROUP BY a.account_id;

-- a part of a date in quotes
SELECT account_id, SUM(EXTRACT('month' FROM day)) AS m FROM facts GROUP BY account_id;

-- what FILTER leaves out is not computed, nor what it is ordered by
-- type: text
-- differs: DuckDB computes keys of rows that are left out
SELECT account_id, STRING_AGG(name, ',' ORDER BY CAST(name AS INTEGER)) FILTER (WHERE name IN ('0042', '-7')) AS m FROM facts GROUP BY account_id;
-- duckdb:
SELECT account_id, STRING_AGG(name, ',' ORDER BY TRY_CAST(name AS INTEGER)) FILTER (WHERE name IN ('0042', '-7')) AS m FROM facts GROUP BY account_id;

-- a frame that leaves rows out
-- refused: not supported
SELECT account_id, MAX(s) AS m FROM (SELECT account_id, SUM(n) OVER (PARTITION BY account_id ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW) AS s FROM facts) GROUP BY account_id;

-- a natural join before another
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id, seats FROM accounts) NATURAL JOIN (SELECT account_id, kind, id FROM facts) JOIN (SELECT kind AS of_kind, cap FROM kinds) ON kind = of_kind GROUP BY account_id;

-- a subquery that is computed with, first in a list
SELECT account_id, COUNT(*) FILTER (WHERE n IN ((SELECT MIN(n) FROM facts) + 27, 3) AND n NOT IN ((SELECT MAX(n) FROM facts), 4)) AS m FROM facts GROUP BY account_id;

-- a subquery in brackets of its own
SELECT account_id, COUNT(*) FILTER (WHERE n IN ((SELECT id FROM facts WHERE id < 8))) AS m FROM facts GROUP BY account_id;

-- a number that begins its fraction with an underscore
-- refused: DuckDB reads an alias
SELECT account_id, MAX(v) AS m FROM (SELECT account_id, 1._5 AS v FROM facts) GROUP BY account_id;

-- a replaced column that does not exist
-- refused: it would be ignored
SELECT account_id, MAX(n) AS m FROM (SELECT * REPLACE (n * 100 AS nn) FROM facts) GROUP BY account_id;

-- a text in place of a name
-- refused: a comma or `||` may be missing
SELECT account_id, MAX(x) AS m FROM (SELECT account_id, n 'x' FROM facts) GROUP BY account_id;

-- a keyword in place of a name
-- refused: it names nothing without AS
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id, n DESC FROM facts) GROUP BY account_id;

-- rows and values counted at once
-- refused: it is ambiguous what is counted
SELECT account_id, COUNT(*, n) AS m FROM facts GROUP BY account_id;

-- an order by a constant
-- refused: it orders nothing
SELECT account_id, STRING_AGG(name, ',' ORDER BY 2) AS m FROM facts GROUP BY account_id;

-- rows in the order of NULL
-- refused: it orders nothing
SELECT account_id, MAX(n) AS m FROM (SELECT account_id, n FROM facts ORDER BY NULL LIMIT 3) GROUP BY account_id;

-- a text beside a day is a day
SELECT account_id, SUM(DATE_DIFF('hour', day, '2026-02-28 22:00:00')) AS m FROM (SELECT account_id, day FROM facts WHERE day BETWEEN '2020-01-01' AND '2030-01-01') GROUP BY account_id;

-- a difference of texts keeps their clocks
-- differs: DuckDB requires a type
SELECT account_id, MAX(DATE_DIFF('second', '2020-02-02 00:00:00', '2020-02-02 01:03:05')) AS m FROM facts GROUP BY account_id;
-- duckdb:
SELECT account_id, MAX(DATE_DIFF('second', TIMESTAMP '2020-02-02 00:00:00', TIMESTAMP '2020-02-02 01:03:05')) AS m FROM facts GROUP BY account_id;

-- what follows THEN is missing
-- refused: the mistake is at ELSE
SELECT account_id, MAX(CASE WHEN n > 1 THEN 1 ELSE END) AS m FROM facts GROUP BY account_id;

-- a query that begins with FROM
SELECT account_id, MAX(n) AS m FROM (FROM facts) GROUP BY account_id;

-- a query of no results
-- refused: DuckDB refuses it, too
SELECT account_id, 1 AS m FROM (SELECT FROM facts) GROUP BY account_id;

-- a name behind an interval is no unit
-- type: date
SELECT account_id, MAX(d) AS m FROM (SELECT account_id, day + INTERVAL '30 days' d, day + INTERVAL '1 month' "m" FROM facts WHERE day < DATE '3000-01-01') GROUP BY account_id;

-- a unit without quotes under its own name
-- type: date
-- differs: DuckDB looks for a column
SELECT account_id, MAX(month) AS m FROM (SELECT account_id, DATE_TRUNC(year, day) AS year, DATE_TRUNC(month, day) AS month FROM facts WHERE day > DATE '2000-01-01') GROUP BY account_id;
-- duckdb:
SELECT account_id, MAX(DATE_TRUNC('month', day)) AS m FROM facts WHERE day > DATE '2000-01-01' GROUP BY account_id;

-- all grouped, and nothing to group by
-- refused: DuckDB would group nothing
SELECT account_id, k AS m FROM accounts CROSS JOIN (SELECT 5 AS k FROM facts GROUP BY ALL) GROUP BY 1, 2;
