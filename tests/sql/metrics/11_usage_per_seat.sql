-- 11 events of the last 30 days per bought seat, four decimals (no seats bought: 0; seats unknown: NULL)
-- type: number
-- duckdb
SELECT a.account_id,
       CASE WHEN a.seats_bought = 0 THEN 0 ELSE round(count(e.event_id) / a.seats_bought, 4) END AS m
FROM accounts a
LEFT JOIN events e
  ON e.account_id = a.account_id AND e.happened_at >= :as_of - 29 AND e.happened_at < :as_of + 1
GROUP BY a.account_id, a.seats_bought
-- postgresql
SELECT a.account_id,
       CASE WHEN a.seats_bought = 0 THEN 0
            ELSE round(count(e.event_id)::numeric / a.seats_bought, 4)
       END AS m
FROM accounts a
LEFT JOIN events e
       ON e.account_id = a.account_id
      AND e.happened_at::date > (:as_of - interval '30 days')::date
      AND e.happened_at::date <= :as_of
GROUP BY a.account_id, a.seats_bought
-- snowflake
WITH usage_30d AS (
    SELECT account_id, COUNT(*) AS events_30d
    FROM events
    WHERE happened_at::date > DATEADD('day', -30, :as_of)
      AND happened_at::date <= :as_of
    GROUP BY account_id
)
SELECT a.account_id, ROUND(DIV0(ZEROIFNULL(u.events_30d), a.seats_bought), 4) AS m
FROM accounts a
LEFT JOIN usage_30d u ON u.account_id = a.account_id
-- bigquery
SELECT
  a.account_id,
  IF(a.seats_bought = 0, 0, ROUND(SAFE_DIVIDE(COUNT(e.event_id), a.seats_bought), 4)) AS m
FROM accounts AS a
LEFT JOIN events AS e
  ON e.account_id = a.account_id
  AND DATE(e.happened_at) > DATE_SUB(:as_of, INTERVAL 30 DAY)
  AND DATE(e.happened_at) <= :as_of
GROUP BY a.account_id, a.seats_bought
-- spark
SELECT a.account_id,
       if(a.seats_bought = 0, 0, round(nvl(u.n, 0) / a.seats_bought, 4)) AS m
FROM accounts a
LEFT JOIN (
  SELECT account_id, count(1) AS n
  FROM events
  WHERE to_date(happened_at) > date_sub(:as_of, 30) AND to_date(happened_at) <= :as_of
  GROUP BY account_id
) u ON u.account_id = a.account_id
