--! Common table expressions, subqueries, set operations.

-- a common table expression
WITH paid AS (SELECT account_id, price FROM facts WHERE price > 0) SELECT account_id, SUM(price) AS m FROM paid GROUP BY account_id;

-- a common table expression read twice
WITH t AS (SELECT account_id, SUM(n) AS n, COUNT(*) AS c FROM facts GROUP BY account_id)
SELECT a.account_id, a.n * 100 + b.c AS m FROM t a JOIN t b ON b.account_id = a.account_id;

-- a common table expression read twice under other conditions
WITH t AS (SELECT account_id, id, n, flag FROM facts)
SELECT y.account_id, COUNT(*) AS m FROM t y JOIN t z ON y.account_id = z.account_id WHERE y.flag AND NOT z.flag GROUP BY y.account_id;

-- a common table expression that reads an earlier one
WITH a AS (SELECT account_id, n FROM facts WHERE n > 0), b AS (SELECT account_id, SUM(n) AS n FROM a GROUP BY account_id), c AS (SELECT account_id, n FROM b WHERE n > 5)
SELECT account_id, n AS m FROM c;

-- a common table expression that names its columns
WITH t (account_id, much, little) AS (SELECT account_id, MAX(n), MIN(n) FROM facts GROUP BY 1) SELECT account_id, much - little AS m FROM t;

-- a common table expression with the name of a table hides the table
WITH kinds AS (SELECT account_id, COUNT(*) AS c FROM facts GROUP BY account_id) SELECT account_id, c AS m FROM kinds;

-- a common table expression inside a subquery
SELECT account_id, m FROM (WITH t AS (SELECT account_id, MAX(id) AS m FROM facts GROUP BY account_id) SELECT * FROM t) q WHERE m > 10;

-- a subquery in FROM that names its columns
SELECT who AS account_id, what AS m FROM (SELECT account_id, COUNT(DISTINCT kind) FROM facts GROUP BY account_id) AS q (who, what);

-- every column of a table, and one more
SELECT account_id, SUM(twice) AS m FROM (SELECT *, n * 2 AS twice FROM facts) q GROUP BY account_id;

-- every column of one of two tables
SELECT account_id, SUM(cap) AS m FROM (SELECT f.account_id, k.* FROM facts f JOIN kinds k ON k.kind = f.kind) q GROUP BY account_id;

-- IN a subquery
SELECT account_id, COUNT(*) AS m FROM facts WHERE kind IN (SELECT kind FROM kinds WHERE cap > 4) GROUP BY account_id;

-- IN a subquery that holds NULL is not false but unknown
SELECT account_id, COUNT(CASE WHEN (kind IN (SELECT kind FROM kinds WHERE cap > 6)) IS NULL THEN 1 END) AS m FROM facts GROUP BY account_id;

-- NOT IN a subquery that holds NULL lets nothing through
SELECT account_id, COUNT(*) AS m FROM facts WHERE kind NOT IN (SELECT kind FROM kinds WHERE cap > 6) GROUP BY account_id;

-- NOT IN a subquery without NULL
SELECT account_id, COUNT(*) AS m FROM facts WHERE kind NOT IN (SELECT kind FROM kinds WHERE rate < 1 AND kind IS NOT NULL) GROUP BY account_id;

-- NOT IN a subquery without rows lets NULL through
SELECT account_id, COUNT(*) AS m FROM facts WHERE kind NOT IN (SELECT name FROM nothing) GROUP BY account_id;

-- IN a subquery beside other conditions
SELECT account_id, COUNT(*) AS m FROM facts WHERE flag AND kind IN (SELECT kind FROM kinds) AND n > 0 GROUP BY account_id;

-- NOT of IN a subquery
SELECT account_id, COUNT(*) AS m FROM facts WHERE NOT (kind IN (SELECT kind FROM kinds WHERE cap < 8 AND kind IS NOT NULL)) GROUP BY account_id;

-- IN a subquery of groups
SELECT account_id, seats AS m FROM accounts WHERE account_id IN (SELECT account_id FROM facts GROUP BY account_id HAVING COUNT(*) > 5);

-- IN a subquery, as one side of OR
SELECT account_id, COUNT(*) AS m FROM facts WHERE n > 8 OR kind IN (SELECT kind FROM kinds WHERE rate > 1) GROUP BY account_id;

-- a scalar subquery
SELECT account_id, SUM(price) / (SELECT SUM(price) FROM facts) AS m FROM facts GROUP BY account_id;

-- a scalar subquery in WHERE
SELECT account_id, COUNT(*) AS m FROM facts WHERE n > (SELECT AVG(n) FROM facts) GROUP BY account_id;

-- a scalar subquery without rows is NULL
SELECT account_id, COUNT(*) AS m FROM facts WHERE (SELECT n FROM nothing) IS NULL GROUP BY account_id;

-- a scalar subquery without rows compares as unknown
SELECT account_id, COUNT(CASE WHEN n > (SELECT n FROM nothing) THEN 1 ELSE 2 END) AS m FROM facts GROUP BY account_id;

-- a scalar subquery with LIMIT
SELECT account_id, COUNT(*) AS m FROM facts WHERE kind = (SELECT kind FROM kinds ORDER BY rate DESC NULLS LAST, id LIMIT 1 OFFSET 1) GROUP BY account_id;

-- an aggregate without GROUP BY over no rows is one row
SELECT a.account_id, t.c + a.seats AS m FROM accounts a CROSS JOIN (SELECT COUNT(*) AS c, SUM(n) AS s FROM nothing) t;

-- an aggregate with GROUP BY over no rows is no row
SELECT a.account_id, COUNT(t.c) AS m FROM accounts a LEFT JOIN (SELECT account_id, COUNT(*) AS c FROM nothing GROUP BY account_id) t ON TRUE GROUP BY a.account_id;

-- EXISTS without correlation
SELECT account_id, COUNT(*) AS m FROM facts WHERE EXISTS (SELECT 1 FROM kinds WHERE cap > 19) AND NOT EXISTS (SELECT 1 FROM nothing) GROUP BY account_id;

-- EXISTS with an equality
SELECT account_id, COUNT(*) AS m FROM facts f WHERE EXISTS (SELECT 1 FROM kinds k WHERE k.kind = f.kind AND k.cap > 4) GROUP BY account_id;

-- NOT EXISTS lets NULL through
SELECT account_id, COUNT(*) AS m FROM facts f WHERE NOT EXISTS (SELECT 1 FROM kinds k WHERE k.kind = f.kind) GROUP BY account_id;

-- UNION ALL keeps every row
SELECT account_id, SUM(v) AS m FROM (SELECT account_id, n AS v FROM facts UNION ALL SELECT account_id, n FROM facts WHERE flag) q GROUP BY account_id;

-- UNION takes NULL for equal to NULL
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id, kind, n FROM facts UNION SELECT account_id, kind, n FROM facts) q GROUP BY account_id;

-- UNION of an integer, a decimal and a double
SELECT account_id, SUM(v) AS m FROM (SELECT account_id, n AS v FROM facts UNION ALL SELECT account_id, price FROM facts UNION ALL SELECT account_id, x FROM facts) q GROUP BY account_id;

-- UNION of a date and a timestamp
-- type: date
SELECT account_id, MIN(v) AS m FROM (SELECT account_id, day AS v FROM facts UNION ALL SELECT account_id, moment FROM facts) q GROUP BY account_id;

-- UNION of NULL and text
-- type: text
SELECT account_id, MAX(v) AS m FROM (SELECT account_id, NULL AS v FROM facts UNION ALL SELECT account_id, kind FROM facts) q GROUP BY account_id;

-- INTERSECT takes each row once, NULL among them
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id, kind FROM facts INTERSECT SELECT account_id, kind FROM facts WHERE n IS NULL OR n > 0) q GROUP BY account_id;

-- EXCEPT takes each row once, NULL among them
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id, kind FROM facts EXCEPT SELECT account_id, kind FROM facts WHERE n > 0) q GROUP BY account_id;

-- EXCEPT at the top
SELECT account_id, 1 AS m FROM accounts EXCEPT SELECT account_id, 1 FROM facts WHERE flag;

-- set operations in a row go from left to right
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id, kind FROM facts UNION SELECT account_id, name FROM accounts EXCEPT SELECT account_id, 'x' FROM facts) q GROUP BY account_id;

-- INTERSECT binds before UNION
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id FROM accounts UNION ALL SELECT account_id FROM facts INTERSECT SELECT account_id FROM facts WHERE flag) q GROUP BY account_id;

-- DISTINCT rows
SELECT account_id, COUNT(*) AS m FROM (SELECT DISTINCT account_id, kind, n, flag FROM facts) q GROUP BY account_id;

-- DISTINCT ON takes the first row in the order
SELECT DISTINCT ON (account_id) account_id, n AS m FROM facts ORDER BY account_id, price DESC NULLS LAST, id;

-- DISTINCT ON in a subquery, over two columns
SELECT account_id, SUM(n) AS m FROM (SELECT DISTINCT ON (account_id, kind) account_id, kind, n FROM facts ORDER BY account_id, kind, id DESC) q GROUP BY account_id;

-- ORDER BY and LIMIT take rows
SELECT account_id, COUNT(*) AS m FROM facts GROUP BY account_id ORDER BY m DESC, account_id LIMIT 3;

-- ORDER BY an expression that is not selected
SELECT account_id, MAX(id) AS m FROM facts GROUP BY account_id ORDER BY SUM(n) DESC NULLS LAST, account_id LIMIT 3;

-- ORDER BY puts NULL last in both directions
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id, n FROM facts ORDER BY n DESC, id LIMIT 25) q GROUP BY account_id;

-- ORDER BY with NULLS FIRST
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id, n FROM facts ORDER BY n NULLS FIRST, id DESC LIMIT 12) q GROUP BY account_id;

-- OFFSET passes over rows
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id, day, id FROM facts ORDER BY day, id LIMIT 10 OFFSET 7) q GROUP BY account_id;

-- OFFSET beyond the last row leaves none
SELECT a.account_id, COUNT(q.id) AS m FROM accounts a LEFT JOIN (SELECT id FROM facts ORDER BY id LIMIT 5 OFFSET 100) q ON TRUE GROUP BY a.account_id;

-- LIMIT 0 leaves no row
SELECT a.account_id, COUNT(q.id) AS m FROM accounts a LEFT JOIN (SELECT id FROM facts ORDER BY id LIMIT 0) q ON TRUE GROUP BY a.account_id;

-- a list of rows
SELECT a.account_id, SUM(v.w) AS m FROM accounts a JOIN (VALUES ('x', 2), ('y', 3), (NULL, 5)) AS v (kind, w) ON v.kind = a.kind GROUP BY a.account_id;

-- SELECT without FROM
SELECT a.account_id, o.one + a.seats AS m FROM accounts a CROSS JOIN (SELECT 1 AS one) o;

-- a recursive common table expression
-- refused: recursion has no bound that is known before rows are read
WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r WHERE i < 3) SELECT account_id, COUNT(*) AS m FROM facts CROSS JOIN r GROUP BY account_id;

-- LIMIT without ORDER BY, where constants are all that is selected
SELECT a.account_id, COALESCE((SELECT 1 FROM facts f WHERE f.account_id = a.account_id LIMIT 1), 0) + (SELECT COUNT(*) FROM (SELECT 'x' FROM facts LIMIT 5 OFFSET 2)) * 10 + (SELECT COUNT(*) FROM (SELECT UPPER('x') FROM kinds LIMIT 100)) * 100 AS m FROM accounts a WHERE EXISTS (SELECT 1 + 1 FROM facts f WHERE f.n > 5 AND f.account_id = a.account_id LIMIT 2) OR a.account_id > 'a6';

-- the same of what a subquery reads of the row around it
SELECT a.account_id, COALESCE((SELECT a.seats + 1 FROM facts f WHERE f.account_id = a.account_id LIMIT 1), -1) * 100 + COALESCE((SELECT a.seats FROM kinds k WHERE k.kind = a.kind LIMIT 0), 7) + COALESCE((SELECT 1 FROM facts f WHERE f.account_id = a.account_id LIMIT 1 OFFSET 6), 0) AS m FROM accounts a;
