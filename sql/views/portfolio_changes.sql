-- How did the portfolio change between two days, by band: accounts, revenue, score, upcoming renewals, open actions?
--
-- One row for every pair of snapshots: select a pair with `WHERE from_date = … AND to_date = …`. `dimension` is what the
-- accounts are grouped by, `member` is the group, even if it exists on one of the days only. To sum, take one dimension,
-- and either the bands or `all`.

WITH days AS (
  SELECT DISTINCT snapshot_date
  FROM portfolio
),
pairs AS (
  SELECT a.snapshot_date AS from_date, b.snapshot_date AS to_date
  FROM days a
  JOIN days b ON a.snapshot_date < b.snapshot_date
),
sides AS (
  SELECT d.from_date, d.to_date, p.dimension, p.member, p.band
  FROM pairs d
  JOIN portfolio p ON p.snapshot_date = d.from_date
  UNION ALL
  SELECT d.from_date, d.to_date, p.dimension, p.member, p.band
  FROM pairs d
  JOIN portfolio p ON p.snapshot_date = d.to_date
),
slices AS (
  SELECT DISTINCT from_date, to_date, dimension, member, band
  FROM sides
)
SELECT
  s.from_date,
  s.to_date,
  s.dimension,
  s.member,
  s.band,
  COALESCE(a.accounts, 0) AS accounts_before,
  COALESCE(b.accounts, 0) AS accounts,
  COALESCE(b.accounts, 0) - COALESCE(a.accounts, 0) AS accounts_change,
  a.revenue AS revenue_before,
  b.revenue,
  CASE
    WHEN a.revenue IS NOT NULL OR b.revenue IS NOT NULL THEN COALESCE(b.revenue, 0) - COALESCE(a.revenue, 0)
  END AS revenue_change,
  a.mean_score AS mean_score_before,
  b.mean_score,
  b.mean_score - a.mean_score AS mean_score_change,
  a.renewing_revenue_90d AS renewing_revenue_90d_before,
  b.renewing_revenue_90d,
  COALESCE(a.open_actions, 0) AS open_actions_before,
  COALESCE(b.open_actions, 0) AS open_actions
FROM slices s
LEFT JOIN portfolio a
  ON a.snapshot_date = s.from_date AND a.dimension = s.dimension AND a.member = s.member AND a.band = s.band
LEFT JOIN portfolio b
  ON b.snapshot_date = s.to_date AND b.dimension = s.dimension AND b.member = s.member AND b.band = s.band
ORDER BY s.from_date, s.to_date, s.dimension, s.member, s.band
