-- Which parents hide an account at risk: one below them that is in the worst band, while they are not?
--
-- Includes parents without a score. The largest revenue comes first. `at_risk` stands for the worst band.
-- Carried columns: account_name, arr, owner, renewal_on

SELECT
  p.snapshot_date,
  p.parent_id,
  p.parent_name,
  p.score AS parent_score,
  p.band AS parent_band,
  p.accounts,
  p.revenue AS parent_revenue,
  h.account_id,
  h.account_name,
  -- 1 directly below the parent, 2 one level further down.
  m.depth,
  h.score,
  -- Its share of the parent's score.
  m.weight,
  h.arr,
  h.owner,
  h.renewal_on,
  h.weakness_1 AS weakness
FROM parent_health p
JOIN parent_members m ON p.ds = m.ds AND p.parent_id = m.parent_id
JOIN account_health_latest h ON m.ds = h.snapshot_date AND m.account_id = h.account_id
WHERE m.depth > 0 AND h.band = 'at_risk' AND p.band IS DISTINCT FROM 'at_risk'
ORDER BY h.arr DESC NULLS LAST, p.parent_id, h.account_id
