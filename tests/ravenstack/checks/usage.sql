-- One row per account and day first, then the window.
WITH daily AS (
  SELECT account_id, usage_date, list(feature_name) AS features, sum(usage_count) AS uses, sum(error_count) AS errors
  FROM read_parquet('$exports/feature_usage.parquet')
  JOIN read_parquet('$exports/subscriptions.parquet') USING (subscription_id)
  WHERE usage_date BETWEEN start_date AND DATE '$as_of'
  GROUP BY ALL
),
recent AS (SELECT * FROM daily WHERE usage_date > DATE '$as_of' - 90)
SELECT
  d.account_id,
  (SELECT count(*) FROM recent r WHERE r.account_id = d.account_id) AS active_days_90d,
  (SELECT len(list_distinct(flatten(coalesce(list(features), [])))) FROM recent r WHERE r.account_id = d.account_id) AS features_90d,
  (SELECT coalesce(sum(uses), 0) FROM recent r WHERE r.account_id = d.account_id) AS uses_90d,
  (SELECT coalesce(sum(errors), 0) FROM recent r WHERE r.account_id = d.account_id) AS errors_90d,
  max(usage_date) AS last_used_on
FROM daily d
GROUP BY d.account_id
