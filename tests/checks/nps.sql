SELECT
  account_id,
  arg_max(score, (responded_at, response_id)) AS nps_score,
  CAST(max(responded_at) AT TIME ZONE 'UTC' AS DATE) AS nps_on
FROM read_parquet('$exports/nps/*.parquet', union_by_name = true)
WHERE CAST(responded_at AT TIME ZONE 'UTC' AS DATE) <= DATE '$as_of' AND account_id IS NOT NULL
GROUP BY account_id
