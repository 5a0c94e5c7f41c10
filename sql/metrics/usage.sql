-- How many people use the product, how often, how many features, and when they last did.
SELECT
  account_id,
  COUNT(DISTINCT user_id) FILTER (WHERE event_time >= :from_30d) AS active_users_30d,
  COUNT(DISTINCT user_id) FILTER (WHERE event_time < :from_30d) AS active_users_before,
  COUNT(DISTINCT CAST(event_time AS DATE)) FILTER (WHERE event_time >= :from_30d) AS active_days_30d,
  COUNT(DISTINCT feature) FILTER (WHERE event_time >= :from_30d) AS features_used_30d,
  CAST(MAX(event_time) AS DATE) AS last_active_on
FROM usage
WHERE event_date >= :prev_30d
  AND event_time >= :prev_30d
GROUP BY account_id
