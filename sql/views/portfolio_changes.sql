-- How did the book change between two days, by band: accounts, revenue, score, renewals ahead, open actions?
--
-- A row for every pair of snapshots: ask for one, `WHERE from_date = … AND to_date = …`. `dimension` says what the book is
-- sliced by, `member` which slice it is; a sum takes one dimension, and the bands or `all`.

SELECT
  a.snapshot_date AS from_date,
  b.snapshot_date AS to_date,
  b.dimension,
  b.member,
  b.band,
  a.accounts AS accounts_before,
  b.accounts,
  b.accounts - a.accounts AS accounts_change,
  a.revenue AS revenue_before,
  b.revenue,
  b.revenue - a.revenue AS revenue_change,
  a.mean_score AS mean_score_before,
  b.mean_score,
  b.mean_score - a.mean_score AS mean_score_change,
  a.renewing_revenue_90d AS renewing_revenue_90d_before,
  b.renewing_revenue_90d,
  a.open_actions AS open_actions_before,
  b.open_actions
FROM portfolio b
JOIN portfolio a ON a.dimension = b.dimension AND a.member = b.member AND a.band = b.band
WHERE a.snapshot_date < b.snapshot_date
ORDER BY from_date, to_date, b.dimension, b.member, b.band
