-- What a person at the account does with the product in 30 days, on average over those who use it. A session counts
-- once, however often it was delivered. The essential features weigh 10 together: dashboard and reports 3 each,
-- tasks 2, search and exports 1 each; whoever uses three of these five has adopted the product.
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
