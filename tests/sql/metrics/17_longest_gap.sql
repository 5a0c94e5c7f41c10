-- 17 longest gap, in days, between two days with events that follow one another
-- type: number
-- duckdb
WITH days AS (
  SELECT DISTINCT account_id, happened_at::DATE AS d FROM events WHERE happened_at < :as_of + 1
), gaps AS (
  SELECT account_id, d - lag(d) OVER (PARTITION BY account_id ORDER BY d) AS gap FROM days
)
SELECT a.account_id, max(g.gap) AS m
FROM accounts a LEFT JOIN gaps g USING (account_id)
GROUP BY a.account_id
-- postgresql
SELECT a.account_id, max(g.d - g.prev_d) AS m
FROM accounts a
LEFT JOIN (
    SELECT account_id, d, lag(d) OVER (PARTITION BY account_id ORDER BY d) AS prev_d
    FROM (SELECT DISTINCT account_id, happened_at::date AS d
          FROM events
          WHERE happened_at::date <= :as_of) days
) g ON g.account_id = a.account_id
GROUP BY a.account_id
-- snowflake
WITH days AS (
    SELECT account_id, happened_at::date AS d
    FROM events
    WHERE happened_at::date <= :as_of
    GROUP BY ALL
),
gaps AS (
    SELECT account_id, DATEDIFF(day, LAG(d) OVER (PARTITION BY account_id ORDER BY d), d) AS gap
    FROM days
)
SELECT a.account_id, MAX(g.gap) AS m
FROM accounts a
LEFT JOIN gaps g ON g.account_id = a.account_id
GROUP BY a.account_id
-- bigquery
WITH days AS (
  SELECT DISTINCT account_id, DATE(happened_at) AS d
  FROM events
  WHERE DATE(happened_at) <= :as_of
),
gaps AS (
  SELECT
    account_id,
    DATE_DIFF(d, LAG(d) OVER (PARTITION BY account_id ORDER BY d), DAY) AS gap_days
  FROM days
)
SELECT account_id, MAX(gap_days) AS m
FROM accounts
LEFT JOIN gaps USING (account_id)
GROUP BY account_id
-- spark
WITH days AS (
  SELECT account_id, to_date(happened_at) AS d
  FROM events
  WHERE to_date(happened_at) <= :as_of
  GROUP BY account_id, to_date(happened_at)
)
SELECT a.account_id, max(g.gap) AS m
FROM accounts a
LEFT JOIN (
  SELECT account_id, datediff(lead(d) OVER (PARTITION BY account_id ORDER BY d), d) AS gap
  FROM days
) g ON g.account_id = a.account_id
GROUP BY a.account_id
