-- 32 events of the last 30 days against the 30 days before: relative change, four decimals (NULL when there were none before)
-- type: number
-- duckdb
SELECT a.account_id,
       round((count(*) FILTER (d BETWEEN 0 AND 29) - count(*) FILTER (d BETWEEN 30 AND 59)) / nullif(count(*) FILTER (d BETWEEN 30 AND 59), 0), 4) AS m
FROM accounts a
LEFT JOIN (SELECT account_id, :as_of - happened_at::DATE AS d FROM events) e USING (account_id)
GROUP BY a.account_id
-- postgresql
SELECT a.account_id,
       round((t.cur - t.prev)::numeric / NULLIF(t.prev, 0), 4) AS m
FROM accounts a
LEFT JOIN (
    SELECT account_id,
           count(*) FILTER (WHERE happened_at::date > :as_of - 30) AS cur,
           count(*) FILTER (WHERE happened_at::date <= :as_of - 30) AS prev
    FROM events
    WHERE happened_at::date > :as_of - 60
      AND happened_at::date <= :as_of
    GROUP BY account_id
) t USING (account_id)
-- snowflake
WITH periods AS (
    SELECT account_id,
           COUNT_IF(happened_at::date > DATEADD(day, -30, :as_of)) AS cur,
           COUNT_IF(happened_at::date <= DATEADD(day, -30, :as_of)) AS prev
    FROM events
    WHERE happened_at::date BETWEEN DATEADD(day, -59, :as_of) AND :as_of
    GROUP BY account_id
)
SELECT a.account_id, ROUND((p.cur - p.prev) / NULLIFZERO(p.prev), 4) AS m
FROM accounts a
LEFT JOIN periods p ON p.account_id = a.account_id
-- bigquery
WITH periods AS (
  SELECT
    account_id,
    COUNTIF(DATE(happened_at) > DATE_SUB(:as_of, INTERVAL 30 DAY)) AS cur,
    COUNTIF(DATE(happened_at) <= DATE_SUB(:as_of, INTERVAL 30 DAY)) AS prev
  FROM events
  WHERE DATE(happened_at) > DATE_SUB(:as_of, INTERVAL 60 DAY)
    AND DATE(happened_at) <= :as_of
  GROUP BY account_id
)
SELECT a.account_id, ROUND(SAFE_DIVIDE(p.cur - p.prev, p.prev), 4) AS m
FROM accounts AS a
LEFT JOIN periods AS p ON p.account_id = a.account_id
-- spark
WITH periods AS (
  SELECT account_id,
         count_if(to_date(happened_at) > :as_of - INTERVAL 30 DAYS) AS cur,
         count_if(to_date(happened_at) <= :as_of - INTERVAL 30 DAYS) AS prev
  FROM events
  WHERE to_date(happened_at) > :as_of - INTERVAL 60 DAYS AND to_date(happened_at) <= :as_of
  GROUP BY account_id
)
SELECT a.account_id, round((p.cur - p.prev) / nullif(p.prev, 0), 4) AS m
FROM accounts a
LEFT JOIN periods p ON p.account_id = a.account_id
