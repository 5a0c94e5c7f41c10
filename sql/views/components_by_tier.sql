-- Which part of the scorecard lifts or holds back each tier, from snapshot to snapshot?
--
-- `mean_driver` is points over (+) or under (-) the best band, over the accounts that have the component.

SELECT
  snapshot_date,
  tier,
  component,
  COUNT(score) AS accounts,
  AVG(score) AS mean_score,
  AVG(effective_weight) AS mean_weight,
  AVG(driver) AS mean_driver,
  AVG(coverage) AS mean_coverage
FROM component_scores
WHERE depth = 1 AND status <> 'not_applicable'
GROUP BY snapshot_date, tier, component
ORDER BY snapshot_date, tier, mean_driver NULLS LAST, component
