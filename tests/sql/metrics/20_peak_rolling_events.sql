-- 20 most events within any seven days in a row that end on a day with events (window frame over dates)
-- type: number
-- duckdb
WITH daily AS (
  SELECT account_id, happened_at::DATE AS d, count(*) AS n
  FROM events WHERE happened_at < :as_of + 1
  GROUP BY ALL
), rolling AS (
  SELECT account_id,
         sum(n) OVER (PARTITION BY account_id ORDER BY d RANGE BETWEEN INTERVAL 6 DAYS PRECEDING AND CURRENT ROW) AS r7
  FROM daily
)
SELECT a.account_id, max(r7) AS m
FROM accounts a LEFT JOIN rolling USING (account_id)
GROUP BY a.account_id
-- postgresql
WITH daily AS (
    SELECT account_id, happened_at::date AS d, count(*) AS n
    FROM events
    WHERE happened_at::date <= :as_of
    GROUP BY 1, 2
), rolling AS (
    SELECT account_id,
           sum(n) OVER (PARTITION BY account_id ORDER BY d
                        RANGE BETWEEN interval '6 days' PRECEDING AND CURRENT ROW) AS events_7d
    FROM daily
)
SELECT a.account_id, max(r.events_7d) AS m
FROM accounts a
LEFT JOIN rolling r USING (account_id)
GROUP BY a.account_id
-- snowflake
WITH daily AS (
    SELECT account_id, TO_DATE(happened_at) AS d, COUNT(*) AS n
    FROM events
    WHERE TO_DATE(happened_at) <= :as_of
    GROUP BY 1, 2
),
rolling AS (
    SELECT account_id,
           SUM(n) OVER (PARTITION BY account_id ORDER BY d
                        RANGE BETWEEN INTERVAL '6 days' PRECEDING AND CURRENT ROW) AS events_7d
    FROM daily
)
SELECT a.account_id, MAX(r.events_7d) AS m
FROM accounts a
LEFT JOIN rolling r ON r.account_id = a.account_id
GROUP BY a.account_id
-- bigquery
WITH daily AS (
  SELECT account_id, DATE(happened_at) AS d, COUNT(*) AS n
  FROM events
  WHERE DATE(happened_at) <= :as_of
  GROUP BY 1, 2
),
rolling AS (
  SELECT
    account_id,
    SUM(n) OVER (
      PARTITION BY account_id
      ORDER BY UNIX_DATE(d)
      RANGE BETWEEN 6 PRECEDING AND CURRENT ROW
    ) AS events_7d
  FROM daily
)
SELECT a.account_id, MAX(r.events_7d) AS m
FROM accounts AS a
LEFT JOIN rolling AS r ON r.account_id = a.account_id
GROUP BY a.account_id
-- spark
WITH daily AS (
  SELECT account_id, to_date(happened_at) AS d, count(*) AS n
  FROM events
  WHERE to_date(happened_at) <= :as_of
  GROUP BY account_id, to_date(happened_at)
),
rolling AS (
  SELECT account_id,
         sum(n) OVER (PARTITION BY account_id ORDER BY CAST(d AS TIMESTAMP) RANGE BETWEEN INTERVAL 6 DAYS PRECEDING AND CURRENT ROW) AS events_7d
  FROM daily
)
SELECT a.account_id, max(r.events_7d) AS m
FROM accounts a
LEFT JOIN rolling r ON r.account_id = a.account_id
GROUP BY a.account_id
