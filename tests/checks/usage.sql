-- Rows delivered and dated by the as-of date; one row per account, user and day first, then the windows.
WITH happened AS (
  SELECT
    account_id,
    user_id,
    feature,
    CAST(event_time AT TIME ZONE 'UTC' AS DATE) AS day
  FROM read_parquet('$exports/usage/*/*.parquet', hive_partitioning = true)
  WHERE event_date <= DATE '$as_of' AND event_time < TIMESTAMPTZ '$as_of 00:00:00+00' + INTERVAL 1 DAY
    -- Rows delivered before the 60-day window began cannot have happened in it.
    AND date_diff('day', event_date, DATE '$as_of') < 60
),
aged AS (
  SELECT *, date_diff('day', day, DATE '$as_of') AS age FROM happened WHERE account_id IS NOT NULL
)
SELECT
  account_id,
  count(DISTINCT user_id) FILTER (age < 30) AS active_users_30d,
  count(DISTINCT user_id) FILTER (age BETWEEN 30 AND 59) AS active_users_before,
  count(DISTINCT day) FILTER (age < 30) AS active_days_30d,
  count(DISTINCT feature) FILTER (age < 30) AS features_used_30d,
  max(day) AS last_active_on
FROM aged
WHERE age < 60
GROUP BY account_id
