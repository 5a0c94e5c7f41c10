-- Usage names its subscription, and the subscription its account. Three of four rows are older than the
-- subscription they name; a subscription cannot be used before it starts, so these rows do not count.
WITH used AS (
  SELECT s.account_id, u.usage_date, u.feature_name, u.usage_count, u.error_count
  FROM usage AS u
  JOIN subscriptions AS s ON s.subscription_id = u.subscription_id
  WHERE u.usage_date >= s.start_date
)
SELECT
  account_id,
  COUNT(DISTINCT CASE WHEN usage_date >= :from_90d THEN usage_date END) AS active_days_90d,
  COUNT(DISTINCT CASE WHEN usage_date >= :from_90d THEN feature_name END) AS features_90d,
  CAST(SUM(CASE WHEN usage_date >= :from_90d THEN usage_count ELSE 0 END) AS BIGINT) AS uses_90d,
  CAST(SUM(CASE WHEN usage_date >= :from_90d THEN error_count ELSE 0 END) AS BIGINT) AS errors_90d,
  MAX(usage_date) AS last_used_on
FROM used
GROUP BY account_id
