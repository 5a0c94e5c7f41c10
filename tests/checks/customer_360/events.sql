SELECT account_id, sum(registered) AS registered_180d, sum(attended) AS attended_180d
FROM read_parquet('$exports/events/*.parquet')
WHERE DATE '$as_of' - held_on BETWEEN 0 AND 179
GROUP BY account_id
