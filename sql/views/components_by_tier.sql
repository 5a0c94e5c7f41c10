-- Which part of the scorecard lifts or holds back each tier, from snapshot to snapshot?
--
-- All means are over the `accounts` in which the component has a score. `mean_driver` is points over (+) or under (-) the
-- best band.

SELECT
  snapshot_date,
  tier,
  component,
  COUNT(score) AS accounts,
  AVG(score) AS mean_score,
  AVG(CASE WHEN score IS NOT NULL THEN effective_weight END) AS mean_weight,
  AVG(CASE WHEN score IS NOT NULL THEN driver END) AS mean_driver,
  AVG(CASE WHEN score IS NOT NULL THEN coverage END) AS mean_coverage
FROM component_scores
WHERE depth = 1 AND status <> 'not_applicable'
GROUP BY snapshot_date, tier, component
ORDER BY snapshot_date, tier, mean_driver NULLS LAST, component
