-- How many people use the product, and how many features of each level (basic, intermediate, advanced).
-- A feature that is not listed here is advanced.
WITH deep AS (
  SELECT
    account_id,
    user_id,
    event_time,
    feature,
    CASE
      WHEN feature IN ('dashboard', 'reports', 'search', 'tasks') THEN 'basic'
      WHEN feature IN ('mobile_app', 'comments', 'alerts', 'exports') THEN 'intermediate'
      ELSE 'advanced'
    END AS depth
  FROM usage
  WHERE event_date >= :prev_30d
    AND event_time >= :prev_30d
)
SELECT
  account_id,
  COUNT(DISTINCT user_id) FILTER (WHERE event_time >= :from_30d) AS active_users_30d,
  COUNT(DISTINCT user_id) FILTER (WHERE event_time < :from_30d) AS active_users_before,
  COUNT(DISTINCT feature) FILTER (WHERE event_time >= :from_30d AND depth = 'basic') AS basic_features_30d,
  COUNT(DISTINCT feature) FILTER (WHERE event_time >= :from_30d AND depth = 'intermediate')
    AS intermediate_features_30d,
  COUNT(DISTINCT feature) FILTER (WHERE event_time >= :from_30d AND depth = 'advanced') AS advanced_features_30d,
  CAST(MAX(event_time) AS DATE) AS last_active_on
FROM deep
GROUP BY account_id
