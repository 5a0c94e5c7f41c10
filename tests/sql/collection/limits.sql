--! Repeated subexpressions, and limits of intervals and numbers.

-- an IN list of forty expressions
SELECT account_id, COUNT(*) AS m FROM facts WHERE n NOT IN (id+0,id+1,id+2,id+3,id+4,id+5,id+6,id+7,id+8,id+9,id+10,id+11,id+12,id+13,id+14,id+15,id+16,id+17,id+18,id+19,id+20,id+21,id+22,id+23,id+24,id+25,id+26,id+27,id+28,id+29,id+30,id+31,id+32,id+33,id+34,id+35,id+36,id+37,id+38,id+39) GROUP BY account_id;

-- many conditions that may refuse a value, behind one that decides
SELECT account_id, COUNT(*) AS m FROM facts WHERE name SIMILAR TO '[0-9]+' AND CAST(name AS INTEGER) > 1 AND CAST(name AS INTEGER) < 100 AND CAST(name AS INTEGER) <> 7 AND CAST(name AS INTEGER) <> 8 AND CAST(name AS INTEGER) + 1 <> 9 GROUP BY account_id;

-- many conditions that may refuse a value, and one that does
-- fails: `Zoë` is not an integer
SELECT account_id, COUNT(*) AS m FROM facts WHERE id > 0 AND CAST(name AS INTEGER) > 1 AND CAST(name AS INTEGER) < 100 AND CAST(name AS INTEGER) <> 7 AND CAST(name AS INTEGER) <> 8 AND CAST(name AS INTEGER) + 1 <> 9 GROUP BY account_id;

-- a chain of common table expressions, each read twice
WITH c0 AS (SELECT 1 AS a), c1 AS (SELECT x.a FROM c0 x JOIN c0 y ON x.a = y.a), c2 AS (SELECT x.a FROM c1 x JOIN c1 y ON x.a = y.a), c3 AS (SELECT x.a FROM c2 x JOIN c2 y ON x.a = y.a), c4 AS (SELECT x.a FROM c3 x JOIN c3 y ON x.a = y.a), c5 AS (SELECT x.a FROM c4 x JOIN c4 y ON x.a = y.a), c6 AS (SELECT x.a FROM c5 x JOIN c5 y ON x.a = y.a), c7 AS (SELECT x.a FROM c6 x JOIN c6 y ON x.a = y.a), c8 AS (SELECT x.a FROM c7 x JOIN c7 y ON x.a = y.a), c9 AS (SELECT x.a FROM c8 x JOIN c8 y ON x.a = y.a), c10 AS (SELECT x.a FROM c9 x JOIN c9 y ON x.a = y.a), c11 AS (SELECT x.a FROM c10 x JOIN c10 y ON x.a = y.a) SELECT account_id, (SELECT COUNT(*) FROM c11) AS m FROM accounts;

-- equal intervals count once
SELECT account_id, COUNT(DISTINCT i) AS m FROM (SELECT account_id, CASE WHEN n > 3 THEN INTERVAL '1 month' WHEN n > 0 THEN INTERVAL '30 days' ELSE INTERVAL '720 hours' END AS i FROM facts) GROUP BY account_id;

-- equal intervals are peers
SELECT account_id, SUM(r) AS m FROM (SELECT account_id, RANK() OVER (PARTITION BY account_id ORDER BY i) AS r FROM (SELECT account_id, CASE WHEN n > 3 THEN INTERVAL '1 month' WHEN n > 0 THEN INTERVAL '30 days' ELSE INTERVAL '720 hours' END AS i FROM facts)) GROUP BY account_id;

-- equal intervals are one partition
SELECT account_id, MAX(c) AS m FROM (SELECT account_id, COUNT(*) OVER (PARTITION BY account_id, i) AS c FROM (SELECT account_id, CASE WHEN n > 3 THEN INTERVAL '1 month' WHEN n > 0 THEN INTERVAL '30 days' ELSE INTERVAL '720 hours' END AS i FROM facts)) GROUP BY account_id;

-- groups of intervals
-- refused: which of two equal values a group shows is undefined
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id, i FROM (SELECT account_id, CASE WHEN flag THEN INTERVAL '1 month' ELSE INTERVAL '30 days' END AS i FROM facts) GROUP BY account_id, i) GROUP BY account_id;

-- a part of an interval
SELECT account_id, MAX(EXTRACT(EPOCH FROM INTERVAL (n) DAY / 3)) AS m FROM facts GROUP BY account_id;

-- a number in JSON that 64 bits do not hold
-- type: text
SELECT account_id, MAX('{"id": 12345678901234567' || LPAD(CAST(id AS VARCHAR), 4, '0') || '}' ->> 'id') AS m FROM facts GROUP BY account_id;

-- a frame of a distance below 0
-- refused: it would read the other side of the join
SELECT account_id, MAX(c) AS m FROM (SELECT account_id, COUNT(*) OVER (ORDER BY id RANGE BETWEEN -1 PRECEDING AND 1 FOLLOWING) AS c FROM facts) GROUP BY account_id;

-- a series that never moves
-- refused: its step is 0
SELECT account_id, COUNT(*) AS m FROM facts, GENERATE_SERIES(1, 3, 0) s(i) GROUP BY account_id;

-- a common table expression marked as MATERIALIZED
WITH t AS MATERIALIZED (SELECT account_id, n FROM facts), u AS NOT MATERIALIZED (SELECT * FROM t) SELECT account_id, SUM(n) AS m FROM u GROUP BY account_id;

-- MODE as PostgreSQL writes it
SELECT account_id, MODE() WITHIN GROUP (ORDER BY kind) IS NULL AS m FROM facts GROUP BY account_id;
