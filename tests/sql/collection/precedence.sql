--! Operator precedence. The queries omit brackets.

-- a power binds more than a product
SELECT account_id, SUM(2 * n ^ 2) AS m FROM facts GROUP BY account_id;

-- and more than a sum and a difference
SELECT account_id, SUM(1 - 0.5 ^ 2 + n) AS m FROM facts GROUP BY account_id;

-- powers bind from the left
SELECT account_id, SUM(2 ^ 3 ^ 2 + n) AS m FROM facts GROUP BY account_id;

-- a sign binds more than a power
SELECT account_id, SUM(-n ^ 2) AS m FROM facts GROUP BY account_id;

-- a power with a sign
SELECT account_id, SUM(2 ^ -1 * n) AS m FROM facts GROUP BY account_id;

-- a power with two stars
SELECT account_id, SUM(2 * n ** 2) AS m FROM facts GROUP BY account_id;

-- a root of a sum of squares
SELECT account_id, SQRT(SUM(n) ^ 2 + SUM(id) ^ 2) AS m FROM facts GROUP BY account_id;

-- a rate of growth
SELECT account_id, SUM(100 * (1 + 0.05) ^ 2 - 100) AS m FROM facts GROUP BY account_id;

-- division and remainder bind from the left
SELECT account_id, SUM(n * 3 // 2 % 5) AS m FROM facts GROUP BY account_id;

-- texts are joined behind sums
-- type: text
SELECT account_id, MIN('n' || n + 1 || '!') AS m FROM facts GROUP BY account_id;

-- texts are joined behind products
-- type: text
SELECT account_id, MIN(n * 2 || 'x') AS m FROM facts GROUP BY account_id;

-- a join of texts is compared
SELECT account_id, COUNT(*) FILTER (WHERE name || '!' = 'foo bar' || '!') AS m FROM facts GROUP BY account_id;

-- a join of texts in LIKE
SELECT account_id, COUNT(*) FILTER (WHERE 'x' || name LIKE 'x' || 'foo%') AS m FROM facts GROUP BY account_id;

-- IS DISTINCT FROM binds tighter than AND
SELECT account_id, COUNT(*) FILTER (WHERE n IS DISTINCT FROM 3 AND flag) AS m FROM facts GROUP BY account_id;

-- IS NOT DISTINCT FROM binds tighter than OR
SELECT account_id, COUNT(*) FILTER (WHERE flag IS NOT DISTINCT FROM TRUE OR n > 5) AS m FROM facts GROUP BY account_id;

-- IS DISTINCT FROM binds tighter than AND, with texts
SELECT account_id, COUNT(*) FILTER (WHERE kind IS DISTINCT FROM 'x' AND name IS NOT DISTINCT FROM name AND n > 0) AS m FROM facts GROUP BY account_id;

-- IS DISTINCT FROM in ON
SELECT f.account_id, COUNT(*) AS m FROM facts f JOIN kinds k ON f.kind IS NOT DISTINCT FROM k.kind AND f.id > k.id GROUP BY f.account_id;

-- IS DISTINCT FROM with a comparison
SELECT account_id, COUNT(*) FILTER (WHERE n = 3 IS DISTINCT FROM TRUE) AS m FROM facts GROUP BY account_id;

-- IS DISTINCT FROM with a sum
SELECT account_id, COUNT(*) FILTER (WHERE n + 1 IS DISTINCT FROM id - 1) AS m FROM facts GROUP BY account_id;

-- IS DISTINCT FROM in HAVING
SELECT account_id, COUNT(*) AS m FROM facts GROUP BY account_id HAVING COUNT(*) IS DISTINCT FROM 3 AND SUM(n) > 1;

-- NOT binds less than comparisons
SELECT account_id, COUNT(*) FILTER (WHERE NOT n = 3 AND NOT flag IS NULL) AS m FROM facts GROUP BY account_id;

-- NOT of IN and BETWEEN
SELECT account_id, COUNT(*) FILTER (WHERE NOT n IN (3, 7) AND NOT id BETWEEN 2 AND 5 + 1) AS m FROM facts GROUP BY account_id;

-- IN binds more than a comparison
SELECT account_id, COUNT(*) FILTER (WHERE flag = n IN (3, 7)) AS m FROM facts GROUP BY account_id;

-- LIKE binds more than a comparison
SELECT account_id, COUNT(*) FILTER (WHERE flag = name LIKE 'f%') AS m FROM facts GROUP BY account_id;

-- BETWEEN binds more than a comparison
SELECT account_id, COUNT(*) FILTER (WHERE n BETWEEN 1 AND 5 = flag) AS m FROM facts GROUP BY account_id;

-- IS binds less than a comparison
SELECT account_id, COUNT(*) FILTER (WHERE n = 3 IS NOT TRUE) AS m FROM facts GROUP BY account_id;

-- AND binds more than OR
SELECT account_id, COUNT(*) FILTER (WHERE flag OR n > 3 AND id < 5 OR NOT flag AND kind = 'x') AS m FROM facts GROUP BY account_id;

-- a cast binds most
SELECT account_id, SUM(-n::DOUBLE / 2 + id::DOUBLE ^ 2) AS m FROM facts GROUP BY account_id;

-- tests behind a value
SELECT account_id, COUNT(*) FILTER (WHERE n ISNULL OR name NOTNULL AND flag) AS m FROM facts GROUP BY account_id;

-- a comparison of a comparison
-- refused: it looks like a chain of comparisons but is not one
SELECT account_id, COUNT(*) FILTER (WHERE 1 < n < 5) AS m FROM facts GROUP BY account_id;

-- a comparison of an equality
-- refused: it looks like a chain of comparisons but is not one
SELECT account_id, COUNT(*) FILTER (WHERE n = id = TRUE) AS m FROM facts GROUP BY account_id;

-- NOT of EXISTS binds less than what follows
SELECT account_id, COUNT(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM facts) IS NULL AND n > 0) AS m FROM facts GROUP BY account_id;

-- NOT of EXISTS beside a list
SELECT account_id, COUNT(*) FILTER (WHERE NOT EXISTS (SELECT id FROM facts WHERE id = -1) IN (TRUE)) AS m FROM facts GROUP BY account_id;

-- a predicate of a predicate
-- refused: it looks like a chain of comparisons but is not one
SELECT account_id, COUNT(*) FILTER (WHERE name LIKE 'f%' IN (TRUE)) AS m FROM facts GROUP BY account_id;

-- a power with a space
-- refused: it would be read as two products
SELECT account_id, SUM(n * * 2) AS m FROM facts GROUP BY account_id;

-- an equality with two signs
SELECT account_id, COUNT(*) FILTER (WHERE n == 3) AS m FROM facts GROUP BY account_id;
