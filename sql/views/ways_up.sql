-- What is the shortest way into a better band for each account, the most revenue first?
--
-- Carried columns: account_name, arr, owner

SELECT
  p.snapshot_date,
  p.account_id,
  h.account_name,
  p.tier,
  h.owner,
  h.arr,
  p.from_band,
  p.to_band,
  p.metric,
  p.rule,
  p."value",
  p.value_needed,
  p.unit,
  p.account_score_reached,
  p.text AS way
FROM band_paths p
JOIN account_health_latest h ON p.ds = h.snapshot_date AND p.account_id = h.account_id
WHERE p.direction = 'up' AND p.rank = 1
ORDER BY h.arr DESC NULLS LAST, p.account_id
