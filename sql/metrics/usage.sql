-- How many people use the product, how often, how broadly, and since when not.
SELECT
  account_id,
  COUNT(DISTINCT CASE WHEN event_time >= :from_30d THEN user_id END) AS active_users_30d,
  COUNT(DISTINCT CASE WHEN event_time < :from_30d THEN user_id END) AS active_users_before,
  COUNT(DISTINCT CASE WHEN event_time >= :from_30d THEN CAST(event_time AS DATE) END) AS active_days_30d,
  COUNT(DISTINCT CASE WHEN event_time >= :from_30d THEN feature END) AS features_used_30d,
  CAST(MAX(event_time) AS DATE) AS last_active_on
FROM usage
WHERE event_date >= :prev_30d
  AND event_time >= :prev_30d
GROUP BY account_id
