-- How healthy is the whole portfolio today, and each tier, owner or region: accounts, revenue, score, revenue at risk?
--
-- `dimension` is what the accounts are grouped by, `member` is the group. Sum over one dimension only. `at_risk` stands
-- for the worst band.

SELECT
  p.snapshot_date,
  p.dimension,
  p.member,
  p.accounts,
  p.revenue,
  p.scored_accounts,
  p.mean_score,
  p.revenue_weighted_score,
  p.mean_coverage,
  r.accounts AS accounts_at_risk,
  r.revenue AS revenue_at_risk,
  r.revenue / NULLIF(p.revenue, 0) AS share_of_revenue_at_risk,
  p.moved_up,
  p.moved_down,
  p.renewals_90d,
  p.renewing_revenue_90d,
  r.renewing_revenue_90d AS renewing_revenue_90d_at_risk,
  p.open_actions
FROM portfolio p
JOIN portfolio r ON r.ds = p.ds AND r.dimension = p.dimension AND r.member = p.member
WHERE p.band = 'all'
  AND r.band = 'at_risk'
  AND p.ds = (SELECT MAX(snapshot_date) FROM account_health_latest)
  AND r.ds = (SELECT MAX(snapshot_date) FROM account_health_latest)
ORDER BY p.dimension, p.revenue DESC NULLS LAST, p.member
