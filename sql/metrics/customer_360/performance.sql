-- Load time, uptime and error rate of the product for the account in four weeks.
SELECT
  account_id,
  AVG(load_ms) AS load_ms,
  AVG(uptime_percent) AS uptime_percent,
  AVG(error_percent) AS error_percent,
  MAX(week_ends_on) AS measured_on
FROM performance
WHERE week_ends_on >= :from_28d
GROUP BY account_id
