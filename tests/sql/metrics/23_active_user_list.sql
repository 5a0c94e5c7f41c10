-- 23 the users active in the last 30 days, as a list in order
-- type: text
-- duckdb
SELECT a.account_id, string_agg(DISTINCT e.user_id, ', ' ORDER BY e.user_id) AS m
FROM accounts a
LEFT JOIN events e
  ON e.account_id = a.account_id AND e.happened_at::DATE BETWEEN :as_of - 29 AND :as_of
GROUP BY a.account_id
-- postgresql
SELECT a.account_id,
       string_agg(DISTINCT e.user_id, ', ' ORDER BY e.user_id) AS m
FROM accounts a
LEFT JOIN events e
       ON e.account_id = a.account_id
      AND e.happened_at::date > :as_of - 30
      AND e.happened_at::date <= :as_of
GROUP BY a.account_id
-- snowflake
SELECT a.account_id,
       NULLIF(LISTAGG(DISTINCT e.user_id, ', ') WITHIN GROUP (ORDER BY e.user_id), '') AS m
FROM accounts a
LEFT JOIN events e
  ON e.account_id = a.account_id
 AND e.happened_at::date > DATEADD(day, -30, :as_of)
 AND e.happened_at::date <= :as_of
GROUP BY a.account_id
-- bigquery
SELECT
  a.account_id,
  STRING_AGG(DISTINCT e.user_id, ', ' ORDER BY e.user_id) AS m
FROM accounts AS a
LEFT JOIN events AS e
  ON e.account_id = a.account_id
  AND DATE(e.happened_at) BETWEEN DATE_SUB(:as_of, INTERVAL 29 DAY) AND :as_of
GROUP BY a.account_id
-- spark, with what `validate` says to write
SELECT a.account_id,
       STRING_AGG(DISTINCT e.user_id, ', ' ORDER BY e.user_id) AS m
FROM accounts a
LEFT JOIN events e
  ON e.account_id = a.account_id
 AND to_date(e.happened_at) BETWEEN date_sub(:as_of, 29) AND :as_of
GROUP BY a.account_id
