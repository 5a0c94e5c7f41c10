-- How healthy is every account today, the unhealthiest first?
--
-- Carried columns: account_name, arr, owner, renewal_on

SELECT
  snapshot_date,
  account_id,
  account_name,
  tier,
  owner,
  arr,
  renewal_on,
  score,
  band,
  band_since,
  trend,
  change_30d,
  confidence,
  coverage,
  weakness_1 AS weakness,
  path_up,
  no_score_reason
FROM account_health_latest
ORDER BY score NULLS LAST, arr DESC NULLS LAST, account_id
