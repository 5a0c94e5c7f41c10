--! Intervals as values: in expressions, groups, windows and subqueries.

-- an interval in a cte
-- type: date
WITH t AS (SELECT account_id, day, INTERVAL '1 month' AS i FROM facts WHERE day < DATE '2100-01-01') SELECT account_id, MAX(day + i) AS m FROM t GROUP BY account_id;

-- an interval by case
-- type: date
SELECT account_id, MAX(day + CASE WHEN flag THEN INTERVAL '1 month' ELSE INTERVAL '1 year' END) AS m FROM facts WHERE day < DATE '2100-01-01' GROUP BY account_id;

-- an interval lag
-- type: date
SELECT account_id, MAX(day + i) AS m FROM (SELECT account_id, day, LAG(INTERVAL '1 month') OVER (ORDER BY id) AS i FROM facts WHERE day < DATE '2100-01-01') t GROUP BY account_id;

-- an interval grouped
-- type: date
SELECT account_id, MAX(day + i) AS m FROM (SELECT account_id, day, INTERVAL '1 month' AS i FROM facts WHERE day < DATE '2100-01-01' GROUP BY ALL) t GROUP BY account_id;

-- an interval from a subquery
-- type: date
SELECT account_id, MAX(day) + (SELECT INTERVAL '1 month') AS m FROM facts WHERE day < DATE '2100-01-01' GROUP BY account_id;

-- an interval in a union
-- type: date
SELECT account_id, MAX(day + i) AS m FROM (SELECT account_id, day, INTERVAL '1 month' AS i FROM facts WHERE day < DATE '2100-01-01' UNION ALL SELECT account_id, since, INTERVAL '2 days' FROM accounts) t GROUP BY account_id;

-- an interval from values
-- type: date
SELECT f.account_id, MAX(f.day + v.i) AS m FROM facts f JOIN (VALUES ('x', INTERVAL '1 month'), ('y', INTERVAL '3 days')) v(kind, i) ON v.kind = f.kind WHERE f.day < DATE '2100-01-01' GROUP BY f.account_id;

-- a count of intervals
SELECT account_id, COUNT(INTERVAL '1 day') AS m FROM facts GROUP BY account_id;

-- a count of computed intervals
SELECT account_id, COUNT(CASE WHEN flag THEN INTERVAL '1 day' END) AS m FROM facts GROUP BY account_id;

-- text as an interval
-- type: date
-- fails: some of the texts are not intervals
SELECT account_id, MAX(day + CAST(name AS INTERVAL)) AS m FROM facts GROUP BY account_id;

-- an interval of a column
-- type: date
SELECT account_id, MAX(day + INTERVAL (n) DAY) AS m FROM facts WHERE day < DATE '2050-01-01' GROUP BY account_id;

-- an interval times a number
-- type: date
SELECT account_id, MIN(day - n * INTERVAL '1 month') AS m FROM facts WHERE day BETWEEN DATE '1950-01-01' AND DATE '2050-01-01' GROUP BY account_id;

-- days of an age
SELECT account_id, MAX(EXTRACT(DAY FROM AGE(TIMESTAMP '2026-06-30', moment))) AS m FROM facts WHERE moment BETWEEN TIMESTAMP '1900-01-01' AND TIMESTAMP '2026-06-30' GROUP BY account_id;

-- years and months of an age
SELECT account_id, MAX(EXTRACT(YEAR FROM AGE(TIMESTAMP '2026-06-30', moment)) * 12 + EXTRACT(MONTH FROM AGE(TIMESTAMP '2026-06-30', moment))) AS m FROM facts WHERE moment BETWEEN TIMESTAMP '1900-01-01' AND TIMESTAMP '2026-06-30' GROUP BY account_id;

-- intervals compare by length
SELECT account_id, COUNT(*) FILTER (WHERE INTERVAL (n) DAY > INTERVAL '1 week') AS m FROM facts GROUP BY account_id;

-- buckets of two weeks
-- type: date
SELECT account_id, MAX(TIME_BUCKET(INTERVAL '14 days', day)) AS m FROM facts WHERE day BETWEEN DATE '1950-01-01' AND DATE '2050-01-01' GROUP BY account_id;

-- buckets of a quarter
-- type: date
SELECT account_id, MAX(TIME_BUCKET(INTERVAL '3 months', moment)) AS m FROM facts WHERE moment < TIMESTAMP '2050-01-01' AND moment > TIMESTAMP '1950-01-01' GROUP BY account_id;

-- hours between moments as an interval
SELECT account_id, SUM(EXTRACT(EPOCH FROM moment - TIMESTAMP '2026-01-01')) AS m FROM facts WHERE moment > TIMESTAMP '2020-01-01' AND moment < TIMESTAMP '2050-01-01' GROUP BY account_id;

-- the sum of an interval and a span
-- type: date
SELECT account_id, MAX(moment + (INTERVAL '1 month' + INTERVAL '2 hours')) AS m FROM facts WHERE moment < TIMESTAMP '2050-01-01' GROUP BY account_id;

-- a negative interval
-- type: date
SELECT account_id, MAX(day + INTERVAL '-1 month -2 days') AS m FROM facts WHERE day < DATE '2050-01-01' AND day > DATE '1900-01-01' GROUP BY account_id;
