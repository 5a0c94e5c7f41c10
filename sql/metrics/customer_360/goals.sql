-- How many of the success plan's outcomes of the past year were reached, and when one was last due.
SELECT
  account_id,
  COUNT(*) AS goals_due_365d,
  COUNT(reached_on) AS goals_reached_365d,
  COUNT(*) FILTER (WHERE reached_on <= due_on) AS goals_in_time_365d
FROM goals
WHERE due_on BETWEEN :from_365d AND :as_of
GROUP BY account_id
