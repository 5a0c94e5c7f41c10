-- What moved the scores of the whole portfolio, over each window that ends with the newest snapshot?
--
-- Points are summed over accounts. Edits of the pipeline are separate from the behaviour of accounts.

SELECT
  c.snapshot_date,
  c."window",
  c.cause,
  c.component,
  c.metric,
  c.rule,
  COUNT(*) AS accounts,
  COUNT(CASE WHEN c.points > 0 THEN 1 END) AS accounts_lifted,
  COUNT(CASE WHEN c.points < 0 THEN 1 END) AS accounts_lowered,
  SUM(CASE WHEN c.points > 0 THEN c.points ELSE 0 END) AS points_up,
  SUM(CASE WHEN c.points < 0 THEN c.points ELSE 0 END) AS points_down,
  SUM(c.points) AS points
FROM score_changes c
WHERE c.ds = (SELECT MAX(snapshot_date) FROM account_health_latest)
GROUP BY c.snapshot_date, c."window", c.cause, c.component, c.metric, c.rule
ORDER BY c."window", points, c.cause, c.component, c.metric, c.rule
