-- How many people use the product, and how many of its features, by how deep in the product these are.
SELECT
  account_id,
  COUNT(DISTINCT CASE WHEN event_time >= :from_30d THEN user_id END) AS active_users_30d,
  COUNT(DISTINCT CASE WHEN event_time < :from_30d THEN user_id END) AS active_users_before,
  COUNT(DISTINCT CASE WHEN event_time >= :from_30d AND feature IN ('dashboard', 'reports', 'search', 'tasks') THEN feature END)
    AS basic_features_30d,
  COUNT(DISTINCT CASE WHEN event_time >= :from_30d AND feature IN ('mobile_app', 'comments', 'alerts', 'exports') THEN feature END)
    AS intermediate_features_30d,
  COUNT(DISTINCT CASE WHEN event_time >= :from_30d AND feature IN ('integrations', 'automations', 'api', 'admin') THEN feature END)
    AS advanced_features_30d,
  CAST(MAX(event_time) AS DATE) AS last_active_on
FROM usage
WHERE event_date >= :prev_30d
  AND event_time >= :prev_30d
GROUP BY account_id
