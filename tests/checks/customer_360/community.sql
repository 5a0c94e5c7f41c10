SELECT account_id, sum(interactions) AS interactions_28d
FROM read_parquet('$exports/community/*.parquet')
WHERE DATE '$as_of' - week_ends_on BETWEEN 0 AND 27
GROUP BY account_id
