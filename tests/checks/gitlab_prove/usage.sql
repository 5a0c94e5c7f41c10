-- The whole newest report, including NULL values.
SELECT unnest(report)
FROM (
  SELECT arg_max(u, reported_on) AS report FROM read_parquet('$exports/usage/*.parquet') u
  WHERE reported_on <= DATE '$as_of' GROUP BY account_id
)
