-- 18 longest run of days with events in a row (islands)
-- type: number
-- duckdb
WITH days AS (
  SELECT DISTINCT account_id, happened_at::DATE AS d FROM events WHERE happened_at::DATE <= :as_of
), runs AS (
  SELECT account_id, d - row_number() OVER (PARTITION BY account_id ORDER BY d)::INT AS island
  FROM days
), lengths AS (
  SELECT account_id, island, count(*) AS len FROM runs GROUP BY ALL
)
SELECT a.account_id, max(len) AS m
FROM accounts a LEFT JOIN lengths USING (account_id)
GROUP BY a.account_id
-- postgresql
WITH days AS (
    SELECT DISTINCT account_id, date_trunc('day', happened_at)::date AS d
    FROM events
    WHERE happened_at::date <= :as_of
), islands AS (
    SELECT account_id,
           d - (row_number() OVER (PARTITION BY account_id ORDER BY d))::int AS grp
    FROM days
)
SELECT a.account_id, max(i.len) AS m
FROM accounts a
LEFT JOIN (SELECT account_id, grp, count(*) AS len FROM islands GROUP BY account_id, grp) i
       ON i.account_id = a.account_id
GROUP BY a.account_id
-- snowflake
WITH days AS (
    SELECT DISTINCT account_id, DATE_TRUNC('day', happened_at)::date AS d
    FROM events
    WHERE happened_at < DATEADD('day', 1, :as_of)
),
islands AS (
    SELECT account_id,
           DATEADD('day', -1 * ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY d), d) AS grp
    FROM days
),
lens AS (
    SELECT account_id, grp, COUNT(*) AS len
    FROM islands
    GROUP BY account_id, grp
)
SELECT a.account_id, MAX(l.len) AS m
FROM accounts a
LEFT JOIN lens l ON l.account_id = a.account_id
GROUP BY a.account_id
-- bigquery
WITH days AS (
  SELECT DISTINCT account_id, DATE(happened_at) AS d
  FROM events
  WHERE DATE(happened_at) <= :as_of
),
islands AS (
  SELECT
    account_id,
    DATE_SUB(d, INTERVAL ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY d) DAY) AS grp
  FROM days
),
lens AS (
  SELECT account_id, grp, COUNT(*) AS len
  FROM islands
  GROUP BY account_id, grp
)
SELECT a.account_id, MAX(l.len) AS m
FROM accounts AS a
LEFT JOIN lens AS l USING (account_id)
GROUP BY a.account_id
-- spark
WITH days AS (
  SELECT DISTINCT account_id, to_date(happened_at) AS d
  FROM events
  WHERE happened_at < date_add(:as_of, 1)
),
islands AS (
  SELECT account_id, date_sub(d, row_number() OVER (PARTITION BY account_id ORDER BY d)) AS grp
  FROM days
),
lens AS (
  SELECT account_id, grp, count(*) AS len
  FROM islands
  GROUP BY account_id, grp
)
SELECT a.account_id, max(l.len) AS m
FROM accounts a
LEFT JOIN lens l ON l.account_id = a.account_id
GROUP BY a.account_id
