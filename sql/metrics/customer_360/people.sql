-- The average use per person in 30 days, over the people who use the product. A session counts once, even if it was
-- delivered several times. The weights of the essential features sum to 10: dashboard and reports 3 each, tasks 2,
-- search and exports 1 each. A person who uses three of these five has adopted the product.
WITH people AS (
  SELECT
    account_id,
    user_id,
    COUNT(DISTINCT event_time) AS logins,
    COUNT(DISTINCT feature) AS features,
    MAX(CASE WHEN feature = 'dashboard' THEN 1 ELSE 0 END) AS dashboard,
    MAX(CASE WHEN feature = 'reports' THEN 1 ELSE 0 END) AS reports,
    MAX(CASE WHEN feature = 'tasks' THEN 1 ELSE 0 END) AS tasks,
    MAX(CASE WHEN feature = 'search' THEN 1 ELSE 0 END) AS search,
    MAX(CASE WHEN feature = 'exports' THEN 1 ELSE 0 END) AS exports
  FROM usage
  WHERE event_date >= :from_30d
    AND event_time >= :from_30d
  GROUP BY account_id, user_id
)
SELECT
  account_id,
  AVG(logins) AS logins_per_person,
  AVG(features) AS features_per_person,
  AVG((3 * dashboard + 3 * reports + 2 * tasks + search + exports) / 10) AS essential_use,
  AVG(CASE WHEN dashboard + reports + tasks + search + exports >= 3 THEN 1 ELSE 0 END) AS adopted_share
FROM people
GROUP BY account_id
