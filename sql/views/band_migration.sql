-- From which band to which did accounts and revenue move between two snapshots?
--
-- The view has every pair of days: select one with WHERE from_date = … AND to_date = …
-- Accounts without a score are in `no score`. An account that is missing on one of the days is in `no customer` there.
-- Carried columns: arr

WITH days AS (
  SELECT DISTINCT snapshot_date FROM account_health
),
pairs AS (
  SELECT earlier.snapshot_date AS from_date, later.snapshot_date AS to_date
  FROM days earlier
  JOIN days later ON earlier.snapshot_date < later.snapshot_date
),
ends AS (
  SELECT p.from_date, p.to_date, 'from' AS end_of_pair, h.account_id, COALESCE(h.band, 'no score') AS band, h.arr
  FROM pairs p
  JOIN account_health h ON h.ds = p.from_date
  UNION ALL
  SELECT p.from_date, p.to_date, 'to' AS end_of_pair, h.account_id, COALESCE(h.band, 'no score') AS band, h.arr
  FROM pairs p
  JOIN account_health h ON h.ds = p.to_date
),
moves AS (
  SELECT
    from_date,
    to_date,
    account_id,
    COALESCE(MAX(CASE WHEN end_of_pair = 'from' THEN band END), 'no customer') AS from_band,
    COALESCE(MAX(CASE WHEN end_of_pair = 'to' THEN band END), 'no customer') AS to_band,
    MAX(CASE WHEN end_of_pair = 'from' THEN arr END) AS arr_before,
    MAX(CASE WHEN end_of_pair = 'to' THEN arr END) AS arr
  FROM ends
  GROUP BY from_date, to_date, account_id
)
SELECT
  from_date,
  to_date,
  from_band,
  to_band,
  COUNT(*) AS accounts,
  SUM(arr_before) AS arr_before,
  SUM(arr) AS arr
FROM moves
GROUP BY from_date, to_date, from_band, to_band
ORDER BY from_date, to_date, from_band, to_band
