-- 16 days since the last event
-- type: number
-- duckdb
SELECT a.account_id, :as_of - max(e.happened_at)::DATE AS m
FROM accounts a
LEFT JOIN events e ON e.account_id = a.account_id AND e.happened_at::DATE <= :as_of
GROUP BY a.account_id
-- postgresql
SELECT a.account_id, :as_of - max(e.happened_at)::date AS m
FROM accounts a
LEFT JOIN events e ON e.account_id = a.account_id AND e.happened_at < :as_of + 1
GROUP BY a.account_id
-- snowflake
SELECT a.account_id, DATEDIFF('day', MAX(e.happened_at), :as_of) AS m
FROM accounts a
LEFT JOIN events e ON e.account_id = a.account_id AND TO_DATE(e.happened_at) <= :as_of
GROUP BY a.account_id
-- bigquery
SELECT a.account_id, DATE_DIFF(:as_of, DATE(MAX(e.happened_at)), DAY) AS m
FROM accounts AS a
LEFT JOIN events AS e
  ON a.account_id = e.account_id AND DATE(e.happened_at) <= :as_of
GROUP BY a.account_id
-- spark
SELECT a.account_id, datediff(:as_of, max(e.happened_at)) AS m
FROM accounts a
LEFT JOIN events e ON e.account_id = a.account_id AND to_date(e.happened_at) <= :as_of
GROUP BY a.account_id
