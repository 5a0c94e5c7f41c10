SELECT
  account_id,
  max(met_on) AS last_met_on,
  count(DISTINCT persona) FILTER (met_on > DATE '$as_of' - INTERVAL 3 MONTHS AND persona <> 'buyer') AS personas_met
FROM read_parquet('$exports/meetings/*.parquet')
WHERE met_on <= DATE '$as_of'
GROUP BY account_id
