-- 08 calendar months between the month of the first subscription and this month
-- type: number
-- duckdb
SELECT a.account_id, date_diff('month', min(s.started_on), :as_of) AS m
FROM accounts a
LEFT JOIN subscriptions s ON s.account_id = a.account_id AND s.started_on <= :as_of
GROUP BY a.account_id
-- postgresql
WITH cohorts AS (
    SELECT account_id, date_trunc('month', min(started_on)) AS cohort
    FROM subscriptions
    WHERE started_on <= :as_of
    GROUP BY account_id
)
SELECT a.account_id,
       (extract(year FROM age(date_trunc('month', :as_of), c.cohort)) * 12
        + extract(month FROM age(date_trunc('month', :as_of), c.cohort)))::int AS m
FROM accounts a
LEFT JOIN cohorts c ON c.account_id = a.account_id
-- snowflake
SELECT a.account_id, DATEDIFF('month', MIN(s.started_on), :as_of) AS m
FROM accounts a
LEFT JOIN subscriptions s ON s.account_id = a.account_id AND s.started_on <= :as_of
GROUP BY a.account_id
-- bigquery
SELECT
  a.account_id,
  DATE_DIFF(DATE_TRUNC(:as_of, MONTH), DATE_TRUNC(MIN(s.started_on), MONTH), MONTH) AS m
FROM accounts AS a
LEFT JOIN subscriptions AS s
  ON s.account_id = a.account_id AND s.started_on <= :as_of
GROUP BY a.account_id
-- spark, with what `validate` says to write
SELECT a.account_id,
       DATE_SUB('month', trunc(min(s.started_on), 'MM'), trunc(:as_of, 'MM')) AS m
FROM accounts a
LEFT JOIN subscriptions s ON s.account_id = a.account_id AND s.started_on <= :as_of
GROUP BY a.account_id
