SELECT account_id, 100 * (count(*) FILTER (score > 8) - count(*) FILTER (score < 7)) / count(score) AS nps
FROM read_parquet('$exports/nps/*.parquet')
WHERE DATE '$as_of' - CAST(responded_at AT TIME ZONE 'UTC' AS DATE) BETWEEN 0 AND 179
GROUP BY account_id
