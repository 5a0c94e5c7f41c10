-- How many of the outcomes that the success plan promised for the past year were reached, and when one was last due.
SELECT
  account_id,
  COUNT(*) AS goals_due_365d,
  COUNT(reached_on) AS goals_reached_365d,
  SUM(CASE WHEN reached_on <= due_on THEN 1 ELSE 0 END) AS goals_in_time_365d
FROM goals
WHERE due_on BETWEEN :from_365d AND :as_of
GROUP BY account_id
