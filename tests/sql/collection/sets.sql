--! Grouping sets, set operations by name and with duplicates.

-- ROLLUP: subtotals beside the groups
SELECT COALESCE(account_id, 'a7') AS account_id, SUM(c) AS m FROM (SELECT account_id, kind, COUNT(*) AS c FROM facts GROUP BY ROLLUP (account_id, kind)) GROUP BY 1;

-- CUBE: every combination of keys
SELECT account_id, SUM(c * CASE WHEN kind IS NULL THEN 1 ELSE 10 END) AS m FROM (SELECT account_id, kind, COUNT(*) AS c FROM facts GROUP BY CUBE (account_id, kind)) WHERE account_id IS NOT NULL GROUP BY 1;

-- GROUPING SETS: the sets that are listed, one of them empty
SELECT COALESCE(account_id, 'a7') AS account_id, MAX(c) AS m FROM (SELECT account_id, kind, COUNT(*) AS c FROM facts GROUP BY GROUPING SETS ((account_id), (kind), ())) GROUP BY 1;

-- a rollup beside a plain key
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id, kind, flag, SUM(n) AS s FROM facts GROUP BY account_id, ROLLUP (kind, flag)) GROUP BY account_id;

-- a rollup whose subtotal HAVING leaves out
SELECT account_id, COUNT(*) AS m FROM facts GROUP BY ROLLUP (account_id) HAVING account_id IS NOT NULL;

-- a rollup over no rows: the grand total alone
SELECT COALESCE(account_id, 'a1') AS account_id, m FROM (SELECT account_id, COUNT(*) AS m FROM facts WHERE n > 1000 GROUP BY ROLLUP (account_id));

-- UNION ALL BY NAME: columns in another order, one missing
SELECT account_id, COUNT(*) + COUNT(x) * 100 AS m FROM (SELECT account_id, n FROM facts UNION ALL BY NAME SELECT x, account_id FROM facts) GROUP BY account_id;

-- UNION BY NAME: each different row once
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id, kind FROM facts UNION BY NAME SELECT kind, account_id FROM accounts) GROUP BY account_id;

-- EXCEPT ALL: as many copies as the left side has more
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id, kind FROM facts EXCEPT ALL SELECT DISTINCT account_id, kind FROM facts) GROUP BY account_id;

-- INTERSECT ALL: as many copies as both sides have
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id, kind FROM facts INTERSECT ALL SELECT account_id, kind FROM facts WHERE n > 1) GROUP BY account_id;

-- a query that begins with FROM
SELECT account_id, m FROM (FROM facts SELECT account_id, MAX(n) AS m GROUP BY account_id);

-- EXISTS of a query without SELECT
SELECT account_id, 1 AS m FROM accounts a WHERE EXISTS (FROM facts f WHERE f.account_id = a.account_id AND f.n > 5);

-- a rollup among grouping sets
SELECT COALESCE(account_id, 'a7') AS account_id, SUM(c) AS m FROM (SELECT account_id, kind, flag, COUNT(*) AS c FROM facts GROUP BY GROUPING SETS (ROLLUP (account_id, kind), (flag), ())) GROUP BY 1;
