SELECT
  account_id,
  avg(load_ms) AS load_ms,
  avg(uptime_percent) AS uptime_percent,
  avg(error_percent) AS error_percent,
  max(week_ends_on) AS measured_on
FROM read_parquet('$exports/performance/*.parquet')
WHERE DATE '$as_of' - week_ends_on BETWEEN 0 AND 27
GROUP BY account_id
