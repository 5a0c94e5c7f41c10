-- How much revenue renews in which month, and how much of it is at risk today?
--
-- `at_risk` stands for the worst band. Renewals before today are left out.
-- Carried columns: arr, renewal_on

SELECT
  EXTRACT(YEAR FROM renewal_on) AS renewal_year,
  EXTRACT(MONTH FROM renewal_on) AS renewal_month,
  COUNT(*) AS accounts,
  SUM(arr) AS arr,
  COUNT(CASE WHEN band = 'at_risk' THEN 1 END) AS accounts_at_risk,
  SUM(CASE WHEN band = 'at_risk' THEN arr ELSE 0 END) AS arr_at_risk,
  SUM(CASE WHEN band = 'at_risk' THEN arr ELSE 0 END) * 1e0 / NULLIF(SUM(arr), 0) AS share_at_risk,
  SUM(CASE WHEN trend = 'declining' AND band <> 'at_risk' THEN arr ELSE 0 END) AS arr_declining,
  SUM(CASE WHEN score IS NULL THEN arr ELSE 0 END) AS arr_without_score
FROM account_health_latest
WHERE renewal_on >= snapshot_date
GROUP BY EXTRACT(YEAR FROM renewal_on), EXTRACT(MONTH FROM renewal_on)
ORDER BY renewal_year, renewal_month
