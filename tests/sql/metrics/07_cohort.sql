-- 07 cohort: the month of the first subscription
-- type: text
-- duckdb
SELECT a.account_id, strftime(min(s.started_on), '%Y-%m') AS m
FROM accounts a
LEFT JOIN subscriptions s ON s.account_id = a.account_id AND s.started_on <= :as_of
GROUP BY a.account_id
-- postgresql
SELECT a.account_id, to_char(min(s.started_on), 'YYYY-MM') AS m
FROM accounts a
LEFT JOIN subscriptions s ON s.account_id = a.account_id AND s.started_on <= :as_of
GROUP BY a.account_id
-- snowflake
SELECT a.account_id, TO_CHAR(MIN(s.started_on), 'YYYY-MM') AS m
FROM accounts a
LEFT JOIN subscriptions s ON s.account_id = a.account_id AND s.started_on <= :as_of
GROUP BY a.account_id
-- bigquery
SELECT a.account_id, FORMAT_DATE('%Y-%m', MIN(s.started_on)) AS m
FROM `accounts` a
LEFT JOIN `subscriptions` s ON s.account_id = a.account_id AND s.started_on <= :as_of
GROUP BY a.account_id
-- spark
SELECT a.account_id, date_format(min(s.started_on), 'yyyy-MM') AS m
FROM accounts a
LEFT JOIN subscriptions s ON s.account_id = a.account_id AND s.started_on <= :as_of
GROUP BY a.account_id
