-- 10 median hours to the first response, of tickets opened Mon-Fri from 9 until before 17 o'clock, two decimals
-- type: number
-- duckdb
SELECT a.account_id,
       round(median(epoch(t.first_response_at - t.opened_at) / 3600), 2) AS m
FROM accounts a
LEFT JOIN tickets t
  ON t.account_id = a.account_id
 AND isodow(t.opened_at) <= 5
 AND hour(t.opened_at) BETWEEN 9 AND 16
 AND t.first_response_at >= t.opened_at
GROUP BY a.account_id
-- postgresql
SELECT a.account_id,
       round((percentile_cont(0.5) WITHIN GROUP (
                 ORDER BY extract(epoch FROM (t.first_response_at - t.opened_at)) / 3600.0))::numeric, 2) AS m
FROM accounts a
LEFT JOIN tickets t
       ON t.account_id = a.account_id
      AND extract(isodow FROM t.opened_at) BETWEEN 1 AND 5
      AND t.opened_at::time >= '09:00'
      AND t.opened_at::time < '17:00'
      AND t.first_response_at >= t.opened_at
GROUP BY a.account_id
-- snowflake
SELECT a.account_id,
       ROUND(MEDIAN(DATEDIFF('second', t.opened_at, t.first_response_at) / 3600), 2) AS m
FROM accounts a
LEFT JOIN tickets t
  ON t.account_id = a.account_id
 AND DAYOFWEEKISO(t.opened_at) BETWEEN 1 AND 5
 AND HOUR(t.opened_at) BETWEEN 9 AND 16
 AND t.first_response_at >= t.opened_at
GROUP BY a.account_id
-- bigquery, with what `validate` says to write
WITH answered AS (
  SELECT
    account_id,
    TIMESTAMP_DIFF(first_response_at, opened_at, SECOND) / 3600 AS hours
  FROM tickets
  WHERE EXTRACT(ISODOW FROM opened_at) BETWEEN 1 AND 5
    AND EXTRACT(HOUR FROM opened_at) >= 9
    AND EXTRACT(HOUR FROM opened_at) < 17
    AND first_response_at >= opened_at
),
medians AS (
  SELECT DISTINCT
    account_id,
    PERCENTILE_CONT(hours, 0.5) OVER (PARTITION BY account_id) AS median_hours
  FROM answered
)
SELECT a.account_id, ROUND(md.median_hours, 2) AS m
FROM accounts AS a
LEFT JOIN medians AS md ON md.account_id = a.account_id
-- spark, with what `validate` says to write
SELECT a.account_id,
       round(percentile((unix_timestamp(t.first_response_at) - unix_timestamp(t.opened_at)) / 3600, 0.5), 2) AS m
FROM accounts a
LEFT JOIN tickets t
  ON t.account_id = a.account_id
 AND isodow(t.opened_at) BETWEEN 1 AND 5
 AND hour(t.opened_at) >= 9 AND hour(t.opened_at) < 17
 AND t.first_response_at >= t.opened_at
GROUP BY a.account_id
