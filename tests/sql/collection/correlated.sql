--! Correlated subqueries.

-- the last value before a day of the row
SELECT a.account_id, (SELECT MAX(f.n) FROM facts f WHERE f.account_id = a.account_id AND f.day <= a.since) AS m FROM accounts a;

-- a count over no rows is 0, a sum is NULL
SELECT a.account_id, (SELECT COUNT(*) FROM facts f WHERE f.account_id = a.account_id AND f.n > 8) + COALESCE((SELECT SUM(n) FROM facts f WHERE f.account_id = a.account_id AND f.n > 8), -1) AS m FROM accounts a;

-- two levels deep
SELECT a.account_id, (SELECT COUNT(*) FROM facts f WHERE f.account_id = a.account_id AND EXISTS (SELECT 1 FROM kinds k WHERE k.kind = f.kind AND k.kind <> a.kind)) AS m FROM accounts a;

-- NOT IN of a subquery that reads the row
SELECT a.account_id, COUNT(*) AS m FROM accounts a JOIN facts f USING (account_id) WHERE f.n NOT IN (SELECT g.n FROM facts g WHERE g.account_id = f.account_id AND g.id < f.id AND g.n IS NOT NULL) GROUP BY a.account_id;

-- IN of a subquery that reads the row, in a condition of CASE
SELECT account_id, SUM(CASE WHEN kind IN (SELECT a.kind FROM accounts a WHERE a.account_id = f.account_id) THEN 1 ELSE 0 END) AS m FROM facts f GROUP BY account_id;

-- NULL where IN finds nothing and a NULL is listed
SELECT account_id, COUNT(*) FILTER (WHERE (n IN (SELECT g.n FROM facts g WHERE g.kind = f.kind AND g.id > f.id)) IS NULL) AS m FROM facts f GROUP BY account_id;

-- greater than all earlier ones
SELECT account_id, COUNT(*) AS m FROM facts f WHERE n > ALL (SELECT g.n FROM facts g WHERE g.account_id = f.account_id AND g.id < f.id) GROUP BY account_id;

-- at least as great as any earlier one
SELECT account_id, COUNT(*) AS m FROM facts f WHERE n >= ANY (SELECT g.n FROM facts g WHERE g.account_id = f.account_id AND g.id < f.id) GROUP BY account_id;

-- the newest row by ORDER BY and LIMIT
-- type: text
SELECT a.account_id, (SELECT f.name FROM facts f WHERE f.account_id = a.account_id AND f.day IS NOT NULL ORDER BY f.day DESC, f.id LIMIT 1) AS m FROM accounts a;

-- in HAVING
SELECT account_id, COUNT(*) AS m FROM facts f GROUP BY account_id HAVING COUNT(*) > (SELECT COUNT(*) FROM facts g WHERE g.account_id = f.account_id AND g.n > 0);

-- in ORDER BY of a window
SELECT account_id, SUM(r) AS m FROM (SELECT account_id, id, ROW_NUMBER() OVER (ORDER BY (SELECT MAX(g.n) FROM facts g WHERE g.account_id = f.account_id), id) AS r FROM facts f) GROUP BY account_id;

-- in the condition of an outer join
-- refused: it reads both sides of the join
SELECT a.account_id, COUNT(k.kind) AS m FROM accounts a LEFT JOIN kinds k ON EXISTS (SELECT 1 FROM facts f WHERE f.account_id = a.account_id AND f.kind = k.kind) GROUP BY a.account_id;

-- a grouped subquery that reads the row
SELECT a.account_id, (SELECT MAX(c) FROM (SELECT f.kind, COUNT(*) AS c FROM facts f WHERE f.account_id = a.account_id GROUP BY f.kind) q) AS m FROM accounts a;

-- a union that reads the row
SELECT a.account_id, (SELECT COUNT(*) FROM (SELECT f.n FROM facts f WHERE f.account_id = a.account_id UNION SELECT a.seats) q) AS m FROM accounts a;

-- DISTINCT that reads the row
SELECT a.account_id, (SELECT COUNT(*) FROM (SELECT DISTINCT f.kind FROM facts f WHERE f.account_id = a.account_id) q) AS m FROM accounts a;

-- a window that reads the row
SELECT a.account_id, (SELECT MAX(r) FROM (SELECT ROW_NUMBER() OVER (PARTITION BY f.kind ORDER BY f.id) AS r FROM facts f WHERE f.account_id = a.account_id) q) AS m FROM accounts a;

-- an aggregate of the row around it
SELECT account_id, (SELECT SUM(f.n)) AS m FROM facts f GROUP BY account_id;

-- a row of two values among others
-- differs: DuckDB does not support this correlated subquery
SELECT account_id, COUNT(*) AS m FROM facts f WHERE (id, account_id) IN (SELECT MAX(g.id), 'a' || SUBSTRING(f.account_id, 2) FROM facts g WHERE g.account_id = f.account_id) GROUP BY account_id;
-- duckdb:
SELECT account_id, COUNT(*) AS m FROM facts f WHERE id = (SELECT MAX(g.id) FROM facts g WHERE g.account_id = f.account_id) AND account_id = 'a' || SUBSTRING(f.account_id, 2) GROUP BY account_id;

-- one row per row, by LATERAL
SELECT a.account_id, q.c AS m FROM accounts a, LATERAL (SELECT COUNT(*) AS c FROM facts f WHERE f.account_id = a.account_id) q;

-- the two newest rows of each, by LATERAL
SELECT a.account_id, SUM(q.id) AS m FROM accounts a LEFT JOIN LATERAL (SELECT f.id FROM facts f WHERE f.account_id = a.account_id ORDER BY f.id DESC LIMIT 2) q ON true GROUP BY a.account_id;

-- the last row before, by ASOF JOIN
SELECT a.account_id, MAX(f.id) AS m FROM (SELECT account_id, MAX(since) AS since FROM accounts WHERE since IS NOT NULL GROUP BY account_id) a ASOF JOIN (SELECT account_id, day, MAX(id) AS id FROM facts WHERE day IS NOT NULL GROUP BY ALL) f ON a.account_id = f.account_id AND a.since >= f.day GROUP BY a.account_id;

-- several rows where one is expected
-- fails: the subquery returns several rows
SELECT a.account_id, (SELECT f.n FROM facts f WHERE f.account_id = a.account_id) AS m FROM accounts a;

-- EXISTS with GROUP BY and HAVING
SELECT a.account_id, 1 AS m FROM accounts a WHERE EXISTS (SELECT f.kind FROM facts f WHERE f.account_id = a.account_id GROUP BY f.kind HAVING COUNT(*) > 2);
-- twelve subqueries that read the row around them
SELECT a.account_id, (SELECT COUNT(*) FROM facts f WHERE f.account_id = a.account_id) + COALESCE((SELECT MAX(n) FROM facts f WHERE f.account_id = a.account_id), 0) + COALESCE((SELECT MIN(n) FROM facts f WHERE f.account_id = a.account_id), 0) + COALESCE((SELECT SUM(n) FROM facts f WHERE f.account_id = a.account_id AND f.kind = 'x'), 0) + (SELECT COUNT(*) FROM facts f WHERE f.account_id = a.account_id AND f.flag) + (SELECT COUNT(*) FROM facts f WHERE f.account_id = a.account_id AND f.n > 3) + (SELECT COUNT(*) FROM kinds k WHERE k.kind = a.kind) + (SELECT COUNT(*) FROM kinds k WHERE k.day < a.since) + (SELECT COUNT(DISTINCT kind) FROM facts f WHERE f.account_id = a.account_id) + CASE WHEN EXISTS (SELECT 1 FROM facts f WHERE f.account_id = a.account_id AND f.n < 0) THEN 100 ELSE 0 END + CASE WHEN a.kind IN (SELECT f.kind FROM facts f WHERE f.account_id = a.account_id) THEN 1000 ELSE 0 END + (SELECT COUNT(*) FROM facts f WHERE f.account_id = a.account_id AND f.day > a.since) AS m FROM accounts a;

-- LIMIT 1 of a subquery with one row
SELECT account_id, (SELECT COUNT(*) FROM facts f WHERE f.account_id = a.account_id LIMIT 1) AS m FROM accounts a;

-- LIMIT 0 and an offset leave nothing of one row
SELECT account_id, COALESCE((SELECT COUNT(*) FROM facts f WHERE f.account_id = a.account_id LIMIT 0), -1) + COALESCE((SELECT MAX(n) FROM facts LIMIT 1 OFFSET 1), -10) AS m FROM accounts a;
