SELECT
  account_id,
  COUNT(DISTINCT CASE WHEN event_time >= :from_30d THEN user_id END) AS active_users,
  CAST(MAX(event_time) AS DATE) AS last_active_on
FROM usage
GROUP BY account_id
HAVING COUNT(*) >= :busy
