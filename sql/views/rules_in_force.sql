-- Which rules change scores or bands today, of how many accounts and how much revenue, and by how many points?
--
-- Carried columns: arr

SELECT
  r.snapshot_date,
  r.rule,
  r.action,
  COUNT(*) AS accounts,
  SUM(h.arr) AS arr,
  COUNT(CASE WHEN r.points <> 0 THEN 1 END) AS scores_changed,
  AVG(r.points) AS mean_points
FROM rule_effects r
JOIN account_health_latest h ON r.ds = h.snapshot_date AND r.account_id = h.account_id
GROUP BY r.snapshot_date, r.rule, r.action, r.position
ORDER BY r.position
