-- Which accounts are in the worst band today, since when and why, who owns them, and when do they renew?
--
-- What is worth most comes first. `at_risk` stands for the worst band.
-- Carried columns: account_name, arr, owner, renewal_on

SELECT
  h.snapshot_date,
  h.account_id,
  h.account_name,
  h.tier,
  h.owner,
  h.arr,
  h.renewal_on,
  h.band_since,
  h.score,
  h.change_30d,
  h.trend,
  h.confidence,
  h.weakness_1,
  h.weakness_2,
  h.weakness_3,
  -- What moved the score in the last weeks, and which rule holds it down.
  h.loss_1 AS what_fell,
  h.rule_reason,
  h.path_up AS way_out
FROM account_health_latest h
WHERE h.band = 'at_risk'
ORDER BY h.arr DESC NULLS LAST, h.account_id
