-- How does each tier develop from snapshot to snapshot: accounts, mean score, revenue, and how much of it is at risk?
--
-- Means are over the accounts with a score. `at_risk` stands for the worst band.
-- Carried columns: arr

SELECT
  snapshot_date,
  tier,
  COUNT(*) AS accounts,
  COUNT(score) AS scored,
  AVG(score) AS mean_score,
  SUM(score * arr) / NULLIF(SUM(CASE WHEN score IS NOT NULL THEN arr END), 0) AS mean_score_by_arr,
  SUM(arr) AS arr,
  COUNT(CASE WHEN band = 'at_risk' THEN 1 END) AS accounts_at_risk,
  SUM(CASE WHEN band = 'at_risk' THEN arr ELSE 0 END) AS arr_at_risk,
  COUNT(CASE WHEN confidence = 'firm' THEN 1 END) AS firm,
  AVG(coverage) AS mean_coverage
FROM account_health
GROUP BY snapshot_date, tier
ORDER BY snapshot_date, tier
