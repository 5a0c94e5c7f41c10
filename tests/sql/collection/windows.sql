--! Window functions: order, frames and position.

-- ROW_NUMBER in two directions, NULL last in both
SELECT account_id, SUM(id * k) AS m
FROM (SELECT account_id, id, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY price DESC, n, id) AS k FROM facts) q GROUP BY account_id;

-- ROW_NUMBER with NULLS FIRST
SELECT account_id, n AS m
FROM (SELECT account_id, id AS n, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY n DESC NULLS FIRST, id) AS k FROM facts) q WHERE k = 1;

-- ROW_NUMBER with NULLS FIRST and NULLS LAST in one order
SELECT account_id, SUM(id * k) AS m
FROM (SELECT account_id, id, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY day NULLS FIRST, n DESC NULLS LAST, id DESC) AS k FROM facts) q GROUP BY account_id;

-- ROW_NUMBER without PARTITION BY
SELECT account_id, SUM(k) AS m FROM (SELECT account_id, ROW_NUMBER() OVER (ORDER BY name DESC, id) AS k FROM facts) q GROUP BY account_id;

-- PARTITION BY takes NULL for a value
SELECT account_id, MAX(c) AS m FROM (SELECT account_id, COUNT(*) OVER (PARTITION BY kind) AS c FROM facts) q GROUP BY account_id;

-- PARTITION BY an expression, ORDER BY an expression
SELECT account_id, SUM(k * id) AS m
FROM (SELECT account_id, id, ROW_NUMBER() OVER (PARTITION BY n % 2 ORDER BY -id) AS k FROM facts) q GROUP BY account_id;

-- RANK and DENSE_RANK with ties
SELECT account_id, SUM(r * 100 + d) AS m
FROM (SELECT account_id, RANK() OVER (PARTITION BY account_id ORDER BY n DESC) AS r, DENSE_RANK() OVER (PARTITION BY account_id ORDER BY n DESC) AS d FROM facts) q
GROUP BY account_id;

-- PERCENT_RANK and CUME_DIST
SELECT account_id, SUM(p) * 1000 + SUM(c) AS m
FROM (SELECT account_id, PERCENT_RANK() OVER (ORDER BY n) AS p, CUME_DIST() OVER (ORDER BY n) AS c FROM facts) q GROUP BY account_id;

-- NTILE gives the first buckets one more
SELECT account_id, SUM(t * id) AS m FROM (SELECT account_id, id, NTILE(5) OVER (ORDER BY id) AS t FROM facts) q GROUP BY account_id;

-- NTILE with more buckets than rows
SELECT account_id, MAX(t) AS m FROM (SELECT account_id, NTILE(20) OVER (PARTITION BY account_id ORDER BY id) AS t FROM facts) q GROUP BY account_id;

-- LAG and LEAD do not skip NULL
SELECT account_id, SUM(n - p) * 100 + SUM(COALESCE(s, 50)) AS m
FROM (SELECT account_id, n, LAG(n) OVER (PARTITION BY account_id ORDER BY id) AS p, LEAD(n) OVER (PARTITION BY account_id ORDER BY id) AS s FROM facts) q
GROUP BY account_id;

-- LAG with an offset and a default
SELECT account_id, SUM(p) AS m FROM (SELECT account_id, LAG(n, 2, -100) OVER (PARTITION BY account_id ORDER BY id) AS p FROM facts) q GROUP BY account_id;

-- LEAD of text, LAG of a date
-- type: text
SELECT account_id, MAX(s || CAST(p AS VARCHAR)) AS m
FROM (SELECT account_id, LEAD(name, 1, 'end') OVER w AS s, LAG(day) OVER w AS p FROM facts WINDOW w AS (PARTITION BY account_id ORDER BY id)) q GROUP BY account_id;

-- LAG that passes over NULL
SELECT account_id, SUM(p) AS m FROM (SELECT account_id, LAG(n IGNORE NULLS) OVER (PARTITION BY account_id ORDER BY id) AS p FROM facts) q GROUP BY account_id;

-- the days between one row and the next
SELECT account_id, MAX(gap) AS m
FROM (SELECT account_id, day - LAG(day) OVER (PARTITION BY account_id ORDER BY day, id) AS gap FROM facts WHERE day > DATE '2000-01-01') q GROUP BY account_id;

-- FIRST_VALUE and LAST_VALUE: the default frame ends with the current row
SELECT account_id, SUM(COALESCE(a, 0) * 10 + COALESCE(z, 0)) AS m
FROM (SELECT account_id, FIRST_VALUE(n) OVER (PARTITION BY account_id ORDER BY id) AS a, LAST_VALUE(n) OVER (PARTITION BY account_id ORDER BY id) AS z FROM facts) q
GROUP BY account_id;

-- LAST_VALUE over the whole partition
SELECT account_id, MAX(z) AS m
FROM (SELECT account_id, LAST_VALUE(id) OVER (PARTITION BY account_id ORDER BY n NULLS FIRST, id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS z FROM facts) q
GROUP BY account_id;

-- FIRST_VALUE that passes over NULL
SELECT account_id, MAX(a) AS m FROM (SELECT account_id, FIRST_VALUE(n IGNORE NULLS) OVER (PARTITION BY account_id ORDER BY id DESC) AS a FROM facts) q GROUP BY account_id;

-- NTH_VALUE is NULL until the frame reaches it
SELECT account_id, COUNT(v) * 100 + MAX(v) AS m FROM (SELECT account_id, NTH_VALUE(id, 3) OVER (PARTITION BY account_id ORDER BY id) AS v FROM facts) q GROUP BY account_id;

-- a running sum takes peers together
SELECT account_id, SUM(s) AS m FROM (SELECT account_id, SUM(id) OVER (PARTITION BY account_id ORDER BY n) AS s FROM facts) q GROUP BY account_id;

-- a running sum by rows
SELECT account_id, SUM(s) AS m FROM (SELECT account_id, SUM(n) OVER (PARTITION BY account_id ORDER BY id ROWS UNBOUNDED PRECEDING) AS s FROM facts) q GROUP BY account_id;

-- a running sum over two keys
SELECT account_id, SUM(s) AS m
FROM (SELECT account_id, SUM(n) OVER (PARTITION BY account_id ORDER BY day, id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS s FROM facts) q GROUP BY account_id;

-- a moving average over three rows
SELECT account_id, SUM(a) AS m
FROM (SELECT account_id, AVG(x) OVER (PARTITION BY account_id ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS a FROM facts) q GROUP BY account_id;

-- a frame that does not hold the current row, and may be empty
SELECT account_id, SUM(s) * 100 + COUNT(s) AS m
FROM (SELECT account_id, SUM(n) OVER (PARTITION BY account_id ORDER BY id ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING) AS s FROM facts) q GROUP BY account_id;

-- a frame from the current row to the end
SELECT account_id, SUM(c) AS m
FROM (SELECT account_id, COUNT(n) OVER (PARTITION BY account_id ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS c FROM facts) q GROUP BY account_id;

-- a frame of peers to the end
SELECT account_id, SUM(c) AS m
FROM (SELECT account_id, COUNT(*) OVER (PARTITION BY account_id ORDER BY day RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS c FROM facts) q GROUP BY account_id;

-- MIN and MAX over a moving frame
SELECT account_id, SUM(a * 100 + b) AS m
FROM (SELECT account_id, MIN(n) OVER w AS a, MAX(n) OVER w AS b FROM facts WINDOW w AS (PARTITION BY account_id ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)) q
GROUP BY account_id;

-- a share of the whole
SELECT account_id, MAX(price / total) AS m FROM (SELECT account_id, price, SUM(price) OVER (PARTITION BY account_id) AS total FROM facts) q GROUP BY account_id;

-- a window over groups
SELECT account_id, SUM(price) / SUM(SUM(price)) OVER () AS m FROM facts GROUP BY account_id;

-- a rank of groups
SELECT account_id, RANK() OVER (ORDER BY COUNT(*) DESC) AS m FROM facts GROUP BY account_id;

-- a window over groups whose ORDER BY is an aggregate that is not selected
SELECT account_id, ROW_NUMBER() OVER (ORDER BY SUM(n) DESC NULLS LAST, account_id) AS m FROM facts GROUP BY account_id;

-- QUALIFY
SELECT account_id, n AS m FROM facts QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY day DESC NULLS LAST, id) = 1;

-- QUALIFY with an alias
SELECT account_id, id AS m, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY price DESC NULLS LAST, id DESC) AS place FROM facts QUALIFY place = 2;

-- QUALIFY after WHERE
SELECT account_id, id AS m FROM facts WHERE flag QUALIFY RANK() OVER (PARTITION BY account_id ORDER BY id DESC) = 1;

-- QUALIFY over groups
SELECT account_id, COUNT(*) AS m FROM facts GROUP BY account_id, kind QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY COUNT(*) DESC, kind) = 1;

-- named windows, one of which extends another
SELECT account_id, SUM(a * 100 + b) AS m
FROM (SELECT account_id, ROW_NUMBER() OVER w AS a, COUNT(*) OVER p AS b FROM facts WINDOW p AS (PARTITION BY account_id), w AS (p ORDER BY id)) q GROUP BY account_id;

-- an aggregate with FILTER as a window
SELECT account_id, MAX(c) AS m FROM (SELECT account_id, COUNT(*) FILTER (WHERE flag) OVER (PARTITION BY account_id) AS c FROM facts) q GROUP BY account_id;

-- COUNT(DISTINCT) as a window
SELECT account_id, MAX(c) AS m FROM (SELECT account_id, COUNT(DISTINCT kind) OVER (PARTITION BY account_id) AS c FROM facts) q GROUP BY account_id;

-- a window inside a CASE
SELECT account_id, SUM(k) AS m
FROM (SELECT account_id, CASE WHEN n > AVG(n) OVER (PARTITION BY account_id) THEN 1 WHEN n IS NULL THEN 100 ELSE 10 END AS k FROM facts) q GROUP BY account_id;

-- islands of rows: a running sum of changes
SELECT account_id, MAX(island) AS m
FROM (SELECT account_id, SUM(starts) OVER (PARTITION BY account_id ORDER BY id) AS island
      FROM (SELECT account_id, id, CASE WHEN kind IS NOT DISTINCT FROM LAG(kind) OVER (PARTITION BY account_id ORDER BY id) THEN 0 ELSE 1 END AS starts FROM facts) q) r
GROUP BY account_id;

-- without an order all rows are peers
SELECT account_id, MAX(a) * 10 + MAX(b) AS m FROM (
    SELECT account_id, RANK() OVER (PARTITION BY account_id) AS a, DENSE_RANK() OVER (ORDER BY 0.5) AS b FROM facts
) t GROUP BY account_id;

-- aggregates of one order take the same row where it ties
-- type: text
-- differs: DuckDB's row is arbitrary
SELECT account_id, FIRST(name ORDER BY kind) || '/' || FIRST(id ORDER BY kind) || '/' || LAST(id ORDER BY kind) AS m FROM (SELECT account_id, 1 AS kind, id, CAST(-id AS VARCHAR) AS name FROM facts) GROUP BY account_id;
-- duckdb:
SELECT account_id, FIRST(name ORDER BY kind, id) || '/' || FIRST(id ORDER BY kind, id) || '/' || LAST(id ORDER BY kind, id) AS m FROM (SELECT account_id, 1 AS kind, id, CAST(-id AS VARCHAR) AS name FROM facts) GROUP BY account_id;

-- a limit takes the same row, however the result is written
-- type: text
-- differs: DuckDB's row is arbitrary
SELECT account_id, name || '/' || id AS m FROM (SELECT account_id, name, id, kind FROM facts WHERE name IS NOT NULL AND account_id = 'a1') ORDER BY kind LIMIT 1;
-- duckdb:
SELECT account_id, name || '/' || id AS m FROM (SELECT account_id, name, id, kind FROM facts WHERE name IS NOT NULL AND account_id = 'a1') ORDER BY kind, name, id LIMIT 1;

-- IGNORE NULLS after a call
SELECT account_id, SUM(v) AS m FROM (SELECT account_id, LAST_VALUE(ABS(n) IGNORE NULLS) OVER (PARTITION BY account_id ORDER BY id) AS v FROM facts) GROUP BY account_id;

-- IGNORE NULLS after a sum
SELECT account_id, SUM(v) AS m FROM (SELECT account_id, LAG(n + ABS(n) IGNORE NULLS) OVER (PARTITION BY account_id ORDER BY id) AS v FROM facts) GROUP BY account_id;

-- a default with more digits than the value
SELECT account_id, SUM(v) AS m FROM (SELECT account_id, LAG(price, 1, 0.005) OVER (PARTITION BY account_id ORDER BY id) AS v FROM facts) GROUP BY account_id;

-- a default of a wider type
SELECT account_id, SUM(v) AS m FROM (SELECT account_id, LEAD(n, 1, 0.7) OVER (PARTITION BY account_id ORDER BY id) AS v FROM facts) GROUP BY account_id;

-- the row that a subquery returns does not depend on the columns read
-- type: text
-- differs: DuckDB's row is arbitrary
SELECT account_id, b AS m FROM (SELECT account_id, k, CAST(-k AS VARCHAR) AS b FROM (SELECT account_id, -id AS k FROM facts WHERE account_id = 'a1') ORDER BY account_id LIMIT 1);
-- duckdb:
SELECT account_id, CAST(id AS VARCHAR) AS m FROM facts WHERE account_id = 'a1' ORDER BY id DESC LIMIT 1;

-- a frame that ends at the distance 0 has all equal rows
-- differs: DuckDB ends it too early
SELECT account_id, MAX(c) AS m FROM (SELECT a.account_id, COUNT(*) OVER (PARTITION BY a.account_id ORDER BY a.seats DESC NULLS LAST RANGE BETWEEN UNBOUNDED PRECEDING AND 0 PRECEDING) AS c FROM accounts a JOIN facts f ON f.account_id = a.account_id) GROUP BY account_id;
-- duckdb:
SELECT account_id, MAX(c) AS m FROM (SELECT a.account_id, COUNT(*) OVER (PARTITION BY a.account_id ORDER BY a.seats DESC NULLS LAST RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS c FROM accounts a JOIN facts f ON f.account_id = a.account_id) GROUP BY account_id;
