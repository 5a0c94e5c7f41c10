-- Ages in days first; the depth of a feature comes from a table.
WITH depths AS (
  SELECT unnest(['dashboard', 'reports', 'search', 'tasks']) AS feature, 'basic' AS depth
  UNION ALL SELECT unnest(['mobile_app', 'comments', 'alerts', 'exports']), 'intermediate'
  UNION ALL SELECT unnest(['integrations', 'automations', 'api', 'admin']), 'advanced'
),
aged AS (
  SELECT account_id, user_id, feature, depth, date_diff('day', CAST(event_time AT TIME ZONE 'UTC' AS DATE), DATE '$as_of') AS age
  FROM read_parquet('$exports/usage/*/*.parquet', hive_partitioning = true)
  LEFT JOIN depths USING (feature)
  WHERE account_id IS NOT NULL AND event_date BETWEEN DATE '$as_of' - 59 AND DATE '$as_of'
)
SELECT
  account_id,
  count(DISTINCT user_id) FILTER (age < 30) AS active_users_30d,
  count(DISTINCT user_id) FILTER (age >= 30) AS active_users_before,
  count(DISTINCT feature) FILTER (age < 30 AND depth = 'basic') AS basic_features_30d,
  count(DISTINCT feature) FILTER (age < 30 AND depth = 'intermediate') AS intermediate_features_30d,
  count(DISTINCT feature) FILTER (age < 30 AND depth = 'advanced') AS advanced_features_30d,
  DATE '$as_of' - CAST(min(age) AS INTEGER) AS last_active_on
FROM aged
WHERE age BETWEEN 0 AND 59
GROUP BY account_id
