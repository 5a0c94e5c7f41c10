--! GROUP BY in all its forms, and every aggregate.

-- GROUP BY a position
SELECT account_id, COUNT(*) AS m FROM facts GROUP BY 1;

-- GROUP BY an alias
SELECT UPPER(account_id) AS who, LOWER(UPPER(account_id)) AS account_id, COUNT(kind) AS m FROM facts GROUP BY who;

-- GROUP BY an alias that is also a column means the column
SELECT account_id, MAX(c) AS m FROM (SELECT account_id, LOWER(name) AS name, COUNT(*) AS c FROM facts GROUP BY account_id, name) q GROUP BY account_id;

-- GROUP BY ALL
SELECT account_id, MAX(n) - MIN(n) AS m FROM facts GROUP BY ALL;

-- GROUP BY ALL with an expression beside the aggregate
SELECT account_id, SUM(c) AS m FROM (SELECT account_id, kind || '!' AS k, COUNT(*) AS c FROM facts GROUP BY ALL) q WHERE k <> 'x!' GROUP BY account_id;

-- GROUP BY expressions, which may be selected as they stand
SELECT account_id, SUM(c * k) AS m FROM (SELECT account_id, n % 3 AS k, COUNT(*) AS c FROM facts GROUP BY account_id, n % 3) q GROUP BY account_id;

-- GROUP BY takes NULL for a value
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id, kind, flag FROM facts GROUP BY account_id, kind, flag) q GROUP BY account_id;

-- GROUP BY without an aggregate
SELECT account_id, 1 AS m FROM facts GROUP BY account_id;

-- GROUP BY two columns, of which one decides the other
SELECT f.account_id, COUNT(*) + a.seats AS m FROM facts f JOIN accounts a ON a.account_id = f.account_id GROUP BY f.account_id, a.seats;

-- HAVING
SELECT account_id, COUNT(*) AS m FROM facts GROUP BY account_id HAVING COUNT(*) > 3 AND SUM(n) > 0;

-- an aggregate whose truth is decided without it still makes one group
-- type: boolean
SELECT 'a1' AS account_id, COALESCE(COUNT(*) = NULL, SUM(n) > 1 AND FALSE) AS m FROM facts;

-- HAVING that literals decide
SELECT account_id, COUNT(*) AS m FROM facts GROUP BY account_id HAVING COUNT(*) > 3 AND FALSE OR MAX(n) = NULL OR TRUE;

-- HAVING with an aggregate that is not selected, of unknown truth
SELECT account_id, COUNT(*) AS m FROM facts GROUP BY account_id HAVING MAX(n) < 15;

-- HAVING with an alias
SELECT account_id, SUM(n) AS m FROM facts GROUP BY account_id HAVING m > 2;

-- HAVING without GROUP BY
SELECT 'a1' AS account_id, COUNT(*) AS m FROM facts HAVING COUNT(*) > 30;

-- an aggregate in an expression of aggregates
SELECT account_id, (MAX(n) - MIN(n)) / NULLIF(COUNT(DISTINCT n), 0) + 1 AS m FROM facts GROUP BY account_id;

-- an expression in an aggregate
SELECT account_id, SUM(n * 2 + id) AS m FROM facts GROUP BY account_id;

-- COUNT of rows, of values, of distinct values
SELECT account_id, COUNT(*) * 10000 + COUNT(n) * 100 + COUNT(DISTINCT n) AS m FROM facts GROUP BY account_id;

-- COUNT(DISTINCT) of text, dates, decimals, truths and doubles
SELECT account_id, COUNT(DISTINCT name) * 10000 + COUNT(DISTINCT day) * 1000 + COUNT(DISTINCT price) * 100 + COUNT(DISTINCT flag) * 10 + COUNT(DISTINCT x) AS m
FROM facts GROUP BY account_id;

-- COUNT(DISTINCT) of an expression
SELECT account_id, COUNT(DISTINCT LOWER(name)) * 10 + COUNT(DISTINCT CASE WHEN n > 0 THEN kind END) AS m FROM facts GROUP BY account_id;

-- SUM of values that are all NULL is NULL, COUNT is 0
SELECT account_id, COALESCE(SUM(n), -1) * 10 + COUNT(n) AS m FROM facts GROUP BY account_id;

-- SUM and AVG of distinct values
SELECT account_id, SUM(DISTINCT n) + AVG(DISTINCT price) AS m FROM facts GROUP BY account_id;

-- SUM of decimals is exact
SELECT account_id, SUM(exact) AS m FROM edges GROUP BY account_id;

-- SUM of integers beyond 53 bits
-- type: text
SELECT account_id, CAST(SUM(big) AS VARCHAR) AS m FROM edges WHERE big < 9223372036854775807 GROUP BY account_id;

-- AVG of integers is no integer
SELECT account_id, AVG(n) AS m FROM facts GROUP BY account_id;

-- AVG of decimals
SELECT account_id, AVG(price) AS m FROM facts GROUP BY account_id;

-- AVG of doubles that cancel out
SELECT account_id, AVG(x) AS m FROM facts GROUP BY account_id;

-- MIN and MAX of text compare bytes
-- type: text
SELECT account_id, MIN(name) || '<' || MAX(name) AS m FROM facts GROUP BY account_id;

-- MIN and MAX of dates
-- type: date
SELECT account_id, MAX(day) AS m FROM facts GROUP BY account_id;

-- MIN and MAX of timestamps
-- type: text
SELECT account_id, CAST(MIN(moment) AS VARCHAR) || ' - ' || CAST(MAX(moment) AS VARCHAR) AS m FROM facts GROUP BY account_id;

-- MIN and MAX of truths
-- type: boolean
SELECT account_id, MIN(flag) AS m FROM facts GROUP BY account_id;

-- BOOL_AND passes over NULL
-- type: boolean
SELECT account_id, BOOL_AND(flag) AS m FROM facts GROUP BY account_id;

-- BOOL_OR passes over NULL
-- type: boolean
SELECT account_id, BOOL_OR(n > 8) AS m FROM facts GROUP BY account_id;

-- FILTER
SELECT account_id, COUNT(*) FILTER (WHERE flag) * 100 + SUM(n) FILTER (WHERE kind = 'x') AS m FROM facts GROUP BY account_id;

-- FILTER skips rows whose condition is unknown
SELECT account_id, COUNT(*) FILTER (WHERE n > 2) * 100 + COUNT(*) FILTER (WHERE NOT n > 2) AS m FROM facts GROUP BY account_id;

-- FILTER with DISTINCT
SELECT account_id, COUNT(DISTINCT kind) FILTER (WHERE n > 0) AS m FROM facts GROUP BY account_id;

-- FILTER that leaves nothing
SELECT account_id, COALESCE(MAX(n) FILTER (WHERE n > 1000), -1) AS m FROM facts GROUP BY account_id;

-- MEDIAN of an even number of integers lies between two
SELECT account_id, MEDIAN(n) AS m FROM facts GROUP BY account_id;

-- MEDIAN of decimals lies between two
-- differs: DuckDB cuts it to the digits of the column
SELECT account_id, MEDIAN(price) AS m FROM facts GROUP BY account_id;
-- duckdb:
SELECT account_id, MEDIAN(CAST(price AS DOUBLE)) AS m FROM facts GROUP BY account_id;

-- QUANTILE_CONT
SELECT account_id, QUANTILE_CONT(x, 0.1) + QUANTILE_CONT(x, 0.75) AS m FROM facts GROUP BY account_id;

-- QUANTILE_DISC
SELECT account_id, QUANTILE_DISC(n, 0.5) * 100 + QUANTILE_DISC(n, 0.9) AS m FROM facts GROUP BY account_id;

-- QUANTILE at both ends
SELECT account_id, QUANTILE_CONT(n, 0) * 100 + QUANTILE_DISC(n, 1) AS m FROM facts GROUP BY account_id;

-- PERCENTILE_CONT WITHIN GROUP
SELECT account_id, PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY n) AS m FROM facts GROUP BY account_id;

-- PERCENTILE_DISC WITHIN GROUP, from above
SELECT account_id, PERCENTILE_DISC(0.25) WITHIN GROUP (ORDER BY n DESC) AS m FROM facts GROUP BY account_id;

-- QUANTILE_DISC of text
-- type: text
SELECT account_id, QUANTILE_DISC(kind, 0.5) AS m FROM facts GROUP BY account_id;

-- STDDEV of one value is NULL
SELECT account_id, STDDEV(n) AS m FROM facts GROUP BY account_id;

-- STDDEV_POP of one value is 0
SELECT account_id, STDDEV_POP(n) AS m FROM facts GROUP BY account_id;

-- VAR_SAMP and VAR_POP
SELECT account_id, VAR_SAMP(x) + VAR_POP(price) AS m FROM facts GROUP BY account_id;

-- CORR
SELECT account_id, CORR(n, ratio) AS m FROM facts GROUP BY account_id;

-- COVAR_SAMP and COVAR_POP
SELECT account_id, COVAR_SAMP(n, x) - COVAR_POP(n, x) AS m FROM facts GROUP BY account_id;

-- ARG_MAX passes over NULL on either side
SELECT account_id, ARG_MAX(n, moment) AS m FROM facts WHERE id NOT IN (2, 12, 16, 28) GROUP BY account_id;

-- ARG_MIN of text
-- type: text
SELECT account_id, ARG_MIN(name, id) AS m FROM facts GROUP BY account_id;

-- MAX_BY and MIN_BY are the same for a value that is never NULL
SELECT account_id, MAX_BY(COALESCE(n, 0), id) * 100 + MIN_BY(COALESCE(n, 0), id) AS m FROM facts GROUP BY account_id;

-- MAX_BY of a value that may be NULL
-- refused: some engines skip rows without the value, others return its NULL
SELECT account_id, MAX_BY(n, id) AS m FROM facts GROUP BY account_id;

-- STRING_AGG in an order
-- type: text
SELECT account_id, STRING_AGG(name, ';' ORDER BY id DESC) AS m FROM facts GROUP BY account_id;

-- STRING_AGG of distinct values
-- type: text
SELECT account_id, STRING_AGG(DISTINCT kind, '' ORDER BY kind) AS m FROM facts GROUP BY account_id;

-- MODE where one value stands out
-- type: text
SELECT account_id, MODE(kind) AS m FROM facts WHERE account_id IN ('a1', 'a5', 'a6', 'a8') GROUP BY account_id;

-- FIRST and LAST in an order take NULL, too
SELECT account_id, COALESCE(FIRST(n ORDER BY id DESC), -99) * 100 + COALESCE(LAST(n ORDER BY id DESC), -99) AS m FROM facts GROUP BY account_id;

-- COUNT_IF
SELECT account_id, COUNT_IF(n > 2) AS m FROM facts GROUP BY account_id;

-- a CASE inside an aggregate inside a CASE
-- type: text
SELECT account_id, CASE WHEN SUM(CASE WHEN flag THEN 1 ELSE 0 END) > COUNT(*) / 2 THEN 'mostly' ELSE 'rarely' END AS m FROM facts GROUP BY account_id;

-- the aggregate of a group whose rows are all taken away
SELECT a.account_id, COALESCE(SUM(f.n), 0) AS m FROM accounts a LEFT JOIN facts f ON f.account_id = a.account_id AND f.n > 100 GROUP BY a.account_id;

-- a group of a constant over no rows is no group
SELECT a.account_id, p.paid AS m FROM accounts a CROSS JOIN (SELECT :as_of AS day, COUNT(*) AS paid FROM facts WHERE id > 999 GROUP BY day) p;

-- a group of a constant over rows is one group
SELECT a.account_id, p.paid AS m FROM accounts a CROSS JOIN (SELECT LOWER('X') AS k, COUNT(*) AS paid FROM facts WHERE id < 9 GROUP BY k) p;

-- a group of nothing over no rows is one group
SELECT a.account_id, p.paid AS m FROM accounts a CROSS JOIN (SELECT COUNT(*) AS paid FROM facts WHERE id > 999 GROUP BY ()) p;

-- a row without a table, limited to none
SELECT a.account_id, p.k AS m FROM accounts a CROSS JOIN (SELECT 2 AS k ORDER BY k LIMIT 0) p;

-- a row without a table, passed over
SELECT a.account_id, p.k AS m FROM accounts a CROSS JOIN ((SELECT 2 AS k ORDER BY k LIMIT 1 OFFSET 1) UNION ALL SELECT 3) p;

-- a row without a table, filtered and limited
SELECT a.account_id, a.seats + p.k AS m FROM accounts a CROSS JOIN (SELECT 2 AS k WHERE DATE '2026-01-01' > :as_of ORDER BY k LIMIT 1) p;

-- a row without a table and HAVING
SELECT a.account_id, p.k AS m FROM accounts a CROSS JOIN (SELECT 2 AS k HAVING FALSE) p;

-- a row without a table, grouped by a constant, and HAVING
SELECT a.account_id, p.k AS m FROM accounts a CROSS JOIN (SELECT 2 AS k GROUP BY k HAVING k > 2) p;

-- an unused result of a grouped query
SELECT a.account_id, p.k AS m FROM accounts a CROSS JOIN (SELECT 5 AS k FROM (SELECT COUNT(*) AS c, SUM(n) AS s FROM facts)) p;
